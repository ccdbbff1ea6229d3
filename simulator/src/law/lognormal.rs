//! The lognormal distribution by quantities that people know.

use super::normal;
use crate::config_error::ConfigError;

/// The widest accepted squared coefficient of variation.
const MOST_SCV: f64 = 1_000.0;

/// The parameters of the normal distribution behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lognormal {
    mu: f64,
    sigma: f64,
}

impl Lognormal {
    /// By its mean and one of the squared coefficient of variation and the 99th percentile, mean
    /// and percentile in one unit.
    pub(crate) fn new(mean: f64, scv: Option<f64>, p99: Option<f64>) -> Result<Self, ConfigError> {
        let sigma = match (scv, p99) {
            (Some(scv), None) => sigma_of_scv(scv)?,
            (None, Some(p99)) => sigma_of_p99(mean, p99)?,
            (None, None) => {
                return Err(ConfigError::new("scv", "is missing: write `scv` or `p99`"));
            }
            (Some(_), Some(_)) => {
                let problem = "and `p99` say the same thing twice: write one of them";
                return Err(ConfigError::new("scv", problem));
            }
        };
        Ok(Self { mu: libm::log(mean) - sigma * sigma / 2.0, sigma })
    }

    /// The value below which the variable stays with probability `unit`.
    pub(crate) fn quantile(self, unit: f64) -> f64 {
        libm::exp(self.mu + self.sigma * normal::quantile(unit))
    }
}

/// `sigma^2 = ln(1 + scv)`, from the mean `exp(mu + sigma^2 / 2)` and the variance
/// `mean^2 (exp(sigma^2) - 1)`.
fn sigma_of_scv(scv: f64) -> Result<f64, ConfigError> {
    if !(scv > 0.0 && scv <= MOST_SCV) {
        let problem = format!("must be more than 0 and at most {MOST_SCV}, not {scv}");
        return Err(ConfigError::new("scv", problem));
    }
    Ok(libm::sqrt(libm::log1p(scv)))
}

/// The smaller root of `z sigma - sigma^2 / 2 = ln(p99 / mean)`, where `z` is the normal 99th
/// percentile. The larger root belongs to laws whose 99th percentile is a small part of the story.
fn sigma_of_p99(mean: f64, p99: f64) -> Result<f64, ConfigError> {
    let z = normal::quantile(0.99);
    let log_ratio = libm::log(p99 / mean);
    if log_ratio <= 0.0 {
        return Err(ConfigError::new("p99", "must be more than the mean"));
    }
    let discriminant = z * z - 2.0 * log_ratio;
    if discriminant.is_nan() || discriminant < 0.0 {
        let most = libm::exp(z * z / 2.0);
        let problem = format!(
            "must be at most {most:.2} times the mean: no lognormal law reaches further; `scv` sets \
             wider ones"
        );
        return Err(ConfigError::new("p99", problem));
    }
    Ok(z - libm::sqrt(discriminant))
}

#[cfg(test)]
mod tests {
    use super::Lognormal;

    #[test]
    fn parameters_follow_from_mean_and_spread() {
        fn check(mean: f64, scv: Option<f64>, p99: Option<f64>, mu: f64, sigma: f64) {
            let law = Lognormal::new(mean, scv, p99).unwrap();
            assert!((law.mu - mu).abs() < 1e-12, "{law:?}");
            assert!((law.sigma - sigma).abs() < 1e-12, "{law:?}");
        }
        // exp(0.25) - 1: sigma is 0.5.
        check(1.0, Some(0.284_025_416_687_741_4), None, -0.125, 0.5);
        // exp(0.5 z - 0.125).
        check(1.0, None, Some(2.824_055_400_051_135_8), -0.125, 0.5);
        check(2.0, None, Some(2.0 * 2.824_055_400_051_135_8), std::f64::consts::LN_2 - 0.125, 0.5);
    }

    #[test]
    fn laws_that_do_not_exist_are_refused() {
        fn check(mean: f64, scv: Option<f64>, p99: Option<f64>, field: &str) {
            assert_eq!(Lognormal::new(mean, scv, p99).unwrap_err().field, field);
        }
        check(1.0, None, None, "scv");
        check(1.0, Some(1.0), Some(2.0), "scv");
        check(1.0, Some(0.0), None, "scv");
        check(1.0, Some(-1.0), None, "scv");
        check(1.0, Some(f64::NAN), None, "scv");
        check(1.0, Some(f64::INFINITY), None, "scv");
        check(1.0, None, Some(1.0), "p99");
        check(1.0, None, Some(15.0), "p99");
        check(1.0, None, Some(f64::NAN), "p99");
        assert!(Lognormal::new(1.0, None, Some(14.9)).is_ok());
    }
}
