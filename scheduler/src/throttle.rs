//! Refusing at home what the server would refuse anyway, after the SRE book.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{setting::Checks, time::Time, unit::Share};

/// Client-side throttling (Google, "Site Reliability Engineering", chapter 21).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Throttle {
    /// How many attempts per accepted one are let through, 1 to 100. Default 2: under overload
    /// the server sees one refusal for each accept. failsafe-go's threshold of 0.9 is 1.11.
    pub k: f64,
    /// How long an attempt is remembered. Default 2m.
    #[serde(with = "humantime_serde")]
    pub window: Duration,
    /// The largest part that is refused, so that some always probe the server. 1% to 100%,
    /// default 90%.
    pub max_refusal: Share,
}

impl Default for Throttle {
    fn default() -> Self {
        Self { k: 2.0, window: Duration::from_secs(120), max_refusal: Share::percent(90) }
    }
}

impl Throttle {
    /// Checks every range.
    pub fn validate(&self, checks: &mut Checks<'_>) {
        checks.number("k", self.k, 1.0..=100.0);
        checks.span("window", self.window);
        checks.share("max_refusal", self.max_refusal, Share::percent(1)..=Share::ALL);
    }
}

/// Slots of the history; failsafe-go has as many.
const SLOTS: usize = 20;

/// The state of a [`Throttle`].
#[derive(Clone, Debug)]
pub struct AdaptiveThrottle {
    k: f64,
    max_refusal: f64,
    slot_ns: u64,
    slots: [Counts; SLOTS],
    newest: u64,
    total: Counts,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    requests: u64,
    accepts: u64,
}

impl AdaptiveThrottle {
    /// With an empty history.
    pub fn new(setting: &Throttle) -> Self {
        Self {
            k: setting.k,
            max_refusal: setting.max_refusal.fraction(),
            slot_ns: (setting.window.as_nanos() as u64 / SLOTS as u64).max(1),
            slots: [Counts::default(); SLOTS],
            newest: 0,
            total: Counts::default(),
        }
    }

    /// An attempt has ended, or was refused here.
    pub fn on_request(&mut self, now: Time) {
        self.slot(now).requests += 1;
        self.total.requests += 1;
    }

    /// The server took an attempt on.
    pub fn on_accept(&mut self, now: Time) {
        self.slot(now).accepts += 1;
        self.total.accepts += 1;
    }

    /// `max(0, (requests - k * accepts) / (requests + 1))`, at most `max_refusal`.
    pub fn refusal_probability(&mut self, now: Time) -> f64 {
        self.slot(now);
        let (requests, accepts) = (self.total.requests as f64, self.total.accepts as f64);
        ((requests - self.k * accepts) / (requests + 1.0)).clamp(0.0, self.max_refusal)
    }

    /// Whether an attempt is refused, by its draw from (0, 1).
    pub fn refuses(&mut self, now: Time, unit: f64) -> bool {
        unit < self.refusal_probability(now)
    }

    /// The newest slot, after those that left the window were emptied.
    fn slot(&mut self, now: Time) -> &mut Counts {
        let newest = now.as_nanos() / self.slot_ns;
        let passed = newest.saturating_sub(self.newest);
        for step in 1..=passed.min(SLOTS as u64) {
            let slot = &mut self.slots[((self.newest + step) % SLOTS as u64) as usize];
            self.total.requests -= slot.requests;
            self.total.accepts -= slot.accepts;
            *slot = Counts::default();
        }
        self.newest = self.newest.max(newest);
        &mut self.slots[(self.newest % SLOTS as u64) as usize]
    }
}
