//! What to write, by what was expected.

use super::{Found, nearest};
use crate::metric::{self, Metric};

/// What was probably meant by what was found.
type Suggest = fn(&Found) -> Option<String>;

/// What was expected, how to write it, and what was probably meant.
pub(super) struct Remedy<'a> {
    /// What was expected, as in `a duration`.
    pub(super) what: &'a str,
    /// How to write it.
    pub(super) help: Option<&'static str>,
    /// The correction of what was found.
    pub(super) suggest: Option<Suggest>,
}

/// How to write a whole number.
const UNITLESS: &str = "write it without a unit, for example `64`";

/// The remedy by the words in which a type states what it expects.
pub(super) fn remedy(expected: &str) -> Remedy<'_> {
    let (what, help, suggest): (_, _, Option<Suggest>) = match expected {
        "a duration" | "a duration, or `auto`" => (
            expected,
            Some("write a number and a unit, for example `250ms`, `5s` or `10m`"),
            Some(duration),
        ),
        "a rate" => (
            expected,
            Some("write how many in which time, for example `12/s`, `600/min` or `5000/h`"),
            Some(rate),
        ),
        "a share" => (expected, Some("write a percentage from `0%` to `100%`"), Some(share)),
        "a utilisation" => {
            (expected, Some("write a percentage, for example `70%` or `120%`"), Some(utilisation))
        }
        "a price of tokens" => (
            expected,
            Some("write US dollars per million tokens, for example `0.15 USD/M`"),
            Some(price),
        ),
        "a span of the day" => (expected, Some("write two times, for example `09:00-12:00`"), None),
        "a difference from UTC" => {
            (expected, Some("write hours and minutes, for example `+08:00`"), None)
        }
        "a name" => (
            expected,
            Some(
                "a name is a lower-case letter, then lower-case letters, digits and `-`, at most \
                  64 characters, and not `every`",
            ),
            Some(name),
        ),
        "u16" => ("a whole number from 0 to 65535", Some(UNITLESS), Some(whole_number)),
        "u32" => ("a whole number from 0 to 4294967295", Some(UNITLESS), Some(whole_number)),
        "u64" => ("a whole number from 0", Some(UNITLESS), Some(whole_number)),
        "f64" => ("a number", Some("write it without a unit, for example `1.5`"), None),
        "a string" => ("a text", Some("put the text into quotes"), None),
        "a sequence" => ("a list", Some("begin each element with `- `"), None),
        "a tuple of size 2" => ("a pair", Some("write two values, for example `[70%, 1.0]`"), None),
        "an expectation" => {
            (expected, Some("write a comparison, for example `squall.success_rate >= 99%`"), None)
        }
        "a number of seeds" => (
            expected,
            Some(
                "write it without a unit, for example `10`, or as a map with `until_decided` and \
                  `at_most`",
            ),
            Some(whole_number),
        ),
        "a path of a setting" => (
            expected,
            Some("name what is moved, for example `workload.chat.arrivals.poisson.rate`"),
            None,
        ),
        "a value of an axis" => {
            (expected, Some("write a number with its unit, for example `20/s`"), None)
        }
        "a metric that is compared" => (
            expected,
            Some("name one of which less or more is better, as in docs/metrics.md, with its rank"),
            Some(metric),
        ),
        other => (other, None, None),
    };
    Remedy { what, help, suggest }
}

/// What to do about a key that is missing.
pub(super) fn missing_key(key: &str) -> String {
    let example = match key {
        "scenario" => "scenario: my-first",
        "horizon" => "horizon: 30m",
        "workload" => "workload: [{ class: chat, arrivals: { poisson: { rate: 12/s } } }]",
        "server" => "server: { preset: deepseek-flash-2026 }",
        "strategies" => "strategies: [{ preset: direct }, { preset: squall }]",
        "class" => "class: chat",
        "arrivals" => "arrivals: { poisson: { rate: 12/s } }",
        "rate" => "rate: 12/s",
        "name" => "name: my-strategy",
        "mean" => "mean: 800ms",
        "service_time" => "service_time: { lognormal: { mean: 800ms, scv: 0.28 } }",
        "engine" => "engine: { slots: { servers: 8, service_time: { constant: 1s } } }",
        "share" => "share: 60%",
        "of" => "of: workload.chat.arrivals.poisson.rate",
        "values" => "values: [10/s, 20/s, 40/s]",
        "at" => "at: 5m",
        "for" => "for: 45s",
        _ => return format!("add `{key}`"),
    };
    format!("for example `{example}`")
}

fn metric(found: &Found) -> Option<String> {
    let Found::Text(text) = found else { return None };
    let compared = |name: &String| metric::find(name).is_some_and(Metric::is_compared);
    let names: Vec<String> = metric::names().filter(compared).collect();
    nearest(text, names.iter().map(String::as_str)).map(str::to_owned)
}

fn duration(found: &Found) -> Option<String> {
    match found {
        // A bare number may be meant in any unit.
        Found::Text(text) => {
            let text = text.trim().to_lowercase().replace([' ', '_'], "");
            let split = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            let (number, unit) = text.split_at(split);
            let unit = match unit {
                "milliseconds" | "millis" | "msec" | "msecs" => "ms",
                "secs" | "seconds" => "s",
                "minutes" => "m",
                _ => return None,
            };
            number.parse::<f64>().ok().map(|_| format!("{number}{unit}"))
        }
        _ => None,
    }
}

fn rate(found: &Found) -> Option<String> {
    match found {
        Found::Number(number) if *number >= 0.0 => Some(format!("{number}/s")),
        Found::Text(text) => {
            let text = text.trim().to_lowercase().replace(' ', "");
            let split = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            let (number, unit) = text.split_at(split);
            number.parse::<f64>().ok()?;
            let unit = match unit {
                "/sec" | "/second" | "/1s" | "rps" | "qps" | "hz" | "persecond" => "/s",
                "/m" | "/minute" | "rpm" | "perminute" => "/min",
                "/hour" | "/hr" => "/h",
                _ => return None,
            };
            Some(format!("{number}{unit}"))
        }
        _ => None,
    }
}

fn share(found: &Found) -> Option<String> {
    match found {
        Found::Number(number) if (0.0..=1.0).contains(number) => Some(percent(number * 100.0)),
        Found::Number(number) if *number > 1.0 && *number <= 100.0 => Some(percent(*number)),
        _ => None,
    }
}

fn price(found: &Found) -> Option<String> {
    match found {
        Found::Number(number) if *number >= 0.0 && *number < 1e6 => Some(format!("{number} USD/M")),
        _ => None,
    }
}

fn utilisation(found: &Found) -> Option<String> {
    match found {
        Found::Number(number) if (0.0..=10.0).contains(number) => Some(percent(number * 100.0)),
        Found::Number(number) if *number > 10.0 && *number <= 1000.0 => Some(percent(*number)),
        _ => None,
    }
}

/// A percentage without the error of the last digits.
fn percent(number: f64) -> String {
    format!("{}%", libm::round(number * 1e9) / 1e9)
}

fn name(found: &Found) -> Option<String> {
    let Found::Text(text) = found else { return None };
    let dashed: String = text
        .trim()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    let dashed = dashed.trim_matches('-').to_owned();
    // What does not look like a name with a slip gets no suggestion.
    let is_close = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' '));
    (is_close && dashed.parse::<super::super::name::Name>().is_ok()).then_some(dashed)
}

fn whole_number(found: &Found) -> Option<String> {
    match found {
        Found::Text(text) => {
            let digits = text.trim().replace(['_', ',', ' '], "");
            digits.parse::<u32>().ok().map(|number| number.to_string())
        }
        Found::Number(number) if *number >= 0.0 && *number <= f64::from(u32::MAX) => {
            (*number == libm::floor(*number)).then(|| number.to_string())
        }
        _ => None,
    }
}
