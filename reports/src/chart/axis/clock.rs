//! The axis of simulated time.

use super::{Axis, Scale, Tick, step::clock_step_s};

impl Axis {
    /// Simulated time from `low` to `high` seconds.
    pub(crate) fn clock(low: f64, high: f64, most_ticks: usize) -> Self {
        let smallest = (high - low) / most_ticks as f64;
        let step = clock_step_s(smallest);
        let first = (low / step).ceil() as i64;
        let last = (high / step).floor() as i64;
        let (size, unit) = match step {
            s if s >= 3_600.0 => (3_600.0, "h"),
            s if s >= 60.0 => (60.0, "min"),
            _ => (1.0, "s"),
        };
        let tick = |n: i64| {
            let value = n as f64 * step;
            let number = value / size;
            Tick {
                value,
                label: if n == last { format!("{number}\u{a0}{unit}") } else { number.to_string() },
            }
        };
        Self { scale: Scale::Clock, low, high, ticks: (first..=last).map(tick).collect() }
    }
}
