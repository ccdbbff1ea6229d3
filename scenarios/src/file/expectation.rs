//! The lines of `expect:`.

mod error;
pub(super) mod literal;
mod monotony;
mod parse;
mod scan;
mod slip;
mod tolerance;

pub use error::ExpectationError;
pub use monotony::{Direction, Monotony};
use serde::{Deserialize, Serialize};

use super::tolerance::Tolerance;

/// A line of `expect:`, parsed. In files it is its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// The line as written, without its comment.
    pub text: String,
    /// Whether it must hold in every seed instead of on the interval of the mean.
    pub is_always: bool,
    /// Left of the operator.
    pub left: MetricOf,
    /// The operator.
    pub operator: Operator,
    /// Right of the operator.
    pub bound: Bound,
}

/// A metric of a strategy, or of one class of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetricOf {
    /// The strategy; `None` is `every`.
    pub strategy: Option<String>,
    /// The class.
    pub class: Option<String>,
    /// The metric's name, see [`metric`](crate::metric).
    pub metric: String,
}

/// Right of the operator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Bound {
    /// A number in the metric's unit: milliseconds for times, a fraction for shares, per second
    /// for rates.
    Literal(f64),
    /// `factor * strategy[.class].metric`.
    Reference {
        /// The factor, 1 where none is written.
        factor: f64,
        /// What it is a multiple of; never `every`.
        of: MetricOf,
    },
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Operator {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `==`
    Equal,
    /// `~ ... within TOLERANCE`
    Near(Tolerance),
}

impl Operator {
    /// How it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Equal => "==",
            Self::Near(_) => "~",
        }
    }

    /// Whether `left OP right` holds.
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
            Self::Equal => left == right,
            Self::Near(tolerance) => (left - right).abs() <= tolerance.around(right),
        }
    }
}
