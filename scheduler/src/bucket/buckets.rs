//! Several buckets, all or nothing.

use super::{Bucket, Cost, Counts, Starts, gcra::Gcra};
use crate::time::Time;

/// The state of all buckets: an attempt takes from each, or from none.
#[derive(Clone, Debug, Default)]
pub struct Buckets {
    buckets: Vec<(Counts, Gcra)>,
}

/// More than a bucket ever holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it takes {amount} of bucket {place}, which never holds more than {burst}")]
pub struct NeverFits {
    /// The place of the bucket in the settings, from 0.
    pub place: usize,
    /// What is asked for.
    pub amount: u64,
    /// The most it holds.
    pub burst: u64,
}

/// What one bucket holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// What it counts.
    pub counts: Counts,
    /// What could be taken now.
    pub available: u64,
    /// The most it holds.
    pub burst: u64,
}

impl Buckets {
    /// At the start of the clock.
    pub fn new(settings: &[Bucket]) -> Self {
        let buckets = settings.iter().map(|setting| (setting.counts, at_start(setting))).collect();
        Self { buckets }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }

    /// Whether this cost could ever be taken.
    ///
    /// # Errors
    /// The first bucket that never holds so much.
    pub fn check_fits(&self, cost: Cost) -> Result<(), NeverFits> {
        for (place, (counts, bucket)) in self.buckets.iter().enumerate() {
            let amount = cost.of(*counts);
            if !bucket.ever_fits(amount) {
                return Err(NeverFits { place, amount, burst: bucket.burst() });
            }
        }
        Ok(())
    }

    /// The first instant at which all have room for it.
    pub fn earliest(&self, now: Time, cost: Cost) -> Time {
        let each = self.buckets.iter().map(|(counts, b)| b.earliest(now, cost.of(*counts)));
        each.max().unwrap_or(now)
    }

    /// Takes from all.
    ///
    /// # Panics
    /// Before [`Self::earliest`].
    pub fn take(&mut self, now: Time, cost: Cost) {
        assert!(self.earliest(now, cost) <= now, "all buckets have room for it");
        for (counts, bucket) in &mut self.buckets {
            bucket.take(now, cost.of(*counts));
        }
    }

    /// Settles an attempt that reserved one cost and used another: what was not used comes back,
    /// what was used beyond the reservation is a debt that later attempts wait for.
    pub fn settle(&mut self, now: Time, reserved: Cost, used: Cost) {
        for (counts, bucket) in &mut self.buckets {
            let (reserved, used) = (reserved.of(*counts), used.of(*counts));
            if used > reserved {
                bucket.take(now, used - reserved);
            } else {
                bucket.give_back(reserved - used);
            }
        }
    }

    /// Everything back, for an attempt that was never sent.
    pub fn refund(&mut self, now: Time, reserved: Cost) {
        self.settle(now, reserved, Cost::default());
    }

    /// Other settings. A bucket that counts the same as before keeps its level, as a part of its
    /// burst; any other starts anew.
    pub fn reconfigure(&mut self, now: Time, settings: &[Bucket]) {
        let fresh = settings.iter().map(|setting| {
            let known = self.buckets.iter().find(|(counts, _)| *counts == setting.counts);
            let bucket = match known {
                Some((_, bucket)) => {
                    let part = bucket.remaining(now) as f64 / bucket.burst() as f64;
                    let mut fresh = Gcra::empty(now, setting.rate, setting.burst);
                    fresh.give_back((part * setting.burst as f64) as u64);
                    fresh
                }
                None if setting.starts == Starts::Empty => {
                    Gcra::empty(now, setting.rate, setting.burst)
                }
                None => Gcra::new(setting.rate, setting.burst),
            };
            (setting.counts, bucket)
        });
        self.buckets = fresh.collect();
    }

    /// What each holds, in the order of the settings.
    pub fn levels(&self, now: Time) -> impl Iterator<Item = Level> + '_ {
        self.buckets.iter().map(move |(counts, bucket)| Level {
            counts: *counts,
            available: bucket.remaining(now),
            burst: bucket.burst(),
        })
    }
}

fn at_start(setting: &Bucket) -> Gcra {
    match setting.starts {
        Starts::Full => Gcra::new(setting.rate, setting.burst),
        Starts::Empty => Gcra::empty(Time::ZERO, setting.rate, setting.burst),
    }
}
