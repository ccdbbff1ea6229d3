//! Replicas come and go.

use std::cmp::Ordering;

use crate::{
    config::Config,
    config_error::ConfigError,
    draws::{Draws, Purpose},
    law::TimeSampler,
    server::{
        Server,
        autoscaler::Autoscaler,
        fleet::{Counts, Order},
    },
    span::nanoseconds,
};

/// What looks after the number of replicas.
#[derive(Debug)]
pub(in crate::server) struct Scaling {
    autoscaler: Autoscaler,
    sync_period: u64,
    cold_start: TimeSampler,
}

impl Scaling {
    pub(in crate::server) fn new(config: &Config) -> Result<Option<Self>, Vec<ConfigError>> {
        let Some(config) = &config.autoscaler else { return Ok(None) };
        Ok(Some(Self {
            autoscaler: Autoscaler::new(config),
            sync_period: nanoseconds(config.sync_period),
            cold_start: config.cold_start.sampler()?,
        }))
    }
}

impl Server {
    /// The replicas of the start, and the first look at them.
    pub(in crate::server) fn begin_scaling(&mut self) {
        for _ in 0..self.fleet.counts().ready {
            self.ledger.hardware.replicas.enter(0);
        }
        self.note_fleet();
        self.schedule_look(0);
    }

    /// The autoscaler looks, and orders replicas or does without some.
    pub(in crate::server) fn look_at_load(&mut self, now: u64, draws: &impl Draws) {
        let Some(scaling) = &mut self.scaling else { return };
        let wanted = scaling.autoscaler.decide(now, &self.fleet.look(now));
        let Counts { ready, starting, .. } = self.fleet.counts();
        let current = ready + starting;
        match wanted.cmp(&current) {
            Ordering::Greater => {
                for _ in current..wanted {
                    self.order_replica(now, draws);
                }
            }
            Ordering::Less => {
                for _ in wanted..current {
                    if let Some((place, since)) = self.fleet.dismiss() {
                        self.note_gone(now, place, since);
                    }
                }
            }
            Ordering::Equal => {}
        }
        self.note_fleet();
        self.schedule_look(now);
    }

    /// A replica is ready.
    pub(in crate::server) fn open_replica(&mut self, now: u64, place: u32) {
        self.fleet.open(now, place);
        self.note_fleet();
    }

    /// An attempt has left the replica, which goes if that was the last one of a replica that is no
    /// longer wanted.
    pub(in crate::server) fn close_replica(&mut self, now: u64, place: u32) {
        let since = self.fleet.close_if_empty(place);
        self.note_gone(now, place, since);
    }

    /// Tells the books what the replicas can do and what they do.
    pub(in crate::server) const fn note_fleet(&mut self) {
        let (capacity, busy) = self.fleet.load();
        self.ledger.hardware.turn(capacity, busy);
    }

    fn order_replica(&mut self, now: u64, draws: &impl Draws) {
        let Some(Order { place, number }) = self.fleet.order(now) else { return };
        self.ledger.hardware.replicas.enter(now);
        if let Some(scaling) = &self.scaling {
            let unit = draws.unit(Purpose::ColdStart, u64::from(number), 0);
            let ready_at = now.saturating_add(scaling.cold_start.sample(unit));
            self.schedule_opening(ready_at, place);
        }
    }

    fn note_gone(&mut self, now: u64, place: u32, since: Option<u64>) {
        if let Some(since) = since {
            self.ledger.hardware.replicas.leave(now, since);
            self.cancel_opening(place);
        }
    }

    fn schedule_look(&mut self, now: u64) {
        if let Some(scaling) = &self.scaling {
            let at = now.saturating_add(scaling.sync_period);
            self.schedule_next_look(at);
        }
    }
}
