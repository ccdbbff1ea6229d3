//! A scenario as it stands in a file, decoded: one serde value with every default stated.

use std::{fmt, time::Duration};

use scheduler::Priority;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap as _};
use simulator::{
    law::TokenLaw,
    units::{Rate, Share},
};

use super::{expectation::Expectation, name::Name};

/// What is run: a workload, a server, the strategies under comparison, what is expected of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name, unique in a run.
    pub scenario: Name,
    /// `extended` runs only when the file or its folder is named on the command line.
    #[serde(default, skip_serializing_if = "Suite::is_standard")]
    pub suite: Suite,
    /// Arrivals stop here.
    #[serde(with = "humantime_serde")]
    pub horizon: Duration,
    /// Requests that arrive before are carried but not measured. Default `0s`.
    #[serde(default, with = "humantime_serde")]
    pub warm_up: Duration,
    /// How long after the horizon the run goes on at most, until every request has ended.
    /// Default: the longest deadline of the workload, or `10m` if a class has none.
    #[serde(default, with = "humantime_serde::option")]
    pub drain: Option<Duration>,
    /// The replications: a count (seeds 1 to N). Default 10.
    #[serde(default = "default_seeds")]
    pub seeds: u32,
    /// Independent instances of the client that share the account. Default 1.
    #[serde(default = "default_clients")]
    pub clients: u32,
    /// The simulated calendar at the start of the run, RFC 3339. Default
    /// `2026-09-24T00:00:00Z`.
    #[serde(default = "default_starts_at")]
    pub starts_at: String,
    /// The strategy that the others are compared with. Default: the first one.
    #[serde(default)]
    pub baseline: Option<Name>,
    /// Who asks for what, and when.
    pub workload: Workload,
    /// Who answers.
    pub server: simulator::Config,
    /// The clients under comparison.
    pub strategies: Vec<Strategy>,
    /// What must come out.
    #[serde(default)]
    pub expect: Vec<Expectation>,
}

fn default_seeds() -> u32 {
    10
}

fn default_clients() -> u32 {
    1
}

fn default_starts_at() -> String {
    "2026-09-24T00:00:00Z".to_owned()
}

/// Whether a scenario runs with its folder's parents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suite {
    /// It does.
    #[default]
    Standard,
    /// It runs only when it or its own folder is named.
    Extended,
}

impl Suite {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_standard(&self) -> bool {
        *self == Self::Standard
    }
}

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

/// The rule that gives arrival instants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Arrivals {
    /// Independent exponential gaps.
    Poisson {
        /// The mean rate, more than 0.
        rate: Rate,
    },
    /// Independent gaps at a rate that goes evenly from one to another, and stays there.
    Ramp {
        /// The rate at the start, more than 0.
        from: Rate,
        /// The rate at the end of the ramp, more than 0.
        to: Rate,
        /// How long the ramp is.
        #[serde(with = "humantime_serde")]
        over: Duration,
    },
    /// Equal gaps; the first arrival comes one gap after the start.
    Constant {
        /// The rate, more than 0.
        rate: Rate,
    },
    /// The requests of a file, with their instants and token counts.
    Trace {
        /// The file, relative to the scenario's folder.
        file: String,
        /// Its form. Default: `azure_2023`.
        #[serde(default)]
        format: TraceFormat,
        /// What the instants are multiplied by: 0.5 replays twice as fast. Default 1.
        #[serde(default = "default_time_scale")]
        time_scale: f64,
    },
}

fn default_time_scale() -> f64 {
    1.0
}

/// The form of a trace file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TraceFormat {
    /// `TIMESTAMP,ContextTokens,GeneratedTokens`, the form of the Azure LLM inference trace 2023.
    #[default]
    #[serde(rename = "azure_2023")]
    Azure2023,
}

/// A client under comparison: a configuration of the production scheduler, or a reference client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strategy {
    /// Its name, unique in the scenario. Default: the preset's name.
    pub name: Name,
    /// The settings of the production scheduler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<scheduler::Config>,
    /// A foreign client, in place of `config`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
}

/// The foreign clients that can be compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The source article's scheduler as its author meant it.
    Article,
}
