//! Bounds written as numbers with units.

use crate::{
    file::long_unit::{in_minutes, long_unit},
    metric::Unit,
};

/// A literal in the unit of its metric; a failure may bring what was probably meant.
pub(in crate::file) fn convert(literal: &str, unit: Unit) -> Result<f64, Option<String>> {
    let number = plain(literal);
    match unit {
        Unit::Count | Unit::Ratio => number.ok_or(None),
        Unit::Usd => literal
            .strip_suffix("USD")
            .and_then(plain)
            .ok_or(number.map(|number| format!("{number} USD"))),
        Unit::Share => {
            let percent = literal.strip_suffix('%').and_then(plain);
            match (percent, number) {
                (Some(percent), _) if percent <= 100.0 => Ok(percent / 100.0),
                (None, Some(number)) if number <= 1.0 => {
                    Err(Some(format!("{}%", libm::round(number * 1e11) / 1e9)))
                }
                (None, Some(number)) if number <= 100.0 => Err(Some(format!("{number}%"))),
                _ => Err(None),
            }
        }
        Unit::PerSecond => match literal.parse::<simulator::units::Rate>() {
            Ok(rate) => Ok(rate.as_per_second()),
            Err(_) => Err(number.map(|number| format!("{number}/s"))),
        },
        Unit::Milliseconds => span(literal, "ms").map(|nanoseconds| nanoseconds / 1e6),
        Unit::Seconds => span(literal, "s").map(|nanoseconds| nanoseconds / 1e9),
    }
}

/// A finite number of at least 0 without sign, exponent or unit.
pub(in crate::file) fn plain(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (is_plain && text.len() <= 32).then(|| text.parse().ok())?
}

/// A duration in nanoseconds; a bare number was probably meant in the unit of its metric, and
/// months as minutes.
fn span(literal: &str, unit: &str) -> Result<f64, Option<String>> {
    // A unit must be written; `humantime` would also take a bare 0.
    if let Some(number) = plain(literal) {
        return Err(Some(format!("{number}{unit}")));
    }
    if long_unit(literal).is_some() {
        return Err(in_minutes(literal));
    }
    humantime::parse_duration(literal).map(|span| span.as_nanos() as f64).map_err(|_| None)
}

/// A bound for people to copy.
pub(in crate::file) const fn unit_example(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "a plain number, for example `0` or `12`",
        Unit::Ratio => "a plain number, for example `1.5`",
        Unit::Share => "a percentage, for example `99%`",
        Unit::PerSecond => "a rate, for example `12/s`",
        Unit::Milliseconds => "a time, for example `250ms` or `30s`",
        Unit::Seconds => "a time, for example `30s` or `5m`",
        Unit::Usd => "an amount, for example `0.25 USD`",
    }
}
