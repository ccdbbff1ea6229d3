//! Three levels of urgency.

use serde::{Deserialize, Serialize};

/// The urgency of a request. [`High`](Priority::High) sorts first.
///
/// Three levels, after the source article's tuning table.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Served before all others.
    High,
    /// The default.
    #[default]
    Normal,
    /// Served when nobody else waits.
    Low,
}

impl Priority {
    /// All levels, most urgent first.
    pub const ALL: [Self; 3] = [Self::High, Self::Normal, Self::Low];

    /// Its name in a configuration file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Normal => "normal",
            Self::Low => "low",
        }
    }

    /// Its place in [`Priority::ALL`].
    pub const fn rank(self) -> usize {
        self as usize
    }
}
