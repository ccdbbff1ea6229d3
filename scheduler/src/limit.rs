//! How many attempts may be in flight: a sample goes in, a number comes out.

use serde::{Deserialize, Serialize};

use crate::setting::Checks;

/// The rule for the concurrency limit. Default: `fixed: { limit: 64 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Concurrency {
    /// No limit of our own: every request is sent at once.
    Unlimited,
    /// At most `limit` attempts in flight.
    Fixed {
        /// The limit, 1 to 1,000,000.
        limit: u32,
    },
}

impl Concurrency {
    /// The most attempts in flight; `None` without a limit.
    pub const fn limit(&self) -> Option<u32> {
        match self {
            Self::Unlimited => None,
            Self::Fixed { limit } => Some(*limit),
        }
    }

    /// Checks every range.
    pub fn validate(&self, checks: &mut Checks<'_>) {
        if let Self::Fixed { limit } = self {
            checks.count("fixed.limit", u64::from(*limit), 1..=1_000_000);
        }
    }
}

impl Default for Concurrency {
    fn default() -> Self {
        Self::Fixed { limit: 64 }
    }
}
