//! What goes wrong, and when.

mod kinds;
mod price_peaks;
mod times;

use serde::{Deserialize, Serialize};

pub(super) use self::price_peaks::validate as validate_price_peaks;
pub use self::{
    kinds::{
        BalanceOut, BrownOut, Burst, Outage, OutageAnswer, PricePeak, RegionCongestion, Restart,
    },
    times::{RandomTimes, Times},
};
use crate::config_error::ConfigError;

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
    /// At the edge, before everything else: all attempts are refused, or come to nobody. Those in
    /// flight go on.
    Outage(Outage),
    /// In the engine: it works slower. Several at a time multiply.
    BrownOut(BrownOut),
    /// In the engine, and then at the edge: all in flight are reset, and the cold server says 503.
    Restart(Restart),
    /// In the network: longer ways and lost messages.
    RegionCongestion(RegionCongestion),
    /// In the bill: other prices. Several at a time multiply.
    PricePeak(PricePeak),
    /// In the account: 402 for all attempts, before its other limits.
    BalanceOut(BalanceOut),
}

impl Incident {
    /// When it is on.
    pub const fn times(&self) -> Times<'_> {
        match self {
            Self::Burst429(burst)
            | Self::Burst503(burst)
            | Self::Burst402(burst)
            | Self::Stall(burst) => burst.times(),
            Self::Outage(outage) => outage.times(),
            Self::BrownOut(brown_out) => brown_out.times(),
            Self::Restart(restart) => restart.times(),
            Self::RegionCongestion(congestion) => congestion.times(),
            Self::PricePeak(peak) => peak.times(),
            Self::BalanceOut(out) => out.times(),
        }
    }

    /// Its name in a scenario.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Burst429(_) => "burst_429",
            Self::Burst503(_) => "burst_503",
            Self::Burst402(_) => "burst_402",
            Self::Stall(_) => "stall",
            Self::Outage(_) => "outage",
            Self::BrownOut(_) => "brown_out",
            Self::Restart(_) => "restart",
            Self::RegionCongestion(_) => "region_congestion",
            Self::PricePeak(_) => "price_peak",
            Self::BalanceOut(_) => "balance_out",
        }
    }

    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, path: &str) {
        self.times().validate(errors, path);
        match self {
            Self::Burst429(burst)
            | Self::Burst503(burst)
            | Self::Burst402(burst)
            | Self::Stall(burst) => burst.check(errors, path),
            Self::BrownOut(brown_out) => brown_out.check(errors, path),
            Self::RegionCongestion(congestion) => congestion.check(errors, path),
            Self::PricePeak(peak) => peak.check(errors, path),
            Self::Outage(_) | Self::Restart(_) | Self::BalanceOut(_) => {}
        }
    }
}
