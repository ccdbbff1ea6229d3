//! The names of the lints.

use serde::{Deserialize, Serialize};

/// A lint, by which it is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lint {
    /// Over the whole run, more requests come than the server can serve.
    OverloadWithoutEnd,
    /// An expectation asks for a quantile beyond what the requests of a seed can show.
    TooFewSamples,
    /// There are expectations, none of them is about this strategy, and it is not the baseline.
    UnusedStrategy,
    /// The server asks to wait longer than a class has time.
    RetryAfterBeyondDeadline,
    /// Fewer seeds than an interval needs to say something.
    TooFewSeeds,
    /// An expectation whose verdict does not hang on the run.
    DecidedBeforehand,
}

/// The name of the lint about `allow` itself, which cannot be allowed.
pub const NEEDLESS_ALLOW: &str = "needless-allow";

impl Lint {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::OverloadWithoutEnd,
        Self::TooFewSamples,
        Self::UnusedStrategy,
        Self::RetryAfterBeyondDeadline,
        Self::TooFewSeeds,
        Self::DecidedBeforehand,
    ];

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OverloadWithoutEnd => "overload-without-end",
            Self::TooFewSamples => "too-few-samples",
            Self::UnusedStrategy => "unused-strategy",
            Self::RetryAfterBeyondDeadline => "retry-after-beyond-deadline",
            Self::TooFewSeeds => "too-few-seeds",
            Self::DecidedBeforehand => "decided-beforehand",
        }
    }
}
