//! A quantile of the recent past in constant memory.

use std::time::Duration;

use crate::time::Time;

/// Buckets to each doubling: the quantile is at most 1/32 too high.
const STEPS: usize = 32;
/// From 1 us up to 2^36 us, which is 19 hours.
const DOUBLINGS: usize = 36;
/// The quantile is found anew once in so many samples.
const REFRESH: u32 = 16;

/// Two histograms that take turns: what is older than two windows is forgotten.
#[derive(Clone, Debug)]
pub(super) struct RunningQuantile {
    quantile: f64,
    min_samples: u32,
    window: Duration,
    turned_at: Time,
    current: Histogram,
    previous: Histogram,
    known: Option<Duration>,
    /// Samples until it is found anew.
    stale_in: u32,
}

#[derive(Clone, Debug)]
struct Histogram {
    counts: Box<[u32; STEPS * DOUBLINGS]>,
    total: u32,
}

impl Histogram {
    fn new() -> Self {
        Self { counts: Box::new([0; STEPS * DOUBLINGS]), total: 0 }
    }
}

impl RunningQuantile {
    pub(super) fn new(quantile: f64, min_samples: u32, window: Duration) -> Self {
        Self {
            quantile,
            min_samples,
            window,
            turned_at: Time::ZERO,
            current: Histogram::new(),
            previous: Histogram::new(),
            known: None,
            stale_in: 0,
        }
    }

    pub(super) fn record(&mut self, now: Time, sample: Duration) {
        self.turn(now);
        let place = place_of(sample);
        self.current.counts[place] = self.current.counts[place].saturating_add(1);
        self.current.total = self.current.total.saturating_add(1);
        self.stale_in = self.stale_in.saturating_sub(1);
    }

    pub(super) fn get(&mut self, now: Time) -> Option<Duration> {
        self.turn(now);
        let total = self.current.total.saturating_add(self.previous.total);
        if total < self.min_samples {
            return None;
        }
        if self.stale_in == 0 || self.known.is_none() {
            self.known = Some(self.find(total));
            self.stale_in = REFRESH;
        }
        self.known
    }

    fn find(&self, total: u32) -> Duration {
        let rank = (f64::from(total) * self.quantile).ceil() as u64;
        let mut seen = 0;
        let both = self.current.counts.iter().zip(self.previous.counts.iter());
        for (place, (now, before)) in both.enumerate() {
            seen += u64::from(*now) + u64::from(*before);
            if seen >= rank {
                return upper_end(place);
            }
        }
        upper_end(STEPS * DOUBLINGS - 1)
    }

    fn turn(&mut self, now: Time) {
        let passed = now - self.turned_at;
        if passed < self.window {
            return;
        }
        std::mem::swap(&mut self.current, &mut self.previous);
        self.current = Histogram::new();
        if passed >= 2 * self.window {
            self.previous = Histogram::new();
        }
        self.turned_at = now;
        (self.known, self.stale_in) = (None, 0);
    }
}

/// The bucket of a sample: its doubling, and the step within it.
fn place_of(sample: Duration) -> usize {
    let micros = (sample.as_micros() as u64).max(1);
    let doubling = micros.ilog2() as usize;
    if doubling >= DOUBLINGS {
        return STEPS * DOUBLINGS - 1;
    }
    let within = (micros - (1 << doubling)) * STEPS as u64;
    doubling * STEPS + (within >> doubling) as usize
}

/// The upper end of a bucket.
fn upper_end(place: usize) -> Duration {
    let (doubling, step) = (place / STEPS, (place % STEPS) as u64);
    let micros = (1u64 << doubling) as f64 * (1.0 + (step + 1) as f64 / STEPS as f64);
    Duration::from_nanos((micros * 1_000.0) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Time {
        Time::ZERO + Duration::from_millis(millis)
    }

    #[test]
    fn within_a_thirtieth_of_the_exact_quantile() {
        let mut running = RunningQuantile::new(0.95, 100, Duration::from_secs(60));
        for sample in 1..=1_000u64 {
            running.record(at(sample), Duration::from_millis(sample));
        }
        let found = running.get(at(1_000)).expect("enough samples").as_secs_f64();
        assert!((0.950..=0.950 * (1.0 + 1.0 / 30.0)).contains(&found), "{found}");
    }

    #[test]
    fn the_past_is_forgotten() {
        let window = Duration::from_secs(1);
        let mut running = RunningQuantile::new(0.5, 10, window);
        for _ in 0..10 {
            running.record(at(0), Duration::from_secs(5));
        }
        assert!(running.get(at(10)).is_some());
        assert!(running.get(at(1_500)).is_some(), "one turn keeps it");
        assert!(running.get(at(2_600)).is_none(), "two turns do not");
    }

    #[test]
    fn the_ends_of_the_scale() {
        assert_eq!(place_of(Duration::ZERO), 0);
        assert_eq!(place_of(Duration::MAX), STEPS * DOUBLINGS - 1);
    }
}
