//! What makes the answers.

use serde::{Deserialize, Serialize};

use super::{
    batching::Batching,
    curve::Curve,
    range::{check_at_least_one, check_law},
    slowdown::Slowdown,
};
use crate::{config_error::ConfigError, law::TimeLaw};

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
    /// Continuous batching: steps that make a token for each sequence at work.
    Batching(Batching),
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

impl Engine {
    /// Whether an attempt may have to wait for it.
    pub(super) const fn has_queue(&self) -> bool {
        match self {
            Self::Slots { queue, .. } => !matches!(queue, Some(0)),
            Self::Batching(_) => true,
            Self::Saturation { .. } => false,
        }
    }

    /// Whether it may be too full to take one more.
    pub(super) const fn has_bounded_queue(&self) -> bool {
        match self {
            Self::Slots { queue, .. } => queue.is_some(),
            Self::Batching(batching) => batching.queue.is_some(),
            Self::Saturation { .. } => false,
        }
    }

    /// The most LLM tokens that prompt and answer may have.
    pub(crate) const fn context_limit(&self) -> u64 {
        match self {
            Self::Batching(batching) => batching.context_limit(),
            Self::Slots { .. } | Self::Saturation { .. } => u64::MAX,
        }
    }

    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>) {
        match self {
            Self::Slots { servers, service_time, queue: _ } => {
                check_at_least_one(errors, "engine.slots.servers", *servers);
                check_law(errors, "engine.slots.service_time", service_time);
            }
            Self::Saturation { service_time, capacity, curve, slowdown } => {
                check_law(errors, "engine.saturation.service_time", service_time);
                check_at_least_one(errors, "engine.saturation.capacity", *capacity);
                curve.validate(errors, "engine.saturation.curve");
                curve.check_total_rate(errors, "engine.saturation", service_time, *slowdown);
            }
            Self::Batching(batching) => batching.validate(errors, "engine.batching"),
        }
    }
}
