//! Differences that do not matter.

use serde::{Deserialize, Serialize};

use super::expectation::literal::{convert, plain, unit_example};
use crate::metric::Unit;

/// How far two values may be apart and still count as the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tolerance {
    /// So far, in the metric's unit; percentage points for shares, as a fraction.
    Absolute(f64),
    /// This fraction of the value it is compared with.
    Relative(f64),
}

impl Tolerance {
    /// Reads a bound in the metric's unit, or a percentage, which for shares is in percentage
    /// points and else of the value it is compared with. A failure may bring what was probably
    /// meant.
    pub fn parse(text: &str, unit: Unit) -> Result<Self, Option<String>> {
        let text: String = text.split_whitespace().collect();
        let percent = text.strip_suffix('%').and_then(plain);
        match percent {
            Some(percent) if unit != Unit::Share && percent <= 100.0 => {
                Ok(Self::Relative(percent / 100.0))
            }
            _ => convert(&text, unit).map(Self::Absolute),
        }
    }

    /// How far, in the metric's unit, around this value.
    pub fn around(self, value: f64) -> f64 {
        match self {
            Self::Absolute(tolerance) => tolerance,
            Self::Relative(fraction) => fraction * value.abs(),
        }
    }

    /// How one is written, for people to copy.
    pub(crate) fn example(unit: Unit) -> String {
        match unit {
            Unit::Share => "percentage points, for example `0.5%`".to_owned(),
            _ => format!("a percentage, for example `1%`, or {}", unit_example(unit)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tolerance::{self, Absolute, Relative};
    use crate::metric::Unit;

    #[track_caller]
    fn check(text: &str, unit: Unit, expected: Result<Tolerance, Option<&str>>) {
        let expected = expected.map_err(|suggestion| suggestion.map(str::to_owned));
        assert_eq!(Tolerance::parse(text, unit), expected, "{text}");
    }

    #[test]
    fn a_percentage_of_a_share_is_in_points() {
        check("0.5%", Unit::Share, Ok(Absolute(0.005)));
        check("25%", Unit::Milliseconds, Ok(Relative(0.25)));
        check("200ms", Unit::Milliseconds, Ok(Absolute(200.0)));
        check("3", Unit::Count, Ok(Absolute(3.0)));
        check("0.01 USD", Unit::Usd, Ok(Absolute(0.01)));
        check("101%", Unit::Milliseconds, Err(None));
        check("200", Unit::Milliseconds, Err(Some("200ms")));
        check("-1%", Unit::Share, Err(None));
    }

    #[test]
    fn it_stands_around_a_value() {
        assert_eq!(Absolute(3.0).around(-100.0), 3.0);
        assert_eq!(Relative(0.5).around(-100.0), 50.0);
    }
}
