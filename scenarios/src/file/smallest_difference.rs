//! The smallest differences that matter.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

use super::tolerance::Tolerance;
use crate::metric::{self, Metric, Unit};

/// The smallest difference of a share that matters where the file states none: 0.1 percentage
/// points.
pub const SMALLEST_SHARE_DIFFERENCE: f64 = 0.001;
/// The smallest difference of anything else that matters where the file states none, as a fraction
/// of the baseline's mean.
pub const SMALLEST_RELATIVE_DIFFERENCE: f64 = 0.01;

/// By full name of a metric, the difference below which two strategies count as equivalent, in the
/// words of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SmallestDifferences(BTreeMap<String, Stated>);

#[derive(Clone, Debug, PartialEq)]
struct Stated {
    text: String,
    tolerance: Tolerance,
}

impl SmallestDifferences {
    /// Those of a resolved scenario, as results carry it.
    pub fn of_resolved(resolved: &Value) -> Self {
        let stated = resolved.get("smallest_difference");
        stated.and_then(|stated| Self::deserialize(stated).ok()).unwrap_or_default()
    }

    /// That of a metric: the stated one, or [`SMALLEST_SHARE_DIFFERENCE`] for shares and
    /// [`SMALLEST_RELATIVE_DIFFERENCE`] for everything else.
    pub fn of(&self, name: &str, metric: &Metric) -> Tolerance {
        match (self.0.get(name), metric.unit) {
            (Some(stated), _) => stated.tolerance,
            (None, Unit::Share) => Tolerance::Absolute(SMALLEST_SHARE_DIFFERENCE),
            (None, _) => Tolerance::Relative(SMALLEST_RELATIVE_DIFFERENCE),
        }
    }

    /// Whether the file states none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for SmallestDifferences {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, stated)| (name, &stated.text)))
    }
}

impl<'de> Deserialize<'de> for SmallestDifferences {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> de::Visitor<'de> for Map {
            type Value = SmallestDifferences;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of metrics")
            }

            fn visit_map<M: de::MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut stated = BTreeMap::new();
                while let Some((name, metric)) = map.next_key_seed(NameSeed)? {
                    stated.insert(name, map.next_value_seed(ValueSeed(metric))?);
                }
                Ok(SmallestDifferences(stated))
            }
        }
        deserializer.deserialize_map(Map)
    }
}

/// The name of a metric that is compared.
struct NameSeed;

impl<'de> de::DeserializeSeed<'de> for NameSeed {
    type Value = (String, &'static Metric);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl de::Visitor<'_> for NameSeed {
    type Value = (String, &'static Metric);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a metric that is compared")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        let metric = metric::find(text).filter(|metric| metric.is_compared());
        let metric = metric.ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))?;
        Ok((text.to_owned(), metric))
    }
}

/// The difference of this metric.
struct ValueSeed(&'static Metric);

impl<'de> de::DeserializeSeed<'de> for ValueSeed {
    type Value = Stated;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Stated, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl de::Visitor<'_> for ValueSeed {
    type Value = Stated;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a difference: {}", Tolerance::example(self.0.unit))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Stated, E> {
        let tolerance = Tolerance::parse(text, self.0.unit)
            .map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))?;
        Ok(Stated { text: text.to_owned(), tolerance })
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Stated, E> {
        self.visit_f64(number as f64)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Stated, E> {
        let text = number.to_string();
        let tolerance = Tolerance::parse(&text, self.0.unit)
            .map_err(|_| E::invalid_value(de::Unexpected::Float(number), &self))?;
        Ok(Stated { text, tolerance })
    }
}
