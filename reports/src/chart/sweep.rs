//! Metrics along the axis of a sweep, one line for each strategy.

mod cap;

use plotters::style::text_anchor::{HPos, VPos};
use scenarios::{
    metric::Unit,
    results::{Estimate, ScenarioResults},
};

use self::cap::Caps;
use super::{
    axis::Axis,
    canvas::Picture,
    figure::{DataTable, Figure, Section},
    frame::{Frame, Place, text_at},
    label::{self, Label},
    paint::Paint,
    subject::{LEFT, Subject, WIDTH},
};
use crate::{
    error::Error,
    format,
    sweep::{Row, estimate},
};

/// Title and metric of each chart.
const CHARTS: [(&str, &str); 4] = [
    ("Success rate", "success_rate"),
    ("Sojourn time of all requests, p99", "sojourn_time_all_ms_p99"),
    ("Goodput", GOODPUT),
    ("Attempts per request", "attempts_per_request"),
];
const GOODPUT: &str = "goodput_per_s";
const OFFERED: &str = "offered_per_s";
const HEIGHT: f64 = 190.0;
/// Values further apart than this stand on a logarithmic axis.
const WIDE: f64 = 20.0;

/// A strategy along the axis.
struct Line<'a> {
    slot: u8,
    name: &'a str,
    /// The place on the axis, and what was seen there.
    points: Vec<(f64, Estimate)>,
}

/// The charts of the points along an axis. A metric that no point has is left out.
pub(crate) fn figures(row: &Row<'_>, axis: &str, id: &str) -> Result<Vec<Figure>, Error> {
    let Some((_, _, first)) = row.points.first() else { return Ok(Vec::new()) };
    let subject = Subject::new(first, id.to_owned())?;
    let figure = |(title, metric)| figure(row, axis, &subject, title, metric);
    let figures: Result<Vec<_>, Error> = CHARTS.into_iter().map(figure).collect();
    Ok(figures?.into_iter().flatten().collect())
}

fn figure(
    row: &Row<'_>,
    axis: &str,
    subject: &Subject<'_>,
    title: &'static str,
    metric: &'static str,
) -> Result<Option<Figure>, Error> {
    let lines: Vec<Line<'_>> = subject
        .strategies()
        .map(|(slot, strategy)| Line {
            slot,
            name: &strategy.name,
            points: means(row, &strategy.name, metric),
        })
        .filter(|line| !line.points.is_empty())
        .collect();
    if lines.is_empty() {
        return Ok(None);
    }
    let is_goodput = metric == GOODPUT;
    let offered = if is_goodput { offered(row, lines[0].name) } else { Vec::new() };
    let cap = if is_goodput { Caps::of(row, &lines, &offered)? } else { None };
    let mut help = format!(
        "Each point is the mean over the seeds at one value of {axis}, thin lines are 95\u{a0}% \
         intervals."
    );
    if !offered.is_empty() {
        help += " The dotted line is the offered load: where goodput stays on it, all is served in \
                 time.";
    }
    if cap.is_some() {
        help += " The dashed line is the account's cap.";
    }
    let beside = (offered.as_slice(), cap.as_ref());
    let svg = Some(picture(row, axis, subject, (title, metric), &lines, beside, &help)?);
    let data = table(row, axis, metric, subject);
    Ok(Some(Figure {
        id: metric,
        section: Section::Answer,
        title,
        help,
        svg,
        key: Vec::new(),
        data,
    }))
}

fn means(row: &Row<'_>, strategy: &str, metric: &str) -> Vec<(f64, Estimate)> {
    let points = row.points.iter().filter_map(|(x, _, point)| {
        let estimate = estimate(point, strategy, metric)?;
        estimate.mean.map(|_| (*x, estimate))
    });
    points.collect()
}

/// The offered load along the axis, if it changes.
fn offered(row: &Row<'_>, strategy: &str) -> Vec<(f64, f64)> {
    let means = means(row, strategy, OFFERED);
    let points: Vec<(f64, f64)> =
        means.into_iter().filter_map(|(x, estimate)| Some((x, estimate.mean?))).collect();
    let lowest = points.iter().map(|(_, y)| *y).fold(f64::INFINITY, f64::min);
    let highest = points.iter().map(|(_, y)| *y).fold(0.0, f64::max);
    // Draws that are not paired may differ by a little without a change of the load.
    if highest > 1.05 * lowest { points } else { Vec::new() }
}

fn picture(
    row: &Row<'_>,
    axis: &str,
    subject: &Subject<'_>,
    (title, metric): (&str, &str),
    lines: &[Line<'_>],
    (offered, caps): (&[(f64, f64)], Option<&Caps>),
    help: &str,
) -> Result<String, Error> {
    let id = format!("{}-{}", subject.id, metric.replace('_', "-"));
    let picture = Picture::new(&id, title, help, WIDTH, HEIGHT as u32 + 52);
    let root = picture.area();
    let width = f64::from(WIDTH) - LEFT - label::ROOM;
    let place = Place { left: LEFT, top: 8.0, width, height: HEIGHT };
    let values: Vec<(f64, &str)> = row.points.iter().map(|(x, text, _)| (*x, *text)).collect();
    let x = Axis::at_values(&values, WIDE);
    let beside = offered.iter().chain(caps.into_iter().flat_map(|caps| &caps.points));
    let y = vertical(lines, beside.copied().collect(), format::unit_of(metric));
    let (floor, ceiling) = y.ends();
    let mut frame = Frame::draw(&root, place, x, y, true)?;
    if !offered.is_empty() {
        picture.open("series", "offered load");
        frame.line(offered.to_vec(), Paint::Offered)?;
        picture.close();
    }
    if let Some(end) = offered.last() {
        let (right, top) = frame.pixel(*end);
        // The line comes from below, so that there is room before its end.
        let at = (right - 14.0, top + 2.0);
        text_at(&root, "offered load", at, (HPos::Right, VPos::Center), Paint::Note)?;
    }
    if let Some(caps) = caps {
        caps.draw(&picture, &root, &mut frame)?;
    }
    let mut labels = Vec::new();
    for Line { slot, name, points } in lines {
        picture.open(&format!("series s{slot}"), name);
        let means: Vec<(f64, f64)> =
            points.iter().filter_map(|(x, seen)| Some((*x, seen.mean?))).collect();
        for (x, seen) in points {
            if let Some((low, high)) = seen.ci_low.zip(seen.ci_high) {
                let ends = [low, high].map(|end| (*x, end.clamp(floor, ceiling)));
                frame.line(ends.to_vec(), Paint::Whisker)?;
            }
        }
        frame.line(means.clone(), Paint::Line(*slot))?;
        for mean in &means {
            frame.marker(*mean, *slot)?;
        }
        picture.close();
        labels.extend(means.last().map(|at| Label {
            slot: *slot,
            name: (*name).to_owned(),
            at: *at,
        }));
    }
    label::draw(&root, &frame, labels)?;
    let below = (LEFT + width / 2.0, HEIGHT + 44.0);
    text_at(&root, axis, below, (HPos::Center, VPos::Bottom), Paint::Note)?;
    drop(frame);
    drop(root);
    Ok(picture.finish())
}

/// Times that differ much stand on a logarithmic axis; an interval may be cut at its ends.
fn vertical(lines: &[Line<'_>], beside: Vec<(f64, f64)>, unit: Unit) -> Axis {
    let means = || {
        let seen = lines.iter().flat_map(|line| &line.points);
        seen.filter_map(|(_, seen)| seen.mean).chain(beside.iter().map(|(_, y)| *y))
    };
    let ends = lines.iter().flat_map(|line| &line.points).filter_map(|(_, seen)| seen.ci_high);
    let lowest = means().fold(f64::INFINITY, f64::min);
    let mut highest = ends.chain(means()).fold(0.0, f64::max);
    if unit == Unit::Share {
        // No share is above 100 %, whatever the interval says.
        highest = highest.min(1.0);
    }
    let label = |value: f64| format::value(unit, value);
    if unit == Unit::Milliseconds && lowest > 0.0 && highest / lowest > WIDE {
        Axis::log_of_time(lowest, highest, label)
    } else {
        Axis::from_zero(highest, 5, unit)
    }
}

fn table(row: &Row<'_>, axis: &str, metric: &str, subject: &Subject<'_>) -> DataTable {
    let unit = format::unit_of(metric);
    let names = || subject.strategies().map(|(_, strategy)| strategy.name.as_str());
    let heads = std::iter::once(axis).chain(names()).map(str::to_owned);
    let cell = |point: &ScenarioResults, strategy: &str| {
        let Some(seen) = estimate(point, strategy, metric) else {
            return format::UNDEFINED.to_owned();
        };
        let mean = format::optional(unit, seen.mean);
        match format::interval_of(unit, &seen) {
            Some(interval) => format!("{mean} ({interval})"),
            None => mean,
        }
    };
    let rows = row.points.iter().map(|(_, text, point)| {
        let cells = names().map(|name| cell(point, name));
        std::iter::once((*text).to_owned()).chain(cells).collect()
    });
    DataTable { heads: heads.collect(), rows: rows.collect() }
}
