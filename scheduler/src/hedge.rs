//! When to send a second copy of an attempt.
//!
//! A hedge goes out only before the first content token, only where a permit is free that nobody
//! waits for, and only if the retry budget pays. Both copies cost money until one is cancelled.

mod quantile;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{setting::Checks, time::Time, unit::Share};
use quantile::RunningQuantile;

/// A second copy of an attempt that is late (Dean and Barroso, "The Tail at Scale", 2013).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hedge {
    /// How late is late.
    pub after: HedgeAfter,
}

/// When an attempt without a content token is late.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum HedgeAfter {
    /// A fixed span after its start.
    Delay {
        /// The span.
        #[serde(with = "humantime_serde")]
        delay: Duration,
    },
    /// Later than this part of the attempts before it.
    Quantile {
        /// The part, 50% to 99.9%. Default 95%, which doubles about one attempt in twenty.
        #[serde(default = "default_quantile")]
        quantile: Share,
        /// First tokens seen before there is any hedge, 10 to 1,000,000. Default 100.
        #[serde(default = "default_min_samples")]
        min_samples: u32,
        /// How long a first token counts: one to two such spans. Default 1m.
        #[serde(with = "humantime_serde", default = "default_window")]
        window: Duration,
        /// The shortest wait. Default 1ms, as in Finagle's backup requests.
        #[serde(with = "humantime_serde", default = "default_at_least")]
        at_least: Duration,
    },
}

const fn default_quantile() -> Share {
    Share::percent(95)
}
const fn default_min_samples() -> u32 {
    100
}
const fn default_window() -> Duration {
    Duration::from_secs(60)
}
const fn default_at_least() -> Duration {
    Duration::from_millis(1)
}

impl Hedge {
    /// Checks every range.
    pub fn validate(&self, checks: &mut Checks<'_>) {
        let mut checks = checks.below("after");
        match self.after {
            HedgeAfter::Delay { delay } => checks.span("delay.delay", delay),
            HedgeAfter::Quantile { quantile, min_samples, window, at_least } => {
                let mut checks = checks.below("quantile");
                let (least, most) = (Share::percent(50), Share::percent(100));
                checks.share("quantile", quantile, least..=most);
                if quantile.fraction() > 0.999 {
                    checks.refuse("quantile", format!("must be 50% to 99.9%, not {quantile}"));
                }
                checks.count("min_samples", u64::from(min_samples), 10..=1_000_000);
                checks.span("window", window);
                checks.span("at_least", at_least);
            }
        }
    }
}

/// The state of a [`Hedge`].
#[derive(Clone, Debug)]
pub struct HedgeTimer(Rule);

#[derive(Clone, Debug)]
enum Rule {
    Fixed(Duration),
    Running { quantile: RunningQuantile, at_least: Duration },
}

impl HedgeTimer {
    /// Nothing is known yet.
    pub fn new(setting: &Hedge) -> Self {
        Self(match setting.after {
            HedgeAfter::Delay { delay } => Rule::Fixed(delay),
            HedgeAfter::Quantile { quantile, min_samples, window, at_least } => Rule::Running {
                quantile: RunningQuantile::new(quantile.fraction(), min_samples, window),
                at_least,
            },
        })
    }

    /// An attempt had its first content token, or its whole answer, after this span.
    pub fn on_first_token(&mut self, now: Time, after: Duration) {
        if let Rule::Running { quantile, .. } = &mut self.0 {
            quantile.record(now, after);
        }
    }

    /// After what span an attempt that starts now is late; `None` while too little is known.
    pub fn delay(&mut self, now: Time) -> Option<Duration> {
        match &mut self.0 {
            Rule::Fixed(delay) => Some(*delay),
            Rule::Running { quantile, at_least } => Some(quantile.get(now)?.max(*at_least)),
        }
    }
}
