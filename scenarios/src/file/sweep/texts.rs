//! The texts of an axis.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// One path or several. In files, a text or a list of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths(pub Vec<String>);

impl Serialize for Paths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [only] => serializer.serialize_str(only),
            several => several.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrList;
        impl<'de> de::Visitor<'de> for TextOrList {
            type Value = Paths;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a path of a setting")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Paths, E> {
                Ok(Paths(vec![text.to_owned()]))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Paths, A::Error> {
                let mut paths = Vec::new();
                while let Some(path) = list.next_element::<String>()? {
                    paths.push(path);
                }
                Ok(Paths(paths))
            }
        }
        deserializer.deserialize_any(TextOrList)
    }
}

/// A value of an axis as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AxisValue(pub String);

impl Serialize for AxisValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for AxisValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;
        impl de::Visitor<'_> for Scalar {
            type Value = AxisValue;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a value of an axis")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<AxisValue, E> {
                Ok(AxisValue(text.to_owned()))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<AxisValue, E> {
                Ok(AxisValue(number.to_string()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<AxisValue, E> {
                Ok(AxisValue(number.to_string()))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<AxisValue, E> {
                Ok(AxisValue(number.to_string()))
            }
        }
        deserializer.deserialize_any(Scalar)
    }
}
