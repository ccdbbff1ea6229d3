//! The waiting room: signs of life, and when the server closes, to the nanosecond.

use simulator::{Answer, Ending, Seen, Sent, Server};

use crate::{
    draws::Always,
    script::{Step, attempt, config, play, tell},
};

fn json(waiting: &str, rest: &str) -> String {
    format!(
        r#"{{"engine": {{"slots": {{"servers": 1, "service_time": {{"constant": "1s"}}}}}}, {rest}
        "network": {{"round_trip": "10ns"}}, "waiting": {{{waiting}}}}}"#
    )
}

#[test]
fn who_waits_too_long_is_closed_with_nothing() {
    let waiting = json(r#""close_if_not_started": "60ns""#, "");
    let steps = [Step::Send(0, 1, 100), Step::Send(10, 2, 100), Step::Send(50, 3, 100)];
    assert_eq!(
        tell(&waiting, &steps, &Always(0.5)),
        [
            "5 #1 received 0/0",
            "5 #1 started 1/0",
            "15 #2 received 1/0",
            "55 #3 received 2/1",
            "75 #2 cut NotStarted 2/1",
            "80 #2 delivered 200 2/1",
            "105 #1 finished 1/1",
            "105 #3 started 1/0",
            "110 #1 delivered 200 1/0",
            "205 #3 finished 0/0",
            "210 #3 delivered 200 0/0",
        ]
    );
    let (at, answer) = play(&config(&waiting), &steps, &Always(0.5)).1[&2];
    let Answer { status, ending, finish, output_tokens, .. } = answer;
    assert_eq!(
        (at, status, ending, finish, output_tokens),
        (80, 200, Ending::ClosedEmpty, None, 0)
    );
    assert_eq!((answer.server_wait.as_nanos(), answer.service_time.as_nanos()), (60, 0));
}

#[test]
fn what_takes_too_long_is_closed_in_mid_answer() {
    fn check(waiting: &str, rest: &str, ending: Ending, at: u64, tokens: u32) {
        let steps = [Step::Send(0, 1, 100), Step::Send(20, 2, 10)];
        let (_, answers) = play(&config(&json(waiting, rest)), &steps, &Always(0.5));
        let (came_at, answer) = answers[&1];
        assert_eq!((came_at, answer.ending, answer.output_tokens), (at, ending, tokens));
        // The place is free at once.
        assert_eq!((answers[&2].0, answers[&2].1.is_whole()), (at + 10, true));
    }
    let stream = r#""first_token": "20%","#;
    // The other one waits for 50 ns, and is served in 10.
    let complete = r#""close_if_not_completed": "70ns""#;
    check(complete, "", Ending::ClosedEmpty, 80, 0);
    // 50 of the 80 ns in which 99 tokens come: 61.
    check(complete, stream, Ending::Truncated, 80, 62);
}

#[test]
fn the_gateway_cuts_what_has_no_content() {
    fn check(rest: &str, cut_ns: u64, expected: Option<u64>) {
        let waiting = format!(r#""gateway_cut": "{cut_ns}ns""#);
        let steps = [Step::Send(0, 1, 100)];
        let (at, answer) = play(&config(&json(&waiting, rest)), &steps, &Always(0.5)).1[&1];
        assert_eq!((!answer.is_whole()).then_some(at), expected, "{rest} {cut_ns}");
        if expected.is_some() {
            assert_eq!(answer.ending, Ending::ClosedEmpty);
        }
    }
    let stream = r#""first_token": "20%","#;
    check("", 60, Some(70));
    check("", 101, None);
    check(stream, 19, Some(29));
    check(stream, 20, None);
    check(stream, 60, None);
}

#[test]
fn the_limits_take_turns() {
    // The gateway finds content, then the answer is not complete in time.
    let waiting = r#""gateway_cut": "30ns", "close_if_not_started": "50ns",
        "close_if_not_completed": "90ns""#;
    let (_, answers) = play(
        &config(&json(waiting, r#""first_token": "20%","#)),
        &[Step::Send(0, 1, 100), Step::Send(0, 2, 100)],
        &Always(0.5),
    );
    assert_eq!((answers[&1].0, answers[&1].1.ending), (100, Ending::Truncated));
    assert_eq!((answers[&2].0, answers[&2].1.ending), (40, Ending::ClosedEmpty));
}

#[test]
fn a_stalled_answer_is_closed_at_last() {
    let rest = r#""first_token": "20%",
        "faults": [{"stall": {"probability": "100%", "part": ["20%", "20%"]}}],"#;
    let waiting = json(r#""close_if_not_completed": "500ns""#, rest);
    let (at, answer) = play(&config(&waiting), &[Step::Send(0, 1, 100)], &Always(0.5)).1[&1];
    assert_eq!((at, answer.ending, answer.output_tokens), (510, Ending::Truncated, 1));
}

#[test]
fn signs_of_life_come_until_there_is_content() {
    let waiting = json(r#""keep_alive": "10ns""#, r#""first_token": "50%","#);
    let mut server = Server::new(&config(&waiting)).unwrap();
    let draws = Always(0.5);
    let Sent::Pending(id) = server.send(0, attempt(1, Some(100)), &draws) else {
        panic!("pending")
    };
    let seen = |is_admitted, keep_alives, tokens, next_ns| Seen {
        is_admitted,
        keep_alives,
        tokens,
        next_ns,
    };
    for (now, expected) in [
        (4, Seen::default()),
        (5, seen(false, 0, 0, Some(10))),
        (9, seen(false, 0, 0, Some(10))),
        (10, seen(true, 0, 0, Some(20))),
        (19, seen(true, 0, 0, Some(20))),
        (20, seen(true, 1, 0, Some(30))),
        (40, seen(true, 3, 0, Some(50))),
        (60, seen(true, 5, 1, None)),
        (90, seen(true, 5, 60, None)),
    ] {
        server.advance(now, &draws, &mut Vec::new());
        assert_eq!(server.seen_of(now, id), expected, "at {now}");
        assert_eq!(server.keep_alives_of(now, id), expected.keep_alives, "at {now}");
    }
    let mut deliveries = Vec::new();
    server.advance(110, &draws, &mut deliveries);
    assert_eq!(deliveries[0].answer.keep_alives, 5);
    assert_eq!(server.keep_alives_of(110, id), 0, "it is no longer in its hands");
    assert_eq!(server.seen_of(110, id), Seen::default());
}

#[test]
fn signs_of_life_end_with_the_answer_and_no_refusal_has_any() {
    let check = |waiting: &str, rest: &str, expected: [(u64, u16, u64); 3]| {
        let config = config(&json(waiting, rest));
        // The first has the only server, the second waits, the third is one too many.
        let steps = [1, 2, 3].map(|key| Step::Send(0, key, 100));
        let answers = play(&config, &steps, &Always(0.5)).1;
        for (key, expected) in (1..).zip(expected) {
            let (at, answer) = &answers[&key];
            let found = (*at, answer.status, answer.keep_alives);
            assert_eq!(found, expected, "{waiting}: {key}");
        }
    };
    let queue = r#""overload": {"max_in_flight": 2},"#;
    // Whole answers: blank lines until they are there, at 105 and 205 at the server.
    check(r#""keep_alive": "30ns""#, queue, [(110, 200, 3), (210, 200, 6), (10, 503, 0)]);
    // What is closed after 60 ns had two of them, the second at its very end.
    let cut = r#""keep_alive": "30ns", "gateway_cut": "60ns""#;
    check(cut, queue, [(70, 200, 2), (70, 200, 2), (10, 503, 0)]);
    check(r#""gateway_cut": "60ns""#, queue, [(70, 200, 0), (70, 200, 0), (10, 503, 0)]);
}
