//! A choice, as its variant of this round.

use serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};

use super::{Shape, Stop, Tracer};

pub(super) struct Variant<'n> {
    pub(super) tracer: Tracer<'n>,
}

impl Variant<'_> {
    fn name(&self) -> &'static str {
        match self.tracer.known() {
            Some(Shape::Choice { variants, now, .. }) => variants[now].0,
            other => panic!("{}: no choice, but {other:?}", self.tracer.path),
        }
    }

    /// Notes whether the variant has settings, and gives their place.
    fn settle(&self, has_settings: bool) -> String {
        let mut notes = self.tracer.notes.borrow_mut();
        if let Some(Shape::Choice { variants, now, .. }) = notes.shapes.0.get_mut(&self.tracer.path)
        {
            variants[*now].1 = Some(has_settings);
            return variants[*now].0.to_owned();
        }
        String::new()
    }
}

impl<'de> de::EnumAccess<'de> for Variant<'_> {
    type Error = Stop;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Stop> {
        let name: de::value::StrDeserializer<'_, Stop> = self.name().into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'_> {
    type Error = Stop;

    fn unit_variant(self) -> Result<(), Stop> {
        self.settle(false);
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Stop> {
        let step = self.settle(true);
        seed.deserialize(self.tracer.below(&step))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Stop> {
        let step = self.settle(true);
        de::Deserializer::deserialize_tuple(self.tracer.below(&step), len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let step = self.settle(true);
        self.tracer.below(&step).settings("", Some(fields), visitor)
    }
}
