//! Simulated time and spans of it, as people read them; integers in, so no digit is invented.

use std::time::Duration;

/// An instant in seconds, six digits behind the point and three more where they are not zero, so
/// that the points of all lines stand below each other: `  12.345678901 s`, `  12.500000    s`.
pub(super) fn instant(at_ns: u64) -> String {
    let (seconds, ns) = (at_ns / 1_000_000_000, at_ns % 1_000_000_000);
    let (us, rest) = (ns / 1_000, ns % 1_000);
    let rest = if rest == 0 { "   ".to_owned() } else { format!("{rest:03}") };
    format!("{seconds:>5}.{us:06}{rest} s")
}

/// An instant without padding and trailing zeros: `12.5 s`.
pub(super) fn plain_instant(at_ns: u64) -> String {
    format!("{} s", decimal(at_ns, 1_000_000_000, 9))
}

/// A span in the unit that leaves at least 1, with at most three digits behind the point, cut:
/// `1.234 s`, `340 ms`, `12.5 us`.
pub(super) fn span(ns: u64) -> String {
    match ns {
        0 => "0 ms".to_owned(),
        1..1_000 => format!("{ns} ns"),
        1_000..1_000_000 => format!("{} us", decimal(ns, 1_000, 3)),
        1_000_000..1_000_000_000 => format!("{} ms", decimal(ns, 1_000_000, 3)),
        _ => format!("{} s", decimal(ns, 1_000_000_000, 3)),
    }
}

/// The same of a duration.
pub(super) fn span_of(span_of: Duration) -> String {
    span(nanos(span_of))
}

/// Whole nanoseconds; what is longer than 584 years counts as that.
pub(super) fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}

/// `value / unit`, with `digits` of the decimals, cut, without trailing zeros. The unit is a power of
/// ten of at least so many digits.
fn decimal(value: u64, unit: u64, digits: u32) -> String {
    let (whole, part) = (value / unit, value % unit);
    let part = part / (unit / 10_u64.pow(digits));
    let text = format!("{whole}.{part:0width$}", width = digits as usize);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_people_write_them() {
        assert_eq!(instant(12_345_678_901), "   12.345678901 s");
        assert_eq!(instant(12_500_000_000), "   12.500000    s");
        assert_eq!(instant(0), "    0.000000    s");
        assert_eq!(instant(123_456_000_000_001), "123456.000000001 s");
        for (ns, expected) in [
            (0, "0 ms"),
            (999, "999 ns"),
            (1_500, "1.5 us"),
            (340_000_000, "340 ms"),
            (340_100_999, "340.1 ms"),
            (1_000_000_000, "1 s"),
            (61_234_999_999, "61.234 s"),
            (100_000_000_000, "100 s"),
        ] {
            assert_eq!(span(ns), expected);
        }
        assert_eq!(plain_instant(12_500_000_000), "12.5 s");
        assert_eq!(plain_instant(12_000_000_001), "12.000000001 s");
    }
}
