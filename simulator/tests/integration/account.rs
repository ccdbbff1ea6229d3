//! The account's balance, and the limit that follows load and recent use.

use simulator::{Attempt, Concurrency, Refusal, Refused, Sent, Server};

use crate::{
    draws::Always,
    script::{attempt, config},
};

const SECOND: u64 = 1_000_000_000;

/// Sends at an instant an attempt that the engine works on for so long.
fn send(server: &mut Server, at: u64, work: u64) -> Option<Refused> {
    server.advance(at, &Always(0.5), &mut Vec::new());
    let sent = server.send(at, attempt(at, Some(work)), &Always(0.5));
    server.ledger().check().unwrap();
    match sent {
        Sent::Answered(answer) => Some(answer.refused.unwrap()),
        Sent::Pending(_) => None,
    }
}

#[test]
fn the_cap_shrinks_with_the_balance_down_to_402() {
    // A token of the answer costs a thousandth of a dollar: an attempt of this test 0.1 USD.
    let json = r#"{"admission": {"concurrency": 50,
            "balance": {"usd": 1.0, "caps": [[0.0, 2], [0.7, 9]]}},
        "prices": {"hit": "0 USD/M", "miss": "0 USD/M", "output": "1000 USD/M"},
        "engine": {"slots": {"servers": 100, "service_time": {"constant": "1s"}}}}"#;
    let mut server = Server::new(&config(json)).unwrap();
    // Every round fills the account up; the round after it finds what that one left.
    let mut rounds = Vec::new();
    for round in 0..5 {
        let mut passed = 0;
        let refused = loop {
            match send(&mut server, round * 10 + 1, 10) {
                None => passed += 1,
                Some(refused) => break refused,
            }
        };
        rounds.push((passed, refused.why, refused.concurrency));
        if passed == 50 {
            break;
        }
    }
    let cap = |limit| Some(Concurrency { current: limit + 1, limit });
    // 1 USD is past the curve; fifty at 0.1 USD each leave a debt.
    assert_eq!(rounds, [(50, Refusal::Concurrency, cap(50))]);
    let refused = send(&mut server, 100, 10).unwrap();
    assert_eq!((refused.why, refused.why.status()), (Refusal::Account, 402));
}

#[test]
fn a_429_tells_a_lower_cap_with_every_answer_that_was_paid() {
    let json = r#"{"admission": {"balance": {"usd": 1.0, "caps": [[0.0, 2], [1.1, 13]]}},
        "prices": {"hit": "0 USD/M", "miss": "0 USD/M", "output": "1000 USD/M"},
        "engine": {"slots": {"servers": 100, "service_time": {"constant": "1s"}}}}"#;
    let mut server = Server::new(&config(json)).unwrap();
    // A dollar allows twelve. They end one nanosecond after the other, and each takes one away.
    assert!((0..12).all(|place| send(&mut server, 0, 10 + place).is_none()));
    let mut limit_at = |at: u64| {
        let refused = send(&mut server, at, 1).unwrap();
        (refused.why.status(), refused.concurrency.map(|told| told.limit))
    };
    assert_eq!(limit_at(9), (429, Some(12)));
    assert!((10..19).all(|at| limit_at(at) == (429, Some(21 - at as u32))));
    // Ten were paid with the last cent.
    assert_eq!(limit_at(19), (402, None));
}

/// A server of one place, which is busy for good: as if other customers filled it.
fn full_server(dynamic: &str) -> Server {
    let json = format!(
        r#"{{"admission": {{"dynamic": {dynamic}}},
        "engine": {{"saturation": {{"service_time": {{"constant": "1s"}}, "capacity": 1,
        "curve": {{"points": [["0%", 1.0]]}}, "slowdown": "fixed_at_admission"}}}}}}"#
    );
    let mut server = Server::new(&config(&json)).unwrap();
    assert_eq!(send(&mut server, 0, u64::MAX), None);
    server
}

#[test]
fn after_idle_time_the_first_eight_to_ten_succeed_and_then_few() {
    let mut server = full_server("{}");
    // One try every 100 ms, each of which takes 10 ms.
    let mut passed = |from: u64, to: u64| {
        let tries = (from * 10..to * 10).map(|tenth| tenth * SECOND / 10 + 1);
        tries.map(|at| send(&mut server, at, SECOND / 100).is_none()).collect::<Vec<bool>>()
    };
    let first = passed(0, 10);
    let in_a_row = first.iter().take_while(|passed| **passed).count();
    assert!((8..=10).contains(&in_a_row), "{in_a_row}");
    // Then only what a minute's memory forgets, about nine in a minute.
    let later = passed(10, 70).iter().filter(|passed| **passed).count();
    assert!((7..=11).contains(&later), "{later}");
    let after_idle = passed(670, 680);
    assert!((8..=10).contains(&after_idle.iter().take_while(|passed| **passed).count()));
}

#[test]
fn without_load_recent_use_is_no_matter() {
    let json = r#"{"admission": {"dynamic": {"from": "50%"}},
        "engine": {"slots": {"servers": 2, "service_time": {"constant": "1s"}}}}"#;
    let mut server = Server::new(&config(json)).unwrap();
    // One at a time: half the servers are busy at most, and none when one arrives.
    assert!((0..500).all(|place| send(&mut server, place * 10, 10).is_none()));
    // Two at a time are full load, and five hundred were used lately.
    assert_eq!(send(&mut server, 5_000, 10), None);
    assert_eq!(send(&mut server, 5_000, 10), None);
    let refused = send(&mut server, 5_001, 10).unwrap();
    assert_eq!((refused.why, refused.why.status()), (Refusal::Dynamic, 429));
}

#[test]
fn a_refusal_leaves_no_use() {
    // Refusals are not used: to try again and again makes nothing worse.
    let mut server = full_server(r#"{"at_full_load": 1}"#);
    assert!((1..1_000).all(|at| send(&mut server, at, 1).is_some()));
    let Attempt { request_key, .. } = attempt(7, None);
    assert_eq!(request_key, 7);
    assert_eq!(server.ledger().refusals(Refusal::Dynamic), 999);
}
