//! The published numbers: files of `tests/data`, see the README there.

use std::{fs, time::Duration};

use scheduler::Time;
use serde_json::Value;

/// One file, by its name.
pub(super) fn load(name: &str) -> Value {
    let path = format!("{}/tests/data/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The cases of a list: at least as many as were published, so that none gets lost.
pub(super) fn cases(list: &Value, at_least: usize) -> &[Value] {
    let cases = list.as_array().unwrap_or_else(|| panic!("not a list: {list}"));
    assert!(cases.len() >= at_least, "only {} cases: {list}", cases.len());
    cases
}

pub(super) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("not a number: {value}"))
}

pub(super) fn whole(value: &Value) -> u64 {
    let number = number(value);
    assert!(number >= 0.0 && number.fract() == 0.0, "not a whole number: {value}");
    number as u64
}

pub(super) fn small(value: &Value) -> u32 {
    u32::try_from(whole(value)).expect("it is small")
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

pub(super) fn flag(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| panic!("not a flag: {value}"))
}

pub(super) fn seconds(value: &Value) -> Duration {
    Duration::from_secs_f64(number(value))
}

pub(super) fn millis(value: &Value) -> Duration {
    Duration::from_millis(whole(value))
}

/// An instant in seconds from the start of the clock.
pub(super) fn instant(value: &Value) -> Time {
    Time::ZERO + seconds(value)
}

/// Equal but for the last bits of a float.
#[track_caller]
pub(super) fn assert_close(actual: f64, expected: f64, what: impl std::fmt::Debug) {
    let error = (actual - expected).abs();
    assert!(error <= 1e-9 * expected.abs().max(1.0), "{actual}, not {expected}: {what:?}");
}
