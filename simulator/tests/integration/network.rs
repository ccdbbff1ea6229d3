//! Time on the wire, and clients that go away.

use simulator::{Sent, Server};

use crate::{
    draws::Always,
    script::{
        Step,
        Step::{Abandon, Send},
        attempt, config, tell,
    },
};

fn server(abandoned_work: &str, rest: &str) -> String {
    format!(
        r#"{{"network": {{"round_trip": "7ns"}}, "abandoned_work": "{abandoned_work}",
        "engine": {{"slots": {{"servers": 1, {rest} "service_time": {{"constant": "1s"}}}}}}}}"#
    )
}

#[test]
fn everything_takes_its_way() {
    fn check(json: &str, steps: &[Step], expected: &[&str]) {
        assert_eq!(tell(json, steps, &Always(0.5)), expected);
    }
    // 3 ns there, 4 ns back.
    check(
        &server("stops", r#""queue": 0,"#),
        &[Send(0, 1, 10), Send(1, 2, 10)],
        &[
            "3 #1 received 0/0",
            "3 #1 started 1/0",
            "4 #2 received 1/0",
            "4 #2 refused 503 QueueFull 1/0",
            "8 #2 delivered 503 1/0",
            "13 #1 finished 0/0",
            "17 #1 delivered 200 0/0",
        ],
    );
    // Gone at 5, known at 8.
    check(
        &server("stops", ""),
        &[Send(0, 1, 10), Abandon(5, 1)],
        &["3 #1 received 0/0", "3 #1 started 1/0", "8 #1 abandoned and stopped 0/0"],
    );
    check(
        &server("continues", ""),
        &[Send(0, 1, 10), Abandon(5, 1)],
        &[
            "3 #1 received 0/0",
            "3 #1 started 1/0",
            "8 #1 abandoned 1/0",
            "13 #1 finished 0/0",
            "17 #1 unclaimed 200 0/0",
        ],
    );
    // Gone at 11, too late to stop anything; and gone while the answer is on its way.
    for gone in [11, 15] {
        let told = tell(&server("stops", ""), &[Send(0, 1, 10), Abandon(gone, 1)], &Always(0.5));
        assert_eq!(told[2], "13 #1 finished 0/0");
        assert!(told.contains(&"17 #1 unclaimed 200 0/0".to_owned()), "{told:?}");
    }
    // Gone before it arrives: the attempt arrives all the same, and then the news.
    check(
        &server("stops", ""),
        &[Send(0, 1, 10), Abandon(0, 1)],
        &["3 #1 received 0/0", "3 #1 started 1/0", "3 #1 abandoned and stopped 0/0"],
    );
}

#[test]
fn an_end_takes_the_name_with_it() {
    let json = r#"{"engine": {"slots": {"servers": 2, "service_time": {"constant": "5ns"}}}}"#;
    let mut server = Server::new(&config(json)).unwrap();
    let mut deliveries = Vec::new();
    let draws = Always(0.5);
    let send = |server: &mut Server, now, key| match server.send(now, attempt(key, None), &draws) {
        Sent::Pending(id) => id,
        Sent::Answered(answer) => panic!("{answer:?}"),
    };
    let first = send(&mut server, 0, 1);
    server.advance(5, &draws, &mut deliveries);
    assert_eq!(deliveries.len(), 1);
    let second = send(&mut server, 5, 2);
    assert_eq!(first.index(), second.index());
    assert_ne!(first, second);
    // The first is long answered: going away from it leaves the second alone.
    server.abandon(6, first);
    server.advance(10, &draws, &mut deliveries);
    assert_eq!(deliveries[1].id, second);
    assert_eq!(server.ledger().whole_answers_delivered, 2);
    server.ledger().check().unwrap();
}

#[test]
fn a_caller_who_loses_time_is_told() {
    let json = r#"{"engine": {"slots": {"servers": 1, "service_time": {"constant": "5ns"}}}}"#;
    let draws = Always(0.5);
    let server = || {
        let mut server = Server::new(&config(json)).unwrap();
        server.send(10, attempt(1, None), &draws);
        server
    };
    let mut back = server();
    back.send(9, attempt(2, None), &draws);
    assert!(back.ledger().check().is_err());
    let mut past = server();
    past.send(16, attempt(2, None), &draws);
    assert!(past.ledger().check().is_err());
    let mut right = server();
    right.send(15, attempt(2, None), &draws);
    right.ledger().check().unwrap();
}

#[test]
fn what_lasts_for_ever_is_no_event() {
    for engine in [
        r#"{"slots": {"servers": 1, "service_time": {"constant": "1s"}}}"#,
        r#"{"saturation": {"service_time": {"constant": "1s"}, "capacity": 1,
            "curve": "processor_sharing"}}"#,
    ] {
        let mut server = Server::new(&config(&format!(r#"{{"engine": {engine}}}"#))).unwrap();
        server.send(5, attempt(1, Some(u64::MAX)), &Always(0.5));
        assert_eq!(server.next_event(), None);
        assert_eq!(server.gauges().in_flight, 1);
    }
}
