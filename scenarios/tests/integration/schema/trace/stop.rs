//! Why decoding stopped.

use serde::de;

/// Why decoding stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// Something was learnt: begin anew.
    Again,
    /// A key is missing.
    Missing(&'static str),
    /// These are the keys.
    Keys(&'static [&'static str]),
    /// A text or number of this kind is expected.
    Expected(String),
    /// Something else.
    Other(String),
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Stop {}

impl de::Error for Stop {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::Other(message.to_string())
    }

    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::Expected(expected.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Self::Keys(expected)
    }
}
