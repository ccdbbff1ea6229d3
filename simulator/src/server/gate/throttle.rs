//! Throttling while a resource of the server is short.

mod cpu;
mod watch;

use self::{
    cpu::Cpu,
    watch::{Level, Watch},
};
use crate::{
    attempt::Attempt,
    config,
    draws::{Draws, Purpose},
    server::{event::Refusal, gate::load::Load},
    span::nanoseconds,
    units::Share,
};

/// The resources that are looked at. Their use changes only with the server's events, except that
/// of the CPU, which falls by itself, at instants that are known. So every span between two events
/// is cut into pieces of constant use, and thresholds are crossed exactly when they are.
#[derive(Debug)]
pub(super) struct Throttle {
    cpu: Option<(Cpu, Watch)>,
    memory: Option<(f64, Thresholds, Watch)>,
    gpu: Option<(Thresholds, Watch)>,
    refusal: Refusal,
    share: f64,
}

/// Where use is high, and where it is low again.
#[derive(Debug)]
struct Thresholds {
    above: f64,
    below: f64,
}

impl Thresholds {
    fn level(&self, used: f64) -> Level {
        if used >= self.above {
            Level::Above
        } else if used < self.below {
            Level::Below
        } else {
            Level::Between
        }
    }
}

impl Throttle {
    pub(super) fn new(config: &config::Throttle) -> Self {
        let hysteresis = config.hysteresis.as_fraction();
        let of = |above: Share| {
            let above = above.as_fraction();
            // The difference of two percentages, without the error of the last digit.
            Thresholds { above, below: libm::round((above - hysteresis) * 1e12) / 1e12 }
        };
        let watch = || Watch::new(nanoseconds(config.sustained), nanoseconds(config.hold));
        Self {
            cpu: config.cpu.map(|cpu| {
                let Thresholds { above, below } = of(cpu.above);
                let count = |part| cpu.arrivals(part) as usize;
                (Cpu::new(nanoseconds(cpu.over), count(above), count(below)), watch())
            }),
            memory: config
                .memory
                .map(|memory| (f64::from(memory.full_at), of(memory.above), watch())),
            gpu: config.gpu.map(|gpu| (of(gpu.above), watch())),
            refusal: if config.status == 503 { Refusal::Throttle503 } else { Refusal::Throttle },
            share: config.share.as_fraction(),
        }
    }

    /// Lets time pass up to `now` at this load.
    pub(super) fn pass(&mut self, now: u64, load: Load) {
        if let Some((cpu, watch)) = &mut self.cpu {
            cpu.pass(now, watch);
        }
        if let Some((full, thresholds, watch)) = &mut self.memory {
            watch.pass(now, thresholds.level(f64::from(load.in_flight) / *full));
        }
        if let Some((thresholds, watch)) = &mut self.gpu {
            watch.pass(now, thresholds.level(load.gpu_utilisation()));
        }
    }

    /// Notes a request that passed the edge.
    pub(super) fn arrive(&mut self, now: u64) {
        if let Some((cpu, _)) = &mut self.cpu {
            cpu.arrive(now);
        }
    }

    pub(super) fn refuses(&self, attempt: &Attempt, draws: &impl Draws) -> Option<Refusal> {
        let is_on = self.cpu.as_ref().is_some_and(|(_, watch)| watch.is_throttling())
            || self.memory.as_ref().is_some_and(|(.., watch)| watch.is_throttling())
            || self.gpu.as_ref().is_some_and(|(_, watch)| watch.is_throttling());
        let draw = || draws.unit(Purpose::Admission, attempt.request_key, attempt.attempt_index);
        (is_on && draw() < self.share).then_some(self.refusal)
    }
}
