//! Everything that can be set about the simulated server, in one serde value: the `server:` block
//! of a scenario. Each part stands in a file of its own, with the ranges of its settings.

mod admission;
mod batching;
mod curve;
mod engine;
mod faults;
mod incident;
mod network;
mod overload;
mod price_clock;
mod prices;
mod range;
mod replicas;
mod risk;
mod script;
mod slowdown;
mod waiting;
mod window;

use serde::{Deserialize, Serialize};

pub use self::{
    admission::{
        Admission, Alignment, Balance, Counted, Dynamic, RequestLimit, RetryAfter, RetryForm,
        Scope, ScopedLimit,
    },
    batching::{Batching, StepTime},
    curve::Curve,
    engine::{AbandonedWork, Engine},
    faults::{EarlyFault, Fault, FaultKind, FaultRule},
    incident::{
        BalanceOut, BrownOut, Burst, Incident, Outage, OutageAnswer, PricePeak, RandomTimes,
        RegionCongestion, Restart, Times,
    },
    network::{Network, Region, Retransmission},
    overload::{Cpu, Gpu, Memory, Overload, Throttle},
    price_clock::{Days, PricePeriod, Window, WindowError, Zone, ZoneError},
    prices::Prices,
    replicas::Autoscaler,
    risk::Risk,
    script::{RefusedStatus, RequestKey, Script, ScriptStep},
    slowdown::Slowdown,
    waiting::Waiting,
    window::Window as FaultWindow,
};
use crate::{config_error::ConfigError, units::Share};

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
    /// When traffic looks like abuse. Default: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<Risk>,
    /// When the server as a whole gives up: 503.
    #[serde(default)]
    pub overload: Overload,
    /// What makes the answers.
    pub engine: Engine,
    /// How many such engines there are, 1 to 1000; an attempt goes to the one with the fewest at it,
    /// the first of them. Default: 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replicas: Option<u32>,
    /// A number of engines that follows the load, in place of `replicas`. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub autoscaler: Option<Autoscaler>,
    /// The part of an attempt's service that passes before its first content token; the others
    /// follow evenly to its end. Where the load of the moment slows the engine down, it is the part
    /// of the service attained, not of the time. Default: none, answers come whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_token: Option<Share>,
    /// What goes wrong, and when.
    #[serde(default)]
    pub incidents: Vec<Incident>,
    /// How answers fail by chance. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// What happens to the first attempts of a request, whatever else would. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<Script>,
    /// What the server does while an answer does not come. Default: it waits in silence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// What the engine does with a request whose client went away. Default: `stops`.
    #[serde(default)]
    pub abandoned_work: AbandonedWork,
    /// What the tokens cost. Default: nothing is said of money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices: Option<Prices>,
}

impl Config {
    /// Checks every range, and that no setting is without effect.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the fields.
    pub fn validate(&self) -> Result<(), Vec<ConfigError>> {
        let mut errors = Vec::new();
        self.network.validate(&mut errors, &self.incidents);
        let has_429 = |incident: &Incident| matches!(incident, Incident::Burst429(_));
        let has_429 = self.incidents.iter().any(has_429)
            || self.risk.is_some()
            || self.overload.throttle.as_ref().is_some_and(|throttle| throttle.status == 429)
            || self.has_scripted(RefusedStatus::S429);
        self.admission.validate(&mut errors, has_429, self.prices.is_some());
        if let Some(risk) = &self.risk {
            risk.validate(&mut errors);
        }
        self.overload.validate(&mut errors, self.has_other_503());
        self.engine.validate(&mut errors);
        replicas::validate(&mut errors, self.replicas, self.autoscaler.as_ref());
        if self.incidents.len() > usize::from(u16::MAX) {
            errors.push(ConfigError::new("incidents", "must be at most 65535"));
        }
        let is_batching = matches!(self.engine, Engine::Batching(_));
        if is_batching && self.first_token.is_some() {
            let problem =
                "has no effect: `batching` makes every token at its own instant; leave it out";
            errors.push(ConfigError::new("first_token", problem));
        }
        for (place, incident) in self.incidents.iter().enumerate() {
            let path = format!("incidents.{place}.{}", incident.name());
            incident.validate(&mut errors, &path);
            if matches!(incident, Incident::PricePeak(_)) && self.prices.is_none() {
                let problem = "has no effect without `prices`: give them, or leave it out";
                errors.push(ConfigError::new(&path, problem));
            }
            if matches!(incident, Incident::Stall(_)) && self.first_token.is_none() && !is_batching
            {
                let problem = "needs `first_token`, the part of the service before the first \
                               token, as in `first_token: 10%`";
                errors.push(ConfigError::new(path, problem));
            }
        }
        incident::validate_price_peaks(&mut errors, &self.incidents);
        if let Some(prices) = &self.prices {
            prices.validate(&mut errors);
        }
        self.validate_failures(&mut errors);
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Whether anything but the overload guard answers 503.
    fn has_other_503(&self) -> bool {
        let by_incident = |incident: &Incident| match incident {
            Incident::Burst503(_) | Incident::Restart(_) => true,
            Incident::Outage(outage) => outage.answer == OutageAnswer::Status503,
            _ => false,
        };
        self.engine.has_bounded_queue()
            || self.incidents.iter().any(by_incident)
            || self.has_scripted(RefusedStatus::S503)
    }

    fn has_scripted(&self, status: RefusedStatus) -> bool {
        self.script.as_ref().is_some_and(|script| script.refuses_with(status))
    }

    fn validate_failures(&self, errors: &mut Vec<ConfigError>) {
        if self.faults.len() > usize::from(u16::MAX) {
            errors.push(ConfigError::new("faults", "must be at most 65535"));
        }
        for (place, fault) in self.faults.iter().enumerate() {
            fault.validate(errors, &format!("faults.{place}"));
        }
        if let Some(script) = &self.script {
            script.validate(errors, "script");
        }
        if let Some(waiting) = &self.waiting {
            waiting.validate(errors, &self.engine);
        }
    }
}
