//! Attempts that come to nobody or fail at the door, and bodies that are closed empty.

use simulator::{Answer, Attempt, Ending, Sent, Server};

use crate::{
    draws::Always,
    script::{Step, attempt, config, play},
};

const SLOTS: &str = r#""engine": {"slots": {"servers": 9, "service_time": {"constant": "100ns"}}}"#;
const BATCHING: &str = r#""engine": {"batching": {"step": {"base": "1ns", "per_sequence": "1ns"},
    "max_sequences": 8, "kv_pool": 1000, "prefill_budget": 1000}}"#;
const PRICES: &str = r#""prices": {"hit": "1 USD/M", "miss": "1 USD/M", "output": "1 USD/M"}, "waiting": {"keep_alive": "10ns"}"#;

#[test]
fn an_empty_body_brings_signs_of_life_and_nothing_else() {
    let check = |rest: &str, fails: &str, end: u64| {
        let json = format!(r#"{{{rest}, {PRICES}, "network": {{"round_trip": "10ns"}}, {fails}}}"#);
        let (_, answers) = play(&config(&json), &[Step::Send(0, 1, 100)], &Always(0.5));
        let (at, answer) = answers[&1];
        assert_eq!((answer.status, answer.ending), (200, Ending::ClosedEmpty), "{rest} {fails}");
        assert_eq!((answer.finish, answer.output_tokens), (None, 0));
        assert_eq!((at, answer.first_token_ns), (end, None), "{rest} {fails}");
        // The same, looked at on the way.
        let mut server = Server::new(&config(&json)).unwrap();
        let draws = Always(0.5);
        let Sent::Pending(id) = server.send(0, attempt(1, Some(100)), &draws) else {
            panic!("pending")
        };
        server.advance(50, &draws, &mut Vec::new());
        assert_eq!((server.stream_of(50, id), server.keep_alives_of(50, id)), (None, 4));
        server.advance(1_000, &draws, &mut Vec::new());
        let bill = server.ledger().bill;
        let prompt = 100 * 1_000_000_000_000;
        assert_eq!((bill.charged.as_parts(), bill.half.as_parts()), (prompt, prompt), "{rest}");
    };
    let script = r#""script": {"every_request": ["empty_body"]}"#;
    let chance = r#""faults": [{"empty_body": {"probability": "100%", "part": ["50%", "50%"]}}]"#;
    for fails in [script, chance] {
        check(SLOTS, fails, 60);
        check(&format!(r#"{SLOTS}, "first_token": "10%""#), fails, 60);
        // A step of 1 ns for the prompt, with the first token, and 49 more of 2 ns.
        check(BATCHING, fails, 5 + 1 + 49 * 2 + 5);
    }
}

/// What an attempt gets at once; none, if it has to wait.
fn at_once(server: &mut Server, now: u64, attempt: Attempt) -> Option<Answer> {
    match server.send(now, attempt, &Always(0.5)) {
        Sent::Answered(answer) => Some(answer),
        Sent::Pending(_) => None,
    }
}

#[test]
fn a_script_can_lose_and_refuse_attempts_in_every_way() {
    let script = r#""script": {"every_request":
        ["black_hole", "no_connection", "http_500", "http_403", 403, 200]}"#;
    let check = |rest: &str, expected: [Option<u16>; 6], lost: u64| {
        let json = format!("{{{SLOTS}, {rest} {script}}}");
        let mut server = Server::new(&config(&json)).unwrap();
        let found = [0, 1, 2, 3, 4, 5].map(|attempt_index| {
            let attempt = Attempt { attempt_index, ..attempt(7, Some(10)) };
            at_once(&mut server, 0, attempt).map(|answer| answer.status)
        });
        assert_eq!(found, expected, "{rest}");
        assert_eq!(server.ledger().attempts_lost, lost, "{rest}");
        server.ledger().check().unwrap();
    };
    check("", [None, Some(0), Some(500), Some(403), Some(403), None], 1);
    // A limit beats the faults behind it, and nothing that the edge says.
    let limit = r#""admission": {"requests": {"token_bucket": {"rate": "1/h", "burst": 1}}},"#;
    check(limit, [None, Some(0), Some(500), Some(429), Some(403), Some(429)], 1);
    let outage = r#""incidents": [{"outage": {"at": "0s", "for": "1s"}}],"#;
    check(outage, [Some(503); 6], 0);
    let hole = r#""incidents": [{"outage": {"at": "0s", "for": "1s", "answer": "black_hole"}}],"#;
    check(hole, [None; 6], 6);
    // What is scripted happens whatever chance would do; the last one is left to chance.
    let chance = r#""faults": [{"no_connection": {"probability": "100%"}}],"#;
    check(chance, [None, Some(0), Some(500), Some(403), Some(403), Some(0)], 1);
    let chance = r#""faults": [{"black_hole": {"probability": "100%"}}],"#;
    check(chance, [None, Some(0), Some(500), Some(403), Some(403), None], 2);
}

#[test]
fn chance_can_do_so_too() {
    let check = |faults: &str, expected: Option<u16>, lost: u64, taken: bool| {
        let json = format!(
            r#"{{{SLOTS}, "faults": [{faults}],
            "admission": {{"requests": {{"token_bucket": {{"rate": "1/h", "burst": 1}}}}}}}}"#
        );
        let mut server = Server::new(&config(&json)).unwrap();
        let answer = at_once(&mut server, 0, attempt(1, Some(10)));
        assert_eq!(answer.map(|answer| answer.status), expected, "{faults}");
        assert_eq!(server.ledger().attempts_lost, lost, "{faults}");
        // Whether it took from the limit, or never came so far.
        let next = at_once(&mut server, 2_000_000, attempt(2, Some(10)));
        assert_eq!(next.map(|answer| answer.status), taken.then_some(429), "{faults}");
        server.ledger().check().unwrap();
    };
    let of = |name: &str| {
        format!(
            r#"{{"{name}": {{"probability": "60%", "schedule": {{"at": "0s", "for": "1ms"}}}}}}"#
        )
    };
    check(&of("black_hole"), None, 1, false);
    check(&of("no_connection"), Some(0), 0, false);
    check(&of("http_403"), Some(403), 0, true);
    check(&of("http_500"), Some(500), 0, true);
    // The first of the list counts, but who never comes meets nothing that waits at the server.
    check(&format!("{}, {}", of("http_403"), of("http_500")), Some(403), 0, true);
    check(&format!("{}, {}", of("http_500"), of("black_hole")), None, 1, false);
    check(&format!("{}, {}", of("no_connection"), of("black_hole")), Some(0), 0, false);
    check(&format!("{}, {}", of("black_hole"), of("no_connection")), None, 1, false);
}
