//! Everything that can be set about the simulated server, in one serde value: the `server:` block
//! of a scenario. Each part stands in a file of its own, with the ranges of its settings.

mod admission;
mod engine;
mod incident;
mod network;
mod overload;
mod price_clock;
mod prices;
mod range;
mod risk;

use serde::{Deserialize, Serialize};

pub use self::{
    admission::{
        Admission, Alignment, Balance, Counted, Dynamic, RequestLimit, RetryAfter, RetryForm,
        Scope, ScopedLimit,
    },
    engine::{AbandonedWork, Curve, Engine, Slowdown},
    incident::{Burst, Incident},
    network::Network,
    overload::{Cpu, Gpu, Memory, Overload, Throttle},
    price_clock::{Days, PricePeriod, Window, WindowError, Zone, ZoneError},
    prices::Prices,
    risk::Risk,
};
use crate::{config_error::ConfigError, span::check_span, units::Share};

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
        check_span(&mut errors, "network.round_trip", self.network.round_trip);
        let has_429 = |incident: &Incident| matches!(incident, Incident::Burst429(_));
        let has_429 = self.incidents.iter().any(has_429)
            || self.risk.is_some()
            || self.overload.throttle.as_ref().is_some_and(|throttle| throttle.status == 429);
        self.admission.validate(&mut errors, has_429, self.prices.is_some());
        if let Some(risk) = &self.risk {
            risk.validate(&mut errors);
        }
        self.overload.validate(&mut errors);
        self.engine.validate(&mut errors);
        if self.incidents.len() > usize::from(u16::MAX) {
            errors.push(ConfigError::new("incidents", "must be at most 65535"));
        }
        for (place, incident) in self.incidents.iter().enumerate() {
            let path = format!("incidents.{place}.{}", incident.name());
            incident.burst().validate(&mut errors, &path);
            if matches!(incident, Incident::Stall(_)) && self.first_token.is_none() {
                let problem = "needs `first_token`, the part of the service before the first \
                               token, as in `first_token: 10%`";
                errors.push(ConfigError::new(path, problem));
            }
        }
        let ends_move = Engine::ends_move(&self.engine);
        if self.first_token.is_some() && ends_move {
            let problem = "needs an engine whose ends are known at the start: `slots`, or \
                           `saturation` with `slowdown: fixed_at_admission`";
            errors.push(ConfigError::new("first_token", problem));
        }
        if let Some(prices) = &self.prices {
            prices.validate(&mut errors);
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}
