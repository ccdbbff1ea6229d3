//! Finds out what a type looks like by decoding it again and again: each time the type asks for
//! what it needs, and what it asked for is given the next time.

mod choice;
mod parts;
mod stop;

use std::cell::RefCell;

use serde::{Deserialize, Deserializer, de::Visitor};

use self::{
    choice::Variant,
    parts::{Element, Fields, Key},
    stop::Stop,
};
use super::{
    leaves::{forms, sample, steps},
    shape::{Shape, Shapes},
};

/// The shapes of a type and of all it is made of.
pub(super) fn trace<T: for<'de> Deserialize<'de>>() -> Shapes {
    const ROUNDS_MAX: usize = 100_000;
    let notes = RefCell::new(Notes::default());
    for _ in 0..ROUNDS_MAX {
        notes.borrow_mut().visited.clear();
        let result = T::deserialize(Tracer { path: String::new(), notes: &notes });
        match result {
            Err(Stop::Again) => {}
            Err(Stop::Other(message)) if notes.borrow_mut().refine(&message) => {}
            Err(Stop::Other(message)) => panic!("a type refuses what it asked for: {message}"),
            Err(other) => panic!("nobody took this: {other:?}"),
            Ok(_) if notes.borrow_mut().next_variants() => {}
            Ok(_) => return notes.into_inner().shapes,
        }
    }
    panic!("the type has no end")
}

/// What is known, and the choices met in this round.
#[derive(Debug, Default)]
struct Notes {
    shapes: Shapes,
    visited: Vec<String>,
    /// Where a text was given last.
    text_at: String,
}

impl Notes {
    /// A type that takes any text at first and refuses it afterwards says then what it wants.
    fn refine(&mut self, message: &str) -> bool {
        let kind = ["a rate", "a share"].into_iter().find(|kind| message.contains(kind));
        let kind = kind.or_else(|| message.contains('%').then_some("a share"));
        match (self.shapes.0.get_mut(&self.text_at), kind) {
            (Some(Shape::Leaf(expecting)), Some(kind)) if expecting == "a string" => {
                kind.clone_into(expecting);
                true
            }
            _ => false,
        }
    }

    /// Moves every innermost choice on that has variants left; `false` where none has.
    fn next_variants(&mut self) -> bool {
        let shapes = &mut self.shapes.0;
        let is_open = |shape: Option<&Shape>| match shape {
            Some(Shape::Choice { variants, now, .. }) => now + 1 < variants.len(),
            Some(Shape::Forms { expecting, now }) => {
                now + 1 < forms(expecting).map_or(0, <[_]>::len)
            }
            _ => false,
        };
        let open: Vec<String> =
            self.visited.iter().filter(|path| is_open(shapes.get(*path))).cloned().collect();
        let is_inner = |path: &&String| !open.iter().any(|other| is_below(other, path));
        for path in open.iter().filter(is_inner) {
            if let Some(Shape::Choice { now, .. } | Shape::Forms { now, .. }) = shapes.get_mut(path)
            {
                *now += 1;
            }
        }
        !open.is_empty()
    }
}

fn is_below(path: &str, other: &str) -> bool {
    path.len() > other.len() && path.starts_with(other) && path[other.len()..].starts_with('/')
}

/// A place in the value that is being made up.
#[derive(Clone)]
struct Tracer<'n> {
    path: String,
    notes: &'n RefCell<Notes>,
}

impl Tracer<'_> {
    fn below(&self, step: &str) -> Self {
        Self { path: format!("{}/{step}", self.path), notes: self.notes }
    }

    fn known(&self) -> Option<Shape> {
        self.notes.borrow().shapes.0.get(&self.path).cloned()
    }

    fn learn(&self, shape: Shape) {
        self.notes.borrow_mut().shapes.0.insert(self.path.clone(), shape);
    }

    fn number<'de, V: Visitor<'de>>(self, kind: &str, visitor: V) -> Result<V::Value, Stop> {
        self.learn(Shape::Leaf(kind.to_owned()));
        if kind == "f64" { visitor.visit_f64(1.0) } else { visitor.visit_u64(1) }
    }

    /// A map of settings of which the keys are known, or become known by a wrong one.
    fn settings<'de, V: Visitor<'de>>(
        self,
        name: &'static str,
        known: Option<&'static [&'static str]>,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let (fields, required, is_asked) = match (self.known(), known) {
            (Some(Shape::Struct { fields, required, .. }), _) => (fields, required, true),
            (_, Some(fields)) => (fields.to_vec(), Vec::new(), false),
            (_, None) => (vec!["?"], Vec::new(), false),
        };
        // The first time only what must be there is given, so that the rest is known to be free.
        let is_settled = is_asked && self.notes.borrow().shapes.0.contains_key(&self.mark());
        let given = if is_settled || !is_asked && known.is_none() { &fields } else { &required };
        let result = visitor.visit_map(Fields::new(self.clone(), given.clone()));
        match result {
            Err(Stop::Missing(field)) => {
                let mut required = required;
                required.push(field);
                self.learn(Shape::Struct { name, fields, required });
                Err(Stop::Again)
            }
            Err(Stop::Keys(fields)) => {
                let (fields, required) = (fields.to_vec(), Vec::new());
                self.learn(Shape::Struct { name, fields, required });
                Err(Stop::Again)
            }
            Ok(_) if !is_settled => {
                self.learn(Shape::Struct { name, fields, required });
                let mark = self.mark();
                self.notes.borrow_mut().shapes.0.insert(mark, Shape::Optional);
                Err(Stop::Again)
            }
            other => other,
        }
    }

    /// Says that what a map must hold is known.
    fn mark(&self) -> String {
        format!("{} settled", self.path)
    }

    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.known() {
            Some(Shape::Leaf(expecting)) => {
                self.notes.borrow_mut().text_at.clone_from(&self.path);
                visitor.visit_str(sample(&expecting))
            }
            _ => Err(self.ask(visitor)),
        }
    }

    /// Asks what is expected, by what is never expected.
    fn ask<'de, V: Visitor<'de>>(self, visitor: V) -> Stop {
        match visitor.visit_unit() {
            Err(Stop::Expected(expecting)) => {
                self.learn(match forms(&expecting) {
                    Some(_) => Shape::Forms { expecting, now: 0 },
                    None => Shape::Leaf(expecting),
                });
                Stop::Again
            }
            Err(other) => other,
            Ok(_) => Stop::Other(format!("{} takes nothing", self.path)),
        }
    }
}

macro_rules! numbers {
    ($($method:ident $kind:literal)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
            self.number($kind, visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Tracer<'_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.known() {
            Some(Shape::Forms { expecting, now }) => {
                self.notes.borrow_mut().visited.push(self.path.clone());
                let form = forms(&expecting).map_or("", |forms| forms[now]);
                let inner = self.below(form);
                match form {
                    "list" => inner.deserialize_seq(visitor),
                    "map" => inner.settings("", None, visitor),
                    "u32" => inner.number("u32", visitor),
                    text => {
                        inner.learn(Shape::Leaf(text.to_owned()));
                        visitor.visit_str(sample(text))
                    }
                }
            }
            Some(Shape::Leaf(expecting)) if steps(&expecting).is_some() => visitor.visit_u64(200),
            Some(Shape::Leaf(expecting)) => visitor.visit_str(sample(&expecting)),
            _ => Err(self.ask(visitor)),
        }
    }

    numbers! {
        deserialize_u8 "u8" deserialize_u16 "u16" deserialize_u32 "u32" deserialize_u64 "u64"
        deserialize_f64 "f64"
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.learn(Shape::Leaf("bool".to_owned()));
        visitor.visit_bool(true)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.text(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.text(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.learn(Shape::Optional);
        let inner = self.below("some");
        visitor.visit_some(inner)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.learn(Shape::List);
        visitor.visit_seq(Element { tracer: self, next: 0, end: 1, is_tuple: false })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Stop> {
        self.learn(Shape::Tuple(len));
        visitor.visit_seq(Element { tracer: self, next: 0, end: len, is_tuple: true })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.learn(Shape::Map);
        visitor.visit_map(Key { tracer: self, is_done: false })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.settings(name, Some(fields), visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        if self.known().is_none() {
            let variants = variants.iter().map(|variant| (*variant, None)).collect();
            self.learn(Shape::Choice { name, variants, now: 0 });
        }
        self.notes.borrow_mut().visited.push(self.path.clone());
        visitor.visit_enum(Variant { tracer: self })
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u128 f32 char bytes byte_buf unit unit_struct tuple_struct ignored_any
    }
}
