//! What the engines make of a few requests, to the nanosecond.

use std::{collections::BTreeMap, time::Duration};

use proptest::{collection::vec, prelude::*};

use crate::{
    draws::Always,
    script::{
        Step,
        Step::{Abandon, Send},
        config, play, tell,
    },
};

fn slots(parts: &str) -> String {
    format!(r#"{{"engine": {{"slots": {{{parts}, "service_time": {{"constant": "7ns"}}}}}}}}"#)
}

fn saturation(capacity: u32, curve: &str, slowdown: &str) -> String {
    format!(
        r#"{{"engine": {{"saturation": {{"service_time": {{"constant": "100ns"}},
        "capacity": {capacity}, "curve": {curve}, "slowdown": "{slowdown}"}}}}}}"#
    )
}

/// When each request ended, and with what.
fn ends(json: &str, steps: &[Step]) -> Vec<(u64, u64, u16)> {
    let (_, answers) = play(&config(json), steps, &Always(0.5));
    answers.iter().map(|(key, (at, answer))| (*key, *at, answer.status)).collect()
}

#[test]
fn slots_serve_first_come_first_served() {
    let told = tell(
        &slots(r#""servers": 2, "queue": 1"#),
        &[Send(0, 1, 10), Send(0, 2, 4), Send(1, 3, 5), Send(2, 4, 1), Send(4, 5, 1)],
        &Always(0.5),
    );
    assert_eq!(
        told,
        [
            "0 #1 received 0/0",
            "0 #1 started 1/0",
            "0 #2 received 1/0",
            "0 #2 started 2/0",
            "1 #3 received 2/0",
            "2 #4 received 3/1",
            "2 #4 refused 503 QueueFull 3/1",
            "2 #4 delivered 503 3/1",
            "4 #2 finished 2/1",
            "4 #3 started 2/0",
            "4 #2 delivered 200 2/0",
            "4 #5 received 2/0",
            "9 #3 finished 2/1",
            "9 #5 started 2/0",
            "9 #3 delivered 200 2/0",
            // Both end at 10: the end of the first was scheduled first.
            "10 #1 finished 1/0",
            "10 #1 delivered 200 1/0",
            "10 #5 finished 0/0",
            "10 #5 delivered 200 0/0",
        ]
    );
}

#[test]
fn an_answer_tells_wait_and_service() {
    let steps = [Send(0, 1, 10), Send(3, 2, 4)];
    let (_, answers) = play(&config(&slots(r#""servers": 1"#)), &steps, &Always(0.5));
    let (at, answer) = answers[&2];
    assert_eq!(at, 14);
    assert_eq!((answer.status, answer.is_whole()), (200, true));
    assert_eq!(answer.server_wait, Duration::from_nanos(7));
    assert_eq!(answer.service_time, Duration::from_nanos(4));
}

#[test]
fn who_waits_and_goes_makes_room() {
    let told = tell(
        &slots(r#""servers": 1, "queue": 2"#),
        &[
            Send(0, 1, 10),
            Send(1, 2, 10),
            Send(2, 3, 10),
            Abandon(3, 2),
            Send(4, 4, 10),
            Abandon(5, 1),
        ],
        &Always(0.5),
    );
    assert_eq!(
        told,
        [
            "0 #1 received 0/0",
            "0 #1 started 1/0",
            "1 #2 received 1/0",
            "2 #3 received 2/1",
            "3 #2 abandoned and stopped 2/1",
            "4 #4 received 2/1",
            "5 #1 abandoned and stopped 2/2",
            "5 #3 started 2/1",
            "15 #3 finished 1/1",
            "15 #4 started 1/0",
            "15 #3 delivered 200 1/0",
            "25 #4 finished 0/0",
            "25 #4 delivered 200 0/0",
        ]
    );
}

#[test]
fn a_slowdown_fixed_at_admission_stays() {
    fn check(curve: &str, expected: [u64; 3]) {
        let json = saturation(2, curve, "fixed_at_admission");
        let steps = [Send(0, 1, 100), Send(10, 2, 100), Send(20, 3, 100)];
        let expected = [1, 2, 3].map(|key| (key, expected[key as usize - 1], 200));
        assert_eq!(ends(&json, &steps), expected);
    }
    // 1 + (n / 2)^2: 1.25, 2, 3.25.
    check(r#"{"power": {"exponent": 2.0}}"#, [125, 210, 345]);
    // 1, 1, 1.5.
    check(r#""processor_sharing""#, [100, 110, 170]);
    // 1, 3, and past the last point the last slope, 5.
    check(r#"{"points": [["50%", 1.0], ["100%", 3.0]]}"#, [100, 310, 520]);
}

#[test]
fn a_shared_slowdown_is_everybody_s() {
    fn check(capacity: u32, curve: &str, steps: &[Step], expected: &[(u64, u64)]) {
        let json = saturation(capacity, curve, "shared");
        let expected: Vec<_> = expected.iter().map(|(key, at)| (*key, *at, 200)).collect();
        assert_eq!(ends(&json, steps), expected);
    }
    let sharing = r#""processor_sharing""#;
    // Alone to 4, then half each: the second has its 3 at 10, the first the rest at 13.
    check(1, sharing, &[Send(0, 1, 10), Send(4, 2, 3)], &[(1, 13), (2, 10)]);
    // Thirds: 3 * 7 = 21 to the nanosecond, in the order of entry.
    check(1, sharing, &[Send(0, 1, 7), Send(0, 2, 7), Send(0, 3, 7)], &[(1, 21), (2, 21), (3, 21)]);
    // 1.5 for 1 each falls on 1.5, so 2; the third goes on from 1.5, not from 2.
    check(2, sharing, &[Send(0, 1, 1), Send(0, 2, 1), Send(0, 3, 2)], &[(1, 2), (2, 2), (3, 3)]);
    // Two processors: two are not slowed down.
    check(2, sharing, &[Send(0, 1, 100), Send(10, 2, 100)], &[(1, 100), (2, 110)]);
    // 1 + n^2: 10 ns at 1/2 give 5; from then on at 1/5, 25 ns for the other 5 of the first, and so
    // on: who goes speeds up who stays.
    let square = r#"{"power": {"exponent": 2.0}}"#;
    check(1, square, &[Send(0, 1, 10), Send(10, 2, 10)], &[(1, 35), (2, 45)]);
    // Somebody who goes away takes no more part in it.
    check(1, sharing, &[Send(0, 1, 10), Send(0, 2, 10), Abandon(4, 2)], &[(1, 12)]);
    // Nothing to do is done at once.
    check(1, sharing, &[Send(3, 1, 0)], &[(1, 3)]);
}

#[test]
fn a_year_of_sharing_does_not_drift() {
    // Three share one processor all along, for a year: the ends are exact sums.
    let year = 365 * 86_400 * 1_000_000_000_u64;
    let work = year / 3;
    let steps = [Send(0, 1, work), Send(0, 2, work), Send(0, 3, work)];
    let json = saturation(1, r#""processor_sharing""#, "shared");
    let at = ends(&json, &steps)[2].1;
    // The speed has 52 bits: a year keeps its nanosecond within a few.
    assert!(at.abs_diff(3 * work) <= 8, "{at}");
}

/// Processor sharing nanosecond by nanosecond, in sixtieths, so that up to six share evenly.
fn step_by_step(arrivals: &BTreeMap<u64, (u64, u64)>) -> Vec<(u64, u64, u16)> {
    let mut present: Vec<(u64, u64)> = Vec::new();
    let mut ends = BTreeMap::new();
    for now in 0.. {
        let (done, rest) = present.into_iter().partition(|(_, left)| *left == 0);
        present = rest;
        let done: Vec<(u64, u64)> = done;
        ends.extend(done.into_iter().map(|(key, _)| (key, now)));
        let new = arrivals.iter().filter(|(_, (at, _))| *at == now);
        present.extend(new.map(|(key, (_, work))| (*key, work * 60)));
        if ends.len() == arrivals.len() {
            break;
        }
        let share = 60 / (present.len() as u64).max(1);
        for (_, left) in &mut present {
            *left = left.saturating_sub(share);
        }
    }
    ends.into_iter().map(|(key, at)| (key, at, 200)).collect()
}

proptest! {
    #[test]
    fn sharing_equals_its_definition(arrivals in vec((0_u64..60, 1_u64..40), 1..=6)) {
        let mut sorted = arrivals;
        sorted.sort_unstable();
        let steps: Vec<Step> =
            (1..).zip(&sorted).map(|(key, (at, work))| Send(*at, key, *work)).collect();
        let json = saturation(1, r#""processor_sharing""#, "shared");
        let expected = step_by_step(&(1..).zip(sorted).collect());
        prop_assert_eq!(ends(&json, &steps), expected);
    }
}
