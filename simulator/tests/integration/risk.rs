//! Traffic that looks like abuse, and traffic that does not.

use simulator::{Attempt, Refusal, Sent, Server};

use crate::{
    draws::{ChaChaDraws, Sequence},
    script::{attempt, config},
};

const SECOND: u64 = 1_000_000_000;

fn server(risk: &str) -> Server {
    let json = format!(
        r#"{{"risk": {risk},
        "engine": {{"slots": {{"servers": 100, "service_time": {{"constant": "0s"}}}}}}}}"#
    );
    Server::new(&config(&json)).unwrap()
}

/// Sends attempts of one key; the statuses they get.
fn statuses(server: &mut Server, sends: impl IntoIterator<Item = (u64, Attempt)>) -> Vec<u16> {
    let draws = ChaChaDraws::new(5);
    let mut told = Vec::new();
    for (at, attempt) in sends {
        server.advance(at, &draws, &mut Vec::new());
        told.push(match server.send(at, attempt, &draws) {
            Sent::Answered(answer) => answer.status,
            Sent::Pending(_) => 200,
        });
        server.ledger().check().unwrap();
    }
    told
}

fn metronome(client: u32, count: u64) -> impl Iterator<Item = (u64, Attempt)> {
    (0..count).map(move |n| (n * SECOND / 5, Attempt { client, ..attempt(n, None) }))
}

#[test]
fn a_metronome_is_suspended_for_a_while() {
    let mut server = server(r#"{"suspension": "20s"}"#);
    let told = statuses(&mut server, metronome(1, 300));
    let first = told.iter().position(|status| *status == 403).unwrap();
    // Twenty attempts by their weight: one or two more by their number.
    assert!((19..23).contains(&first), "{first}");
    assert!(told[..first].iter().all(|status| *status == 200));
    // It goes on as before, and so does the suspension.
    assert!(told[first..].iter().all(|status| *status == 403));
    assert_eq!(server.ledger().refusals(Refusal::Suspended), 300 - first as u64);
    // Another key is another key, and a long pause clears this one.
    let later = |client| (400 * SECOND, Attempt { client, ..attempt(900, None) });
    assert_eq!(statuses(&mut server, [later(2), later(1)]), [200, 200]);
}

#[test]
fn a_suspension_lasts_to_the_nanosecond() {
    let mut server = server(r#"{"suspension": "400s", "memory": "1s", "least_attempts": 5}"#);
    let told = statuses(&mut server, metronome(1, 30));
    let first = told.iter().position(|status| *status == 403).unwrap() as u64;
    let end = first * SECOND / 5 + 400 * SECOND;
    let at = |at: u64| (at, Attempt { client: 1, ..attempt(at, None) });
    assert_eq!(statuses(&mut server, [at(end - 1), at(end)]), [403, 200]);
}

#[test]
fn poisson_traffic_is_spared() {
    // Five a second for an hour, as the metronome, by exponential gaps.
    let gaps = Sequence::new(11, 18_000);
    let mut at = 0.0;
    let sends = (0..18_000).map(|key| {
        at -= ln(simulator::Draws::unit(&gaps, simulator::Purpose::Admission, key, 0)) / 5.0;
        ((at * SECOND as f64) as u64, attempt(key, None))
    });
    let told = statuses(&mut server("{}"), sends.collect::<Vec<_>>());
    assert!(told.iter().all(|status| *status == 200));
}

#[expect(clippy::disallowed_methods, reason = "a test needs no equal bits on every machine")]
fn ln(unit: f64) -> f64 {
    unit.ln()
}

#[test]
fn a_storm_of_retries_is_deprioritised() {
    // Gaps of 50 and 150 ms are not regular. Nine of ten are retries: a score of 0.8.
    let sends = (0..5_000_u64).map(|n| {
        let at = n * SECOND / 10 + (n % 2) * SECOND / 20;
        (at, Attempt { attempt_index: (n % 10) as u32, ..attempt(n / 10, None) })
    });
    let mut server = server(r#"{"refused_share": "30%"}"#);
    let told = statuses(&mut server, sends);
    let refused = told.iter().filter(|status| **status == 429).count();
    assert!(told.iter().all(|status| [200, 429].contains(status)));
    assert_eq!(server.ledger().refusals(Refusal::Deprioritised), refused as u64);
    // Of those after the first twenty, within four standard deviations.
    let (count, share) = (4_980.0, refused as f64 / 4_980.0);
    let deviation: f64 = 0.3 * 0.7 / count;
    assert!((share - 0.3).abs() < 4.0 * deviation.sqrt(), "{share}");
}

#[test]
fn speed_alone_can_be_too_much() {
    let sends = (0..3_000_u64).map(|n| (n * SECOND / 10 + (n % 2) * SECOND / 20, attempt(n, None)));
    let sends: Vec<_> = sends.collect();
    let statuses = |risk: &str| statuses(&mut server(risk), sends.clone());
    assert!(statuses(r#"{"rate": "9/s"}"#).iter().all(|status| *status == 200));
    // Ten a second where half a second is allowed: 0.95.
    assert!(statuses(r#"{"rate": "0.5/s"}"#).ends_with(&[403]));
}
