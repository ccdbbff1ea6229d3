//! One pause for all after a 429.
//!
//! The server has said that the account is too fast; without a shared pause every other request
//! has to learn it for itself.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    setting::{Checks, LONGEST_SPAN},
    time::Time,
    unit::Share,
};

/// One pause for all after a 429. The OpenAI cookbook's request processor does so with 15 s,
/// whatever the server says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cooldown {
    /// The pause where the server asks for none. Default 1s.
    #[serde(with = "humantime_serde")]
    pub pause: Duration,
    /// The longest shared pause: a longer `Retry-After` holds back its own request alone.
    /// Default 60s.
    #[serde(with = "humantime_serde")]
    pub longest: Duration,
    /// By how much a pause is lengthened at most, drawn for each 429, so that processes that
    /// share an account do not come back together. Default 20%.
    pub jitter: Share,
    /// How long starts are spread out after the pause. Default 1s; zero for not at all.
    #[serde(with = "humantime_serde")]
    pub release_over: Duration,
}

impl Default for Cooldown {
    fn default() -> Self {
        Self {
            pause: Duration::from_secs(1),
            longest: Duration::from_secs(60),
            jitter: Share::percent(20),
            release_over: Duration::from_secs(1),
        }
    }
}

impl Cooldown {
    /// Checks every range.
    pub fn validate(&self, checks: &mut Checks<'_>) {
        checks.span("pause", self.pause);
        checks.span("longest", self.longest);
        if self.longest < self.pause {
            let problem = format!("must be at least the pause, {:?}", self.pause);
            checks.refuse("longest", problem);
        }
        if self.release_over > LONGEST_SPAN {
            checks.refuse("release_over", "must be at most one year (`365d`)");
        }
    }
}

/// The state of a [`Cooldown`].
#[derive(Clone, Debug)]
pub struct SharedCooldown {
    setting: Cooldown,
    /// The end of the pause, and of the spread after it.
    until: Time,
    paced_until: Time,
    /// Between the two, the next start.
    next_start: Time,
}

impl SharedCooldown {
    /// No pause.
    pub fn new(setting: &Cooldown) -> Self {
        let (until, paced_until, next_start) = (Time::ZERO, Time::ZERO, Time::ZERO);
        Self { setting: setting.clone(), until, paced_until, next_start }
    }

    /// A 429; `unit` is its draw from (0, 1). A pause that lasts longer already stays as it is.
    pub fn on_throttled(&mut self, now: Time, retry_after: Option<Duration>, unit: f64) {
        let Cooldown { pause, longest, jitter, release_over } = &self.setting;
        let asked = retry_after.unwrap_or(*pause).min(*longest);
        let until = now + asked + asked.mul_f64(jitter.fraction() * unit);
        if until > self.until {
            self.until = until;
            self.paced_until = until + *release_over;
            self.next_start = until;
        }
    }

    /// The first instant at which an attempt may start, by what is known at `now`.
    pub fn earliest(&self, now: Time) -> Time {
        now.max(if self.is_pacing(now) { self.next_start } else { self.until })
    }

    /// Whether starts are still spread out, so that [`Self::on_start`] wants to know of them.
    pub fn is_pacing(&self, now: Time) -> bool {
        now < self.paced_until
    }

    /// An attempt starts: the next one waits `U(0, 2) * release_over / limit`, so that on average
    /// `limit` attempts start within `release_over`.
    pub fn on_start(&mut self, now: Time, limit: u32, unit: f64) {
        assert!(now >= self.until, "nothing starts in a pause");
        let gap = self.setting.release_over.mul_f64(2.0 * unit) / limit.max(1);
        self.next_start = now + gap;
    }
}
