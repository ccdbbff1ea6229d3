//! Limits of the account, of a key and of a user, and what a 429 tells of them.

use std::time::Duration;

use simulator::{Answer, Attempt, Concurrency, Refusal, RetryHeader, Sent, Server};

use crate::{
    draws::Always,
    script::{attempt, config},
};

/// A server with these limits, on the wire of which nothing takes time.
fn server(admission: &str) -> Server {
    let json = format!(
        r#"{{"admission": {{{admission}}},
        "engine": {{"slots": {{"servers": 100, "service_time": {{"constant": "1s"}}}}}}}}"#
    );
    Server::new(&config(&json)).unwrap()
}

/// Sends at an instant for a key and a user; the engine works for so long on it.
fn send(server: &mut Server, at: u64, who: (u32, u32), work: u64) -> Option<Answer> {
    server.advance(at, &Always(0.5), &mut Vec::new());
    let attempt = Attempt { client: who.0, user: who.1, ..attempt(at, Some(work)) };
    let sent = server.send(at, attempt, &Always(0.5));
    server.ledger().check().unwrap();
    match sent {
        Sent::Answered(answer) => Some(answer),
        Sent::Pending(_) => None,
    }
}

/// Why the attempts at these instants are refused.
fn reasons(admission: &str, sends: &[(u64, (u32, u32))]) -> Vec<Option<Refusal>> {
    let mut server = server(admission);
    let mut why = |at, who| Some(send(&mut server, at, who, 50)?.refused.unwrap().why);
    sends.iter().map(|(at, who)| why(*at, *who)).collect()
}

const PASSED: Option<Refusal> = None;

#[test]
fn each_rule_lets_its_own_pass() {
    /// The instants that pass of one attempt at each of 0, 1, ..., 29 ns.
    fn check(rule: &str, expected: &[u64]) {
        let mut server = server(&format!(r#""requests": {rule}"#));
        let passed: Vec<u64> =
            (0..30).filter(|at| send(&mut server, *at, (0, 0), 1).is_none()).collect();
        assert_eq!(passed, expected, "{rule}");
    }
    // Each of them lets three pass in ten nanoseconds, all in all.
    check(
        r#"{"token_bucket": {"rate": "300000000/s", "burst": 3}}"#,
        &[0, 1, 2, 4, 7, 10, 14, 17, 20, 24, 27],
    );
    check(r#"{"tick_refill": {"amount": 3, "tick": "10ns"}}"#, &[0, 1, 2, 10, 11, 12, 20, 21, 22]);
    check(
        r#"{"fixed_window": {"limit": 3, "window": "10ns"}}"#,
        &[0, 1, 2, 10, 11, 12, 20, 21, 22],
    );
    check(r#"{"sliding_log": {"limit": 3, "window": "10ns"}}"#, &[0, 1, 2, 10, 11, 12, 20, 21, 22]);
    // What was not used is kept up to the capacity.
    check(
        r#"{"tick_refill": {"amount": 1, "tick": "5ns", "capacity": 3}}"#,
        &[0, 1, 2, 5, 10, 15, 20, 25],
    );
}

#[test]
fn a_window_of_the_calendar_lets_twice_its_limit_pass_around_a_border() {
    /// How many of one attempt a nanosecond from 4 on pass, when the calendar began at 3.
    fn check(rule: &str, expected: &[u64]) {
        let mut server =
            server(&format!(r#""requests": {rule}"#)).starting_at(Duration::from_nanos(3));
        let passed: Vec<u64> =
            (4..16).filter(|at| send(&mut server, *at, (0, 0), 1).is_none()).collect();
        assert_eq!(passed, expected, "{rule}");
    }
    check(r#"{"fixed_window": {"limit": 3, "window": "10ns"}}"#, &[4, 5, 6, 7, 8, 9]);
    check(
        r#"{"fixed_window": {"limit": 3, "window": "10ns", "aligned_to": "start"}}"#,
        &[4, 5, 6, 10, 11, 12],
    );
    check(r#"{"sliding_log": {"limit": 3, "window": "10ns"}}"#, &[4, 5, 6, 14, 15]);
}

#[test]
fn limits_count_the_account_a_key_or_a_user() {
    let limit = |per: &str, counts: &str, most: u32| {
        format!(
            r#"{{"counts": "{counts}", "per": "{per}",
            "rule": {{"sliding_log": {{"limit": {most}, "window": "10ns"}}}}}}"#
        )
    };
    let check = |limits: &[String], expected: &[Option<Refusal>]| {
        let sends = [(0, (1, 1)), (1, (1, 2)), (2, (2, 1)), (3, (2, 2)), (11, (1, 1))];
        let limits = format!(r#""limits": [{}]"#, limits.join(", "));
        assert_eq!(reasons(&limits, &sends), expected, "{limits}");
    };
    let [rate, key, user] =
        [Refusal::RequestRate, Refusal::KeyRate, Refusal::UserRate].map(Option::Some);
    check(&[limit("account", "requests", 1)], &[PASSED, rate, rate, rate, PASSED]);
    check(&[limit("key", "requests", 1)], &[PASSED, key, PASSED, key, PASSED]);
    check(&[limit("user", "requests", 1)], &[PASSED, PASSED, user, user, PASSED]);
    // An attempt of this test takes 200 LLM tokens.
    check(&[limit("key", "tokens", 399)], &[PASSED, key, PASSED, key, PASSED]);
    check(&[limit("account", "tokens", 199)], &[Some(Refusal::TokenRate); 5]);
    // Several at once: the first that refuses is told, and what an earlier one gave is spent.
    let both = [limit("account", "requests", 3), limit("key", "requests", 1)];
    check(&both, &[PASSED, key, PASSED, rate, PASSED]);
}

#[test]
fn a_key_and_a_user_have_caps_of_their_own() {
    let sends = [(0, (1, 1)), (1, (1, 2)), (2, (2, 1)), (3, (3, 3)), (50, (1, 1))];
    let check = |admission: &str, expected: &[Option<Refusal>]| {
        assert_eq!(reasons(admission, &sends), expected, "{admission}");
    };
    let [all, key, user] =
        [Refusal::Concurrency, Refusal::KeyConcurrency, Refusal::UserConcurrency].map(Option::Some);
    check(r#""concurrency": 2"#, &[PASSED, PASSED, all, all, PASSED]);
    check(r#""concurrency": 2, "concurrency_per_key": 1"#, &[PASSED, key, PASSED, all, PASSED]);
    check(r#""concurrency_per_user": 1"#, &[PASSED, PASSED, user, PASSED, PASSED]);
    // The numbers of the message.
    let mut server = server(r#""concurrency": 25, "concurrency_per_key": 2"#);
    let mut told = |who| send(&mut server, 0, who, 50)?.refused.unwrap().concurrency;
    assert_eq!([told((1, 1)), told((1, 2))], [None, None]);
    assert_eq!(told((1, 3)), Some(Concurrency { current: 3, limit: 2 }));
    assert!((2..25).all(|key| told((key, 0)).is_none()));
    assert_eq!(told((26, 0)), Some(Concurrency { current: 26, limit: 25 }));
}

#[test]
fn an_abandoned_attempt_frees_its_place_under_every_cap() {
    let admission = r#""concurrency": 3, "concurrency_per_key": 2, "concurrency_per_user": 2"#;
    let json = format!(
        r#"{{"admission": {{{admission}}},
        "engine": {{"slots": {{"servers": 1, "service_time": {{"constant": "1s"}}}}}}}}"#
    );
    let mut server = Server::new(&config(&json)).unwrap();
    let mut ids = Vec::new();
    for round in 0..5 {
        for key in 0..2 {
            let attempt = Attempt { client: 1, user: 2, ..attempt(key, None) };
            let Sent::Pending(id) = server.send(round, attempt, &Always(0.5)) else {
                panic!("{key} was refused in round {round}");
            };
            ids.push(id);
        }
        // One is in the engine, the other one waits for it.
        ids.drain(..).for_each(|id| server.abandon(round, id));
        server.ledger().check().unwrap();
    }
}

#[test]
fn a_429_tells_when_to_come_back() {
    /// What the second of two attempts is told, which comes at 0.5 s; the limit opens at 2.25 s.
    fn check(retry_after: &str, header: Option<RetryHeader>, wait_ns: Option<u64>) {
        let rule = r#"{"sliding_log": {"limit": 1, "window": "2250ms"}}"#;
        let mut server = server(&format!(r#""requests": {rule}, "retry_after": {retry_after}"#))
            .starting_at(Duration::from_millis(10_100));
        assert_eq!(send(&mut server, 0, (0, 0), 1), None);
        let answer = send(&mut server, 500_000_000, (0, 0), 1).unwrap();
        assert_eq!(answer.refused.unwrap().retry_header, header, "{retry_after}");
        assert_eq!(answer.retry_after, wait_ns.map(Duration::from_nanos), "{retry_after}");
    }
    let seconds = |count| Some(RetryHeader::Seconds(count));
    let ms = |count| Some(RetryHeader::Milliseconds(count));
    check(r#"{"form": "seconds"}"#, seconds(2), Some(2_000_000_000));
    check(r#"{"form": "milliseconds"}"#, ms(1_750), Some(1_750_000_000));
    // At 10.6 s of the calendar the limit opens at 12.35 s.
    check(r#"{"form": "date"}"#, Some(RetryHeader::Date(13)), Some(2_400_000_000));
    check(r#"{"form": "garbage"}"#, Some(RetryHeader::Garbage), None);
    check(r#"{"form": "seconds", "factor": 0.1}"#, seconds(1), Some(1_000_000_000));
    check(r#"{"form": "seconds", "after": "90s"}"#, seconds(90), Some(90_000_000_000));
    check(r#""90s""#, seconds(90), Some(90_000_000_000));
    check(r#""700ms""#, ms(700), Some(700_000_000));
}

#[test]
fn a_date_is_read_when_it_arrives() {
    let json = r#"{"network": {"round_trip": "1s"},
        "admission": {"concurrency": 1, "retry_after": {"form": "date", "after": "3s"}},
        "engine": {"slots": {"servers": 1, "service_time": {"constant": "9s"}}}}"#;
    let mut server = Server::new(&config(json)).unwrap();
    let mut deliveries = Vec::new();
    for key in 0..2 {
        server.send(0, attempt(key, None), &Always(0.5));
    }
    server.advance(1_000_000_000, &Always(0.5), &mut deliveries);
    // Told at 0.5 s that 3.5 s, rounded up, is the time; heard at 1 s.
    let answer = deliveries[0].answer;
    assert_eq!(answer.refused.unwrap().retry_header, Some(RetryHeader::Date(4)));
    assert_eq!(answer.retry_after, Some(Duration::from_secs(3)));
}

#[test]
fn a_cap_knows_no_wait() {
    let admission = r#""concurrency": 1, "requests": {"token_bucket": {"rate": "1/s", "burst": 9}},
        "retry_after": {"form": "seconds"}"#;
    let mut server = server(admission);
    assert_eq!(send(&mut server, 0, (0, 0), 5), None);
    let answer = send(&mut server, 1, (0, 0), 5).unwrap();
    assert_eq!((answer.status, answer.retry_after), (429, None));
}
