//! What goes wrong, and when.

use std::time::Duration;

use humantime_serde::re::humantime::format_duration;
use serde::{Deserialize, Serialize};

use crate::{
    config_error::ConfigError,
    span::{check_mean, check_span},
    units::Share,
};

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

impl Burst {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, path: &str) {
        check_span(errors, &format!("{path}.at"), self.at);
        check_mean(errors, &format!("{path}.for"), self.duration);
        if let Some(every) = self.every {
            let field = format!("{path}.every");
            check_mean(errors, &field, every);
            if every < self.duration {
                let least = format_duration(self.duration);
                let problem =
                    format!("must be at least `for`, {least}, or a burst runs into itself");
                errors.push(ConfigError::new(field, problem));
            }
        }
        if self.share.as_fraction() == 0.0 {
            let problem = "must be more than 0%: leave the burst out to have none";
            errors.push(ConfigError::new(format!("{path}.share"), problem));
        }
    }
}
