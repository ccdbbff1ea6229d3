//! What is left of the account's money.

use serde::{Deserialize, Serialize};

use crate::{config::range::check_at_least_one, config_error::ConfigError};

/// The most that may be on an account, and in a point of its curve.
const MOST_USD: f64 = 1e9;

/// A balance that the answers spend; it needs `prices`. Once it is spent, everything is refused with
/// 402.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Balance {
    /// What is there at the start, in US dollars, more than 0 and to the billionth.
    pub usd: f64,
    /// How many requests may be at the server at once, by what is left: points of US dollars and
    /// requests, both rising. In between it is a straight line, rounded down; before the first
    /// point it is flat, and past the last one the balance sets no cap. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<(f64, u32)>,
}

impl Balance {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, has_prices: bool) {
        if !(self.usd > 0.0 && self.usd <= MOST_USD) {
            let problem = format!("must be more than 0, at most 1000000000, not {}", self.usd);
            errors.push(ConfigError::new("admission.balance.usd", problem));
        }
        if !has_prices {
            let problem = "has no effect: without `prices` nothing spends it; give them too";
            errors.push(ConfigError::new("admission.balance", problem));
        }
        for (place, (usd, cap)) in self.caps.iter().enumerate() {
            let field = format!("admission.balance.caps.{place}");
            if !(0.0..=MOST_USD).contains(usd) {
                let problem = format!("must begin with 0 to 1000000000 US dollars, not {usd}");
                errors.push(ConfigError::new(&field, problem));
            }
            check_at_least_one(errors, &field, *cap);
            if place > 0 {
                let (usd_before, cap_before) = self.caps[place - 1];
                if *usd <= usd_before || *cap < cap_before {
                    let problem = "must have more US dollars than the point before it, and no \
                                   lower cap";
                    errors.push(ConfigError::new(&field, problem));
                }
            }
        }
    }
}
