//! Words around numbers.

use scenarios::metric::Unit;

use crate::format;

/// A sentence with its capital and its full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

/// "a", "a and b", "a, b and c".
pub(super) fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

/// The same, cut to the first few.
pub(super) fn listed_up_to(most: usize, parts: &[String]) -> String {
    if parts.len() <= most {
        return listed(parts);
    }
    let mut shown = parts[..most].to_vec();
    shown.push(format!("{} more", counted(parts.len() - most)));
    listed(&shown)
}

/// A small number in letters.
pub(super) fn counted(number: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    WORDS.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// A number in digits: whole ones as they stand in the file, large ones with k or M.
pub(super) fn count(number: f64) -> String {
    const LARGE: f64 = 10_000.0;
    if number.fract() == 0.0 && number < LARGE {
        return format!("{number:.0}");
    }
    format::value(Unit::Count, number)
}

/// A number and its noun, in the plural unless it is 1.
pub(super) fn of(number: f64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1.0 { one } else { many })
}

/// A time, from seconds.
pub(super) fn time(seconds: f64) -> String {
    format::seconds(seconds)
}

/// A share.
pub(super) fn percent(fraction: f64) -> String {
    format::value(Unit::Share, fraction)
}

/// A rate in the unit that leaves at least 1: "12 a second", "10 a minute".
pub(super) fn pace(per_second: f64) -> String {
    let (number, unit) = unit_of(per_second);
    format!("{} {unit}", count(number))
}

/// The same with what is counted between: "12 requests a second".
pub(super) fn pace_of(per_second: f64, one: &str, many: &str) -> String {
    let (number, unit) = unit_of(per_second);
    format!("{} {unit}", of(number, one, many))
}

/// Just below 1 a second is still 1 a second once it is rounded.
fn unit_of(per_second: f64) -> (f64, &'static str) {
    const NEARLY_ONE: f64 = 0.9995;
    if per_second >= NEARLY_ONE || per_second == 0.0 {
        (per_second, "a second")
    } else if per_second * 60.0 >= NEARLY_ONE {
        (per_second * 60.0, "a minute")
    } else {
        (per_second * 3_600.0, "an hour")
    }
}
