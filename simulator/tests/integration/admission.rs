//! The stages in front of the engine, one after the other.

use std::time::Duration;

use simulator::{Refusal, Server};

use crate::{
    draws::Always,
    script::{Step, Step::Send, attempt, config, play, tell},
};

/// A server with everything; `{}` leaves room for what differs.
fn server(admission: &str, overload: &str, incidents: &str) -> String {
    format!(
        r#"{{"admission": {{{admission}}}, "overload": {{{overload}}}, "incidents": [{incidents}],
        "engine": {{"slots": {{"servers": 1, "service_time": {{"constant": "1s"}}}}}}}}"#
    )
}

#[test]
fn stages_refuse_to_the_nanosecond() {
    fn check(json: &str, steps: &[Step], draw: f64, expected: &[&str]) {
        assert_eq!(tell(json, steps, &Always(draw)), expected);
    }
    // 10/s and a burst of 2: the third has to wait for the 100th millisecond.
    let bucket = r#""requests": {"token_bucket": {"rate": "10/s", "burst": 2}}"#;
    check(
        &server(bucket, "", ""),
        &[Send(5, 1, 10), Send(5, 2, 10), Send(100_000_004, 3, 10), Send(100_000_005, 4, 10)],
        0.5,
        &[
            "5 #1 received 0/0",
            "5 #1 started 1/0",
            "5 #2 received 1/0",
            "15 #1 finished 1/1",
            "15 #2 started 1/0",
            "15 #1 delivered 200 1/0",
            "25 #2 finished 0/0",
            "25 #2 delivered 200 0/0",
            "100000004 #3 received 0/0",
            "100000004 #3 refused 429 RequestRate 0/0",
            "100000004 #3 delivered 429 0/0",
            "100000005 #4 received 0/0",
            "100000005 #4 started 1/0",
            "100000015 #4 finished 0/0",
            "100000015 #4 delivered 200 0/0",
        ],
    );
    // The queue counts as in flight; whoever ends at this instant is gone before the next arrives.
    check(
        &server(r#""concurrency": 2"#, "", ""),
        &[Send(0, 1, 10), Send(0, 2, 10), Send(9, 3, 10), Send(10, 4, 10)],
        0.5,
        &[
            "0 #1 received 0/0",
            "0 #1 started 1/0",
            "0 #2 received 1/0",
            "9 #3 received 2/1",
            "9 #3 refused 429 Concurrency 2/1",
            "9 #3 delivered 429 2/1",
            "10 #1 finished 1/1",
            "10 #2 started 1/0",
            "10 #1 delivered 200 1/0",
            "10 #4 received 1/0",
            "20 #2 finished 1/1",
            "20 #4 started 1/0",
            "20 #2 delivered 200 1/0",
            "30 #4 finished 0/0",
            "30 #4 delivered 200 0/0",
        ],
    );
}

#[test]
fn a_slow_503_is_not_in_flight_while_it_is_said() {
    let json = server("", r#""max_in_flight": 1, "answer_after": "7ns""#, "");
    let sends = [Send(0, 1, 10), Send(4, 2, 10), Send(10, 3, 10)];
    let expected = [
        "0 #1 received 0/0",
        "0 #1 started 1/0",
        "4 #2 received 1/0",
        "4 #2 refused 503 Overload 1/0",
        "10 #1 finished 0/0",
        "10 #1 delivered 200 0/0",
        "10 #3 received 0/0",
        "10 #3 started 1/0",
        "11 #2 delivered 503 1/0",
        "20 #3 finished 0/0",
        "20 #3 delivered 200 0/0",
    ];
    assert_eq!(tell(&json, &sends, &Always(0.5)), expected);
}

#[test]
fn bursts_refuse_those_that_draw_below_their_share() {
    // A burst over [10, 15), again from 30 on, for the half that draws below 50 %.
    let burst = r#"{"burst_429": {"at": "10ns", "for": "5ns", "every": "20ns", "share": "50%"}}"#;
    let sends = [Send(9, 1, 0), Send(10, 2, 0), Send(15, 3, 0), Send(34, 4, 0)];
    let passed = |at: u64, key: u64| {
        ["received 0/0", "started 1/0", "finished 0/0", "delivered 200 0/0"]
            .map(|what| format!("{at} #{key} {what}"))
    };
    let hit = |at: u64, key: u64| {
        ["received 0/0", "refused 429 Burst 0/0", "delivered 429 0/0"]
            .map(|what| format!("{at} #{key} {what}"))
    };
    let hits: Vec<String> = [&passed(9, 1)[..], &hit(10, 2), &passed(15, 3), &hit(34, 4)].concat();
    assert_eq!(tell(&server("", "", burst), &sends, &Always(0.499)), hits);
    let misses: Vec<String> = [(9, 1), (10, 2), (15, 3), (34, 4)]
        .into_iter()
        .flat_map(|(at, key)| passed(at, key))
        .collect();
    assert_eq!(tell(&server("", "", burst), &sends, &Always(0.5)), misses);
}

#[test]
fn the_first_stage_that_refuses_is_the_one_that_counts() {
    /// The reason for the third of three.
    fn check(admission: &str, overload: &str, queue: &str, incidents: &str, expected: Refusal) {
        let json = format!(
            r#"{{"admission": {{{admission}}}, "overload": {{{overload}}},
            "incidents": [{incidents}],
            "engine": {{"slots": {{"servers": 2, {queue} "service_time": {{"constant": "1s"}}}}}}}}"#
        );
        let mut server = Server::new(&config(&json)).unwrap();
        for key in 0..3 {
            server.send(key, attempt(key, None), &Always(0.5));
        }
        for reason in Refusal::ALL {
            let count = u64::from(reason == expected);
            assert_eq!(server.ledger().refusals(reason), count, "{reason:?}: {json}");
        }
        server.ledger().check().unwrap();
    }
    let burst = r#"{"burst_429": {"at": "2ns", "for": "1s", "share": "60%"}}"#;
    let bucket = r#""requests": {"token_bucket": {"rate": "1/s", "burst": 2}}"#;
    let both = format!(r#"{bucket}, "concurrency": 2"#);
    let guard = r#""max_in_flight": 2"#;
    let queue = r#""queue": 0,"#;
    check(&both, guard, queue, burst, Refusal::Burst);
    check(&both, guard, queue, "", Refusal::RequestRate);
    check(r#""concurrency": 2"#, guard, queue, "", Refusal::Concurrency);
    check("", guard, queue, "", Refusal::Overload);
    check("", "", queue, "", Refusal::QueueFull);
    let other = |name| format!(r#"{{"{name}": {{"at": "2ns", "for": "1s", "share": "60%"}}}}"#);
    check(&both, guard, queue, &other("burst_503"), Refusal::Burst503);
    check(&both, guard, queue, &other("burst_402"), Refusal::Account);
    // An attempt of this test takes 200 LLM tokens.
    let tokens = r#""tokens": {"token_bucket": {"rate": "1/s", "burst": 450}}, "concurrency": 2"#;
    check(tokens, guard, queue, "", Refusal::TokenRate);
}

#[test]
fn a_burst_spares_the_bucket_and_a_cap_does_not() {
    /// The statuses of attempts at 0, 1, ..., with two requests in the bucket.
    fn check(incidents: &str, expected: &[u16]) {
        let bucket = r#""requests": {"token_bucket": {"rate": "1/s", "burst": 2}}"#;
        let json = server(bucket, "", incidents);
        let steps: Vec<Step> = (0..4).map(|key| Send(key, key, 10)).collect();
        let (events, answers) = play(&config(&json), &steps, &Always(0.5));
        assert!(events.len() >= 12);
        let statuses: Vec<u16> = answers.values().map(|(_, answer)| answer.status).collect();
        assert_eq!(statuses, expected);
    }
    check("", &[200, 200, 429, 429]);
    let burst = r#"{"burst_429": {"at": "0s", "for": "2ns", "share": "100%"}}"#;
    check(burst, &[429, 429, 200, 200]);
    // The second is refused by the cap, and still took what the bucket had left.
    let json = server(
        r#""requests": {"token_bucket": {"rate": "1/s", "burst": 2}}, "concurrency": 1"#,
        "",
        "",
    );
    let told = tell(&json, &[Send(0, 1, 1), Send(0, 2, 1), Send(5, 3, 1)], &Always(0.5));
    assert!(told.contains(&"0 #2 refused 429 Concurrency 1/0".to_owned()), "{told:?}");
    assert!(told.contains(&"5 #3 refused 429 RequestRate 0/0".to_owned()), "{told:?}");
}

#[test]
fn overlapping_bursts_draw_independently() {
    let burst =
        |share| format!(r#"{{"burst_429": {{"at": "0s", "for": "1h", "share": "{share}"}}}}"#);
    let json = server("", "", &format!("{}, {}", burst("30%"), burst("40%")));
    let mut server = Server::new(&config(&json)).unwrap();
    let draws = crate::draws::ChaChaDraws::new(1);
    let count = 100_000;
    for key in 0..count {
        server.send(0, attempt(key, Some(1)), &draws);
    }
    // 1 - 0.7 * 0.6, within 4 standard deviations.
    let expected = 0.58;
    let share = server.ledger().refusals(Refusal::Burst) as f64 / count as f64;
    let deviation = (expected * (1.0 - expected) / count as f64).sqrt();
    assert!((share - expected).abs() < 4.0 * deviation, "{share}");
}

#[test]
fn retry_after_comes_with_429_only() {
    fn check(cap: u32, expected: (u16, Option<Duration>)) {
        let admission = format!(r#""concurrency": {cap}, "retry_after": "3s""#);
        let json = server(&admission, r#""max_in_flight": 2"#, "");
        let steps = [Send(0, 1, 5), Send(0, 2, 5), Send(0, 3, 5)];
        let (_, answers) = play(&config(&json), &steps, &Always(0.5));
        let (_, answer) = answers[&3];
        assert_eq!((answer.status, answer.retry_after), expected);
        assert!(!answer.is_whole());
        assert_eq!(answers[&1].1.retry_after, None);
    }
    check(2, (429, Some(Duration::from_secs(3))));
    check(3, (503, None));
}
