//! What decoding can stumble over.

use std::fmt::{self, Display};

use serde::de;

/// An error of decoding, and the number of the node or key it is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DecodeError {
    /// What is wrong.
    pub(crate) problem: Problem,
    /// The number of the innermost node that was being decoded.
    pub(crate) id: Option<u32>,
}

/// What is wrong with a node.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Problem {
    /// A key that the map does not have.
    UnknownKey { key: String, expected: &'static [&'static str] },
    /// A word that is none of the choices.
    UnknownChoice { word: String, expected: &'static [&'static str] },
    /// A key that must be there.
    MissingKey(&'static str),
    /// Not what was expected.
    Unexpected { found: Found, expected: String },
    /// A duration in months or years.
    LongUnit { unit: String },
    /// `.nan` or `.inf`.
    NotFinite,
    /// Neither a word nor a map with one key.
    NotAChoice { variants: &'static [&'static str] },
    /// A choice written as a word that has settings.
    NeedsSettings { variant: String, fields: &'static [&'static str] },
    /// A choice written as a map that has none.
    TakesNoSettings { variant: String },
    /// Too few elements.
    Length { expected: String },
    /// More elements than the `taken` ones that have a meaning.
    TooMany { taken: usize },
    /// Not a map, where one with these keys was expected.
    NotAMap { fields: &'static [&'static str] },
    /// It hangs on a node that was refused before.
    AlreadyRefused,
    /// Anything else, in serde's words.
    Other(String),
}

/// What was found instead.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Found {
    /// Nothing, or `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    List,
    /// A map.
    Map,
}

impl DecodeError {
    /// An error without a place.
    pub(crate) fn new(problem: Problem) -> Self {
        Self { problem, id: None }
    }

    /// The same at a node, unless it has a place further in.
    pub(crate) fn at(self, id: u32) -> Self {
        Self { id: self.id.or(Some(id)), ..self }
    }

    fn unexpected(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let found = match found {
            de::Unexpected::Bool(value) => Found::Bool(value),
            de::Unexpected::Unsigned(number) => Found::Number(number as f64),
            de::Unexpected::Signed(number) => Found::Number(number as f64),
            de::Unexpected::Float(number) => Found::Number(number),
            de::Unexpected::Str(text) => Found::Text(text.to_owned()),
            de::Unexpected::Seq => Found::List,
            de::Unexpected::Map => Found::Map,
            _ => Found::Null,
        };
        Self::new(Problem::Unexpected { found, expected: expected.to_string() })
    }
}

impl Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.problem)
    }
}

impl std::error::Error for DecodeError {}

impl de::Error for DecodeError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(Problem::Other(message.to_string()))
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::unexpected(found, expected)
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::unexpected(found, expected)
    }

    fn invalid_length(_: usize, expected: &dyn de::Expected) -> Self {
        Self::new(Problem::Length { expected: expected.to_string() })
    }

    fn unknown_variant(word: &str, expected: &'static [&'static str]) -> Self {
        Self::new(Problem::UnknownChoice { word: word.to_owned(), expected })
    }

    fn unknown_field(key: &str, expected: &'static [&'static str]) -> Self {
        Self::new(Problem::UnknownKey { key: key.to_owned(), expected })
    }

    fn missing_field(key: &'static str) -> Self {
        Self::new(Problem::MissingKey(key))
    }
}
