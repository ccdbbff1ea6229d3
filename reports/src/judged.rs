//! What an expectation was judged on, in words.

use scenarios::{
    file::expectation::{Bound, Expectation},
    results::JudgedExpectation,
};

use crate::format;

/// The 95 % interval that decided. Where the bound is a metric of a strategy, that is the interval
/// of the paired differences.
pub(crate) fn interval(judged: &JudgedExpectation) -> Option<String> {
    let (low, high) = (judged.ci_low?, judged.ci_high?);
    let unit = format::unit_of(&judged.metric);
    if let Some(bound) = judged.bound.filter(|_| is_reference(&judged.text)) {
        let (low, high) = (low - bound, high - bound);
        let (low, high) = (format::difference(unit, low), format::difference(unit, high));
        return Some(format!("difference {low} to {high}"));
    }
    let (low, high) = (format::judged_of(judged, low), format::judged_of(judged, high));
    Some(format!("{low} to {high}"))
}

fn is_reference(text: &str) -> bool {
    let parsed: Result<Expectation, _> = text.parse();
    parsed.is_ok_and(|expectation| matches!(expectation.bound, Bound::Reference { .. }))
}
