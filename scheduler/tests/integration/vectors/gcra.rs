//! The rate limiters of redis-cell and redis_rate.

use std::time::Duration;

use scheduler::{Time, bucket::Gcra, unit::Rate};
use serde_json::Value;

use super::data::{cases, flag, load, millis, number, seconds, small, text, whole};

/// Allowed, or never possible.
const NO_WAIT: f64 = -1_000.0;

#[test]
fn redis_cell_agrees_to_the_millisecond() {
    let table = &load("gcra")["redis_cell"];
    // redis-cell counts the burst beyond the first.
    assert_eq!(whole(&table["limit"]), whole(&table["max_burst"]) + 1);
    assert_eq!(text(&table["rate"]), "1 per second");
    let mut bucket = Gcra::new(Rate::per_second(1), whole(&table["limit"]));
    let mut never = 0;
    for row in cases(&table["rows"], 15) {
        let (now, amount) = (Time::ZERO + millis(&row[1]), whole(&row[2]));
        let is_limited = flag(&row[3]);
        let retry_after = bucket.retry_after(now, amount);
        match number(&row[6]) {
            NO_WAIT if is_limited => {
                assert_eq!(retry_after, None, "{row}");
                never += 1;
            }
            NO_WAIT => assert_eq!(retry_after, Some(Duration::ZERO), "{row}"),
            _ => assert_eq!(retry_after, Some(millis(&row[6])), "{row}"),
        }
        assert_eq!(bucket.check(now, amount), !is_limited, "{row}");
        assert_eq!(bucket.remaining(now), whole(&row[4]), "{row}");
        assert_eq!(bucket.reset_after(now), millis(&row[5]), "{row}");
    }
    assert_eq!(never, 1, "more than the burst is never possible");
}

#[test]
fn redis_rate_agrees() {
    let file = load("gcra");
    let mut bucket = Gcra::new(Rate::per_second(10), 10);
    let never = redis_rate(&mut bucket, &file["redis_rate_10_per_s"], 4, &file);
    assert_eq!(never, 1);
    let mut bucket = Gcra::new(Rate::per_second(10), 10);
    let never = redis_rate(&mut bucket, &file["redis_rate_peek"], 3, &file);
    assert_eq!(never, 0);
}

/// Everything at one instant. Upstream runs on a real clock, so its spans are compared with a
/// tolerance; ours are exact. How many asked for more than the burst.
fn redis_rate(bucket: &mut Gcra, rows: &Value, at_least: usize, file: &Value) -> u32 {
    let tolerance = &file["redis_rate_tolerance"];
    let within = |ours: Duration, theirs: Duration, most: Duration| {
        assert!(ours.abs_diff(theirs) <= most, "{ours:?} and {theirs:?}");
    };
    let mut never = 0;
    for row in cases(rows, at_least) {
        let (amount, expected) = (whole(&row[1]), &row[2]);
        let retry_after = bucket.retry_after(Time::ZERO, amount);
        let tat = bucket.reset_after(Time::ZERO);
        let taken = if bucket.check(Time::ZERO, amount) { amount } else { 0 };
        assert_eq!(taken, whole(&expected["allowed"]), "{row}");
        assert_eq!(bucket.remaining(Time::ZERO), whole(&expected["remaining"]), "{row}");
        let reset_after = bucket.reset_after(Time::ZERO);
        within(reset_after, millis(&expected["reset_ms"]), millis(&tolerance["reset_ms"]));
        if taken == amount {
            assert_eq!(reset_after, tat + Duration::from_millis(100) * small(&row[1]));
            continue;
        }
        // More than the burst: redis_rate names the span that its formula gives, though the
        // request would be refused then too. Here it is never possible, as in redis-cell.
        assert_eq!(retry_after, None, "{row}");
        let burst = Duration::from_secs(1);
        let filled = tat + Duration::from_millis(100) * small(&row[1]);
        let by_formula = filled.saturating_sub(burst);
        let theirs = seconds(&expected["retry_after_s"]);
        within(by_formula, theirs, seconds(&tolerance["retry_after_s"]));
        never += 1;
    }
    never
}
