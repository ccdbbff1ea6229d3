//! For whom a command writes.

use clap::ValueEnum;

/// A reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Tables on stdout, findings with their lines on stderr.
    Human,
    /// A JSON value on each line of stdout.
    Json,
    /// Annotations of GitHub's job pages on stderr.
    Github,
}

/// The readers of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Formats {
    pub(crate) has_human: bool,
    pub(crate) has_json: bool,
    pub(crate) has_github: bool,
}

impl Formats {
    /// The set of the given ones.
    pub(crate) fn of(formats: &[Format]) -> Self {
        Self {
            has_human: formats.contains(&Format::Human),
            has_json: formats.contains(&Format::Json),
            has_github: formats.contains(&Format::Github),
        }
    }
}
