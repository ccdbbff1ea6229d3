//! What comes too late: at the client, on the wire, at the server.

use scenarios::replication::Replication;
use scheduler::event::{AttemptResult, ExpiredWhile, Outcome, RefusedBy};

use super::run::{ends, load, recorded};

/// One request of each class at 60 s, for the classes' further settings, to one server.
fn at_once(classes: &[&str], service: &str, server: &str, strategy: &str) -> Replication {
    let class = |(n, more): (usize, &&str)| {
        format!("  - {{ class: c{n}, arrivals: {{ constant: {{ rate: 1/min }} }}{more} }}\n")
    };
    let classes = classes.iter().enumerate().map(class).collect::<Vec<_>>().concat();
    let loaded = load(&format!(
        "
scenario: deadlines
horizon: 61s
workload:
{classes}server:
  engine: {{ slots: {{ servers: 1, service_time: {{ constant: {service} }} }} }}
  {server}
strategies:
  - {strategy}
"
    ));
    recorded(&loaded, loaded.scenario.strategies[0].name.as_str(), 1)
}

const ONE_PERMIT: &str = "{ name: one, config: { concurrency: { fixed: { limit: 1 } } } }";
const DIRECT: &str = "preset: direct";

#[test]
fn a_deadline_strikes_in_flight_and_in_the_queue() {
    let in_five = ", deadline: 5s";
    let replication = at_once(&[in_five, in_five], "10s", "", ONE_PERMIT);
    // The permit of the first comes free at the instant of the second's own deadline: too late.
    let in_flight = (65_000.0, Outcome::Expired(ExpiredWhile::InFlight));
    let queued = (65_000.0, Outcome::Expired(ExpiredWhile::Queued));
    assert_eq!(ends(&replication), [in_flight, queued]);
    assert_eq!(replication.results.counts["attempts"], 1);
    assert_eq!(replication.results.counts["expired"], 2);
}

#[test]
fn a_backoff_that_reaches_the_deadline_is_not_begun() {
    let burst = "incidents: [burst_429: { at: 0s, for: 5m, share: 100% }]";
    let check = |delay: &str, end: (f64, Outcome), attempts: u64| {
        let retry = format!("{{ backoff: {{ constant: {{ delay: {delay} }} }}, jitter: none }}");
        let strategy = format!("{{ name: patient, config: {{ retry: {retry} }} }}");
        let replication = at_once(&[", deadline: 5s"], "1s", burst, &strategy);
        assert_eq!(ends(&replication), [end], "{delay}");
        assert_eq!(replication.results.counts["attempts"], attempts, "{delay}");
    };
    let backing_off = Outcome::Expired(ExpiredWhile::BackingOff);
    check("5s", (60_000.0, backing_off), 1);
    check("4999ms", (64_999.0, backing_off), 2);
    check("2s", (64_000.0, backing_off), 3);
}

#[test]
fn an_answer_at_the_deadline_is_too_late_and_one_before_it_is_not() {
    let check = |service: &str, end: (f64, Outcome)| {
        let replication = at_once(&[", deadline: 5s"], service, "", DIRECT);
        assert_eq!(ends(&replication), [end], "{service}");
    };
    check("5s", (65_000.0, Outcome::Expired(ExpiredWhile::InFlight)));
    check("4999999999ns", (64_999.999_999, Outcome::Completed));
}

#[test]
fn a_client_without_deadlines_takes_late_answers_for_good() {
    let results = at_once(&[", deadline: 5s"], "4s", "", "preset: article").results;
    // The article's client waits for a second first: the answer comes at the deadline.
    assert_eq!(results.failures_by_cause.get("late"), Some(&1));
    assert_eq!(results.counts["expired"], 1);
    assert_eq!(results.metrics["believed_success_rate"], Some(1.0));
    assert_eq!(results.metrics["success_rate"], Some(0.0));
    let results = at_once(&[", deadline: 5s"], "3999ms", "", "preset: article").results;
    assert_eq!(results.counts["completed"], 1);
}

#[test]
fn work_that_nobody_waits_for_stops_or_goes_on() {
    let check = |abandoned_work: &str, end_ms: f64, wasted: f64| {
        let server = format!("network: {{ round_trip: 40ms }}\n  abandoned_work: {abandoned_work}");
        let replication = at_once(&[", deadline: 1s", ""], "3s", &server, DIRECT);
        let expired = (61_000.0, Outcome::Expired(ExpiredWhile::InFlight));
        assert_eq!(ends(&replication), [expired, (end_ms, Outcome::Completed)]);
        assert_eq!(replication.results.metrics["wasted_work_share"], Some(wasted));
    };
    // The server hears of it at 61.02 s, after one second of work, and turns to the second.
    check("stops", 64_040.0, 0.25);
    // It works on the first to the end, at 63.02 s.
    check("continues", 66_040.0, 0.5);
}

#[test]
fn a_full_queue_sheds_and_a_timeout_is_tried_again() {
    let strategy = "{ name: narrow, config: { concurrency: { fixed: { limit: 1 } },
        queue: { capacity: 1 }, attempt_timeout: 2s,
        retry: { max_attempts: 2, backoff: { constant: { delay: 1s } }, jitter: none } } }";
    let replication = at_once(&["", "", ""], "1500ms", "", strategy);
    assert_eq!(
        ends(&replication),
        [
            (60_000.0, Outcome::Shed(RefusedBy::QueueFull)),
            (61_500.0, Outcome::Completed),
            (63_000.0, Outcome::Completed)
        ]
    );
    let replication = at_once(&[""], "3s", "", strategy);
    // Two seconds, one of backoff, two again.
    assert_eq!(replication.results.metrics["sojourn_time_all_ms_max"], Some(5_000.0));
    assert_eq!(replication.results.failures_by_cause.get("attempt_timeout"), Some(&1));
    assert_eq!(replication.results.counts["attempts"], 2);
}

#[test]
fn answers_of_one_instant_reach_those_they_are_for() {
    // Two are refused together and try again at once, the first of them before the second has
    // picked its answer up.
    let server = "overload: { max_in_flight: 1, answer_after: 200ms }";
    let replication = at_once(&["", "", ""], "1s", server, "preset: immediate-3");
    let busy = (60_600.0, Outcome::Failed(AttemptResult::Status(503)));
    assert_eq!(ends(&replication), [busy, busy, (61_000.0, Outcome::Completed)]);
    assert_eq!(replication.results.counts["attempts"], 7);
}
