//! What is wrong with a setting.

/// A setting that cannot be simulated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` {problem}")]
pub struct ConfigError {
    /// The path of the field, its parts joined by dots and list entries by their place from 0, as
    /// in `engine.slots.servers` or `incidents.0.burst_429.share`.
    pub field: String,
    /// What is wrong with it and what to write, as in `must be at least 1, not 0`.
    pub problem: String,
}

impl ConfigError {
    /// An error at `field`.
    pub(crate) fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { field: field.into(), problem: problem.into() }
    }

    /// The same error seen from above: `path` goes before its field.
    #[must_use]
    pub fn under(self, path: &str) -> Self {
        Self { field: format!("{path}.{}", self.field), problem: self.problem }
    }
}
