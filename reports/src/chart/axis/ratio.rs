//! The axis of a ratio to 1.

use scenarios::metric::Unit;

use super::{Axis, Scale, Tick, step::decimal_step};

impl Axis {
    /// From 1 to a little above `highest`; where a value is below 1, from 0; and in equal factors
    /// where `highest` is far above 1 and no value far below.
    pub(crate) fn ratio(lowest: f64, highest: f64, label: impl Fn(f64) -> String) -> Self {
        const WIDE: f64 = 12.0;
        const FAR_BELOW: f64 = 0.1;
        const STEPS: usize = 5;
        let low = lowest.min(1.0);
        if low >= FAR_BELOW && highest > WIDE {
            return Self::log_of_time(low, highest, label);
        }
        if low < 1.0 {
            return Self::from_zero(highest.max(1.0), STEPS, Unit::Ratio);
        }
        let high = 1.0 + (highest - 1.0).max(0.1) * 1.05;
        let step = decimal_step((high - 1.0) / STEPS as f64);
        let (first, last) = ((1.0 / step).ceil() as u64, (high / step).floor() as u64);
        let steps = (first..=last).map(|n| n as f64 * step);
        // With steps that pass over 1, it has a tick of its own.
        let ticks = [1.0].into_iter().chain(steps.filter(|value| *value > 1.0 + step / 3.0));
        let ticks = ticks.map(|value| Tick { value, label: label(value) }).collect();
        Self { scale: Scale::Linear, low: 1.0, high, ticks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lowest: f64, highest: f64, low: f64, expected: &[&str]) {
        let axis = Axis::ratio(lowest, highest, |value| format!("{value:.1}"));
        let labels: Vec<_> = axis.ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, expected);
        assert!((axis.low - low).abs() < 1e-9, "{}", axis.low);
        assert!(axis.high >= highest, "{}", axis.high);
    }

    #[test]
    fn ratios_begin_at_1_unless_they_are_below_it() {
        check(1.0, 1.7, 1.0, &["1.0", "1.2", "1.4", "1.6"]);
        check(1.0, 1.0, 1.0, &["1.0", "1.1", "1.1"]);
        check(1.0, 9.0, 1.0, &["1.0", "2.0", "4.0", "6.0", "8.0"]);
        check(0.02, 9.0, 0.0, &["0", "2", "4", "6", "8", "10"]);
        check(0.4, 2.0, 0.0, &["0", "0.5", "1", "1.5", "2"]);
        check(1.0, 60.0, 1.0 / 1.08, &["1.0", "2.0", "5.0", "10.0", "20.0", "50.0"]);
        check(0.0, 60.0, 0.0, &["0", "20", "40", "60"]);
    }
}
