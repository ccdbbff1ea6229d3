//! What every setting is checked with.

use std::{ops::RangeInclusive, time::Duration};

use crate::unit::Share;

/// A setting that makes no sense, and what would.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` {problem}")]
pub struct ConfigError {
    /// The path of the field, as in `retry.max_attempts`.
    pub field: String,
    /// What is wrong with it and what to write, as in `must be 1 to 1000, not 0`.
    pub problem: String,
}

/// No wait and no timeout is longer than this, so that instants never overflow.
pub const LONGEST_SPAN: Duration = Duration::from_secs(365 * 86_400);

/// Collects what is wrong with the settings below one path.
#[derive(Debug)]
pub struct Checks<'a> {
    path: String,
    errors: &'a mut Vec<ConfigError>,
}

impl<'a> Checks<'a> {
    /// At the root of the settings.
    pub fn new(errors: &'a mut Vec<ConfigError>) -> Self {
        Self { path: String::new(), errors }
    }

    /// The settings below `field`.
    pub fn below(&mut self, field: &str) -> Checks<'_> {
        Checks { path: self.path_of(field), errors: self.errors }
    }

    /// Notes a problem with `field`; an empty name means the whole block.
    pub fn refuse(&mut self, field: &str, problem: impl Into<String>) {
        let field = self.path_of(field);
        self.errors.push(ConfigError { field, problem: problem.into() });
    }

    /// A whole number within `range`.
    pub fn count(&mut self, field: &str, count: u64, range: RangeInclusive<u64>) {
        if !range.contains(&count) {
            let (least, most) = range.into_inner();
            self.refuse(field, format!("must be {least} to {most}, not {count}"));
        }
    }

    /// A number within `range`; NaN is in none.
    pub fn number(&mut self, field: &str, number: f64, range: RangeInclusive<f64>) {
        if !range.contains(&number) {
            let (least, most) = range.into_inner();
            self.refuse(field, format!("must be {least} to {most}, not {number}"));
        }
    }

    /// A span longer than zero and at most a year.
    pub fn span(&mut self, field: &str, span: Duration) {
        if span.is_zero() {
            self.refuse(field, "must be longer than zero, for example `500ms`");
        } else if span > LONGEST_SPAN {
            self.refuse(field, "must be at most one year (`365d`)");
        }
    }

    /// A share within `range`.
    pub fn share(&mut self, field: &str, share: Share, range: RangeInclusive<Share>) {
        if !range.contains(&share) {
            let (least, most) = range.into_inner();
            self.refuse(field, format!("must be {least} to {most}, not {share}"));
        }
    }

    fn path_of(&self, field: &str) -> String {
        match (self.path.is_empty(), field.is_empty()) {
            (_, true) => self.path.clone(),
            (true, false) => field.to_owned(),
            (false, false) => format!("{}.{field}", self.path),
        }
    }
}
