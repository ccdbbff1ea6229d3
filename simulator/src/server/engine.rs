//! What makes the answers.

mod batching;
mod shared;
mod token_clock;

use self::{batching::Batching, shared::Shared};
use super::{curve_table::CurveTable, fifo::Fifo};
use crate::{
    attempt::Attempt,
    config::{self, Slowdown},
    config_error::ConfigError,
    law::{TimeLaw, TimeSampler},
};

/// An engine: who waits, who is worked on, and when what happens to each one. Requests are known by
/// the slot of their record.
///
/// Where an end is known when work begins, the server keeps it; where it moves with the load, the
/// engine says when it has something to tell ([`next_event`](Self::next_event)) and tells it then
/// ([`advance`](Self::advance)).
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    /// None, where the work is the tokens.
    service_time: Option<TimeSampler>,
    discipline: Discipline,
    in_service: u32,
    capacity: u32,
}

#[derive(Clone, Debug)]
enum Discipline {
    /// One server each, in turn.
    Slots { waiting: Fifo, room: Option<u32> },
    /// All at once, each by the slowdown at its entry.
    FixedAtAdmission(CurveTable),
    /// All at once, all by the slowdown of the moment.
    Shared(Shared),
    /// All in steps, a token each.
    Batching { engine: Box<Batching>, config: config::Batching },
}

/// What a request asks of the engine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// How long it takes alone, in nanoseconds, from [`Engine::work`].
    pub(crate) work_ns: u64,
    /// The part of the work after which the answer stops; 1 where it is whole.
    pub(crate) part: f64,
    /// Whether it does not end there, and holds its place.
    pub(crate) is_stalled: bool,
    pub(crate) prompt_tokens: u32,
    /// Those of them that are in the prefix cache.
    pub(crate) cached_tokens: u32,
    pub(crate) output_tokens: u32,
}

/// What became of a request that entered or was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It waits, until it is [called](Engine::call) or its start is told.
    Waiting,
    /// Work began; it ends at this instant, whatever comes.
    Until(u64),
    /// Work began; its end will be told.
    Open,
}

/// What an engine tells whose ends move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EngineEvent {
    /// It works on one that waited.
    Started(u32),
    /// The first content token is made.
    FirstToken(u32),
    /// The whole answer is made; the engine has forgotten the request.
    Finished(u32),
    /// It puts one back into its queue, to be started anew.
    Preempted(u32),
}

/// How much of an answer is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    /// Content tokens.
    pub(crate) tokens: u32,
    /// When the last of them was made.
    pub(crate) last_at: u64,
}

/// How content tokens come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenShape {
    /// The part of the service before the first one.
    pub(crate) before_first: f64,
    /// How far back [`Engine::made`] is asked, in nanoseconds.
    pub(crate) horizon: u64,
}

impl Engine {
    pub(crate) fn new(
        config: &config::Engine,
        tokens: Option<TokenShape>,
        horizon: u64,
    ) -> Result<Self, Vec<ConfigError>> {
        let (service_time, capacity, discipline) = match config {
            config::Engine::Slots { servers, service_time, queue } => (
                Some(service_time),
                *servers,
                Discipline::Slots { waiting: Fifo::new(), room: *queue },
            ),
            config::Engine::Saturation { service_time, capacity, curve, slowdown } => {
                let curve = CurveTable::new(curve, *capacity);
                let discipline = match slowdown {
                    Slowdown::Shared => Discipline::Shared(Shared::new(curve, tokens)),
                    Slowdown::FixedAtAdmission => Discipline::FixedAtAdmission(curve),
                };
                (Some(service_time), *capacity, discipline)
            }
            config::Engine::Batching(config) => {
                let engine = Box::new(Batching::new(config, horizon));
                let discipline = Discipline::Batching { engine, config: config.clone() };
                (None, config.max_sequences, discipline)
            }
        };
        let service_time = service_time.map(TimeLaw::sampler).transpose()?;
        Ok(Self { service_time, discipline, in_service: 0, capacity })
    }

    /// How long a request takes alone, in nanoseconds, by a draw; 0 where its tokens say it.
    pub(crate) fn work(&self, unit: impl FnOnce() -> f64) -> u64 {
        self.service_time.map_or(0, |law| law.sample(unit()))
    }

    /// The number in service that is 100 % utilisation.
    pub(crate) const fn capacity(&self) -> u32 {
        self.capacity
    }

    pub(crate) const fn in_service(&self) -> u32 {
        self.in_service
    }

    /// Whether a new request would find neither a server nor room to wait.
    pub(crate) fn is_full(&self) -> bool {
        match &self.discipline {
            Discipline::Slots { waiting, room: Some(room) } => {
                self.in_service >= self.capacity && waiting.len() >= *room
            }
            Discipline::Batching { engine, config } => {
                config.queue.is_some_and(|room| engine.waiting() >= room)
            }
            _ => false,
        }
    }

    /// Whether it could ever work on an attempt.
    pub(crate) fn fits(&self, attempt: &Attempt) -> bool {
        if let Discipline::Batching { config, .. } = &self.discipline {
            config.fits(attempt.prompt_tokens, attempt.output_tokens)
        } else {
            true
        }
    }

    /// Whether it knows when tokens are made without being told what part comes first.
    pub(crate) const fn has_tokens(&self) -> bool {
        matches!(self.discipline, Discipline::Batching { .. })
    }

    /// Takes a new request.
    pub(crate) fn enter(&mut self, now: u64, slot: u32, load: &Load) -> Entry {
        match &mut self.discipline {
            Discipline::Slots { waiting, .. } if self.in_service >= self.capacity => {
                waiting.push(slot);
                Entry::Waiting
            }
            Discipline::Batching { engine, .. } => {
                engine.enter(now, slot, load);
                Entry::Waiting
            }
            _ => self.begin(now, slot, load),
        }
    }

    /// Who of those that wait is served next, if there is a server for it: to be followed by
    /// [`begin`](Self::begin).
    pub(crate) fn call(&mut self) -> Option<u32> {
        match &mut self.discipline {
            Discipline::Slots { waiting, .. } if self.in_service < self.capacity => waiting.pop(),
            _ => None,
        }
    }

    /// Begins to work.
    pub(crate) fn begin(&mut self, now: u64, slot: u32, load: &Load) -> Entry {
        self.in_service += 1;
        match &mut self.discipline {
            Discipline::Slots { .. } => Entry::Until(now.saturating_add(load.work_ns)),
            Discipline::FixedAtAdmission(curve) => {
                let factor = curve.factor(self.in_service);
                let span = libm::round(load.work_ns as f64 * factor) as u64;
                Entry::Until(now.saturating_add(span))
            }
            Discipline::Shared(shared) => {
                shared.enter(now, slot, load);
                Entry::Open
            }
            // It begins by itself, and tells it.
            Discipline::Batching { .. } => Entry::Waiting,
        }
    }

    /// The service that a request in service has attained, in nanoseconds, where that moves with
    /// the load and its tokens are not known.
    pub(crate) fn attained_of(&mut self, now: u64, slot: u32) -> Option<u64> {
        if let Discipline::Shared(shared) = &mut self.discipline {
            Some(shared.attained_of(now, slot))
        } else {
            None
        }
    }

    /// Lets a request go, be it done or not: one that waits, or one in service.
    pub(crate) fn leave(&mut self, now: u64, slot: u32, is_waiting: bool) {
        match &mut self.discipline {
            Discipline::Slots { waiting, .. } if is_waiting => return waiting.remove(slot),
            Discipline::Shared(shared) => shared.leave(now, slot),
            Discipline::Batching { engine, .. } => {
                engine.leave(now, slot);
                self.in_service = engine.running();
                return;
            }
            Discipline::Slots { .. } | Discipline::FixedAtAdmission(_) => {}
        }
        self.in_service -= 1;
    }

    /// Works at this part of its speed from now on. Ends that are known since the start are the
    /// server's to move.
    pub(crate) fn set_speed(&mut self, now: u64, speed: f64) {
        match &mut self.discipline {
            Discipline::Shared(shared) => shared.set_speed(now, speed),
            Discipline::Batching { engine, .. } => engine.set_speed(now, speed),
            Discipline::Slots { .. } | Discipline::FixedAtAdmission(_) => {}
        }
    }

    /// When it has something to tell if nobody comes or goes; never, where every end is known.
    pub(crate) fn next_event(&mut self) -> Option<u64> {
        match &mut self.discipline {
            Discipline::Shared(shared) => shared.next_event(),
            Discipline::Batching { engine, .. } => engine.next_event(),
            Discipline::Slots { .. } | Discipline::FixedAtAdmission(_) => None,
        }
    }

    /// Tells what happened up to `now`, which is not past its next event.
    pub(crate) fn advance(&mut self, now: u64, events: &mut Vec<EngineEvent>) {
        match &mut self.discipline {
            Discipline::Shared(shared) => {
                shared.advance(now, events);
                self.in_service = shared.present();
            }
            Discipline::Batching { engine, .. } => {
                engine.advance(now, events);
                self.in_service = engine.running();
            }
            Discipline::Slots { .. } | Discipline::FixedAtAdmission(_) => {}
        }
    }

    /// How much of an answer of `count` tokens was made by `at`, an instant between its first token
    /// and now, not further back than the horizon. It may be asked for until the slot is given to
    /// another request. `None` where the end is known: then the tokens come evenly.
    pub(crate) fn made(&self, at: u64, slot: u32, count: u32) -> Option<Made> {
        match &self.discipline {
            Discipline::Shared(shared) => shared.made(at, slot, count),
            Discipline::Batching { engine, .. } => Some(engine.made(at, slot)),
            Discipline::Slots { .. } | Discipline::FixedAtAdmission(_) => None,
        }
    }
}
