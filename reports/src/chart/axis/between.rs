//! Axes that need not begin at 0.

use scenarios::metric::Unit;

use super::{super::lettering::text_width, Axis, Scale, Tick, step::step_of};

/// Between the labels of two ticks, in heights of the text.
const APART: f64 = 0.8;

impl Axis {
    /// From a little below `low` to a little above `high`, in steps that people count in. What is 0 or more
    /// stays so. The ends are so far apart that three digits tell the ticks.
    pub(crate) fn between(
        low: f64,
        high: f64,
        most_ticks: usize,
        unit: Unit,
        label: impl Fn(f64) -> String,
    ) -> Self {
        /// Of the larger end.
        const NARROWEST: f64 = 0.03;
        const PADDING: f64 = 1.12;
        let largest = low.abs().max(high.abs());
        let least = if largest > 0.0 { NARROWEST * largest } else { 1.0 };
        let (middle, half) = (f64::midpoint(low, high), (high - low).max(least) / 2.0 * PADDING);
        let from = if low >= 0.0 { (middle - half).max(0.0) } else { middle - half };
        let to = middle + half;
        let step = step_of(unit, (to - from) / most_ticks as f64);
        let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
        let ticks = (first..=last).map(|n| n as f64 * step);
        let ticks = ticks.map(|value| Tick { value, label: label(value) }).collect();
        Self { scale: Scale::Linear, low: from, high: to, ticks }
    }

    /// The same with as many ticks as fit side by side into `room`, in heights of the text.
    pub(crate) fn across(
        low: f64,
        high: f64,
        room: f64,
        unit: Unit,
        label: impl Fn(f64) -> String + Copy,
    ) -> Self {
        let axis = |most_ticks| Self::between(low, high, most_ticks, unit, label);
        (2..=6).rev().map(axis).find(|axis| axis.fits(room)).unwrap_or_else(|| axis(1))
    }

    /// Without the labels that would run into the one before, where the axis is as long as `room`,
    /// in heights of the text.
    pub(crate) fn thinned(mut self, room: f64) -> Self {
        let mut free = f64::NEG_INFINITY;
        for tick in std::mem::take(&mut self.ticks) {
            let (from, to) = self.span_of(&tick, room);
            if from >= free {
                free = to + APART;
                self.ticks.push(tick);
            }
        }
        self
    }

    fn fits(&self, room: f64) -> bool {
        let spans = || self.ticks.iter().map(|tick| self.span_of(tick, room));
        spans().zip(spans().skip(1)).all(|((_, to), (from, _))| to + APART <= from)
    }

    /// Where a label begins and ends.
    fn span_of(&self, tick: &Tick, room: f64) -> (f64, f64) {
        let (middle, half) = (self.place(tick.value) * room, text_width(&tick.label) / 2.0);
        (middle - half, middle + half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(axis: &Axis, expected: &[&str]) {
        let labels: Vec<_> = axis.ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, expected);
        assert!(axis.ticks.iter().all(|tick| (axis.low..=axis.high).contains(&tick.value)));
    }

    fn plain(value: f64) -> String {
        let rounded = (value * 1e6).round() / 1e6;
        format!("{rounded}")
    }

    #[test]
    fn an_axis_reaches_around_its_values() {
        check(&Axis::between(-3.0, 7.0, 5, Unit::Ratio, plain), &["0", "5"]);
        check(&Axis::between(-3.0, 7.0, 6, Unit::Ratio, plain), &["-2", "0", "2", "4", "6"]);
        check(&Axis::between(0.0, 7.0, 4, Unit::Ratio, plain), &["0", "2", "4", "6"]);
        // 0.2 and 0.2001 would have the same three digits.
        check(&Axis::between(0.2, 0.2001, 4, Unit::Ratio, plain), &["0.198", "0.2", "0.202"]);
        check(&Axis::between(0.0, 0.0, 2, Unit::Ratio, plain), &["0", "0.5"]);
    }

    #[test]
    fn labels_do_not_run_into_one_another() {
        let long = |value: f64| format!("about {}", plain(value));
        check(&Axis::across(0.0, 10.0, 30.0, Unit::Ratio, plain), &["0", "2", "4", "6", "8", "10"]);
        check(&Axis::across(0.0, 10.0, 9.0, Unit::Ratio, long), &["about 0", "about 10"]);
        let ticks = Axis::log_of_time(1.0, 1_000.0, plain).thinned(8.0);
        assert!(ticks.fits(8.0) && ticks.ticks.len() > 2, "{ticks:?}");
    }
}
