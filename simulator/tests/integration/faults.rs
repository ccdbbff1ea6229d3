//! Answers that fail by chance and by script, to the nanosecond.

use simulator::{
    Answer, Attempt, Delivery, Draws, Ending, Finish, Sent, Server, ServerEventKind, StreamState,
};

use crate::{
    draws::{Always, ChaChaDraws},
    script::{Step, attempt, config, play, tell},
};

const SLOTS: &str = r#""engine": {"slots": {"servers": 1, "service_time": {"constant": "100ns"}}}"#;

/// A server whose answers all fail like this, halfway through.
fn failing(kind: &str, rest: &str) -> String {
    format!(
        r#"{{{SLOTS}, {rest} "network": {{"round_trip": "10ns"}},
        "faults": [{{"{kind}": {{"probability": "100%", "part": ["50%", "50%"]}}}}]}}"#
    )
}

#[test]
fn an_answer_fails_where_it_should() {
    fn check(kind: &str, ending: Ending, finish: Option<Finish>, is_whole: bool) {
        let json = failing(kind, r#""first_token": "20%","#);
        let (_, answers) = play(&config(&json), &[Step::Send(0, 1, 100)], &Always(0.5));
        // There in 5 ns, half of 100 ns of work, back in 5 ns. The tokens come from 20 ns to
        // 100 ns: 37 of the 99 others by then.
        let (at, answer) = answers[&1];
        assert_eq!((at, answer.first_token_ns, answer.output_tokens), (60, Some(30), 38), "{kind}");
        assert_eq!((answer.status, answer.ending, answer.finish), (200, ending, finish), "{kind}");
        assert_eq!(answer.is_whole(), is_whole, "{kind}");
    }
    check("reset", Ending::Reset, None, false);
    check("truncated", Ending::Truncated, None, false);
    let half = Finish::InsufficientSystemResource;
    check("insufficient_system_resource", Ending::Complete, Some(half), false);
    check("content_filter", Ending::Complete, Some(Finish::ContentFilter), false);
    check("length", Ending::Complete, Some(Finish::Length), true);
}

#[test]
fn a_failure_gives_its_place_to_the_next_one() {
    let steps = [Step::Send(0, 1, 100), Step::Send(0, 2, 100)];
    assert_eq!(
        tell(&failing("reset", ""), &steps, &Always(0.5)),
        [
            "5 #1 received 0/0",
            "5 #1 started 1/0",
            "5 #2 received 1/0",
            "55 #1 cut Reset 1/1",
            "55 #2 started 1/0",
            "60 #1 delivered 200",
            "105 #2 cut Reset 0/0",
            "110 #2 delivered 200",
        ]
        .map(|line| line.replace("delivered 200", "delivered 200 "))
        .map(|line| if line.ends_with(' ') { gauges(line) } else { line })
    );
}

/// The gauges after the two deliveries.
fn gauges(line: String) -> String {
    if line.starts_with("60") { line + "1/0" } else { line + "0/0" }
}

#[test]
fn a_whole_answer_that_fails_brings_what_its_body_holds() {
    fn check(kind: &str, tokens: u32) {
        let answers = play(&config(&failing(kind, "")), &[Step::Send(0, 1, 100)], &Always(0.5)).1;
        assert_eq!((answers[&1].1.output_tokens, answers[&1].1.first_token_ns), (tokens, None));
    }
    check("insufficient_system_resource", 50);
    check("truncated", 50);
    check("reset", 0);
}

#[test]
fn a_failure_before_the_first_token_brings_none() {
    let json = failing("truncated", r#""first_token": "60%","#);
    let (at, answer) = play(&config(&json), &[Step::Send(0, 1, 100)], &Always(0.5)).1[&1];
    assert_eq!((at, answer.first_token_ns, answer.output_tokens), (60, None, 0));
}

#[test]
fn a_stalled_answer_keeps_what_it_has_and_holds_its_place() {
    let mut server = Server::new(&config(&failing("stall", r#""first_token": "20%","#))).unwrap();
    let draws = Always(0.5);
    let Sent::Pending(id) = server.send(0, attempt(1, None), &draws) else { panic!("pending") };
    let mut deliveries = Vec::new();
    server.advance(5, &draws, &mut deliveries);
    assert_eq!(server.next_event(), None, "nothing will ever happen by itself");
    server.advance(1_000, &draws, &mut deliveries);
    let stream = server.stream_of(1_000, id).unwrap();
    assert_eq!(stream, StreamState { first_token_ns: 30, tokens: 38, last_token_ns: 59 });
    assert_eq!((deliveries.len(), server.gauges().in_flight), (0, 1));
    server.abandon(1_000, id);
    server.advance(1_005, &draws, &mut deliveries);
    assert_eq!((server.gauges().in_flight, server.ledger().attempts_stopped), (0, 1));
    server.ledger().check().unwrap();
}

#[test]
fn a_500_comes_at_once_and_leaves_the_engine_alone() {
    let json = format!(
        r#"{{{SLOTS}, "faults": [{{"http_500": {{"probability": "60%",
        "schedule": {{"at": "10ns", "for": "10ns"}}}}}}]}}"#
    );
    let steps = [Step::Send(9, 1, 5), Step::Send(19, 2, 5), Step::Send(20, 3, 5)];
    assert_eq!(
        tell(&json, &steps, &Always(0.5)),
        [
            "9 #1 received 0/0",
            "9 #1 started 1/0",
            "14 #1 finished 0/0",
            "14 #1 delivered 200 0/0",
            "19 #2 received 0/0",
            "19 #2 refused 500 Fault500 0/0",
            "19 #2 delivered 500 0/0",
            "20 #3 received 0/0",
            "20 #3 started 1/0",
            "25 #3 finished 0/0",
            "25 #3 delivered 200 0/0",
        ]
    );
}

#[test]
fn a_fault_grows_with_load() {
    let json = r#"{"engine": {"slots": {"servers": 2, "service_time": {"constant": "1s"}}},
        "faults": [{"http_500": {"load": [["100%", "40%"], ["200%", "60%"]]}}]}"#;
    let steps: Vec<Step> = (1..=5).map(|key| Step::Send(key, key, 100)).collect();
    let (events, _) = play(&config(json), &steps, &Always(0.49));
    let refused: Vec<u64> = events
        .iter()
        .filter(|event| matches!(event.kind, ServerEventKind::Refused(_)))
        .map(|event| event.request_key)
        .collect();
    // The third is at 150 %: a half.
    assert_eq!(refused, [3, 4, 5]);
}

#[test]
fn shared_service_stops_by_work_done() {
    let json = r#"{"engine": {"saturation": {"service_time": {"constant": "100ns"}, "capacity": 1,
        "curve": "processor_sharing"}}, "first_token": "10%",
        "script": {"requests": {"1": ["truncated"]}}}"#;
    let steps = [Step::Send(0, 1, 100), Step::Send(0, 2, 100)];
    let (_, answers) = play(&config(json), &steps, &Always(0.5));
    // Both at half speed: 50 of work take 100; the second does its other half alone.
    assert_eq!((answers[&1].0, answers[&2].0), (100, 150));
    // 40 of the 90 between the first token and the end: 44 of 99.
    assert_eq!((answers[&1].1.output_tokens, answers[&1].1.first_token_ns), (45, Some(20)));
    assert_eq!(answers[&1].1.ending, Ending::Truncated);
}

/// The answers to `count` attempts of one request, one after the other.
fn attempts(server: &mut Server, key: u64, count: u32, draws: &impl Draws) -> Vec<Answer> {
    let mut answers = Vec::new();
    for attempt_index in 0..count {
        let mut deliveries: Vec<Delivery> = Vec::new();
        let sent = server.send(0, Attempt { attempt_index, ..attempt(key, Some(0)) }, draws);
        server.advance(0, draws, &mut deliveries);
        answers.push(match sent {
            Sent::Answered(answer) => answer,
            Sent::Pending(_) => deliveries[0].answer,
        });
    }
    server.ledger().check().unwrap();
    answers
}

#[test]
fn a_script_prescribes_attempt_by_attempt() {
    // The bucket holds one: what the script refuses takes nothing from it.
    let json = format!(
        r#"{{{SLOTS}, "admission": {{"requests": {{"token_bucket": {{"rate": "1/h", "burst": 2}}}}}},
        "incidents": [{{"burst_503": {{"at": "0s", "for": "1s", "share": "1%"}}}}],
        "script": {{"every_request": [429, 500, 200], "requests": {{"7": ["reset", 402, 503]}}}}}}"#
    );
    let mut server = Server::new(&config(&json)).unwrap();
    let statuses = |answers: Vec<Answer>| {
        let told = answers.iter().map(|answer| (answer.status, answer.ending == Ending::Reset));
        told.collect::<Vec<_>>()
    };
    let draws = Always(0.5);
    let first = statuses(attempts(&mut server, 1, 3, &draws));
    assert_eq!(first, [(429, false), (500, false), (200, false)]);
    let seventh = statuses(attempts(&mut server, 7, 4, &draws));
    assert_eq!(seventh, [(200, true), (402, false), (503, false), (429, false)]);
    assert_eq!(server.ledger().answers_cut, 1);
}

#[test]
fn a_script_counts_before_an_incident() {
    // Every answer stalls but the one that the script ends.
    let json = format!(
        r#"{{{SLOTS}, "first_token": "20%",
        "incidents": [{{"stall": {{"at": "0s", "for": "1s", "share": "100%"}}}}],
        "script": {{"requests": {{"1": ["length"]}}}}}}"#
    );
    let scripted = [Step::Send(0, 1, 100)];
    let (_, answers) = play(&config(&json), &scripted, &Always(0.5));
    assert_eq!(answers[&1].1.finish, Some(Finish::Length));
    let stalled = [Step::Send(0, 2, 100), Step::Abandon(2_000, 2)];
    let (_, answers) = play(&config(&json), &stalled, &Always(0.5));
    assert!(answers.is_empty(), "it stalls until its client goes: {answers:?}");
}

#[test]
fn a_fault_shifts_no_other_draw() {
    let engine =
        r#""engine": {"slots": {"servers": 99, "service_time": {"exponential": {"mean": "1us"}}}}"#;
    let run = |faults: &str| {
        let config = config(&format!(r#"{{{engine}, "faults": [{faults}]}}"#));
        let mut server = Server::new(&config).unwrap();
        let draws = ChaChaDraws::new(7);
        let mut deliveries = Vec::new();
        for key in 0..99 {
            server.send(0, attempt(key, None), &draws);
        }
        server.advance(u64::MAX - 1, &draws, &mut deliveries);
        let mut finished = Vec::new();
        server.drain_events(|event| {
            if matches!(event.kind, ServerEventKind::ServiceFinished) {
                finished.push((event.request_key, event.at_ns));
            }
        });
        finished
    };
    let plain = run("");
    let faulty = run(r#"{"reset": {"probability": "20%"}}, {"http_500": {"probability": "5%"}}"#);
    assert_eq!(plain.len(), 99);
    assert!((60..90).contains(&faulty.len()), "{}", faulty.len());
    assert!(faulty.iter().all(|end| plain.contains(end)));
    // A second fault leaves the first as it was.
    let more = run(r#"{"reset": {"probability": "20%"}}, {"http_500": {"probability": "5%"}},
        {"truncated": {"probability": "50%"}}"#);
    assert!(more.len() < faulty.len() && more.iter().all(|end| faulty.contains(end)));
}
