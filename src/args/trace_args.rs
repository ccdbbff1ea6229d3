//! The arguments of `trace`.

use std::{path::PathBuf, str::FromStr};

use clap::{Args, ValueEnum, ValueHint};
use scenarios::arrivals::{RequestId, RequestIdError};

use super::name_pattern::NamePattern;

/// The arguments of `trace`.
#[derive(Args, Debug)]
pub(crate) struct TraceArgs {
    /// A scenario file, or a folder or a sweep of which `--only` leaves one scenario.
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) path: PathBuf,
    /// Takes the scenario of this name, or the point of a sweep, where `*` stands for anything and
    /// `?` for one character.
    #[arg(long, value_name = "GLOB")]
    pub(crate) only: Option<NamePattern>,
    /// The strategy [default: the only one].
    #[arg(long, value_name = "NAME")]
    pub(crate) strategy: Option<String>,
    /// The seed, one of those of the file [default: 1].
    #[arg(long, value_name = "K")]
    pub(crate) seed: Option<u64>,
    /// Shows the life of one request: `worst` is the measured one that took the longest, others are
    /// named by class and index, as in `chat#123`.
    #[arg(long, value_name = "worst|CLASS#N")]
    pub(crate) request: Option<RequestChoice>,
    /// What to write [default: human].
    #[arg(long, value_enum)]
    #[arg(default_value = "human", hide_default_value = true)]
    pub(crate) format: TraceFormat,
    /// A file for the trace, in place of stdout.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: Option<PathBuf>,
}

/// What a trace is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TraceFormat {
    /// A line for each event.
    Human,
    /// JSON that <https://ui.perfetto.dev> and `chrome://tracing` open.
    Chrome,
}

/// Of which request to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RequestChoice {
    /// The measured one with the longest sojourn time.
    Worst,
    /// The one of this name.
    Id(RequestId),
}

impl FromStr for RequestChoice {
    type Err = RequestIdError;

    fn from_str(text: &str) -> Result<Self, RequestIdError> {
        if text == "worst" { Ok(Self::Worst) } else { text.parse().map(Self::Id) }
    }
}
