//! Expectations about a whole sweep:
//!
//! ```text
//! monotony = metric-of "never" ("rises" | "falls") "over" axis ["within" tolerance]
//! ```

use std::str::FromStr;

use super::{
    MetricOf,
    error::{ExpectationError, error},
    parse::metric_of,
    scan::Scan,
    tolerance,
};
use crate::file::{name::Name, near_miss::nearest, tolerance::Tolerance};

/// A metric that may move in one direction only, from one point of a sweep to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Monotony {
    /// The line as written, without its comment.
    pub text: String,
    /// What moves.
    pub of: MetricOf,
    /// Where it may not go.
    pub never: Direction,
    /// The axis along which.
    pub axis: String,
    /// How far it may go the wrong way in one step; `None` is the smallest difference that matters.
    pub tolerance: Option<Tolerance>,
}

/// Where a metric goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It rises.
    Rises,
    /// It falls.
    Falls,
}

impl FromStr for Monotony {
    type Err = ExpectationError;

    fn from_str(text: &str) -> Result<Self, ExpectationError> {
        let mut scan = Scan::new(text);
        let (of, metric) = metric_of(&mut scan)?;
        word(&mut scan, &["never"])?;
        let never = match word(&mut scan, &["rises", "falls"])? {
            "rises" => Direction::Rises,
            _ => Direction::Falls,
        };
        word(&mut scan, &["over"])?;
        let start = scan.offset();
        let axis = scan.take_while(|c| !c.is_whitespace());
        if axis.parse::<Name>().is_err() {
            let wrong = error(start, axis.chars().count(), "expected the name of an axis here");
            return Err(wrong.with_help("name one of the `sweep` or the `matrix`"));
        }
        let tolerance = match scan.peek() {
            Some(_) => Some(tolerance::within(&mut scan, metric.unit, &of.metric)?),
            None => None,
        };
        scan.expect_end()?;
        let (text, axis) = (text.trim().to_owned(), axis.to_owned());
        Ok(Self { text, of, never, axis, tolerance })
    }
}

/// Takes one of some words.
fn word<'a>(scan: &mut Scan<'_>, words: &[&'a str]) -> Result<&'a str, ExpectationError> {
    if let Some(word) = words.iter().find(|word| scan.take_word(word)) {
        return Ok(word);
    }
    let start = scan.offset();
    let found = scan.take_while(|c| !c.is_whitespace());
    let expected = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ");
    let wrong = error(start, found.chars().count(), format!("expected {expected} here"));
    let wrong = wrong.with_help("as in `squall.success_rate never rises over load`");
    Err(match nearest(found, words.iter().copied()) {
        Some(near) => wrong.with_suggestion(near),
        None => wrong,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(Direction, &str, Option<Tolerance>), (usize, usize)>) {
        let read = text.parse::<Monotony>();
        let read = read.as_ref().map(|line| (line.never, line.axis.as_str(), line.tolerance));
        assert_eq!(read.map_err(|wrong| (wrong.offset, wrong.length)), expected, "{text}");
    }

    #[test]
    fn a_line_names_metric_direction_and_axis() {
        let points = Some(Tolerance::Absolute(0.005));
        check("a.success_rate never rises over load", Ok((Direction::Rises, "load", None)));
        check("a.b.success_rate never falls over x", Ok((Direction::Falls, "x", None)));
        check(
            "every.success_rate never  rises over load within 0.5%",
            Ok((Direction::Rises, "load", points)),
        );
        check("a.success_rate never rise over load", Err((21, 4)));
        check("a.success_rate never rises", Err((26, 1)));
        check("a.success_rate never rises over", Err((31, 1)));
        check("a.success_rate never rises over load = 3", Err((37, 1)));
        check("always a.success_rate never rises over load", Err((0, 6)));
    }
}
