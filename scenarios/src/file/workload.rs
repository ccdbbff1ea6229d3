//! The workload as it stands in a file: its classes, and what each of them asks for.

use std::{fmt, time::Duration};

use scheduler::Priority;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap as _};
use simulator::{law::TokenLaw, units::Share};

use super::{arrivals::Arrivals, name::Name};

/// Who asks for what, and when: a list of classes with their own arrivals, or one arrival process
/// for all with `classes` that share it.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// The arrivals of the whole workload; without it, every class has its own.
    pub arrivals: Option<Arrivals>,
    /// The named parts.
    pub classes: Vec<Class>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SharedWorkload {
    arrivals: Arrivals,
    classes: Vec<Class>,
}

impl Serialize for Workload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(arrivals) = &self.arrivals else { return self.classes.serialize(serializer) };
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("arrivals", arrivals)?;
        map.serialize_entry("classes", &self.classes)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Workload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EitherForm;
        impl<'de> de::Visitor<'de> for EitherForm {
            type Value = Workload;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of classes, or a map of `arrivals` and `classes`")
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, seq: A) -> Result<Workload, A::Error> {
                let classes = Vec::deserialize(de::value::SeqAccessDeserializer::new(seq))?;
                Ok(Workload { arrivals: None, classes })
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Workload, A::Error> {
                let form = SharedWorkload::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Workload { arrivals: Some(form.arrivals), classes: form.classes })
            }
        }
        deserializer.deserialize_any(EitherForm)
    }
}

/// A named part of the workload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Its name, unique in the workload.
    pub class: Name,
    /// Its own arrivals; an error where the workload has arrivals for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrivals: Option<Arrivals>,
    /// Its part of the workload's arrivals; the parts add up to 100 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// Its place in the queue. Default: normal.
    #[serde(default)]
    pub priority: Priority,
    /// Tokens of a prompt. Default: 1,000. A trace brings its own.
    #[serde(default = "default_prompt_tokens")]
    pub prompt_tokens: TokenLaw,
    /// Tokens of an answer. Default: 200. A trace brings its own.
    #[serde(default = "default_output_tokens")]
    pub output_tokens: TokenLaw,
    /// From intended start to the end that still counts. Default: none.
    #[serde(default, with = "humantime_serde::option")]
    pub deadline: Option<Duration>,
    /// The sojourn time that goodput counts. Default: the deadline, if any.
    #[serde(default, with = "humantime_serde::option")]
    pub slo: Option<Duration>,
    /// How many end users its requests are for, each of them any one's with equal probability.
    /// Default: users are not told apart. Closed loops and sessions number their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub users: Option<u32>,
    /// The share of requests that repeat one of the sixteen before them in their class, word for
    /// word. Default: `0%`, all differ.
    #[serde(default = "no_share", skip_serializing_if = "is_no_share")]
    pub duplicates: Share,
    /// Whether answers are shown as they come, so that no attempt follows one that has given a
    /// content token. Default: `false`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stream: bool,
}

const fn no_share() -> Share {
    Share::ZERO
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_no_share(share: &Share) -> bool {
    *share == Share::ZERO
}

fn default_prompt_tokens() -> TokenLaw {
    TokenLaw::Constant(1_000)
}

fn default_output_tokens() -> TokenLaw {
    TokenLaw::Constant(200)
}
