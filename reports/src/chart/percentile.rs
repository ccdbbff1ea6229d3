//! How long requests took, by percentile.
//!
//! A line is the mean over the seeds of each percentile, as in the table: a replication is one
//! number. The band reaches from the lowest to the highest seed. A line ends where fewer than ten
//! requests of all seeds, or less than one of each seed, took longer: what comes after is chance.

use hdrhistogram::Histogram;
use plotters::style::text_anchor::{HPos, VPos};
use scenarios::{
    metric::{RANKS, Unit, quantile_of_rank},
    results::StrategyResults,
};

use super::{
    axis::Axis,
    canvas::Picture,
    figure::{DataTable, Figure, Section},
    frame::{Frame, Place, text_at},
    label::{self, Label},
    limit,
    paint::Paint,
    subject::{LEFT, Subject, WIDTH},
};
use crate::{error::Error, format, histogram, resolved::limits};

const METRIC: &str = "sojourn_time_all_ms";
const HEIGHT: u32 = 328;
const PLACE: Place =
    Place { left: LEFT, top: 38.0, width: WIDTH as f64 - LEFT - label::ROOM, height: 250.0 };
/// Steps of a line; about one in five pixels.
const STEPS: usize = 60;

/// A percentile over the seeds, in milliseconds.
#[derive(Clone, Copy, Debug)]
struct Point {
    quantile: f64,
    mean: f64,
    lowest: f64,
    highest: f64,
}

struct Curve<'a> {
    slot: u8,
    name: &'a str,
    points: Vec<Point>,
}

/// The percentile chart; `None` without a single curve.
pub(crate) fn figure(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    let mut curves = Vec::new();
    for (slot, strategy) in subject.strategies() {
        let histograms = histogram::per_seed(subject.scenario, strategy, METRIC)?;
        curves.extend(curve(slot, strategy, &histograms));
    }
    if curves.is_empty() {
        return Ok(None);
    }
    let help = "Further right is a rarer, slower request; lower is faster. Lines are means over \
                the seeds, bands reach from the lowest to the highest seed; every request counts, \
                failed ones until they ended."
        .to_owned();
    Ok(Some(Figure {
        id: "percentiles",
        section: Section::Latency,
        title: "Sojourn time by percentile, all requests",
        svg: Some(picture(subject, &curves, &help)?),
        help,
        key: Vec::new(),
        data: table(&curves),
    }))
}

fn curve<'a>(
    slot: u8,
    strategy: &'a StrategyResults,
    histograms: &[Histogram<u64>],
) -> Option<Curve<'a>> {
    let histograms: Vec<_> = histograms.iter().filter(|h| !h.is_empty()).collect();
    let total: u64 = histograms.iter().map(|h| h.len()).sum();
    let fewest = histograms.iter().map(|h| h.len()).min()?;
    let last = 1.0 - (10.0 / total as f64).max(1.0 / fewest as f64);
    if last <= 0.5 {
        return None;
    }
    let ranks = RANKS.into_iter().filter_map(quantile_of_rank).filter(|rank| *rank <= last);
    let mut quantiles: Vec<f64> = Axis::nines_between(last, STEPS).chain(ranks).collect();
    quantiles.sort_by(f64::total_cmp);
    quantiles.dedup();
    let points = quantiles.into_iter().map(|quantile| {
        let value = |h: &&Histogram<u64>| h.value_at_quantile(quantile) as f64 / 1e3;
        let values = || histograms.iter().map(value);
        Point {
            quantile,
            mean: values().sum::<f64>() / histograms.len() as f64,
            lowest: values().fold(f64::INFINITY, f64::min),
            highest: values().fold(0.0, f64::max),
        }
    });
    Some(Curve { slot, name: &strategy.name, points: points.collect() })
}

fn picture(subject: &Subject<'_>, curves: &[Curve<'_>], help: &str) -> Result<String, Error> {
    let id = format!("{}-percentiles", subject.id);
    let picture = Picture::new(&id, "Sojourn time by percentile", help, WIDTH, HEIGHT);
    let root = picture.area();
    let limits = limits(&subject.scenario.resolved)?;
    let last = curves.iter().filter_map(|c| c.points.last()).map(|p| p.quantile);
    let x = Axis::nines(last.fold(0.0, f64::max));
    let y = latency_axis(curves, limits.iter().map(|limit| limit.milliseconds));
    let mut frame = Frame::draw(&root, PLACE, x, y, true)?;
    for curve in curves {
        picture.open(&format!("series s{}", curve.slot), curve.name);
        draw_curve(&mut frame, curve)?;
        picture.close();
    }
    // After the lines, so that their names can be read where a line runs below.
    limit::draw(&picture, &root, &frame, &limits)?;
    label::draw(&root, &frame, curves.iter().filter_map(end_label).collect())?;
    let below = (PLACE.left + PLACE.width / 2.0, f64::from(HEIGHT) - 2.0);
    text_at(
        &root,
        "share of requests that took at most this long",
        below,
        (HPos::Center, VPos::Bottom),
        Paint::Note,
    )?;
    text_at(&root, "sojourn time", (4.0, 4.0), (HPos::Left, VPos::Top), Paint::Note)?;
    drop(frame);
    drop(root);
    Ok(picture.finish())
}

fn draw_curve(frame: &mut Frame<'_>, curve: &Curve<'_>) -> Result<(), Error> {
    let forth = curve.points.iter().map(|point| (point.quantile, point.highest));
    let back = curve.points.iter().rev().map(|point| (point.quantile, point.lowest));
    frame.area(forth.chain(back).collect(), Paint::Band(curve.slot))?;
    let line = curve.points.iter().map(|point| (point.quantile, point.mean)).collect();
    frame.line(line, Paint::Line(curve.slot))?;
    for rank in [0.5, 0.9, 0.99, 0.999] {
        if let Some(point) = curve.points.iter().find(|point| point.quantile == rank) {
            frame.marker((rank, point.mean), curve.slot)?;
        }
    }
    Ok(())
}

fn end_label(curve: &Curve<'_>) -> Option<Label> {
    let last = curve.points.last()?;
    Some(Label { slot: curve.slot, name: curve.name.to_owned(), at: (last.quantile, last.mean) })
}

/// Logarithmic where the times differ much, as long as none is 0.
fn latency_axis(curves: &[Curve<'_>], limits: impl Iterator<Item = f64>) -> Axis {
    let points = || curves.iter().flat_map(|curve| &curve.points);
    let lowest = points().map(|point| point.lowest).fold(f64::INFINITY, f64::min);
    let highest = points().map(|point| point.highest).chain(limits).fold(0.0, f64::max);
    let label = |milliseconds: f64| format::value(Unit::Milliseconds, milliseconds);
    if lowest > 0.0 && highest / lowest > 8.0 {
        Axis::log_of_time(lowest, highest, label)
    } else {
        Axis::from_zero(highest, 5, Unit::Milliseconds)
    }
}

fn table(curves: &[Curve<'_>]) -> DataTable {
    let text = |ms: f64| format::value(Unit::Milliseconds, ms);
    let names = curves.iter().map(|curve| curve.name.to_owned());
    let heads = ["percentile".to_owned()].into_iter().chain(names).collect();
    let ranks = RANKS.into_iter().filter_map(|rank| Some((rank, quantile_of_rank(rank)?)));
    let row = |(rank, quantile): (&str, f64)| {
        let name = if rank == "p999" { "p99.9" } else { rank };
        let cells = curves.iter().map(|curve| {
            let point = curve.points.iter().find(|point| point.quantile == quantile);
            point.map_or_else(
                || "too few requests".to_owned(),
                |p| format!("{} ({} to {})", text(p.mean), text(p.lowest), text(p.highest)),
            )
        });
        [name.to_owned()].into_iter().chain(cells).collect()
    };
    DataTable { heads, rows: ranks.map(row).collect() }
}
