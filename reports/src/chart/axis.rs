//! Axes: from a value to a place, with ticks that people would choose.
//!
//! Plotters maps logarithms by the platform's `ln`, whose last bit differs between machines, and
//! moves what lies outside a range to its edge. So the mapping is ours, by `libm`, and the ranges
//! are computed from what is drawn.

mod between;
mod clock;
mod ratio;
mod step;

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use scenarios::metric::Unit;

use crate::format;
use step::{DECIMAL_STEPS, power_of_ten, step_of};

/// An axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    scale: Scale,
    low: f64,
    high: f64,
    ticks: Vec<Tick>,
}

/// A labelled value of an axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    pub(crate) value: f64,
    pub(crate) label: String,
}

/// How values are spread over an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Equal steps.
    Linear,
    /// Equal steps of simulated time.
    Clock,
    /// Equal factors; values above 0.
    Log,
    /// Shares from 0 to below 1 by their nines, -log10(1 - x): 90 %, 99 %, 99.9 % in equal steps.
    Nines,
}

impl Scale {
    fn of(self, value: f64) -> f64 {
        match self {
            Self::Linear | Self::Clock => value,
            Self::Log => libm::log10(value),
            Self::Nines => -libm::log10(1.0 - value),
        }
    }
}

impl Axis {
    /// From 0 to a little above `highest`, in steps of 1, 2 or 5; at least up to 1 for an empty
    /// picture.
    pub(crate) fn from_zero(highest: f64, most_ticks: usize, unit: Unit) -> Self {
        let label = |value| format::value(unit, value);
        let highest = if highest > 0.0 { highest } else { 1.0 };
        let step = step_of(unit, highest / most_ticks as f64);
        let steps = (highest / step).floor() as usize;
        let ticks = (0..=steps).map(|n| n as f64 * step);
        // A last step that is nearly full is filled up, so that its tick shows.
        let next = (steps + 1) as f64 * step;
        let (high, last) =
            if next <= highest * 1.12 { (next, Some(next)) } else { (highest * 1.04, None) };
        let ticks = ticks.chain(last).map(|value| Tick { value, label: label(value) }).collect();
        Self { scale: Scale::Linear, low: 0.0, high, ticks }
    }

    /// Milliseconds from `low` to `high`, both above 0, in equal factors: ticks at 1, 2 and 5 times
    /// the powers of ten, or at the powers alone if those are enough, and at whole minutes from a
    /// hundred seconds on.
    pub(crate) fn log_of_time(low: f64, high: f64, label: impl Fn(f64) -> String) -> Self {
        const MINUTES_FROM: f64 = 100_000.0;
        const MINUTES: [f64; 5] = [120_000.0, 300_000.0, 600_000.0, 1_200_000.0, 3_600_000.0];
        const FEW_MINUTES: [f64; 2] = [120_000.0, 1_200_000.0];
        let (low, high) = (low / 1.08, high * 1.08);
        let first = libm::log10(low).floor() as i32;
        let last = libm::log10(high).ceil() as i32;
        let is_wide = last - first > 3;
        let multiples: &[f64] = if is_wide { &[1.0] } else { &DECIMAL_STEPS };
        let minutes: &[f64] = if is_wide { &FEW_MINUTES } else { &MINUTES };
        let ticks = (first..=last)
            .flat_map(|power| multiples.iter().map(move |m| m * power_of_ten(power)))
            .filter(|value| *value < MINUTES_FROM)
            .chain(minutes.iter().copied())
            .filter(|value| (low..=high).contains(value))
            .map(|value| Tick { value, label: label(value) })
            .collect();
        Self { scale: Scale::Log, low, high, ticks }
    }

    /// The values of a sweep, each with its text, a little away from the ends. Where all are
    /// above 0 and the last is more than `wide` times the first, they stand in equal factors. Texts
    /// that would run into one another are left out.
    pub(crate) fn at_values(values: &[(f64, &str)], wide: f64) -> Self {
        const PADDING: f64 = 0.04;
        const BESIDE: f64 = 0.02;
        /// The part of the axis that a character of a label takes.
        const CHARACTER: f64 = 0.025;
        // They rise, but for a file that was tampered with.
        let ends = |pick: fn(f64, f64) -> f64| values.iter().map(|(value, _)| *value).reduce(pick);
        let (first, last) = (ends(f64::min).unwrap_or(0.0), ends(f64::max).unwrap_or(1.0));
        let scale = if first > 0.0 && last / first > wide { Scale::Log } else { Scale::Linear };
        let (low, high) = match scale {
            Scale::Log => {
                let factor = libm::pow(last / first, PADDING);
                (first / factor, last * factor)
            }
            _ if last > first => {
                (first - PADDING * (last - first), last + PADDING * (last - first))
            }
            _ => (first - 1.0, last + 1.0),
        };
        let mut axis = Self { scale, low, high, ticks: Vec::new() };
        let mut free = f64::NEG_INFINITY;
        for (value, label) in values {
            let (middle, half) =
                (axis.place(*value), CHARACTER * label.chars().count() as f64 / 2.0);
            if middle - half >= free {
                axis.ticks.push(Tick { value: *value, label: (*label).to_owned() });
                free = middle + half + BESIDE;
            }
        }
        axis
    }

    /// Shares from one half to `high` below 1, by their nines.
    pub(crate) fn nines(high: f64) -> Self {
        const TICKS: [(f64, &str); 7] = [
            (0.5, "50\u{a0}%"),
            (0.9, "90\u{a0}%"),
            (0.99, "99\u{a0}%"),
            (0.999, "99.9\u{a0}%"),
            (0.9999, "99.99\u{a0}%"),
            (0.99999, "99.999\u{a0}%"),
            (0.999_999, "99.9999\u{a0}%"),
        ];
        let ticks = TICKS
            .into_iter()
            .filter(|(value, _)| *value <= high)
            .map(|(value, label)| Tick { value, label: label.to_owned() })
            .collect();
        Self { scale: Scale::Nines, low: 0.5, high, ticks }
    }

    /// Shares `steps` + 1 of a nines axis from one half to `high`, at equal distances.
    pub(crate) fn nines_between(high: f64, steps: usize) -> impl Iterator<Item = f64> {
        let (from, to) = (Scale::Nines.of(0.5), Scale::Nines.of(high));
        (0..=steps).map(move |n| {
            let nines = from + (to - from) * n as f64 / steps as f64;
            1.0 - libm::pow(10.0, -nines)
        })
    }

    /// From 0 to `high`, for rows that are named otherwise.
    pub(crate) fn without_ticks(high: f64) -> Self {
        Self { scale: Scale::Linear, low: 0.0, high, ticks: Vec::new() }
    }

    /// Its ends.
    pub(crate) fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// How its values are spread.
    pub(crate) fn scale(&self) -> Scale {
        self.scale
    }

    /// The labelled values with their texts.
    pub(crate) fn labels(&self) -> Vec<(f64, &str)> {
        self.ticks.iter().map(|tick| (tick.value, tick.label.as_str())).collect()
    }

    /// Where a value lies, from 0 at the low end to 1 at the high end.
    fn place(&self, value: f64) -> f64 {
        let (low, high) = (self.scale.of(self.low), self.scale.of(self.high));
        (self.scale.of(value) - low) / (high - low)
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        from + (self.place(*value) * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        self.ticks.iter().map(|tick| tick.value).collect()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        let tick = self.ticks.iter().find(|tick| tick.value == *value);
        tick.map(|tick| tick.label.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(axis: &Axis, expected: &[&str], high: f64) {
        let labels: Vec<_> =
            axis.ticks.iter().map(|tick| tick.label.replace('\u{a0}', " ")).collect();
        assert_eq!(labels, expected);
        assert!((axis.high - high).abs() < 1e-9, "{}", axis.high);
        for tick in &axis.ticks {
            assert!((-1e-9..=1.0 + 1e-9).contains(&axis.place(tick.value)), "{tick:?} is outside");
        }
    }

    #[test]
    fn ticks_are_what_people_would_choose() {
        let plain = |value: f64| value.to_string();
        check(&Axis::from_zero(0.0, 4, Unit::Ratio), &["0", "0.5", "1"], 1.04);
        check(&Axis::from_zero(9.7, 4, Unit::Ratio), &["0", "5", "10"], 10.0);
        check(&Axis::from_zero(60.0, 4, Unit::Ratio), &["0", "20", "40", "60"], 62.4);
        let minutes = Axis::from_zero(600_000.0, 4, Unit::Milliseconds);
        check(&minutes, &["0 ms", "5 min", "10 min"], 624_000.0);
        check(&Axis::clock(0.0, 1_850.0, 4), &["0", "10", "20", "30 min"], 1_850.0);
        check(&Axis::clock(0.0, 40.0, 4), &["0", "10", "20", "30", "40 s"], 40.0);
        let log = |low, high| Axis::log_of_time(low, high, plain);
        check(&log(3.0, 60.0), &["5", "10", "20", "50"], 64.8);
        check(&log(1.0, 50_000.0), &["1", "10", "100", "1000", "10000"], 54_000.0);
        check(
            &log(3_000.0, 600_000.0),
            &["5000", "10000", "20000", "50000", "120000", "300000", "600000"],
            648_000.0,
        );
        check(&Axis::nines(0.9995), &["50 %", "90 %", "99 %", "99.9 %"], 0.9995);
    }

    #[test]
    fn the_values_of_a_sweep_are_their_own_ticks() {
        check(
            &Axis::at_values(&[(1.0, "1/s"), (2.0, "2/s"), (5.0, "5/s")], 20.0),
            &["1/s", "2/s", "5/s"],
            5.16,
        );
        let wide = [(1.0, "1/s"), (10.0, "10/s"), (100.0, "100/s")];
        let axis = Axis::at_values(&wide, 20.0);
        let places: Vec<f64> = wide.iter().map(|(value, _)| axis.place(*value)).collect();
        assert!((2.0 * places[1] - places[0] - places[2]).abs() < 1e-9, "{places:?}");
        check(
            &Axis::at_values(&[(0.0, "0"), (1.0, "a long text"), (50.0, "50")], 20.0),
            &["0", "50"],
            52.0,
        );
    }

    #[test]
    fn nines_are_equally_far_apart() {
        let axis = Axis::nines(0.999);
        let places: Vec<_> = [0.9, 0.99, 0.999].iter().map(|v| axis.place(*v)).collect();
        assert!((2.0 * places[1] - places[0] - places[2]).abs() < 1e-12);
    }
}
