//! Runs so small that paper and pencil give their ends.

use crate::floor::{
    keyed_draws::{KeyedDraws, Purpose},
    model::{DEADLINE_NS, Model},
    record::{Ending, Outcome},
    run,
    server::Server,
};

/// The median of the service time is exp(mu) = 0.8 s * exp(-1/8).
const MEDIAN_NS: f64 = 0.8e9 * 0.882_496_902_584_595_4;

/// Runs with the given units and a gap of one second before every request but the first, which
/// comes at `start_s`.
fn ends(
    start_s: f64,
    (requests, permits): (u32, u32),
    unit: impl Fn(Purpose, u32, u32) -> f64,
) -> Vec<Ending> {
    let model = Model { requests, arrivals_per_s: 1.0, permits };
    let mut draws = KeyedDraws::new(&model, |purpose, request, attempt| match purpose {
        Purpose::Arrival => libm::exp(if request == 0 { -start_s } else { -1.0 }),
        _ => unit(purpose, request, attempt),
    });
    let mut ends = Vec::new();
    run(&model, &mut draws, &mut ends);
    ends.into_iter().map(|ending: Option<Ending>| ending.expect("every request ends")).collect()
}

fn check(ending: Ending, outcome: Outcome, attempts: u32, end_s: f64) {
    assert_eq!((ending.outcome, ending.attempts), (outcome, attempts), "{ending:?}");
    assert!((ending.end_ns as f64 - end_s * 1e9).abs() <= 2.0, "{ending:?} instead of {end_s} s");
}

#[test]
fn service_time_is_fixed_at_admission() {
    // The service times are long, so that the second request meets the first.
    let u = 0.933_192_798_731_141_9; // the rank of 1.5 standard deviations
    let long_s = MEDIAN_NS / 1e9 * libm::exp(0.75);
    let ends = ends(1.0, (2, 2), |_, _, _| u);
    check(ends[0], Outcome::Completed, 1, 1.0 + long_s * 1.0001);
    check(ends[1], Outcome::Completed, 1, 2.0 + long_s * 1.0004);
}

#[test]
fn requests_wait_for_a_permit_first_come_first_served() {
    let service_s = MEDIAN_NS / 1e9 * libm::exp(0.75) * 1.0001;
    let ends = ends(1.0, (3, 1), |_, _, _| 0.933_192_798_731_141_9);
    for (place, ending) in ends.into_iter().enumerate() {
        check(ending, Outcome::Completed, 1, 1.0 + service_s * (place + 1) as f64);
    }
}

#[test]
fn a_burst_is_outlived_by_backoffs() {
    // The waits are halves of 0.5, 1, 2, 4, 8, 16, 16 s: 23.75 s after the start of the burst at
    // 300 s, which lasts 20 s, the eighth attempt gets through.
    let unit = |purpose, _, _| if purpose == Purpose::Burst { 0.49 } else { 0.5 };
    let end_s = 300.5 + 23.75 + MEDIAN_NS / 1e9 * 1.0001;
    check(ends(300.5, (1, 1), unit)[0], Outcome::Completed, 8, end_s);
    // Just before the burst and from its end on, nothing is rejected.
    for start_s in [299.999, 320.001, 599.999] {
        let end_s = start_s + MEDIAN_NS / 1e9 * 1.0001;
        check(ends(start_s, (1, 1), unit)[0], Outcome::Completed, 1, end_s);
    }
    // A draw of the other half is not rejected either.
    let unit = |purpose, _, _| if purpose == Purpose::Burst { 0.51 } else { 0.5 };
    check(ends(300.5, (1, 1), unit)[0], Outcome::Completed, 1, 300.5 + MEDIAN_NS / 1e9 * 1.0001);
}

#[test]
fn the_tenth_rejection_is_the_last() {
    let unit = |purpose, _, _| if purpose == Purpose::Burst { 0.49 } else { 0.001 };
    let waits_s = 0.001 * (0.5 + 1.0 + 2.0 + 4.0 + 8.0 + 4.0 * 16.0);
    check(ends(300.5, (1, 1), unit)[0], Outcome::Failed, 10, 300.5 + waits_s);
}

#[test]
fn a_backoff_past_the_deadline_is_not_begun() {
    // 0.5 + 1 + 2 + 4 + 8 s of waits put the sixth attempt 15.5 s after arrival; 16 s more would
    // be past the deadline.
    let unit = |purpose, _, _| if purpose == Purpose::Burst { 0.49 } else { 1.0 - 1e-12 };
    check(ends(301.0, (1, 1), unit)[0], Outcome::Expired, 6, 316.5);
}

#[test]
fn the_deadline_cuts_an_attempt_and_frees_its_permit() {
    // The rank of 8 standard deviations: the first service time is 38.5 s.
    let unit = |_, request, _| if request == 0 { 1.0 - 6.661_338_147_750_939e-16 } else { 0.5 };
    let ends = ends(1.0, (2, 1), unit);
    let deadline_s = 1.0 + DEADLINE_NS as f64 / 1e9;
    check(ends[0], Outcome::Expired, 1, deadline_s);
    // The other one arrived at 2 s and has a second left, enough for the median service time.
    check(ends[1], Outcome::Completed, 1, deadline_s + MEDIAN_NS / 1e9 * 1.0001);
}

#[test]
fn a_request_can_expire_in_the_queue() {
    let ends = ends(1.0, (2, 0), |_, _, _| 0.5);
    check(ends[0], Outcome::Expired, 0, 31.0);
    check(ends[1], Outcome::Expired, 0, 32.0);
}

#[test]
fn the_bucket_is_exact() {
    let mut server = Server::new();
    let taken = (0..200).filter(|_| server.takes_permit(0)).count();
    assert_eq!(taken, 150, "it is full at the start");
    // One permit takes 1e9 / 150 = 6,666,666.67 ns.
    assert!(!server.takes_permit(6_666_666));
    assert!(server.takes_permit(6_666_667));
    assert!(!server.takes_permit(13_333_333));
    assert!(server.takes_permit(13_333_334), "the odd nano-permits are kept");
    let taken = (0..200).filter(|_| server.takes_permit(u64::MAX)).count();
    assert_eq!(taken, 150, "it does not overflow");
}
