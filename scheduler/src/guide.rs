//! Pages for who sets the scheduler up.

pub mod features;

/// Every setting, with its default, its range and where the default comes from.
#[doc = include_str!("../docs/settings.md")]
pub mod settings {}

/// What helps against what, and when it harms.
#[doc = include_str!("../docs/troubles.md")]
pub mod troubles {}
