//! Regions, congestion and losses, to the nanosecond.

use simulator::{Ending, Sent, Server};

use crate::{
    draws::{Always, ChaChaDraws},
    script::{Step, attempt, config, play, tell},
};

const ENGINE: &str =
    r#""engine": {"slots": {"servers": 99, "service_time": {"constant": "100ns"}}}"#;

fn json(network: &str, rest: &str) -> String {
    format!(r#"{{{ENGINE}, {rest} "network": {{{network}}}}}"#)
}

fn region(name: &str, weight: f64, round_trip: &str, rest: &str) -> String {
    format!(
        r#"{{"name": "{name}", "weight": {weight:.1}, "round_trip": {{"constant": "{round_trip}"}}
        {rest}}}"#
    )
}

/// When the answer to an attempt of 100 ns comes that is sent at 0.
fn came_at(json: &str, unit: f64) -> u64 {
    play(&config(json), &[Step::Send(0, 1, 100)], &Always(unit)).1[&1].0
}

#[test]
fn a_request_comes_from_a_region_by_weight() {
    let regions = format!(
        r#""regions": [{}, {}]"#,
        region("near", 3.0, "10ns", ""),
        region("far", 1.0, "41ns", "")
    );
    for (unit, expected) in [(0.01, 110), (0.74, 110), (0.76, 141), (0.99, 141)] {
        assert_eq!(came_at(&json(&regions, ""), unit), expected, "{unit}");
    }
    // One region with a constant round trip is the same as a round trip.
    let one = format!(r#""regions": [{}]"#, region("here", 1.0, "41ns", ""));
    let steps = [Step::Send(0, 1, 100), Step::Send(7, 2, 10), Step::Abandon(30, 1)];
    let plain = tell(&json(r#""round_trip": "41ns""#, ""), &steps, &Always(0.5));
    assert_eq!(tell(&json(&one, ""), &steps, &Always(0.5)), plain);
}

#[test]
fn congestion_makes_the_ways_longer() {
    let congestion = |at: u64, region: &str| {
        format!(
            r#""incidents": [{{"region_congestion": {{"at": "{at}ns", "for": "9ns", "round_trip": 3.0
            {region}}}}}],"#
        )
    };
    let network = r#""round_trip": "10ns""#;
    assert_eq!(came_at(&json(network, &congestion(0, "")), 0.5), 130);
    assert_eq!(came_at(&json(network, &congestion(1, "")), 0.5), 110);
    let regions = format!(
        r#""regions": [{}, {}]"#,
        region("near", 1.0, "10ns", ""),
        region("far", 1.0, "10ns", "")
    );
    let far = congestion(0, r#", "region": "far""#);
    assert_eq!(came_at(&json(&regions, &far), 0.1), 110);
    assert_eq!(came_at(&json(&regions, &far), 0.9), 130);
}

#[test]
fn what_is_lost_is_sent_again_until_the_sender_gives_up() {
    let lossy = |loss: &str| {
        format!(
            r#""regions": [{}], "retransmission": {{"timeout": "20ns", "retries": 2}}"#,
            region("far", 1.0, "10ns", &format!(r#", "loss": "{loss}""#))
        )
    };
    // Each way has the same draw here, 0.5: k copies are lost if it is below loss^k.
    assert_eq!(came_at(&json(&lossy("40%"), ""), 0.5), 110);
    assert_eq!(came_at(&json(&lossy("60%"), ""), 0.5), 110 + 20 + 20);
    assert_eq!(came_at(&json(&lossy("75%"), ""), 0.5), 110 + 60 + 60);
    // All three copies: the client's own end gives up after 20 + 40 + 80.
    let json = json(&lossy("80%"), "");
    assert_eq!(tell(&json, &[Step::Send(0, 1, 100)], &Always(0.5)), ["140 #1 lost 0/0"]);
    let (at, answer) = play(&config(&json), &[Step::Send(0, 1, 100)], &Always(0.5)).1[&1];
    assert_eq!((at, answer.status, answer.ending), (140, 0, Ending::Reset));
    // The client gives up before that.
    let steps = [Step::Send(0, 1, 100), Step::Abandon(50, 1)];
    assert_eq!(tell(&json, &steps, &Always(0.5)), ["55 #1 lost 0/0", "55 #1 abandoned 0/0"]);
}

#[test]
fn losses_are_as_frequent_as_they_should_be_and_the_books_balance() {
    let network = format!(
        r#""regions": [{}], "retransmission": {{"timeout": "20ns", "retries": 0}}"#,
        region("far", 1.0, "10ns", r#", "loss": "30%""#)
    );
    let mut server = Server::new(&config(&json(&network, ""))).unwrap();
    let draws = ChaChaDraws::new(5);
    let mut deliveries = Vec::new();
    let count: u64 = 20_000;
    for key in 0..count {
        assert!(matches!(server.send(0, attempt(key, Some(0)), &draws), Sent::Pending(_)));
    }
    server.advance(1_000, &draws, &mut deliveries);
    let ledger = server.ledger();
    ledger.check().unwrap();
    assert_eq!(deliveries.len() as u64, count);
    assert_eq!(ledger.attempts_received + ledger.attempts_lost, count);
    assert_eq!(ledger.answers_200 + ledger.answers_cut, ledger.attempts_received);
    let whole = deliveries.iter().filter(|delivery| delivery.answer.is_whole()).count() as u64;
    assert_eq!((whole, ledger.whole_answers_delivered), (ledger.answers_200, whole));
    let check = |found: u64, share: f64| {
        let deviation = (share * (1.0 - share) * count as f64).sqrt();
        assert!((found as f64 - share * count as f64).abs() < 4.0 * deviation, "{found}");
    };
    check(ledger.attempts_lost, 0.3);
    check(ledger.answers_cut, 0.7 * 0.3);
}
