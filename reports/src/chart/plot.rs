//! What the page's script is told of a panel: where it lies, and how its pixels become values.
//!
//! A rectangle of no paint, whose `data-x` and `data-y` hold the kind of the axis, its ends, and
//! what a number is followed by: `clock,0,1850,min`, `log,12,4000,ms`.

use std::convert::Infallible;

use plotters::element::{Drawable, PointCollection};
use plotters_backend::{BackendCoord, DrawingErrorKind};
use scenarios::metric::Unit;

use super::{
    axis::{Axis, Scale},
    canvas::Canvas,
};
use crate::format;

/// Markup that goes through plotters as an element without points.
#[derive(Clone, Debug)]
pub(crate) struct Markup(pub(crate) String);

impl Markup {
    /// The rectangle of a panel between two corners, in pixels.
    pub(crate) fn plot(x: &Axis, y: &Axis, from: (f64, f64), to: (f64, f64)) -> Self {
        let (left, top) = (from.0.min(to.0), from.1.min(to.1));
        let (width, height) = ((to.0 - from.0).abs(), (to.1 - from.1).abs());
        Self(format!(
            "<rect class=\"plot\" data-x=\"{}\" data-y=\"{}\" x=\"{left}\" y=\"{top}\" \
             width=\"{}\" height=\"{}\"/>\n",
            described(x),
            described(y),
            hundredths(width),
            hundredths(height),
        ))
    }

    /// The start of a group that belongs to a strategy's slot.
    pub(crate) fn open(slot: u8) -> Self {
        Self(format!("<g class=\"series s{slot}\">\n"))
    }

    /// The end of a group.
    pub(crate) fn close() -> Self {
        Self("</g>\n".to_owned())
    }
}

impl<'a> PointCollection<'a, BackendCoord> for &'a Markup {
    type IntoIter = &'a [BackendCoord];
    type Point = &'a BackendCoord;

    fn point_iter(self) -> &'a [BackendCoord] {
        &[]
    }
}

impl Drawable<Canvas> for Markup {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        _points: I,
        canvas: &mut Canvas,
        _size: (u32, u32),
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        canvas.raw(&self.0);
        Ok(())
    }
}

fn hundredths(pixels: f64) -> f64 {
    (pixels * 100.0).round() / 100.0
}

/// Kind, ends and unit of an axis.
fn described(axis: &Axis) -> String {
    let ((low, high), ticks) = (axis.ends(), axis.labels());
    let kind = match axis.scale() {
        // What stands there has no numbers.
        _ if ticks.is_empty() => "rows",
        Scale::Linear => "linear",
        Scale::Clock => "clock",
        Scale::Log => "log",
        Scale::Nines => "nines",
    };
    format!("{kind},{},{},{}", short(low), short(high), unit(&ticks))
}

/// To nine digits, which is finer than a screen.
fn short(value: f64) -> f64 {
    format!("{value:.8e}").parse().unwrap_or(value)
}

/// The unit in which the labels were written: that of [`format::value`] which writes the same, or
/// else what follows the number of the last one.
fn unit(ticks: &[(f64, &str)]) -> String {
    const UNITS: [(Unit, &str); 6] = [
        (Unit::Milliseconds, "ms"),
        (Unit::Seconds, "s"),
        (Unit::Share, "%"),
        (Unit::PerSecond, "/s"),
        (Unit::Usd, "USD"),
        (Unit::Ratio, ""),
    ];
    if ticks.is_empty() {
        return String::new();
    }
    let told = || ticks.iter().filter(|(value, _)| *value != 0.0);
    let writes = |unit: Unit| told().all(|(value, label)| format::value(unit, *value) == *label);
    if let Some((_, name)) = UNITS.into_iter().find(|(unit, _)| writes(*unit)) {
        return name.to_owned();
    }
    let last = ticks.last().map_or("", |(_, label)| *label);
    let after = last.trim_start_matches(|c: char| c.is_ascii_digit() || "−.,\u{a0}".contains(c));
    let is_plain = |c: char| c.is_alphanumeric() || "/%$ ".contains(c);
    if after.chars().all(is_plain) { after.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(axis: &Axis, expected: &str) {
        assert_eq!(described(axis), expected);
    }

    #[test]
    fn an_axis_is_told_by_kind_ends_and_unit() {
        let time = |ms: f64| format::value(Unit::Milliseconds, ms);
        check(&Axis::clock(0.0, 1_850.0, 4), "clock,0,1850,min");
        check(&Axis::clock(30.0, 60.0, 4), "clock,30,60,s");
        check(&Axis::log_of_time(10.8, 4_000.0, time), "log,10,4320,ms");
        check(&Axis::from_zero(0.97, 5, Unit::Share), "linear,0,1,%");
        check(&Axis::from_zero(9.7, 4, Unit::Ratio), "linear,0,10,");
        check(&Axis::from_zero(9.7, 4, Unit::PerSecond), "linear,0,10,/s");
        check(
            &Axis::between(0.0, 8.5, 4, Unit::Ratio, |n| format!("{n}\u{a0}replicas")),
            "linear,0,9.01,replicas",
        );
        check(&Axis::nines(0.9995), "nines,0.5,0.9995,%");
        check(&Axis::without_ticks(3.0), "rows,0,3,");
    }

    #[test]
    fn a_panel_is_a_rectangle() {
        let (x, y) = (Axis::clock(0.0, 60.0, 4), Axis::without_ticks(1.0));
        let Markup(rect) = Markup::plot(&x, &y, (52.0, 120.0), (336.0, 20.0));
        insta::assert_snapshot!(rect, @r#"<rect class="plot" data-x="clock,0,60,s" data-y="rows,0,1," x="52" y="20" width="284" height="100"/>"#);
    }
}
