//! How numbers are written.

use super::*;

#[track_caller]
fn check(unit: Unit, number: f64, expected: &str) {
    assert_eq!(value(unit, number).replace(SPACE, " "), expected);
}

#[test]
fn values_have_three_digits_and_a_unit_people_read() {
    check(Unit::Milliseconds, 0.0, "0 ms");
    check(Unit::Milliseconds, 0.25, "250 µs");
    check(Unit::Milliseconds, 0.9996, "1 ms");
    check(Unit::Milliseconds, 340.4, "340 ms");
    check(Unit::Milliseconds, 999.7, "1 s");
    check(Unit::Milliseconds, 1_234.5, "1.23 s");
    check(Unit::Milliseconds, 60_000.0, "60 s");
    check(Unit::Milliseconds, 150_000.0, "2.5 min");
    check(Unit::Milliseconds, -1_234.5, "−1.23 s");
    check(Unit::Seconds, 0.02, "20 ms");
    check(Unit::Seconds, 12_600.0, "3.5 h");
    check(Unit::Share, 1.0, "100 %");
    check(Unit::Share, 0.9999, ">99.9 %");
    check(Unit::Share, 0.999, "99.9 %");
    check(Unit::Share, 0.0, "0 %");
    check(Unit::Share, 0.000_012_34, "0.00123 %");
    check(Unit::PerSecond, 12.0, "12/s");
    check(Unit::PerSecond, 25_000.0, "25 k/s");
    check(Unit::Ratio, 1.066_4, "1.07");
    check(Unit::Count, 812.4, "812");
    check(Unit::Count, 9_876.0, "9880");
    check(Unit::Count, 21_600.0, "21.6 k");
    check(Unit::Count, 1_234_567.0, "1.23 M");
    check(Unit::Usd, 0.000_187_239, "0.000187 USD");
    check(Unit::Usd, 12.345, "12.3 USD");
    check(Unit::Usd, 12_345.0, "12.3 k USD");
    check(Unit::Ratio, f64::NAN, "–");
}

#[track_caller]
fn check_difference(unit: Unit, number: f64, expected: &str) {
    assert_eq!(difference(unit, number).replace(SPACE, " "), expected);
}

#[test]
fn differences_carry_a_sign() {
    check_difference(Unit::Milliseconds, -1_520.0, "−1.52 s");
    check_difference(Unit::Milliseconds, 3.0, "+3 ms");
    check_difference(Unit::Share, 0.0123, "+1.23 pp");
    check_difference(Unit::Share, -0.5, "−50 pp");
    check_difference(Unit::Count, 0.0, "±0");
}

#[track_caller]
fn check_interval(unit: Unit, low: f64, high: f64, expected: &str) {
    assert_eq!(interval(unit, low, high).replace(SPACE, " "), expected);
}

#[test]
fn intervals_name_the_unit_once_if_they_can() {
    check_interval(Unit::Milliseconds, 1_180.0, 1_280.0, "1.18–1.28 s");
    check_interval(Unit::Milliseconds, 980.0, 1_080.0, "980 ms to 1.08 s");
    check_interval(Unit::Share, 1.0, 1.0, "100 %");
    check_interval(Unit::Share, 0.991, 0.9999, "99.1–>99.9 %");
    check_interval(Unit::Milliseconds, -320.0, -180.0, "−320 to −180 ms");
}

#[track_caller]
fn check_label(name: &str, expected: &str) {
    assert_eq!(label_of(name), expected);
}

#[test]
fn metrics_have_names_for_people() {
    check_label("success_rate", "success rate");
    check_label("sojourn_time_all_ms_p99", "sojourn time, all, p99");
    check_label("queue_wait_ms_p999", "queue wait, p99.9");
    check_label("from_the_future", "from_the_future");
}

#[test]
fn judged_values_keep_five_digits() {
    assert_eq!(rough_share(0.999).replace(SPACE, " "), ">99 %");
    assert_eq!(judged(Unit::Share, 0.999_51).replace(SPACE, " "), "99.951 %");
    assert_eq!(judged(Unit::Milliseconds, 1_234.56).replace(SPACE, " "), "1.2346 s");
}

#[test]
fn ascii_leaves_nothing_else() {
    assert_eq!(ascii("−1.5\u{a0}µs ±2 – 漢"), "-1.5 us +/-2 - ?");
}

#[track_caller]
fn check_margin(unit: Unit, [mean, low, high]: [f64; 3], expected: &str) {
    let ends = (Some(low), Some(high));
    let method = scenarios::results::Method::Bootstrap;
    let estimate = Estimate { mean: Some(mean), ci_low: ends.0, ci_high: ends.1, n: 12, method };
    assert_eq!(margin(unit, &estimate).unwrap().replace(SPACE, " "), expected);
}

#[test]
fn an_interval_that_leans_is_shown_so() {
    check_margin(Unit::Milliseconds, [100.0, 88.0, 112.0], "±12 ms");
    check_margin(Unit::Milliseconds, [17_560.0, 15_650.0, 20_390.0], "−1.9 s +2.8 s");
    check_margin(Unit::Share, [0.99, 0.985, 0.9951], "±0.5 pp");
    check_margin(Unit::Count, [5.0, 5.0, 5.0], "±0");
    check_margin(Unit::Usd, [0.000_187, 0.000_187, 0.000_187 + 1e-19], "±0 USD");
}

#[test]
fn nothing_drives_a_terminal_or_breaks_a_document() {
    assert_eq!(harmless("a\u{202e}b\u{fffe}c\u{1b}[1m"), "a\u{fffd}b\u{fffd}c\u{fffd}[1m");
}
