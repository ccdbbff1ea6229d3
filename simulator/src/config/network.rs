//! The way between client and server.

use std::{collections::BTreeSet, time::Duration};

use serde::{Deserialize, Serialize};

use super::{incident::Incident, range::check_law};
use crate::{
    config_error::ConfigError,
    law::TimeLaw,
    span::{check_mean, check_span},
    units::Share,
};

/// The network between client and server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Network {
    /// There and back; each way takes half of it. Default `0s`.
    #[serde(with = "humantime_serde")]
    pub round_trip: Duration,
    /// Where the requests come from, in place of `round_trip`; each request, with all of its
    /// attempts, comes from one region. Default: from everywhere alike.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Region>,
    /// How lost messages are sent again. Default: first after `1s`, given up after 6 times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retransmission: Option<Retransmission>,
}

/// Where requests come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Its name, which no other region has.
    pub name: String,
    /// How many of the requests come from it, in relation to the weights of the others; more than
    /// 0 and at most 1000000.
    pub weight: f64,
    /// There and back; each way takes half of a value of its own.
    pub round_trip: TimeLaw,
    /// The share of the messages that is lost on the way, less than 100%. Default: none.
    #[serde(default = "none", skip_serializing_if = "is_none")]
    pub loss: Share,
}

/// How lost messages are sent again: after a timeout that doubles each time, as TCP does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retransmission {
    /// The first timeout. Default `1s`, the initial one of RFC 6298.
    #[serde(with = "humantime_serde")]
    pub timeout: Duration,
    /// After how many of them the connection is given up: the client sees a reset. 0 to 15.
    /// Default 6.
    pub retries: u32,
}

impl Default for Retransmission {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(1), retries: 6 }
    }
}

const fn none() -> Share {
    Share::ZERO
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_none(share: &Share) -> bool {
    *share == Share::ZERO
}

impl Network {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, incidents: &[Incident]) {
        check_span(errors, "network.round_trip", self.round_trip);
        if !self.regions.is_empty() && !self.round_trip.is_zero() {
            let problem = "has no effect beside `regions`: each region has its own; leave it out";
            errors.push(ConfigError::new("network.round_trip", problem));
        }
        let mut names = BTreeSet::new();
        for (place, region) in self.regions.iter().enumerate() {
            let path = format!("network.regions.{place}");
            if !names.insert(region.name.as_str()) {
                let problem = format!("must not be `{}` again", region.name);
                errors.push(ConfigError::new(format!("{path}.name"), problem));
            }
            if !(region.weight > 0.0 && region.weight <= 1e6) {
                let problem =
                    format!("must be more than 0 and at most 1000000, not {}", region.weight);
                errors.push(ConfigError::new(format!("{path}.weight"), problem));
            }
            check_law(errors, &format!("{path}.round_trip"), &region.round_trip);
            if region.loss == Share::ALL {
                let problem =
                    "must be less than 100%: where nothing comes through it is an `outage`";
                errors.push(ConfigError::new(format!("{path}.loss"), problem));
            }
        }
        let mut loses = self.regions.iter().any(|region| region.loss > Share::ZERO);
        for (place, incident) in incidents.iter().enumerate() {
            let Incident::RegionCongestion(congestion) = incident else { continue };
            loses |= congestion.loss > Share::ZERO;
            if let Some(region) = &congestion.region
                && !names.contains(region.as_str())
            {
                let problem = format!("must name one of `network.regions`, not `{region}`");
                let field = format!("incidents.{place}.region_congestion.region");
                errors.push(ConfigError::new(field, problem));
            }
        }
        let Some(retransmission) = &self.retransmission else { return };
        check_mean(errors, "network.retransmission.timeout", retransmission.timeout);
        if retransmission.retries > 15 {
            let problem = format!("must be 0 to 15, not {}", retransmission.retries);
            errors.push(ConfigError::new("network.retransmission.retries", problem));
        }
        if !loses {
            let problem = "has no effect: nothing is lost here; give a region or a \
                           `region_congestion` a `loss`, or leave it out";
            errors.push(ConfigError::new("network.retransmission", problem));
        }
    }
}
