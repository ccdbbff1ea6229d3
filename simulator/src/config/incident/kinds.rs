//! The settings of each kind of incident.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::times::{RandomTimes, Times};
use crate::{config_error::ConfigError, money::PriceFactor, units::Share};

/// A kind of incident: when it is on, by four settings that all kinds share, and what it does.
macro_rules! incident {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The start of the first one, from the start of the run.
            #[serde(
                default,
                with = "humantime_serde::option",
                skip_serializing_if = "Option::is_none"
            )]
            pub at: Option<Duration>,
            /// How long one lasts; its first instant belongs to it, the instant of its end does
            /// not.
            #[serde(
                rename = "for",
                default,
                with = "humantime_serde::option",
                skip_serializing_if = "Option::is_none"
            )]
            pub duration: Option<Duration>,
            /// From start to start, at least `for`; default: it comes once.
            #[serde(
                default,
                with = "humantime_serde::option",
                skip_serializing_if = "Option::is_none"
            )]
            pub every: Option<Duration>,
            /// Times drawn from the seed, in place of the three above.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub random: Option<RandomTimes>,
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl $name {
            pub(super) const fn times(&self) -> Times<'_> {
                Times {
                    at: self.at,
                    duration: self.duration,
                    every: self.every,
                    random: self.random.as_ref(),
                }
            }
        }
    };
}

incident! {
    /// When a burst comes, and whom it hits.
    Burst {
        /// The share of requests it hits, more than 0%.
        share: Share,
    }
}

incident! {
    /// Everything is refused.
    Outage {
        /// How the client meets it. Default: `status_503`.
        #[serde(default)]
        answer: OutageAnswer,
    }
}

incident! {
    /// The engine works slower.
    BrownOut {
        /// The part of its speed that is left, from 1% to below 100%.
        capacity: Share,
    }
}

incident! {
    /// The server starts anew: whatever is at it is reset, and until the end of `for` it is cold and
    /// answers 503.
    Restart {}
}

incident! {
    /// The way to the server is congested.
    RegionCongestion {
        /// The region whose clients it hits. Default: all of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        region: Option<String>,
        /// The factor on the round trip, 1 to 1000. Default: 1.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        round_trip: f64,
        /// The share of the messages that is lost, besides those that the network loses anyway.
        /// Default: none.
        #[serde(default = "none_of_all", skip_serializing_if = "is_none_of_all")]
        loss: Share,
    }
}

incident! {
    /// LLM tokens cost more or less.
    PricePeak {
        /// The factor on every price, more than 0 and at most 1000 in steps of 0.001, not 1. Of
        /// those that may be on at one time the product has these bounds too.
        factor: PriceFactor,
    }
}

incident! {
    /// The balance is spent, until somebody pays: 402 for everybody.
    BalanceOut {}
}

/// How the client meets an outage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutageAnswer {
    /// Something in front of the server still answers: 503, in `overload.answer_after`.
    #[default]
    Status503,
    /// Nobody listens: the connection is refused.
    Refused,
    /// Nothing comes back, ever: the client waits until it gives up.
    BlackHole,
}

const fn one() -> f64 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_one(factor: &f64) -> bool {
    *factor == 1.0
}

const fn none_of_all() -> Share {
    Share::ZERO
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_none_of_all(share: &Share) -> bool {
    *share == Share::ZERO
}

impl Burst {
    pub(super) fn check(&self, errors: &mut Vec<ConfigError>, path: &str) {
        if self.share.as_fraction() == 0.0 {
            let problem = "must be more than 0%: leave the burst out to have none";
            errors.push(ConfigError::new(format!("{path}.share"), problem));
        }
    }
}

impl BrownOut {
    pub(super) fn check(&self, errors: &mut Vec<ConfigError>, path: &str) {
        if !(0.01..1.0).contains(&self.capacity.as_fraction()) {
            let problem = format!(
                "must be from 1% to below 100%, not {}; where nothing is left it is an `outage`",
                self.capacity
            );
            errors.push(ConfigError::new(format!("{path}.capacity"), problem));
        }
    }
}

impl RegionCongestion {
    pub(super) fn check(&self, errors: &mut Vec<ConfigError>, path: &str) {
        if !(1.0..=1_000.0).contains(&self.round_trip) {
            let problem = format!("must be a factor of 1 to 1000, not {}", self.round_trip);
            errors.push(ConfigError::new(format!("{path}.round_trip"), problem));
        }
        if self.round_trip == 1.0 && self.loss == Share::ZERO {
            let problem = "has no effect: give `round_trip`, as in `round_trip: 4.0`, or `loss`";
            errors.push(ConfigError::new(path, problem));
        }
    }
}

impl PricePeak {
    pub(super) fn check(&self, errors: &mut Vec<ConfigError>, path: &str) {
        let problem = match self.factor {
            PriceFactor::ZERO => "must be more than 0, as in `factor: 2`",
            PriceFactor::ONE => "has no effect: give another factor, as in `factor: 2`",
            _ => return,
        };
        errors.push(ConfigError::new(format!("{path}.factor"), problem));
    }
}
