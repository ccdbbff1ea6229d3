//! How many replications.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, value::MapAccessDeserializer},
};

/// How many seeds are run, from seed 1 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seeds {
    /// So many. In files, the number.
    Fixed(u32),
    /// As many as it takes. In files, a map.
    UntilDecided(UntilDecided),
}

/// More seeds until no expectation is inconclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UntilDecided {
    /// So many at first.
    pub until_decided: u32,
    /// So many in the end, decided or not.
    pub at_most: u32,
}

impl Seeds {
    /// How many are run at first.
    pub fn first(self) -> u32 {
        match self {
            Self::Fixed(count) => count,
            Self::UntilDecided(until) => until.until_decided,
        }
    }

    /// How many are run in the end, at most.
    pub fn at_most(self) -> u32 {
        match self {
            Self::Fixed(count) => count,
            Self::UntilDecided(until) => until.at_most,
        }
    }
}

impl fmt::Display for Seeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(count) => write!(f, "{count}"),
            Self::UntilDecided(until) => write!(f, "{} to {}", until.until_decided, until.at_most),
        }
    }
}

impl Serialize for Seeds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Fixed(count) => serializer.serialize_u32(*count),
            Self::UntilDecided(until) => until.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Seeds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrMap;
        impl<'de> de::Visitor<'de> for NumberOrMap {
            type Value = Seeds;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of seeds")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Seeds, E> {
                let count = u32::try_from(number);
                count
                    .map(Seeds::Fixed)
                    .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(number), &self))
            }

            fn visit_map<M: de::MapAccess<'de>>(self, map: M) -> Result<Seeds, M::Error> {
                UntilDecided::deserialize(MapAccessDeserializer::new(map)).map(Seeds::UntilDecided)
            }
        }
        deserializer.deserialize_any(NumberOrMap)
    }
}
