//! The seeds to run.

use std::str::FromStr;

/// The first and the last seed, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SeedRange {
    pub(crate) first: u64,
    pub(crate) last: u64,
}

/// The largest seed: a JSON number holds every whole number up to here exactly.
const SEED_MAX: u64 = 1 << 53;
/// The most seeds of a run, as in scenario files.
const COUNT_MAX: u64 = 10_000;

/// A text that gives no seeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SeedRangeError {
    #[error("expected a count such as `20`, or the first and last seed such as `3..5`")]
    Form,
    #[error("the first seed comes after the last")]
    Backwards,
    #[error("a run has at least one seed")]
    Nothing,
    #[error("a run has at most {COUNT_MAX} seeds")]
    TooMany,
    #[error("a seed is at most 2^53")]
    TooLarge,
}

impl FromStr for SeedRange {
    type Err = SeedRangeError;

    fn from_str(text: &str) -> Result<Self, SeedRangeError> {
        let (first, last) = match text.split_once("..") {
            Some((first, last)) => (number(first)?, number(last)?),
            None => (1, number(text)?),
        };
        match (first, last) {
            (1, 0) => Err(SeedRangeError::Nothing),
            _ if first > last => Err(SeedRangeError::Backwards),
            _ if last > SEED_MAX => Err(SeedRangeError::TooLarge),
            _ if last - first >= COUNT_MAX => Err(SeedRangeError::TooMany),
            _ => Ok(Self { first, last }),
        }
    }
}

fn number(text: &str) -> Result<u64, SeedRangeError> {
    // `parse` would take a sign.
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Err(SeedRangeError::Form);
    }
    text.parse().map_err(|_| SeedRangeError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(u64, u64), SeedRangeError>) {
        let range = text.parse::<SeedRange>().map(|range| (range.first, range.last));
        assert_eq!(range, expected, "{text:?}");
    }

    #[test]
    fn seeds_are_a_count_or_a_range() {
        check("20", Ok((1, 20)));
        check("1", Ok((1, 1)));
        check("3..5", Ok((3, 5)));
        check("0..0", Ok((0, 0)));
        check("9007199254740992..9007199254740992", Ok((1 << 53, 1 << 53)));
        check("10000", Ok((1, 10_000)));
        check("0", Err(SeedRangeError::Nothing));
        check("5..3", Err(SeedRangeError::Backwards));
        check("10001", Err(SeedRangeError::TooMany));
        check("1..9007199254740992", Err(SeedRangeError::TooMany));
        check("9007199254740993..9007199254740993", Err(SeedRangeError::TooLarge));
        check("99999999999999999999", Err(SeedRangeError::TooLarge));
        for text in ["", "..", "3..", "..5", "+3", "-1", "3...5", "3..=5", "a", "3 .. 5", "1e3"] {
            check(text, Err(SeedRangeError::Form));
        }
    }
}
