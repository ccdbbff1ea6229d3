//! What makes the answers.

mod shared;

use self::shared::Shared;
use super::{curve_table::CurveTable, fifo::Fifo, flight::Flight};
use crate::{
    config::{self, Slowdown},
    config_error::ConfigError,
    law::TimeSampler,
};

/// An engine: who waits, who is worked on, and when each one ends. Requests are known by the slot
/// of their record.
#[derive(Debug)]
pub(crate) struct Engine {
    service_time: TimeSampler,
    discipline: Discipline,
    in_service: u32,
    capacity: u32,
}

#[derive(Debug)]
enum Discipline {
    /// One server each, in turn.
    Slots { waiting: Fifo, room: Option<u32> },
    /// All at once, each by the slowdown at its entry.
    FixedAtAdmission(CurveTable),
    /// All at once, all by the slowdown of the moment.
    Shared(Shared),
}

impl Engine {
    pub(crate) fn new(config: &config::Engine) -> Result<Self, Vec<ConfigError>> {
        let (service_time, capacity, discipline) = match config {
            config::Engine::Slots { servers, service_time, queue } => {
                (service_time, *servers, Discipline::Slots { waiting: Fifo::new(), room: *queue })
            }
            config::Engine::Saturation { service_time, capacity, curve, slowdown } => {
                let discipline = match slowdown {
                    Slowdown::Shared => Discipline::Shared(Shared::new(curve, *capacity)),
                    Slowdown::FixedAtAdmission => {
                        Discipline::FixedAtAdmission(CurveTable::new(curve, *capacity))
                    }
                };
                (service_time, *capacity, discipline)
            }
        };
        Ok(Self { service_time: service_time.sampler()?, discipline, in_service: 0, capacity })
    }

    /// The service time that `unit` stands for, in nanoseconds.
    pub(crate) fn sample(&self, unit: f64) -> u64 {
        self.service_time.sample(unit)
    }

    /// The number in service that is 100 % utilisation.
    pub(crate) const fn capacity(&self) -> u32 {
        self.capacity
    }

    pub(crate) const fn in_service(&self) -> u32 {
        self.in_service
    }

    pub(crate) fn queue(&self) -> u32 {
        if let Discipline::Slots { waiting, .. } = &self.discipline { waiting.len() } else { 0 }
    }

    /// Whether a new request is worked on at once.
    pub(crate) fn has_server(&self) -> bool {
        !matches!(self.discipline, Discipline::Slots { .. }) || self.in_service < self.capacity
    }

    /// Whether a new request would find neither a server nor room to wait.
    pub(crate) fn is_full(&self) -> bool {
        match &self.discipline {
            Discipline::Slots { waiting, room: Some(room) } => {
                !self.has_server() && waiting.len() >= *room
            }
            _ => false,
        }
    }

    /// Lets a request wait that found no server.
    pub(crate) fn wait(&mut self, slot: u32) {
        if let Discipline::Slots { waiting, .. } = &mut self.discipline {
            waiting.push(slot);
        }
    }

    /// Takes a waiting request out of the queue.
    pub(crate) fn withdraw(&mut self, slot: u32) {
        if let Discipline::Slots { waiting, .. } = &mut self.discipline {
            waiting.remove(slot);
        }
    }

    /// Who is served next, if a server is free.
    pub(crate) fn call(&mut self) -> Option<u32> {
        if !self.has_server() {
            return None;
        }
        if let Discipline::Slots { waiting, .. } = &mut self.discipline {
            waiting.pop()
        } else {
            None
        }
    }

    /// Begins to work; returns the end, if it is known for good.
    pub(crate) fn begin(&mut self, now: u64, slot: u32, work: u64) -> Option<u64> {
        self.in_service += 1;
        match &mut self.discipline {
            Discipline::Slots { .. } => Some(now.saturating_add(work)),
            Discipline::FixedAtAdmission(curve) => {
                let span = libm::round(work as f64 * curve.factor(self.in_service)) as u64;
                Some(now.saturating_add(span))
            }
            Discipline::Shared(shared) => {
                shared.enter(now, slot, work);
                None
            }
        }
    }

    /// The part of its work that a request in service has behind it, from 0 to 1.
    pub(crate) fn done(&mut self, now: u64, slot: u32, flight: &Flight) -> f64 {
        let (passed, whole) = match &mut self.discipline {
            Discipline::Slots { .. } => (now - flight.started_at, flight.work),
            Discipline::FixedAtAdmission(_) => {
                (now - flight.started_at, flight.ends_at - flight.started_at)
            }
            Discipline::Shared(shared) => {
                (flight.work.saturating_sub(shared.left(now, slot)), flight.work)
            }
        };
        if whole == 0 { 1.0 } else { (passed as f64 / whole as f64).min(1.0) }
    }

    /// Ends work, done or not.
    pub(crate) fn end(&mut self, now: u64, slot: u32) {
        self.in_service -= 1;
        if let Discipline::Shared(shared) = &mut self.discipline {
            shared.leave(now, slot);
        }
    }

    /// Where ends change with the load: the next one, if any.
    pub(crate) fn moving_end(&mut self) -> Option<u64> {
        if let Discipline::Shared(shared) = &mut self.discipline { shared.next_end() } else { None }
    }

    /// Where ends change with the load: whose work is done now.
    pub(crate) fn due(&mut self, now: u64) -> Option<u32> {
        if let Discipline::Shared(shared) = &mut self.discipline { shared.due(now) } else { None }
    }
}
