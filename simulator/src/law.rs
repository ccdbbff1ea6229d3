//! Laws of random quantities: service times in seconds, sizes in tokens.

mod lognormal;
mod normal;
mod quantiles;

use std::time::Duration;

use humantime_serde::re::humantime::format_duration;
use serde::{Deserialize, Serialize};

pub use self::normal::quantile as normal_quantile;

use self::{lognormal::Lognormal, quantiles::Quantiles};
use crate::{
    config_error::ConfigError,
    span::{check_mean, check_span, nanoseconds},
    units::Share,
};

/// The law of a random span of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TimeLaw {
    /// Always this long.
    Constant(#[serde(with = "humantime_serde")] Duration),
    /// Exponential with this mean.
    Exponential {
        /// The mean.
        #[serde(with = "humantime_serde")]
        mean: Duration,
    },
    /// Uniform between two spans.
    Uniform {
        /// The shortest.
        #[serde(with = "humantime_serde")]
        from: Duration,
        /// The longest, more than `from`.
        #[serde(with = "humantime_serde")]
        to: Duration,
    },
    /// Lognormal by its mean and one of `scv` or `p99`.
    Lognormal {
        /// The mean.
        #[serde(with = "humantime_serde")]
        mean: Duration,
        /// The squared coefficient of variation, variance / mean^2, more than 0 and at most 1000.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scv: Option<f64>,
        /// The 99th percentile, more than the mean and at most 14.97 times it.
        #[serde(
            default,
            with = "humantime_serde::option",
            skip_serializing_if = "Option::is_none"
        )]
        p99: Option<Duration>,
    },
}

/// The law of a random count of LLM tokens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TokenLaw {
    /// Always this many, at least 1.
    Constant(u32),
    /// Lognormal by its mean and one of `scv` or `p99`, rounded to whole tokens, at least 1.
    Lognormal {
        /// The mean, 1 to 100000000.
        mean: f64,
        /// The squared coefficient of variation, variance / mean^2, more than 0 and at most 1000.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scv: Option<f64>,
        /// The 99th percentile, more than the mean and at most 14.97 times it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        p99: Option<f64>,
    },
    /// An empirical law by its quantiles: at which share of the requests which count is not
    /// exceeded, both rising, as in `[[50%, 123], [99%, 4000]]`. Straight lines lead from point to
    /// point; below the first point and beyond the last one the count is that of the point.
    Quantiles(Vec<(Share, u32)>),
}

impl TimeLaw {
    /// The mean.
    pub fn mean(&self) -> Duration {
        match self {
            Self::Constant(mean) | Self::Exponential { mean } | Self::Lognormal { mean, .. } => {
                *mean
            }
            Self::Uniform { from, to } => from.saturating_add(*to) / 2,
        }
    }

    /// Prepares it for sampling.
    ///
    /// # Errors
    /// Everything that is wrong with it, by paths that start inside the law: `lognormal.p99`.
    pub fn sampler(&self) -> Result<TimeSampler, Vec<ConfigError>> {
        let mut errors = Vec::new();
        let form = match self {
            Self::Constant(span) => {
                check_span(&mut errors, "constant", *span);
                Form::Constant(nanoseconds(*span))
            }
            Self::Exponential { mean } => {
                check_mean(&mut errors, "exponential.mean", *mean);
                Form::Exponential { mean: mean.as_nanos() as f64 }
            }
            Self::Uniform { from, to } => {
                check_span(&mut errors, "uniform.from", *from);
                check_span(&mut errors, "uniform.to", *to);
                if to <= from {
                    let problem = format!("must be more than `from`, {}", format_duration(*from));
                    errors.push(ConfigError::new("uniform.to", problem));
                }
                let width = nanoseconds(to.saturating_sub(*from)) as f64;
                Form::Uniform { from: nanoseconds(*from), width }
            }
            Self::Lognormal { mean, scv, p99 } => {
                check_mean(&mut errors, "lognormal.mean", *mean);
                if let Some(p99) = p99 {
                    check_span(&mut errors, "lognormal.p99", *p99);
                }
                if !errors.is_empty() {
                    return Err(errors);
                }
                let p99 = p99.map(|span| span.as_nanos() as f64);
                let law = Lognormal::new(mean.as_nanos() as f64, *scv, p99);
                Form::Lognormal(law.map_err(|error| vec![error.under("lognormal")])?)
            }
        };
        if errors.is_empty() { Ok(TimeSampler(form)) } else { Err(errors) }
    }
}

impl TokenLaw {
    /// Prepares it for sampling.
    ///
    /// # Errors
    /// Everything that is wrong with it, by paths that start inside the law: `lognormal.p99`.
    pub fn sampler(&self) -> Result<TokenSampler, Vec<ConfigError>> {
        match self {
            Self::Constant(0) => {
                Err(vec![ConfigError::new("constant", "must be at least 1, not 0")])
            }
            Self::Constant(count) => Ok(TokenSampler(TokenForm::Constant(*count))),
            Self::Lognormal { mean, scv, p99 } => {
                if !(1.0..=MOST_MEAN_TOKENS).contains(mean) {
                    let problem = format!("must be 1 to {MOST_MEAN_TOKENS}, not {mean}");
                    return Err(vec![ConfigError::new("lognormal.mean", problem)]);
                }
                Lognormal::new(*mean, *scv, *p99)
                    .map(|law| TokenSampler(TokenForm::Lognormal(law)))
                    .map_err(|error| vec![error.under("lognormal")])
            }
            Self::Quantiles(table) => {
                Quantiles::new(table).map(|law| TokenSampler(TokenForm::Quantiles(law)))
            }
        }
    }
}

/// The largest mean of a law of counts: more than any model reads at once.
const MOST_MEAN_TOKENS: f64 = 100_000_000.0;

/// A [`TimeLaw`] with everything worked out that does not depend on the draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeSampler(Form);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Constant(u64),
    /// The mean in nanoseconds.
    Exponential {
        mean: f64,
    },
    /// In nanoseconds.
    Uniform {
        from: u64,
        width: f64,
    },
    /// In nanoseconds.
    Lognormal(Lognormal),
}

impl TimeSampler {
    /// The span that `unit`, a uniform number in the open interval (0, 1), stands for, in
    /// nanoseconds, rounded to the nearest: the inverse of the distribution function (for the
    /// exponential law that of its mirror image, `-mean ln(unit)`).
    pub fn sample(&self, unit: f64) -> u64 {
        match self.0 {
            Form::Constant(span) => span,
            Form::Exponential { mean } => libm::round(-mean * libm::log(unit)) as u64,
            Form::Uniform { from, width } => from + libm::round(width * unit) as u64,
            Form::Lognormal(law) => libm::round(law.quantile(unit)) as u64,
        }
    }
}

/// A [`TokenLaw`] with everything worked out that does not depend on the draw.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenSampler(TokenForm);

#[derive(Clone, Debug, PartialEq)]
enum TokenForm {
    Constant(u32),
    Lognormal(Lognormal),
    Quantiles(Quantiles),
}

impl TokenSampler {
    /// The count that `unit`, a uniform number in the open interval (0, 1), stands for: the inverse
    /// of the distribution function, rounded to the nearest count, at least 1 and at most
    /// `u32::MAX`.
    pub fn sample(&self, unit: f64) -> u32 {
        match &self.0 {
            TokenForm::Constant(count) => *count,
            TokenForm::Lognormal(law) => (libm::round(law.quantile(unit)) as u32).max(1),
            TokenForm::Quantiles(law) => libm::round(law.quantile(unit)) as u32,
        }
    }
}
