//! A choice: a word such as `unlimited`, or a map with one key such as `fixed: { limit: 8 }`.

use std::cell::RefCell;

use serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};

use super::{
    Positioned,
    error::{DecodeError, Problem},
};
use crate::file::tree::{
    Entry, Kind,
    scalar::{Scalar, resolve},
};

/// The word, and the entry with its settings if it was written as a map.
pub(super) struct Choice<'de, 'c> {
    pub(super) key: &'de str,
    pub(super) settings: Option<&'de Entry>,
    pub(super) choices: &'c RefCell<Vec<u32>>,
}

impl<'de> de::EnumAccess<'de> for Choice<'de, '_> {
    type Error = DecodeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self), DecodeError> {
        let variant = seed.deserialize(self.key.into_deserializer()).map_err(|error| {
            // A wrong key of the map is at the key; a wrong word is the value itself.
            match self.settings {
                Some(entry) => DecodeError::at(error, entry.id),
                None => error,
            }
        })?;
        Ok((variant, self))
    }
}

impl<'de> Choice<'de, '_> {
    fn settings(&self, fields: &'static [&'static str]) -> Result<&'de Entry, DecodeError> {
        let problem = || Problem::NeedsSettings { variant: self.key.to_owned(), fields };
        self.settings.ok_or_else(|| DecodeError::new(problem()))
    }

    fn give<T: DeserializeSeed<'de>>(
        self,
        seed: T,
        entry: &'de Entry,
    ) -> Result<T::Value, DecodeError> {
        Positioned { node: &entry.value, choices: self.choices }.give(seed)
    }
}

impl<'de> de::VariantAccess<'de> for Choice<'de, '_> {
    type Error = DecodeError;

    fn unit_variant(self) -> Result<(), DecodeError> {
        let Some(entry) = self.settings else { return Ok(()) };
        match &entry.value.kind {
            Kind::Scalar { text, is_plain: true } if resolve(text) == Scalar::Null => Ok(()),
            _ => {
                let problem = Problem::TakesNoSettings { variant: self.key.to_owned() };
                Err(DecodeError::new(problem).at(entry.id))
            }
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, DecodeError> {
        let entry = self.settings(&[])?;
        self.give(seed, entry)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let entry = self.settings(&[])?;
        let node = Positioned { node: &entry.value, choices: self.choices };
        de::Deserializer::deserialize_seq(node, visitor).map_err(|e| e.at(entry.value.id))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let entry = self.settings(fields)?;
        let node = Positioned { node: &entry.value, choices: self.choices };
        de::Deserializer::deserialize_struct(node, "", fields, visitor)
            .map_err(|e| e.at(entry.value.id))
    }
}
