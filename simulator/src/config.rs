//! Everything that can be set about the simulated server, in one serde value: the `server:` block
//! of a scenario.

mod validate;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    law::TimeLaw,
    units::{Rate, Share, Utilisation},
};

/// A simulated server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The way there and back.
    #[serde(default)]
    pub network: Network,
    /// What the account may send.
    #[serde(default)]
    pub admission: Admission,
    /// When the server as a whole gives up: 503.
    #[serde(default)]
    pub overload: Overload,
    /// What makes the answers.
    pub engine: Engine,
    /// The part of an attempt's time in service that passes before its first content token; the
    /// others follow evenly to its end. Default: none, answers come whole. It needs an engine
    /// whose ends are known at the start: `slots`, or `saturation` with `fixed_at_admission`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_token: Option<Share>,
    /// What goes wrong, and when.
    #[serde(default)]
    pub incidents: Vec<Incident>,
    /// What the engine does with a request whose client went away. Default: `stops`.
    #[serde(default)]
    pub abandoned_work: AbandonedWork,
}

/// The network between client and server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Network {
    /// There and back; each way takes half of it. Default `0s`.
    #[serde(with = "humantime_serde")]
    pub round_trip: Duration,
}

/// The limits of the account; above any of them the answer is 429.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Admission {
    /// The rate of requests. Default: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<RequestLimit>,
    /// The rate of LLM tokens, those of the prompt and of the answer together, counted at
    /// admission. Default: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<RequestLimit>,
    /// Requests at the server at once, from arrival to the last byte. Default: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<u32>,
    /// The `Retry-After` of a 429. Default: none, as DeepSeek does.
    #[serde(with = "humantime_serde::option", skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<Duration>,
}

/// A limit on a rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RequestLimit {
    /// A continuously refilled bucket, full at the start; a request takes one, or its LLM tokens.
    TokenBucket {
        /// The refill, from one a day to `1000000000/s`.
        rate: Rate,
        /// The size of the bucket, at least 1.
        burst: u32,
    },
}

/// The guard of the whole server; above it the answer is 503, fast.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Overload {
    /// The most requests at the server, the new one included; one more is refused. Default: no
    /// limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_in_flight: Option<u32>,
    /// How long the server takes to say so. Default `0s`; DeepSeek takes about `200ms`. A full
    /// queue of the engine is told at once.
    #[serde(with = "humantime_serde")]
    pub answer_after: Duration,
}

/// What makes the answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Engine {
    /// `servers` servers and one queue, first come first served.
    Slots {
        /// How many requests are worked on at once, at least 1.
        servers: u32,
        /// How long one takes.
        service_time: TimeLaw,
        /// How many may wait; one more is refused with 503. Default: without bound.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        queue: Option<u32>,
    },
    /// All requests are worked on at once, and each slows the others down.
    Saturation {
        /// How long one takes when it is alone.
        service_time: TimeLaw,
        /// The in-flight number that counts as 100 % utilisation, at least 1.
        capacity: u32,
        /// From load to slowdown.
        curve: Curve,
        /// Whose slowdown it is. Default: `shared`.
        #[serde(default)]
        slowdown: Slowdown,
    },
}

/// From load to slowdown, a factor of at least 1 on the service time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Curve {
    /// Piecewise linear over utilisation (in-flight / capacity): pairs of utilisation and factor,
    /// rising in utilisation; flat before the first point, and past the last one the last slope
    /// goes on. Factors are 1 to 1000000 and never fall.
    Points(Vec<(Utilisation, f64)>),
    /// `1 + (in_flight / capacity)^exponent`.
    Power {
        /// The exponent, more than 0 and at most 10.
        exponent: f64,
    },
    /// `max(1, in_flight / capacity)`: processor sharing among `capacity` processors.
    ProcessorSharing,
}

/// Whose slowdown the curve gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slowdown {
    /// Of everybody in service, anew whenever the number changes (a form of processor sharing).
    #[default]
    Shared,
    /// Of the one that enters, for good.
    FixedAtAdmission,
}

/// What goes wrong, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Incident {
    /// At the edge: a share of the requests gets 429 and consumes nothing behind it.
    #[serde(rename = "burst_429")]
    Burst429(Burst),
    /// The same with 503: the server says at once that it is too busy.
    #[serde(rename = "burst_503")]
    Burst503(Burst),
    /// The same with 402: the balance is spent.
    #[serde(rename = "burst_402")]
    Burst402(Burst),
    /// A share of the answers stops in mid-stream after the first content token, in silence: they
    /// never end, and hold their place in the engine until the client goes away. It needs
    /// `first_token`.
    Stall(Burst),
}

impl Incident {
    /// When it comes, and whom it hits.
    pub const fn burst(&self) -> &Burst {
        match self {
            Self::Burst429(burst)
            | Self::Burst503(burst)
            | Self::Burst402(burst)
            | Self::Stall(burst) => burst,
        }
    }

    /// Its name in a scenario.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Burst429(_) => "burst_429",
            Self::Burst503(_) => "burst_503",
            Self::Burst402(_) => "burst_402",
            Self::Stall(_) => "stall",
        }
    }
}

/// When a burst comes, and whom it hits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Burst {
    /// The start of the first one, from the start of the run.
    #[serde(with = "humantime_serde")]
    pub at: Duration,
    /// How long one lasts; its first instant belongs to it, the instant of its end does not.
    #[serde(rename = "for", with = "humantime_serde")]
    pub duration: Duration,
    /// From start to start, at least `for`; default: it comes once.
    #[serde(default, with = "humantime_serde::option", skip_serializing_if = "Option::is_none")]
    pub every: Option<Duration>,
    /// The share of requests it hits, more than 0%.
    pub share: Share,
}

/// What the engine does with a request whose client went away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbandonedWork {
    /// It stops once it learns of it, half a round trip later.
    #[default]
    Stops,
    /// It goes on to the end, for nobody.
    Continues,
}
