//! What an answer costs against what it is worth: which strategies nobody beats in both.

mod names;
mod point;

use std::fmt::Write as _;

use plotters::style::text_anchor::{HPos, VPos};

use super::{
    axis::Axis,
    canvas::{Canvas, Picture},
    figure::{DataTable, Figure, Section},
    frame::{FONT, Frame, Place, line_at, text_at},
    measure::{FAILURES, LATENCY, Measure},
    paint::Paint,
    subject::{LEFT, Subject, WIDTH},
};
use crate::{error::Error, format};
use point::Point;

const TITLE: &str = "What an answer costs, and what it is worth";
const PLOT: f64 = 168.0;
const ABOVE: f64 = 24.0;
/// For the numbers of the horizontal axis and what they mean.
const BELOW: f64 = 48.0;

/// Cost against one measure.
struct Panel<'a> {
    measure: Measure,
    points: Vec<Point<'a>>,
}

/// Cost per success against p99 and failure rate; `None` with fewer than two strategies that have
/// a price.
pub(crate) fn figure(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    let cost = Measure::cost(subject.scenario);
    let panels: Vec<Panel<'_>> = [LATENCY, FAILURES]
        .into_iter()
        .map(|measure| Panel { measure, points: Point::all(subject, &measure, &cost) })
        .filter(|panel| point::do_differ(&panel.points))
        .collect();
    if panels.is_empty() {
        return Ok(None);
    }
    let help =
        "Lower is cheaper and further left is better; no other strategy is as good in both as \
                those on the stepped line. Crosses are 95\u{a0}% intervals of the means."
            .to_owned();
    Ok(Some(Figure {
        id: "pareto",
        section: Section::Answer,
        title: TITLE,
        svg: Some(picture(subject, &panels, &cost, &help)?),
        help,
        key: Vec::new(),
        data: table(&panels, &cost),
    }))
}

fn picture(
    subject: &Subject<'_>,
    panels: &[Panel<'_>],
    cost: &Measure,
    help: &str,
) -> Result<String, Error> {
    let id = format!("{}-pareto", subject.id);
    let height = panels.len() as f64 * (ABOVE + PLOT + BELOW);
    let picture = Picture::new(&id, TITLE, help, WIDTH, height as u32);
    let root = picture.area();
    for (index, panel) in panels.iter().enumerate() {
        let top = index as f64 * (ABOVE + PLOT + BELOW) + ABOVE;
        let width = f64::from(WIDTH) - LEFT - 20.0;
        let place = Place { left: LEFT, top, width, height: PLOT };
        let above = (4.0, top - 20.0);
        text_at(&root, &cost.heading(), above, (HPos::Left, VPos::Top), Paint::Note)?;
        let below = (place.left + width / 2.0, top + PLOT + 22.0);
        let text = panel.measure.heading();
        text_at(&root, &text, below, (HPos::Center, VPos::Top), Paint::Note)?;
        let (x, y) = axes(panel, cost, width);
        let frame = Frame::draw(&root, place, x, y, true)?;
        draw(&picture, &root, &frame, panel)?;
    }
    drop(root);
    Ok(picture.finish())
}

/// Logarithmic across where times differ much.
fn axes(panel: &Panel<'_>, cost: &Measure, width: f64) -> (Axis, Axis) {
    const WIDE: f64 = 8.0;
    let ends = |range: fn(&Point<'_>) -> (f64, f64)| {
        panel.points.iter().map(range).fold((f64::INFINITY, f64::NEG_INFINITY), |ends, of| {
            (ends.0.min(of.0), ends.1.max(of.1))
        })
    };
    let (left, right) = ends(|point| point.x_range);
    let (low, high) = ends(|point| point.y_range);
    let measure = panel.measure;
    let text = |value: f64| measure.tick(value);
    let room = width / FONT;
    let is_log = measure == LATENCY && left > 0.0 && right / left > WIDE;
    let x = if is_log {
        Axis::log_of_time(left / 1.1, right * 1.1, text).thinned(room)
    } else {
        Axis::across(left, right, room, measure.unit, text)
    };
    (x, Axis::between(low, high, 5, cost.unit, |value| cost.tick(value)))
}

fn draw(
    picture: &Picture,
    root: &plotters::drawing::DrawingArea<Canvas, plotters::coord::Shift>,
    frame: &Frame<'_>,
    panel: &Panel<'_>,
) -> Result<(), Error> {
    let front = point::front(&panel.points);
    let pixels: Vec<(f64, f64)> = front.iter().map(|point| frame.pixel(point.at)).collect();
    let mut lines = Vec::new();
    // One alone is a point and no line.
    if let [(x, y), rest @ ..] = pixels.as_slice()
        && !rest.is_empty()
    {
        let mut steps = format!("M{x} {y}");
        let mut before = (*x, *y);
        for (x, y) in rest {
            let _ = write!(steps, "H{x}V{y}");
            let corner = (*x, before.1);
            lines.extend([thin(before, corner), thin(corner, (*x, *y))]);
            before = (*x, *y);
        }
        picture.path("front", "", &steps);
    }
    for point in &panel.points {
        picture.open(&format!("series s{}", point.slot), point.name);
        let (x, y) = point.at;
        let ends = [
            [(point.x_range.0, y), (point.x_range.1, y)],
            [(x, point.y_range.0), (x, point.y_range.1)],
        ];
        for [from, to] in ends.into_iter().filter(|[from, to]| from != to) {
            let (from, to) = (frame.pixel(from), frame.pixel(to));
            line_at(root, &[from, to], Paint::Whisker)?;
            lines.push(thin(from, to));
        }
        frame.marker(point.at, point.slot)?;
        picture.close();
    }
    let markers: Vec<_> = panel.points.iter().map(|point| frame.pixel(point.at)).collect();
    let texts: Vec<&str> = panel.points.iter().map(|point| point.name).collect();
    let placed = names::placed(&markers, &lines, &texts, frame.place());
    for (point, name) in panel.points.iter().zip(placed) {
        let Some(names::Name { text, at, anchor }) = name else { continue };
        picture.open(&format!("series named s{}", point.slot), "");
        text_at(root, &text, at, (anchor, VPos::Center), Paint::Note)?;
        picture.close();
    }
    Ok(())
}

/// What a line across or up takes.
fn thin(from: (f64, f64), to: (f64, f64)) -> names::Rectangle {
    (from.0.min(to.0), from.1.min(to.1), from.0.max(to.0), from.1.max(to.1))
}

fn table(panels: &[Panel<'_>], cost: &Measure) -> DataTable {
    let heads = ["strategy and measure", "mean", "95\u{a0}% interval", cost.label, "on the front"];
    let interval = |measure: &Measure, (low, high): (f64, f64)| {
        format::interval(measure.unit, low * measure.factor, high * measure.factor)
    };
    let row = |panel: &Panel<'_>, point: &Point<'_>| {
        let is_on_front = point::front(&panel.points).contains(point);
        vec![
            format!("{}, {}", point.name, panel.measure.label),
            panel.measure.text(point.at.0),
            interval(&panel.measure, point.x_range),
            format!("{} ({})", cost.text(point.at.1), interval(cost, point.y_range)),
            if is_on_front { "yes" } else { "no" }.to_owned(),
        ]
    };
    let rows = panels.iter().flat_map(|panel| panel.points.iter().map(move |p| row(panel, p)));
    DataTable { heads: heads.into_iter().map(str::to_owned).collect(), rows: rows.collect() }
}
