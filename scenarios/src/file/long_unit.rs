//! Months and years, which no duration of a scenario has: `10M` would be ten months, where ten
//! minutes are meant.

use std::time::Duration;

use humantime::{format_duration, parse_duration};
use serde_json::Value;

/// The units of `humantime` that are no fixed number of days.
const LONG: [&str; 8] = ["M", "month", "months", "y", "yr", "yrs", "year", "years"];

/// The first month or year in a duration, as it is written there; none in any other text.
pub(crate) fn long_unit(text: &str) -> Option<&str> {
    let mut words = text.split(|c: char| !c.is_alphabetic());
    let unit = words.find(|word| LONG.contains(word))?;
    parse_duration(text).is_ok().then_some(unit)
}

/// The same duration with minutes for what is written as months by one letter.
pub(crate) fn in_minutes(text: &str) -> Option<String> {
    let text = text.replace('M', "m");
    long_unit(&text).is_none().then_some(text)
}

/// The same duration in days, where `humantime` wrote it with months or years.
pub fn in_days(text: &str) -> Option<String> {
    const DAY: u64 = 86_400;
    long_unit(text)?;
    let span =
        parse_duration(text).ok().filter(|span| format_duration(*span).to_string() == text)?;
    let (days, rest) = (span.as_secs() / DAY, span.as_secs() % DAY);
    let rest = Duration::new(rest, span.subsec_nanos());
    let rest = if rest.is_zero() { String::new() } else { format!(" {}", format_duration(rest)) };
    Some(format!("{days}days{rest}"))
}

/// Writes the durations of a written-out scenario in days. The name of a trace file is no duration,
/// however it reads.
pub(super) fn write_in_days(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(days) = in_days(text) {
                *text = days;
            }
        }
        Value::Array(list) => list.iter_mut().for_each(write_in_days),
        Value::Object(map) => {
            for (_, value) in map.iter_mut().filter(|(key, _)| *key != "file") {
                write_in_days(value);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_years_are_seen_in_durations_alone() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(long_unit(text), expected, "{text}");
        };
        check("10M", Some("M"));
        check("1h 2M", Some("M"));
        check("1.5y", Some("y"));
        check("2months 3d", Some("months"));
        check("10m", None);
        check("30d 4h", None);
        check("0.15 USD/M", None);
        check("month", None);
        check("my-first", None);
    }

    #[test]
    fn one_letter_may_have_meant_minutes() {
        assert_eq!(in_minutes("1h 10M").as_deref(), Some("1h 10m"));
        assert_eq!(in_minutes("2y"), None);
    }

    #[test]
    fn what_is_written_out_is_in_days() {
        let check = |text: &str, expected: Option<&str>| {
            let written = format_duration(parse_duration(text).expect("a duration")).to_string();
            let days = in_days(&written);
            assert_eq!(days.as_deref(), expected, "{written}");
            if let Some(days) = days {
                assert_eq!(parse_duration(&days), parse_duration(text), "{days}");
            }
        };
        check("366d", Some("366days"));
        check("31d 1h 30ms", Some("31days 1h 30ms"));
        check("30d", None);
        check("10m", None);
        // A name that reads like one is left alone.
        assert_eq!(in_days("1M"), None);
    }
}
