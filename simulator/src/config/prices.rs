//! What the tokens cost.

use serde::{Deserialize, Serialize};

use super::price_clock::PricePeriod;
use crate::{
    config_error::ConfigError,
    money::{PriceFactor, TokenPrice, Usd},
    units::Share,
};

/// What the tokens cost. An attempt is charged at the instant at which the engine is done with it:
/// for its whole prompt, and for the tokens that were made by then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// A token of the prompt that is in the cache, as in `0.003 USD/M`.
    pub hit: TokenPrice,
    /// A token of the prompt that is not.
    pub miss: TokenPrice,
    /// A token of the answer, thinking included.
    pub output: TokenPrice,
    /// When they are higher. Default: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak: Option<PricePeriod>,
    /// When they are lower. Default: never. It cannot stand beside `peak`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off_peak: Option<PricePeriod>,
    /// The part of a prompt that is in the cache, where the attempt does not tell its
    /// `cached_tokens`; `batching` does not compute it. Default `56.3%`, the share that the provider
    /// published for its fleet.
    #[serde(default = "fleet_share")]
    pub cache_hit_share: Share,
    /// With which probability the tokens are really there, where the attempt tells its
    /// `cached_tokens`; else none of them is, and `batching` computes them all. Default `100%`.
    #[serde(default = "all")]
    pub prefix_hit_share: Share,
}

fn fleet_share() -> Share {
    Share::from_fraction(0.563).expect("it is between 0 and 1")
}

const fn all() -> Share {
    Share::ALL
}

impl Prices {
    /// What so many tokens cost at an instant, in nanoseconds since 1970: those of the prompt that
    /// hit the cache and those that missed it, and those of the answer. `factor` comes on top of the
    /// clock's own, as in an incident of higher prices.
    pub fn charge(
        &self,
        unix_ns: u64,
        hit: u32,
        miss: u32,
        output: u32,
        factor: PriceFactor,
    ) -> Usd {
        let of_clock = self.factor_at(unix_ns);
        [(self.hit, hit), (self.miss, miss), (self.output, output)]
            .into_iter()
            .map(|(price, tokens)| price.of(tokens, [of_clock, factor]))
            .sum()
    }

    /// The factor of the clock at an instant.
    fn factor_at(&self, unix_ns: u64) -> PriceFactor {
        let periods = self.peak.iter().chain(&self.off_peak);
        let mut on = periods.filter(|period| period.is_on(unix_ns));
        on.next().map_or(PriceFactor::ONE, |period| period.factor)
    }

    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>) {
        if let Some(peak) = &self.peak {
            peak.validate(errors, "prices.peak", true);
        }
        if let Some(off_peak) = &self.off_peak {
            off_peak.validate(errors, "prices.off_peak", false);
        }
        if self.peak.is_some() && self.off_peak.is_some() {
            let problem = "cannot stand beside `peak`: the prices of all other hours stand in \
                           `hit`, `miss` and `output`, so give one of the two";
            errors.push(ConfigError::new("prices.off_peak", problem));
        }
    }
}
