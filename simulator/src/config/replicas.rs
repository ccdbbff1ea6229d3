//! How many engines there are.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::range::{check_at_least_one, check_law};
use crate::{
    config_error::ConfigError,
    law::TimeLaw,
    span::{check_mean, check_span},
    units::Share,
};

/// The most replicas.
const MOST: u32 = 1_000;

/// A number of replicas that follows the load, by the rule of Kubernetes' Horizontal Pod Autoscaler:
/// `ceil(replicas * GPU utilisation / target)`.
///
/// The utilisation is that of the last `sync_period`, averaged over the replicas that are ready.
/// Those that still start are set aside; if the rule asks for more replicas they are counted as
/// idle. A replica that is no longer wanted takes nothing new and goes when it is empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Autoscaler {
    /// The fewest replicas, at least 1.
    pub min: u32,
    /// The most replicas, at most 1000.
    pub max: u32,
    /// How many are ready at the start, `min` to `max`. Default: `min`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<u32>,
    /// The mean GPU utilisation it aims at, more than 0%.
    pub target: Share,
    /// How often it looks, more than 0s. Default `15s`, as Kubernetes does.
    #[serde(default = "default_sync_period", with = "humantime_serde")]
    pub sync_period: Duration,
    /// It does nothing while utilisation / target is this close to 1. Default `10%`, as Kubernetes
    /// does.
    #[serde(default = "default_tolerance")]
    pub tolerance: Share,
    /// It scales down to no less than the highest recommendation of this window. Default `5m`, as
    /// Kubernetes does.
    #[serde(default = "default_scale_down_window", with = "humantime_serde")]
    pub scale_down_window: Duration,
    /// It scales up to no more than the lowest recommendation of this window. Default `0s`, as
    /// Kubernetes does.
    #[serde(default, with = "humantime_serde")]
    pub scale_up_window: Duration,
    /// How long a new replica takes to be ready. Default: uniform from `30s` to `190s`.
    #[serde(default = "default_cold_start")]
    pub cold_start: TimeLaw,
}

const fn default_sync_period() -> Duration {
    Duration::from_secs(15)
}

fn default_tolerance() -> Share {
    Share::from_fraction(0.1).expect("a tenth is a share")
}

const fn default_scale_down_window() -> Duration {
    Duration::from_secs(300)
}

const fn default_cold_start() -> TimeLaw {
    TimeLaw::Uniform { from: Duration::from_secs(30), to: Duration::from_secs(190) }
}

/// Checks the two settings that say how many replicas there are.
pub(super) fn validate(
    errors: &mut Vec<ConfigError>,
    replicas: Option<u32>,
    autoscaler: Option<&Autoscaler>,
) {
    if let Some(replicas) = replicas {
        check_at_least_one(errors, "replicas", replicas);
        check_at_most(errors, "replicas", replicas);
        if autoscaler.is_some() {
            let problem = "has no effect beside `autoscaler`: write `autoscaler.start`, or leave \
                           one of the two out";
            errors.push(ConfigError::new("replicas", problem));
        }
    }
    if let Some(autoscaler) = autoscaler {
        autoscaler.validate(errors);
    }
}

fn check_at_most(errors: &mut Vec<ConfigError>, field: &str, count: u32) {
    if count > MOST {
        errors.push(ConfigError::new(field, format!("must be at most {MOST}, not {count}")));
    }
}

impl Autoscaler {
    fn validate(&self, errors: &mut Vec<ConfigError>) {
        check_at_least_one(errors, "autoscaler.min", self.min);
        check_at_most(errors, "autoscaler.max", self.max);
        if self.max <= self.min {
            let problem = format!(
                "must be more than `min`, {}, or nothing is scaled; write `replicas` for a fixed \
                 number",
                self.min
            );
            errors.push(ConfigError::new("autoscaler.max", problem));
        }
        if let Some(start) = self.start
            && !(self.min..=self.max).contains(&start)
        {
            let problem =
                format!("must be `min` to `max`, {} to {}, not {start}", self.min, self.max);
            errors.push(ConfigError::new("autoscaler.start", problem));
        }
        if self.target == Share::ZERO {
            errors.push(ConfigError::new("autoscaler.target", "must be more than 0%"));
        }
        check_mean(errors, "autoscaler.sync_period", self.sync_period);
        check_span(errors, "autoscaler.scale_down_window", self.scale_down_window);
        check_span(errors, "autoscaler.scale_up_window", self.scale_up_window);
        check_law(errors, "autoscaler.cold_start", &self.cold_start);
    }
}
