//! The first content token of an answer, those after it, and answers that stop after it.

use simulator::{AttemptId, Sent, Server, StreamState};

use crate::{
    draws::Always,
    script::{attempt, config},
};

const SLOTS: &str = r#""engine": {"slots": {"servers": 1, "service_time": {"constant": "100ns"}}}"#;

/// One processor that all share.
const SHARED: &str = r#""engine": {"saturation": {"service_time": {"constant": "100ns"},
    "capacity": 1, "curve": "processor_sharing"}}"#;

fn server(settings: &str, engine: &str) -> Server {
    Server::new(&config(&format!("{{{settings}, {engine}}}"))).expect("valid")
}

/// Sends an attempt with 100 ns of work and an answer of so many tokens.
fn send(server: &mut Server, now: u64, key: u64, output_tokens: u32) -> AttemptId {
    let attempt = simulator::Attempt { output_tokens, ..attempt(key, None) };
    match server.send(now, attempt, &Always(0.5)) {
        Sent::Pending(id) => id,
        Sent::Answered(answer) => panic!("{answer:?}"),
    }
}

/// What a client sees at an instant: first token, tokens, latest token.
type Seen = (u64, Option<(u64, u32, u64)>);

fn check(server: &mut Server, id: AttemptId, expected: &[Seen]) {
    for (now, stream) in expected {
        server.advance(*now, &Always(0.5), &mut Vec::new());
        let stream = stream.map(|(first_token_ns, tokens, last_token_ns)| StreamState {
            first_token_ns,
            tokens,
            last_token_ns,
        });
        assert_eq!(server.stream_of(*now, id), stream, "at {now}");
    }
}

#[test]
fn the_first_token_comes_after_its_part_of_the_service() {
    for engine in [SLOTS, SHARED] {
        let settings = r#""first_token": "20%", "network": {"round_trip": "10ns"}"#;
        let mut server = server(settings, engine);
        let id = send(&mut server, 0, 1, 5);
        // There in 5 ns, 20 of 100 ns of work, back in 5 ns; then one every 20 ns.
        let stream = [
            (0, None),
            (5, None),
            (29, None),
            (30, Some((30, 1, 30))),
            (49, Some((30, 1, 30))),
            (50, Some((30, 2, 50))),
            (89, Some((30, 3, 70))),
            (106, Some((30, 4, 90))),
            (109, Some((30, 4, 90))),
        ];
        check(&mut server, id, &stream);
        let mut deliveries = Vec::new();
        server.advance(110, &Always(0.5), &mut deliveries);
        assert_eq!(deliveries[0].answer.first_token_ns, Some(30));
        assert_eq!(server.stream_of(110, id), None, "it is no longer in its hands");
    }
}

#[test]
fn tokens_slow_down_with_the_load_of_the_moment() {
    let settings = r#""first_token": "20%", "network": {"round_trip": "20ns"}"#;
    let mut server = server(settings, SHARED);
    let id = send(&mut server, 0, 1, 9);
    // At the server it is alone from 10 to 40, and a second one comes at 40 with 30 of its 100 ns
    // attained: from there on it takes 20 ns for 10 ns of work, which is a token.
    check(&mut server, id, &[(30, None)]);
    let second = send(&mut server, 30, 2, 9);
    let stream = [
        (39, None),
        (40, Some((40, 1, 40))),
        (50, Some((40, 2, 50))),
        // Seen 10 ns late, thus the change too.
        (60, Some((40, 2, 50))),
        (69, Some((40, 2, 50))),
        (70, Some((40, 3, 70))),
        (90, Some((40, 4, 90))),
        (109, Some((40, 4, 90))),
    ];
    check(&mut server, id, &stream);
    // The second goes away: half a round trip later the first one is alone again, with 70 attained,
    // and that is seen at 130.
    check(&mut server, second, &[(109, Some((90, 1, 90)))]);
    server.abandon(110, second);
    let stream = [
        (120, Some((40, 5, 110))),
        (129, Some((40, 5, 110))),
        (130, Some((40, 6, 130))),
        (140, Some((40, 7, 140))),
        (150, Some((40, 8, 150))),
        (159, Some((40, 8, 150))),
    ];
    check(&mut server, id, &stream);
    let mut deliveries = Vec::new();
    server.advance(160, &Always(0.5), &mut deliveries);
    assert_eq!((deliveries.len(), deliveries[0].id), (1, id));
    assert_eq!(deliveries[0].answer.first_token_ns, Some(40));
    server.ledger().check().expect("the books balance");
}

#[test]
fn the_ends_of_a_share_are_no_exceptions() {
    fn check_share(engine: &str, share: &str, first: u64) {
        let mut server = server(&format!(r#""first_token": "{share}""#), engine);
        let id = send(&mut server, 0, 1, 3);
        let seen = (first == 0).then_some((0, 1, 0));
        check(&mut server, id, &[(0, seen)]);
        let mut deliveries = Vec::new();
        server.advance(100, &Always(0.5), &mut deliveries);
        assert_eq!(deliveries[0].answer.first_token_ns, Some(first));
    }
    for engine in [SLOTS, SHARED] {
        check_share(engine, "0%", 0);
        check_share(engine, "100%", 100);
    }
}

const STALL: &str = r#""first_token": "20%",
    "incidents": [{"stall": {"at": "0s", "for": "50ns", "share": "60%"}}]"#;

#[test]
fn a_stalled_answer_never_ends_and_holds_its_place() {
    let mut server = server(STALL, SLOTS);
    let stalled = send(&mut server, 0, 1, 5);
    let behind = send(&mut server, 60, 2, 5);
    check(&mut server, stalled, &[(60, Some((20, 1, 20))), (99, Some((20, 1, 20)))]);
    assert_eq!(server.next_event(), None, "nothing will ever happen by itself");
    server.abandon(1_000, stalled);
    assert_eq!(server.next_event(), Some(1_100), "the next one has its place");
    let mut deliveries = Vec::new();
    server.advance(1_100, &Always(0.5), &mut deliveries);
    assert_eq!((deliveries.len(), deliveries[0].id), (1, behind));
    server.ledger().check().expect("the books balance");
}

#[test]
fn a_stalled_answer_slows_those_down_that_share_with_it() {
    let mut server = server(STALL, SHARED);
    let stalled = send(&mut server, 0, 1, 5);
    check(&mut server, stalled, &[(60, Some((20, 1, 20)))]);
    let other = send(&mut server, 60, 2, 5);
    // Half speed: 20 ns take 40.
    check(&mut server, other, &[(99, None), (100, Some((100, 1, 100)))]);
    check(&mut server, stalled, &[(200, Some((20, 1, 20)))]);
    server.abandon(200, stalled);
    // 70 of 100 ns are attained.
    let mut deliveries = Vec::new();
    server.advance(230, &Always(0.5), &mut deliveries);
    assert_eq!((deliveries.len(), deliveries[0].id), (1, other));
    assert_eq!(server.next_event(), None);
    server.ledger().check().expect("the books balance");
}

#[test]
fn a_stall_needs_tokens() {
    let stall = format!(
        r#"{{"incidents": [{{"stall": {{"at": "0s", "for": "1s", "share": "1%"}}}}], {SLOTS}}}"#
    );
    let errors = Server::new(&config(&stall)).expect_err("it has no tokens to stall after");
    assert_eq!(errors[0].field, "incidents.0.stall");
}

#[test]
fn a_silent_stream_keeps_the_instant_of_its_last_token() {
    let settings = r#""first_token": "20%",
        "faults": [{"stall": {"probability": "100%", "part": ["50%", "50%"]}}]"#;
    let mut server = server(settings, SHARED);
    let id = send(&mut server, 0, 1, 5);
    // Alone, a token at 20 and every 20 ns; it stalls at 50, where the work on it stops.
    check(&mut server, id, &[(60, Some((20, 2, 40)))]);
    // Others come, go and change the speed long after that.
    for now in [60, 90, 300] {
        server.advance(now, &Always(0.5), &mut Vec::new());
        let other = send(&mut server, now, now, 5);
        server.advance(now + 20, &Always(0.5), &mut Vec::new());
        server.abandon(now + 20, other);
    }
    check(&mut server, id, &[(400, Some((20, 2, 40))), (100_000, Some((20, 2, 40)))]);
}
