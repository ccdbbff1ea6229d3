//! From a tree to a value, by serde; every error carries the number of the node it is about.

mod choice;
pub(super) mod error;

use std::cell::RefCell;

use serde::{
    Deserialize,
    de::{self, DeserializeSeed, IntoDeserializer, Visitor},
    forward_to_deserialize_any,
};

use self::{
    choice::Choice,
    error::{DecodeError, Problem},
};
use super::{
    long_unit::long_unit,
    tree::{
        Entry, Kind, Node,
        scalar::{Scalar, resolve},
    },
};

/// Decodes a tree. Refused nodes are left out.
pub(crate) fn decode<'de, T: Deserialize<'de>>(node: &'de Node) -> Result<T, DecodeError> {
    decode_with_choices(node).0
}

/// Decodes a tree and tells which nodes stand for a choice: the enums of the type.
pub(crate) fn decode_with_choices<'de, T: Deserialize<'de>>(
    node: &'de Node,
) -> (Result<T, DecodeError>, Vec<u32>) {
    let choices = RefCell::new(Vec::new());
    let result = T::deserialize(Positioned { node, choices: &choices }).map_err(|e| e.at(node.id));
    (result, choices.into_inner())
}

#[derive(Clone, Copy)]
struct Positioned<'de, 'c> {
    node: &'de Node,
    choices: &'c RefCell<Vec<u32>>,
}

impl<'de> Positioned<'de, '_> {
    fn give<T>(self, seed: T) -> Result<T::Value, DecodeError>
    where
        T: DeserializeSeed<'de>,
    {
        let id = self.node.id;
        seed.deserialize(self).map_err(|error| error.at(id))
    }
}

impl<'de> de::Deserializer<'de> for Positioned<'de, '_> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.node.kind {
            Kind::Scalar { text, is_plain: false } => give_text(text, visitor),
            Kind::Scalar { text, is_plain: true } => match resolve(text) {
                Scalar::Null => visitor.visit_unit(),
                Scalar::Bool(value) => visitor.visit_bool(value),
                Scalar::Unsigned(number) => visitor.visit_u64(number),
                Scalar::Signed(number) => visitor.visit_i64(number),
                Scalar::Float(number) if number.is_finite() => visitor.visit_f64(number),
                Scalar::Float(_) => Err(DecodeError::new(Problem::NotFinite)),
                Scalar::Text(text) => give_text(text, visitor),
            },
            Kind::List(list) => {
                let mut elements = Elements { rest: list, choices: self.choices };
                let value = visitor.visit_seq(&mut elements)?;
                if elements.rest.is_empty() {
                    Ok(value)
                } else {
                    let taken = list.len() - elements.rest.len();
                    Err(DecodeError::new(Problem::TooMany { taken }))
                }
            }
            Kind::Map(entries) => {
                visitor.visit_map(Entries { rest: entries, value: None, choices: self.choices })
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.node.kind {
            Kind::Scalar { text, is_plain: true } if resolve(text) == Scalar::Null => {
                visitor.visit_none()
            }
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        // Without the refused element the others would move to its place.
        if self.node.elements().iter().any(|node| node.is_refused) {
            return Err(DecodeError::new(Problem::AlreadyRefused));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        // Serde would take a list for the fields in their order; the format does not.
        if matches!(self.node.kind, Kind::Map(_)) {
            self.deserialize_any(visitor)
        } else {
            Err(DecodeError::new(Problem::NotAMap { fields }))
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.choices.borrow_mut().push(self.node.id);
        let (key, settings) = match &self.node.kind {
            Kind::Scalar { text, is_plain } => match resolve(text) {
                Scalar::Text(_) => (text, None),
                _ if !is_plain => (text, None),
                _ => return Err(DecodeError::new(Problem::NotAChoice { variants })),
            },
            Kind::Map(entries) => match entries.as_slice() {
                [entry] if entry.value.is_refused => {
                    return Err(DecodeError::new(Problem::AlreadyRefused));
                }
                [entry] => (&entry.key, Some(entry)),
                _ => return Err(DecodeError::new(Problem::NotAChoice { variants })),
            },
            Kind::List(_) => return Err(DecodeError::new(Problem::NotAChoice { variants })),
        };
        visitor.visit_enum(Choice { key, settings, choices: self.choices })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple_struct map identifier ignored_any
    }
}

/// Hands over a text. Who expects a duration reads months and years too, whatever room its type is
/// of; here they are refused.
fn give_text<'de, V: Visitor<'de>>(text: &'de str, visitor: V) -> Result<V::Value, DecodeError> {
    if let Some(unit) = long_unit(text) {
        let expected = (&visitor as &dyn de::Expected).to_string();
        if expected.starts_with("a duration") {
            return Err(DecodeError::new(Problem::LongUnit { unit: unit.to_owned() }));
        }
    }
    visitor.visit_borrowed_str(text)
}

struct Elements<'de, 'c> {
    rest: &'de [Node],
    choices: &'c RefCell<Vec<u32>>,
}

impl<'de> de::SeqAccess<'de> for Elements<'de, '_> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        while let Some((node, rest)) = self.rest.split_first() {
            self.rest = rest;
            if !node.is_refused {
                return Positioned { node, choices: self.choices }.give(seed).map(Some);
            }
        }
        Ok(None)
    }
}

struct Entries<'de, 'c> {
    rest: &'de [Entry],
    value: Option<&'de Node>,
    choices: &'c RefCell<Vec<u32>>,
}

impl<'de> de::MapAccess<'de> for Entries<'de, '_> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DecodeError> {
        while let Some((entry, rest)) = self.rest.split_first() {
            self.rest = rest;
            if !entry.value.is_refused {
                self.value = Some(&entry.value);
                let key = entry.key.as_str().into_deserializer();
                return seed.deserialize(key).map(Some).map_err(|e: DecodeError| e.at(entry.id));
            }
        }
        Ok(None)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<T::Value, DecodeError> {
        let node = self.value.take();
        let node = node.ok_or_else(|| DecodeError::new(Problem::Other("no key".to_owned())))?;
        Positioned { node, choices: self.choices }.give(seed)
    }
}
