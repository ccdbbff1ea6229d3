//! What is wrong with a line of `expect:`.

/// What is wrong with an expectation, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExpectationError {
    /// The first character it is about, from 0.
    pub offset: usize,
    /// How many characters, at least 1.
    pub length: usize,
    /// What is wrong.
    pub message: String,
    /// How to write it.
    pub help: Option<String>,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

/// An error about a stretch of the line.
pub(super) fn error(offset: usize, length: usize, message: impl Into<String>) -> ExpectationError {
    let (help, suggestion) = (None, None);
    ExpectationError { offset, length: length.max(1), message: message.into(), help, suggestion }
}

impl ExpectationError {
    pub(super) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(super) fn with_suggestion(self, text: impl Into<String>) -> Self {
        Self { suggestion: Some(text.into()), ..self }
    }
}
