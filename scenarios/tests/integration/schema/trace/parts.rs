//! The parts of lists and maps.

use serde::de::{self, DeserializeSeed, IntoDeserializer};

use super::{Stop, Tracer};

/// The elements of a list or tuple.
pub(super) struct Element<'n> {
    pub(super) tracer: Tracer<'n>,
    pub(super) next: usize,
    pub(super) end: usize,
    pub(super) is_tuple: bool,
}

impl<'de> de::SeqAccess<'de> for Element<'_> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Stop> {
        if self.next == self.end {
            return Ok(None);
        }
        let step = if self.is_tuple { self.next.to_string() } else { "[]".to_owned() };
        self.next += 1;
        seed.deserialize(self.tracer.below(&step)).map(Some)
    }
}

/// One key of a map, and its value.
pub(super) struct Key<'n> {
    pub(super) tracer: Tracer<'n>,
    pub(super) is_done: bool,
}

impl<'de> de::MapAccess<'de> for Key<'_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Stop> {
        if std::mem::replace(&mut self.is_done, true) {
            return Ok(None);
        }
        seed.deserialize(self.tracer.below("key")).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Stop> {
        seed.deserialize(self.tracer.below("value"))
    }
}

/// The settings of a map.
pub(super) struct Fields<'n> {
    tracer: Tracer<'n>,
    rest: std::vec::IntoIter<&'static str>,
    now: &'static str,
}

impl<'n> Fields<'n> {
    pub(super) fn new(tracer: Tracer<'n>, given: Vec<&'static str>) -> Self {
        Self { tracer, rest: given.into_iter(), now: "" }
    }
}

impl<'de> de::MapAccess<'de> for Fields<'_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Stop> {
        let Some(field) = self.rest.next() else { return Ok(None) };
        self.now = field;
        let key: de::value::StrDeserializer<'_, Stop> = field.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Stop> {
        seed.deserialize(self.tracer.below(self.now))
    }
}
