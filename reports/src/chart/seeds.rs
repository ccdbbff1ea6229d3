//! The single seeds: each strategy against the baseline, on the same seed.

use std::fmt::Write as _;

use plotters::style::text_anchor::{HPos, VPos};
use scenarios::{metric::Unit, results::StrategyResults};

use super::{
    axis::Axis,
    canvas::Picture,
    figure::{DataTable, Figure, Section},
    frame::{FONT, Frame, Place, text_at},
    label::shortened,
    marker,
    measure::Measure,
    paint::Paint,
    subject::{Subject, WIDTH},
};
use crate::{error::Error, format};

const TITLE: &str = "The single seeds";
/// Two panels side by side.
const ACROSS: usize = 2;
const SIDE: f64 = 144.0;
/// For the labels of the vertical axis.
const INDENT: f64 = 58.0;
/// To the right of all panels, for the half of a label that stands below the end of an axis.
const SPARE: f64 = 16.0;
const ABOVE: f64 = 22.0;
const BELOW: f64 = 44.0;
/// Rows of the table.
const ROWS: usize = 24;

/// One metric on all seeds.
struct Panel<'a> {
    measure: Measure,
    clouds: Vec<Cloud<'a>>,
}

/// A strategy on all seeds.
struct Cloud<'a> {
    slot: u8,
    name: &'a str,
    /// Seed, the baseline's value, the strategy's.
    pairs: Vec<(u64, f64, f64)>,
}

impl Panel<'_> {
    fn ends(&self) -> (f64, f64) {
        let values = self.clouds.iter().flat_map(|cloud| &cloud.pairs).flat_map(|(_, x, y)| [x, y]);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(*value), high.max(*value))
        })
    }
}

/// The scatter of the seeds; `None` without a second strategy or a second seed.
pub(crate) fn figure(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    let scenario = subject.scenario;
    let baseline = scenario.strategies.iter().find(|s| s.name == scenario.baseline);
    let Some(baseline) = baseline.filter(|of| of.per_seed.len() > 1) else { return Ok(None) };
    let measures = Measure::all(scenario).into_iter();
    let panels = measures.map(|measure| panel(subject, measure, baseline));
    let panels: Vec<_> = panels
        .filter(|panel| {
            let (low, high) = panel.ends();
            low < high
        })
        .collect();
    if panels.is_empty() {
        return Ok(None);
    }
    let help = format!(
        "Each mark is one seed, across by the value of {} and up by that of the strategy: below the \
         dotted line it did better on the same arrivals and faults.",
        baseline.name
    );
    Ok(Some(Figure {
        id: "seeds",
        section: Section::Evidence,
        title: TITLE,
        svg: Some(picture(subject, baseline, &panels, &help)?),
        help,
        key: Vec::new(),
        data: table(subject, &panels),
    }))
}

fn panel<'a>(subject: &Subject<'a>, measure: Measure, baseline: &StrategyResults) -> Panel<'a> {
    let others = subject.strategies().filter(|(_, strategy)| strategy.name != baseline.name);
    let cloud = |(slot, strategy): (u8, &'a StrategyResults)| Cloud {
        slot,
        name: &strategy.name,
        pairs: measure.pairs(baseline, strategy),
    };
    Panel { measure, clouds: others.map(cloud).collect() }
}

fn picture(
    subject: &Subject<'_>,
    baseline: &StrategyResults,
    panels: &[Panel<'_>],
    help: &str,
) -> Result<String, Error> {
    let id = format!("{}-seeds", subject.id);
    let rows = panels.len().div_ceil(ACROSS) as f64;
    let height = rows * (ABOVE + SIDE + BELOW);
    let picture = Picture::new(&id, TITLE, help, WIDTH, height as u32);
    let root = picture.area();
    for (index, panel) in panels.iter().enumerate() {
        let step = (f64::from(WIDTH) - SPARE) / ACROSS as f64;
        let left = (index % ACROSS) as f64 * step + INDENT;
        let top = (index / ACROSS) as f64 * (ABOVE + SIDE + BELOW) + ABOVE;
        let place = Place { left, top, width: SIDE, height: SIDE };
        let above = (left - INDENT + 4.0, top - 8.0);
        let heading = panel.measure.heading();
        text_at(&root, &heading, above, (HPos::Left, VPos::Bottom), Paint::Heading)?;
        let name = shortened(&baseline.name, SIDE);
        let below = (left + SIDE / 2.0, top + SIDE + 20.0);
        text_at(&root, &name, below, (HPos::Center, VPos::Top), Paint::Note)?;
        let (x, y) = axes(panel);
        let ends = x.ends();
        let mut frame = Frame::draw(&root, place, x, y, true)?;
        frame.line(vec![(ends.0, ends.0), (ends.1, ends.1)], Paint::Offered)?;
        for Cloud { slot, name, pairs } in &panel.clouds {
            picture.open(&format!("series s{slot}"), name);
            picture.path(&format!("marker s{slot}"), "", &marks(&frame, *slot, pairs));
            picture.close();
        }
    }
    drop(root);
    Ok(picture.finish())
}

/// The same both ways; logarithmic where times differ much.
fn axes(panel: &Panel<'_>) -> (Axis, Axis) {
    const WIDE: f64 = 8.0;
    let (low, high) = panel.ends();
    let text = |value: f64| panel.measure.tick(value);
    if panel.measure.unit == Unit::Milliseconds && low > 0.0 && high / low > WIDE {
        let axis = || Axis::log_of_time(low / 1.1, high * 1.1, text);
        return (axis().thinned(SIDE / FONT), axis().thinned(SIDE / FONT));
    }
    let axis = || Axis::across(low, high, SIDE / FONT, panel.measure.unit, text);
    (axis(), axis())
}

/// All marks of a strategy as one shape.
fn marks(frame: &Frame<'_>, slot: u8, pairs: &[(u64, f64, f64)]) -> String {
    const RADIUS: f64 = 2.6;
    let corners = marker::corners(slot, RADIUS);
    let tenths = |pixels: f64| (pixels * 10.0).round() / 10.0;
    let mut path = String::new();
    for (_, across, up) in pairs {
        let (x, y) = frame.pixel((*across, *up));
        let mut before = (tenths(x + corners[0].0), tenths(y + corners[0].1));
        let _ = write!(path, "M{} {}l", before.0, before.1);
        for (index, (dx, dy)) in corners.iter().enumerate().skip(1) {
            let here = (tenths(x + dx), tenths(y + dy));
            let (across, down) = (tenths(here.0 - before.0), tenths(here.1 - before.1));
            let _ = write!(path, "{}{across} {down}", if index == 1 { "" } else { " " });
            before = here;
        }
        path.push('z');
    }
    path
}

fn table(subject: &Subject<'_>, panels: &[Panel<'_>]) -> DataTable {
    let strategies = &subject.scenario.strategies;
    let columns: Vec<_> = panels
        .iter()
        .flat_map(|panel| strategies.iter().map(move |strategy| (panel.measure, strategy)))
        .map(|(measure, strategy)| (measure, &strategy.name, measure.by_seed(strategy)))
        .collect();
    let heads = columns.iter().map(|(measure, name, _)| format!("{name}, {}", measure.label));
    let seeds = &subject.scenario.seeds;
    let shown = if seeds.len() > ROWS { ROWS - 1 } else { seeds.len() };
    let row = |seed: &u64| {
        let cell = |(measure, _, values): &(Measure, &String, _)| -> String {
            let values: &std::collections::BTreeMap<u64, f64> = values;
            values.get(seed).map_or_else(|| format::UNDEFINED.to_owned(), |v| measure.text(*v))
        };
        [seed.to_string()].into_iter().chain(columns.iter().map(cell)).collect()
    };
    let mut rows: Vec<Vec<String>> = seeds.iter().take(shown).map(row).collect();
    if shown < seeds.len() {
        let more = format!("{} more", seeds.len() - shown);
        let dashes = columns.iter().map(|_| "…".to_owned());
        rows.push([more].into_iter().chain(dashes).collect());
    }
    DataTable { heads: ["seed".to_owned()].into_iter().chain(heads).collect(), rows }
}
