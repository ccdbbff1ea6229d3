//! How numbers are written for people: at most three significant digits, units people read, a
//! true minus sign, and a space that does not break.

use scenarios::{
    file::diagnostic::is_acted_on,
    metric::{Metric, Unit, find},
    results::{Estimate, JudgedExpectation},
};

/// Between a number and its unit.
const SPACE: char = '\u{a0}';
/// In place of a number that is undefined.
pub(crate) const UNDEFINED: &str = "–";

/// What a metric is measured in; a name from a later version counts as a plain number.
pub(crate) fn unit_of(metric: &str) -> Unit {
    find(metric).map_or(Unit::Ratio, |metric| metric.unit)
}

/// A metric's name for people: `sojourn_time_ms_p999` is "sojourn time, completed, p99.9".
pub(crate) fn label_of(name: &str) -> String {
    let Some(Metric { name: base, label, .. }) = find(name) else { return name.to_owned() };
    match name.strip_prefix(base).and_then(|rest| rest.strip_prefix('_')) {
        None => (*label).to_owned(),
        Some("p999") => format!("{label}, p99.9"),
        Some(rank) => format!("{label}, {rank}"),
    }
}

/// A metric's value, to three significant digits.
pub(crate) fn value(unit: Unit, value: f64) -> String {
    quantity(unit, value, 3).text()
}

/// A judged value, to five significant digits: close to its bound, three would hide which side it
/// is on.
pub(crate) fn judged(unit: Unit, value: f64) -> String {
    quantity(unit, value, 5).text()
}

/// The same of an expectation: what is observed over a sweep is a difference, of shares in percentage
/// points.
pub(crate) fn judged_of(expectation: &JudgedExpectation, value: f64) -> String {
    let unit = unit_of(&expectation.metric);
    if expectation.form == "monotony" && unit == Unit::Share {
        return Quantity { number: digits(value * 100.0, 5), suffix: spaced("pp") }.text();
    }
    judged(unit, value)
}

/// A share to two significant digits, where room is scarce.
pub(crate) fn rough_share(share: f64) -> String {
    quantity(Unit::Share, share, 2).text()
}

/// A value or a dash.
pub(crate) fn optional(unit: Unit, number: Option<f64>) -> String {
    number.map_or_else(|| UNDEFINED.to_owned(), |number| value(unit, number))
}

/// A difference with its sign; shares differ by percentage points (`pp`).
pub(crate) fn difference(unit: Unit, difference: f64) -> String {
    let size = difference.abs();
    let quantity = match unit {
        Unit::Share => Quantity { number: digits(size * 100.0, 3), suffix: spaced("pp") },
        _ => quantity(unit, size, 3),
    };
    let sign = match difference {
        d if d > 0.0 => "+",
        d if d < 0.0 => "−",
        _ => "±",
    };
    format!("{sign}{}", quantity.text())
}

/// Both ends of an interval, the unit once if it is the same.
pub(crate) fn interval(unit: Unit, low: f64, high: f64) -> String {
    let (low, high) = (quantity(unit, low, 3), quantity(unit, high, 3));
    if low.text() == high.text() {
        return high.text();
    }
    if low.suffix == high.suffix {
        let dash = if high.number.starts_with('−') { " to " } else { "–" };
        format!("{}{dash}{}", low.number, high.text())
    } else {
        format!("{} to {}", low.text(), high.text())
    }
}

/// The interval of an estimate, if it has one.
pub(crate) fn interval_of(unit: Unit, estimate: &Estimate) -> Option<String> {
    Some(interval(unit, estimate.ci_low?, estimate.ci_high?))
}

/// How far an estimate's interval reaches: `±12 ms`, and both ways where it leans to one side,
/// `−1.9 s +2.8 s`. What is nothing against the mean itself is `±0`.
pub(crate) fn margin(unit: Unit, estimate: &Estimate) -> Option<String> {
    /// Rounding of the arithmetic, and no spread of the seeds.
    const NOTHING: f64 = 1e-9;
    let mean = estimate.mean?;
    let (below, above) = (mean - estimate.ci_low?, estimate.ci_high? - mean);
    let half = f64::midpoint(below, above);
    let shown = |size: f64| {
        let size = if size <= NOTHING * mean.abs() { 0.0 } else { size };
        match unit {
            Unit::Share => Quantity { number: digits(size * 100.0, 2), suffix: spaced("pp") },
            _ => quantity(unit, size, 2),
        }
        .text()
    };
    // A tenth of the half width is more than two digits show.
    if (below - above).abs() <= 0.2 * half || half <= NOTHING * mean.abs() {
        return Some(format!("±{}", shown(half)));
    }
    Some(format!("−{} +{}", shown(below), shown(above)))
}

/// Simulated time, from seconds.
pub(crate) fn seconds(value: f64) -> String {
    quantity(Unit::Seconds, value, 3).text()
}

/// A number and its noun, in the plural unless it is 1: "3 seeds".
pub(crate) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number}{SPACE}{}", if number == 1 { one } else { many })
}

/// The same text with everything replaced that would drive a terminal, turn the direction of what
/// follows, or be no character of XML.
pub(crate) fn harmless(text: &str) -> String {
    text.replace(is_acted_on, "\u{fffd}")
}

/// The same text in ASCII, for terminals that have nothing else. Characters without a
/// counterpart become `?`.
pub(crate) fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{a0}' | '\u{202f}' => out.push(' '),
            '−' | '–' | '─' => out.push('-'),
            '±' => out.push_str("+/-"),
            'µ' => out.push('u'),
            '…' => out.push('~'),
            '·' => out.push('|'),
            c if c.is_ascii() => out.push(c),
            _ => out.push('?'),
        }
    }
    out
}

struct Quantity {
    number: String,
    suffix: String,
}

impl Quantity {
    fn text(&self) -> String {
        format!("{}{}", self.number, self.suffix)
    }
}

fn spaced(unit: &str) -> String {
    format!("{SPACE}{unit}")
}

fn quantity(unit: Unit, value: f64, significant: usize) -> Quantity {
    let plain = |number: String, suffix: String| Quantity { number, suffix };
    match unit {
        Unit::Milliseconds => time(value, significant),
        Unit::Seconds => time(value * 1e3, significant),
        Unit::Share => plain(percentage(value, significant), spaced("%")),
        Unit::PerSecond => {
            let Quantity { number, suffix } = scaled(value, significant);
            plain(number, format!("{suffix}/s"))
        }
        Unit::Usd => {
            let Quantity { number, suffix } = scaled(value, significant);
            plain(number, format!("{suffix}{SPACE}USD"))
        }
        Unit::Count | Unit::Ratio => scaled(value, significant),
    }
}

/// From milliseconds to the largest unit that leaves at least 1, minutes and hours from 2 on.
fn time(milliseconds: f64, significant: usize) -> Quantity {
    const UNITS: [(f64, f64, &str); 4] = [
        (7_200_000.0, 3_600_000.0, "h"),
        (120_000.0, 60_000.0, "min"),
        (1_000.0, 1_000.0, "s"),
        (1.0, 1.0, "ms"),
    ];
    let size = rounded(milliseconds.abs(), significant);
    let (divisor, unit) = UNITS
        .iter()
        .find(|(from, ..)| size >= *from)
        .map_or((1e-3, "µs"), |&(_, divisor, unit)| (divisor, unit));
    if size == 0.0 {
        return Quantity { number: "0".to_owned(), suffix: spaced("ms") };
    }
    Quantity { number: digits(milliseconds / divisor, significant), suffix: spaced(unit) }
}

/// With k, M, G for thousands, from 10,000 on.
fn scaled(value: f64, significant: usize) -> Quantity {
    const UNITS: [(f64, f64, &str); 3] = [(1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e4, 1e3, "k")];
    let size = rounded(value.abs(), significant);
    match UNITS.iter().find(|(from, ..)| size >= *from) {
        Some(&(_, divisor, unit)) => {
            Quantity { number: digits(value / divisor, significant), suffix: spaced(unit) }
        }
        None => Quantity { number: digits(value, significant), suffix: String::new() },
    }
}

/// A share never rounds up to all: 0.9999 is ">99.9", because "100" would deny the failures.
fn percentage(share: f64, significant: usize) -> String {
    let percent = share * 100.0;
    if share < 1.0 && rounded(percent, significant) >= 100.0 {
        let nines = "9".repeat(significant.saturating_sub(2));
        let point = if nines.is_empty() { "" } else { "." };
        return format!(">99{point}{nines}");
    }
    digits(percent, significant)
}

fn rounded(value: f64, significant: usize) -> f64 {
    format!("{value:.*e}", significant - 1).parse().unwrap_or(value)
}

/// Decimal digits without an exponent, without trailing zeros after the point.
fn digits(value: f64, significant: usize) -> String {
    if !value.is_finite() {
        return UNDEFINED.to_owned();
    }
    let rounded = rounded(value, significant);
    if rounded == 0.0 {
        return "0".to_owned();
    }
    // `{}` writes the shortest decimal that reads back as the same number: of a number rounded to
    // a few digits, these digits.
    format!("{rounded}").replace('-', "−")
}

#[cfg(test)]
mod tests;
