//! Sending nothing for a while to a server that answers nothing well.

mod window;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{setting::Checks, time::Time, unit::Share};
use window::OutcomeWindow;

/// A circuit breaker over a time window, with half-open probes, in the form of resilience4j and
/// Polly. 401 and 402 open it at once: no request will pass until somebody has seen to the
/// account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Breaker {
    /// The part of failures that opens it, 1% to 100%. Default 50% (resilience4j).
    pub failure_share: Share,
    /// Ended attempts in the window below which it never opens, 1 to 1,000,000. Default 20.
    pub min_calls: u32,
    /// How long an ended attempt counts. Default 30s (Polly, Finagle).
    #[serde(with = "humantime_serde")]
    pub window: Duration,
    /// How long it stays open. Default 30s.
    #[serde(with = "humantime_serde")]
    pub open_for: Duration,
    /// Half-open: attempts that may be in flight, and successes in a row that close it. 1 to
    /// 1,000, default 3.
    pub probes: u32,
    /// What becomes of requests while it is open. Default: `refuse`.
    pub while_open: WhileOpen,
}

/// What becomes of requests while the breaker is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhileOpen {
    /// They fail at once.
    #[default]
    Refuse,
    /// They wait in the queue, at most to their deadlines.
    Wait,
}

impl Default for Breaker {
    fn default() -> Self {
        Self {
            failure_share: Share::percent(50),
            min_calls: 20,
            window: Duration::from_secs(30),
            open_for: Duration::from_secs(30),
            probes: 3,
            while_open: WhileOpen::Refuse,
        }
    }
}

impl Breaker {
    /// Checks every range.
    pub fn validate(&self, checks: &mut Checks<'_>) {
        checks.share("failure_share", self.failure_share, Share::percent(1)..=Share::ALL);
        checks.count("min_calls", u64::from(self.min_calls), 1..=1_000_000);
        checks.span("window", self.window);
        checks.span("open_for", self.open_for);
        checks.count("probes", u64::from(self.probes), 1..=1_000);
    }
}

/// Whether attempts pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// All pass.
    Closed,
    /// None passes.
    Open {
        /// When it turns half-open.
        until: Time,
    },
    /// A few pass, as probes.
    HalfOpen,
}

/// The answer to an attempt that wants to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It passes.
    Go,
    /// It passes as a probe.
    Probe,
    /// It does not pass.
    Wait {
        /// When to ask again; [`Time::MAX`] where only the end of a probe changes anything.
        until: Time,
    },
}

/// How an attempt ended, in the eyes of the breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallResult {
    /// The server is well.
    Success,
    /// The server is not well.
    Failure,
    /// 401, 402: the account is refused.
    AccountRefused,
    /// It was given up on our side: nothing is learnt.
    Abandoned,
}

/// An attempt that probes a half-open breaker; give it back by [`CircuitBreaker::on_end`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    opening: u64,
}

/// The state of a [`Breaker`].
#[derive(Clone, Debug)]
pub struct CircuitBreaker {
    setting: Breaker,
    phase: Phase,
    window: OutcomeWindow,
    /// How often it has opened: a probe of an earlier opening has nothing to say about this one.
    opening: u64,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    Closed,
    /// Open until then, half-open afterwards.
    Open {
        until: Time,
        probing: u32,
        succeeded: u32,
    },
}

impl CircuitBreaker {
    /// Closed, with an empty window.
    pub fn new(setting: &Breaker) -> Self {
        let window = OutcomeWindow::new(setting.window);
        Self { setting: setting.clone(), phase: Phase::Closed, window, opening: 0 }
    }

    /// Whether attempts pass at `now`.
    pub fn state(&self, now: Time) -> State {
        match self.phase {
            Phase::Closed => State::Closed,
            Phase::Open { until, .. } if now < until => State::Open { until },
            Phase::Open { .. } => State::HalfOpen,
        }
    }

    /// Whether an attempt would pass; asking changes nothing.
    pub fn ask(&self, now: Time) -> Admission {
        match self.phase {
            Phase::Closed => Admission::Go,
            Phase::Open { until, .. } if now < until => Admission::Wait { until },
            Phase::Open { probing, .. } if probing < self.setting.probes => Admission::Probe,
            Phase::Open { .. } => Admission::Wait { until: Time::MAX },
        }
    }

    /// An attempt starts, which [`Self::ask`] let pass. Says whether it is a probe.
    pub fn on_start(&mut self, now: Time) -> Option<Probe> {
        match &mut self.phase {
            Phase::Closed => None,
            Phase::Open { until, probing, .. } => {
                assert!(now >= *until, "nothing starts while it is open");
                *probing += 1;
                assert!(*probing <= self.setting.probes, "no more probes than allowed");
                Some(Probe { opening: self.opening })
            }
        }
    }

    /// An attempt ended. What started before it opened says nothing any more.
    pub fn on_end(&mut self, now: Time, probe: Option<Probe>, what: CallResult) {
        let is_current = probe == Some(Probe { opening: self.opening });
        match &mut self.phase {
            Phase::Closed => self.on_end_while_closed(now, what),
            Phase::Open { probing, succeeded, .. } if is_current => {
                *probing -= 1;
                match what {
                    CallResult::Abandoned => {}
                    CallResult::Success => {
                        *succeeded += 1;
                        if *succeeded >= self.setting.probes {
                            self.phase = Phase::Closed;
                            self.window = OutcomeWindow::new(self.setting.window);
                        }
                    }
                    CallResult::Failure | CallResult::AccountRefused => self.open(now),
                }
            }
            Phase::Open { .. } => {}
        }
    }

    fn on_end_while_closed(&mut self, now: Time, what: CallResult) {
        let is_failure = match what {
            CallResult::Abandoned => return,
            CallResult::AccountRefused => return self.open(now),
            CallResult::Success => false,
            CallResult::Failure => true,
        };
        let (calls, failures) = self.window.count(now, is_failure);
        let share = failures as f64 / calls as f64;
        if calls >= u64::from(self.setting.min_calls)
            && share >= self.setting.failure_share.fraction()
        {
            self.open(now);
        }
    }

    fn open(&mut self, now: Time) {
        self.opening += 1;
        self.phase = Phase::Open { until: now + self.setting.open_for, probing: 0, succeeded: 0 };
    }
}
