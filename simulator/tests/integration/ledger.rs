//! The books: what they say, and that a wrong entry shows.

use simulator::{Gauges, Integrals, Ledger, Sent, Server};

use crate::{
    draws::Always,
    script::{attempt, config},
};

/// Two servers. The first and the second come at 0 with 10 each, the third at 4 with 6 and waits
/// until the second goes away at 6.
fn server_at(now: u64) -> Server {
    let json = r#"{"engine": {"slots": {"servers": 2, "service_time": {"constant": "1s"}}}}"#;
    let mut server = Server::new(&config(json)).unwrap();
    let draws = Always(0.5);
    let mut deliveries = Vec::new();
    let mut second = None;
    for (at, key, work) in [(0, 1, 10), (0, 2, 10), (4, 3, 6)] {
        if let Sent::Pending(id) = server.send(at, attempt(key, Some(work)), &draws)
            && key == 2
        {
            second = Some(id);
        }
    }
    if now >= 6 {
        server.abandon(6, second.unwrap());
    }
    server.advance(now, &draws, &mut deliveries);
    server
}

#[test]
fn integrals_are_exact() {
    fn check(from: u64, to: u64, expected: [u128; 4]) {
        let window = server_at(to).ledger().integrals_at(to);
        let window = window.since(&server_at(from).ledger().integrals_at(from));
        let Integrals { span_ns, in_flight_ns, queue_ns, in_service_ns, busy_ns, .. } = window;
        assert_eq!([in_flight_ns, queue_ns, in_service_ns, busy_ns], expected);
        assert_eq!(span_ns, to - from);
        let span = u128::from(span_ns);
        assert_eq!((window.capacity_ns, window.replicas_ns), (2 * span, span));
    }
    check(4, 5, [3, 1, 2, 2]);
    check(4, 12, [16, 2, 14, 14]);
    check(10, 20, [2, 0, 2, 2]);
    // Between two events, and after the last one.
    let ledger = server_at(12).ledger().integrals_at(24);
    assert_eq!(ledger.mean_in_flight(), Some(1.0));
    assert_eq!(ledger.mean_queue(), Some(2.0 / 24.0));
    assert_eq!(ledger.mean_gpu_utilisation(), Some(22.0 / 48.0));
    assert_eq!(ledger.since(&ledger).mean_in_flight(), None);
}

#[test]
fn work_is_useful_or_wasted() {
    let server = server_at(12);
    let ledger = server.ledger();
    assert_eq!((ledger.work_ns(), ledger.useful_work_ns, ledger.wasted_work_ns), (22, 16, 6));
    assert_eq!((ledger.whole_answers_delivered, ledger.attempts_stopped), (2, 1));
    assert_eq!(ledger.max_in_flight, 3);
}

#[test]
fn gauges_show_the_moment() {
    fn check(now: u64, in_flight: u32, queue: u32, gpu_utilisation: f64) {
        let (replicas_ready, replicas_starting, replicas_draining) = (1, 0, 0);
        let expected = Gauges {
            in_flight,
            queue,
            gpu_utilisation,
            replicas_ready,
            replicas_starting,
            replicas_draining,
        };
        assert_eq!(server_at(now).gauges(), expected);
    }
    check(5, 3, 1, 1.0);
    check(6, 2, 0, 1.0);
    check(11, 1, 0, 0.5);
    check(12, 0, 0, 0.0);
}

#[test]
fn a_wrong_entry_shows() {
    fn check(spoil: impl Fn(&mut Ledger)) {
        let mut ledger = server_at(8).ledger().clone();
        ledger.check().unwrap();
        spoil(&mut ledger);
        assert!(ledger.check().is_err(), "{ledger:?}");
    }
    check(|ledger| ledger.attempts_sent += 1);
    check(|ledger| ledger.attempts_received += 1);
    check(|ledger| ledger.attempts_lost += 1);
    check(|ledger| ledger.attempts_in_transit += 1);
    check(|ledger| ledger.attempts_at_server += 1);
    check(|ledger| ledger.attempts_stopped += 1);
    check(|ledger| ledger.answers_200 += 1);
    check(|ledger| ledger.answers_429 += 1);
    check(|ledger| ledger.answers_503 += 1);
    check(|ledger| ledger.answers_delivered += 1);
    check(|ledger| ledger.answers_unclaimed += 1);
    check(|ledger| ledger.answers_in_transit += 1);
    check(|ledger| ledger.whole_answers_delivered += 1);
    check(|ledger| ledger.useful_work_ns += 1);
    check(|ledger| ledger.wasted_work_ns += 1);
    check(|ledger| ledger.work_in_transit_ns += 1);
    check(|ledger| ledger.work_set_aside_ns += 1);
}
