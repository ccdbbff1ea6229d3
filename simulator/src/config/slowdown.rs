//! Whose slowdown a curve gives.

use serde::{Deserialize, Serialize};

/// Whose slowdown the curve gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slowdown {
    /// Of everybody in service, anew whenever the number changes (a form of processor sharing).
    #[default]
    Shared,
    /// Of the one that enters, for good.
    FixedAtAdmission,
}
