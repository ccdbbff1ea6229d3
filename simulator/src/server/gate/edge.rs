//! The edge: what turns attempts away before any other stage sees them, and takes nothing from it.

use crate::{
    attempt::Attempt,
    config::{Config, EarlyFault, Incident, OutageAnswer},
    draws::{Draws, Purpose},
    server::{event::Refusal, script::Script, timetable::Timetable},
    units::Share,
};

/// An outage beats all, then comes a cold server, then the script, then the bursts in the order of
/// their list, then the empty balance.
#[derive(Debug)]
pub(crate) struct Edge {
    script: Option<Script>,
    /// Those that hit everybody: in the order in which they are asked.
    closures: Vec<Closure>,
    bursts: Vec<Burst>,
}

/// An incident that hits everybody.
#[derive(Debug)]
struct Closure {
    times: Timetable,
    effect: Effect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Effect {
    /// Nobody hears the attempt.
    Swallows,
    Outage,
    NoConnection,
    Cold,
    BalanceOut,
}

impl Effect {
    const fn refusal(self) -> Refusal {
        match self {
            Self::Swallows | Self::NoConnection => Refusal::NoConnection,
            Self::Outage => Refusal::Outage,
            Self::Cold => Refusal::Restart,
            Self::BalanceOut => Refusal::Account,
        }
    }
}

impl Edge {
    /// The configuration is valid.
    pub(crate) fn new(config: &Config) -> Self {
        let script = config.script.as_ref().map(Script::new);
        let mut edge = Self { script, closures: Vec::new(), bursts: Vec::new() };
        for (place, incident) in (0..).zip(&config.incidents) {
            let times = Timetable::new(incident.times(), place);
            if let Some((share, refusal)) = burst_of(incident) {
                edge.bursts.push(Burst { place, times, share, refusal });
            } else if let Some(effect) = effect_of(incident) {
                edge.closures.push(Closure { times, effect });
            }
        }
        edge.closures.sort_by_key(|closure| closure.effect);
        edge
    }

    /// Whether an attempt that would arrive now comes to nobody.
    pub(crate) fn swallows(&mut self, now: u64, attempt: &Attempt, draws: &impl Draws) -> bool {
        let is_scripted = self
            .script
            .as_ref()
            .is_some_and(|script| script.early(attempt) == Some(EarlyFault::BlackHole));
        let mut first_on = || {
            let asked = self.closures.iter_mut().take_while(|closure| {
                closure.effect == Effect::Swallows
                    || is_scripted && closure.effect != Effect::BalanceOut
            });
            let mut on = asked
                .filter_map(|Closure { times, effect }| times.is_on(now, draws).then_some(*effect));
            on.next()
        };
        // What beats the script beats its hole, too.
        first_on().map_or(is_scripted, |effect| effect == Effect::Swallows)
    }

    /// Why an attempt that arrives now is refused, if it is.
    pub(crate) fn refuses(
        &mut self,
        now: u64,
        attempt: &Attempt,
        draws: &impl Draws,
    ) -> Option<Refusal> {
        let mut last = None;
        for Closure { times, effect } in &mut self.closures {
            times.forget(now);
            if times.is_on(now, draws) {
                if *effect != Effect::BalanceOut {
                    return Some(effect.refusal());
                }
                last = Some(effect.refusal());
            }
        }
        let scripted = self.script.as_ref().and_then(|script| script.refusal(attempt));
        scripted.or_else(|| self.burst(now, attempt, draws)).or(last)
    }

    fn burst(&mut self, now: u64, attempt: &Attempt, draws: &impl Draws) -> Option<Refusal> {
        self.bursts.iter_mut().find_map(|burst| {
            let why = burst.refusal?;
            burst.hits(now, attempt, draws).then_some(why)
        })
    }

    /// Whether the answer to an attempt that is admitted now will stop in mid-stream.
    pub(crate) fn stalls(&mut self, now: u64, attempt: &Attempt, draws: &impl Draws) -> bool {
        self.bursts
            .iter_mut()
            .any(|burst| burst.refusal.is_none() && burst.hits(now, attempt, draws))
    }
}

/// Whom it hits and what it refuses with, if it hits a share of the attempts.
const fn burst_of(incident: &Incident) -> Option<(Share, Option<Refusal>)> {
    Some(match incident {
        Incident::Burst429(burst) => (burst.share, Some(Refusal::Burst)),
        Incident::Burst503(burst) => (burst.share, Some(Refusal::Burst503)),
        Incident::Burst402(burst) => (burst.share, Some(Refusal::Account)),
        Incident::Stall(burst) => (burst.share, None),
        _ => return None,
    })
}

/// What it does at the edge, if it hits everybody.
const fn effect_of(incident: &Incident) -> Option<Effect> {
    Some(match incident {
        Incident::Outage(outage) => match outage.answer {
            OutageAnswer::BlackHole => Effect::Swallows,
            OutageAnswer::Refused => Effect::NoConnection,
            OutageAnswer::Status503 => Effect::Outage,
        },
        Incident::Restart(_) => Effect::Cold,
        Incident::BalanceOut(_) => Effect::BalanceOut,
        _ => return None,
    })
}

/// An incident that hits a share of the attempts while it is on.
#[derive(Debug)]
struct Burst {
    place: u16,
    times: Timetable,
    share: Share,
    /// What it refuses with; `None` for a stall, which refuses nobody.
    refusal: Option<Refusal>,
}

impl Burst {
    /// Whether it hits this attempt, which arrives now.
    fn hits(&mut self, now: u64, attempt: &Attempt, draws: &impl Draws) -> bool {
        let (key, index) = (attempt.request_key, attempt.attempt_index);
        self.times.forget(now);
        self.times.is_on(now, draws)
            && draws.unit(Purpose::Incident(self.place), key, index) < self.share.as_fraction()
    }
}
