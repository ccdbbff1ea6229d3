//! How much of the start of a run is not measured.

use std::{fmt, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The word for [`WarmUp::Auto`].
pub(super) const AUTO: &str = "auto";

/// How much of the start of a run is not measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WarmUp {
    /// So much. In files, the duration.
    Stated(Duration),
    /// What MSER-5 finds in a first pass. In files, `auto`.
    Auto,
}

impl WarmUp {
    /// The span; none as long as it is not found.
    pub const fn span(self) -> Duration {
        match self {
            Self::Stated(span) => span,
            Self::Auto => Duration::ZERO,
        }
    }
}

impl Default for WarmUp {
    fn default() -> Self {
        Self::Stated(Duration::ZERO)
    }
}

impl Serialize for WarmUp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Stated(span) => humantime_serde::serialize(span, serializer),
            Self::Auto => serializer.serialize_str(AUTO),
        }
    }
}

impl<'de> Deserialize<'de> for WarmUp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SpanOrWord;
        impl de::Visitor<'_> for SpanOrWord {
            type Value = WarmUp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a duration, or `auto`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<WarmUp, E> {
                if text == AUTO {
                    return Ok(WarmUp::Auto);
                }
                let span = humantime::parse_duration(text).map(WarmUp::Stated);
                span.map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(SpanOrWord)
    }
}
