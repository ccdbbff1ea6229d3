//! How long the requests of each class took.

use plotters::style::text_anchor::{HPos, VPos};
use scenarios::metric::Unit;

use super::{
    axis::Axis,
    canvas::Picture,
    figure::{DataTable, Figure, Section},
    frame::{FONT, Frame, Place, line_at, text_at},
    label::shortened,
    limit::named,
    paint::Paint,
    subject::{Subject, WIDTH},
};
use crate::{
    error::Error,
    format,
    resolved::{Limit, limits_of},
};

const TITLE: &str = "Sojourn time by class, median and p99";
const MEDIAN: &str = "sojourn_time_all_ms_p50";
const SLOW: &str = "sojourn_time_all_ms_p99";
/// Left of the plotting area, for the names.
const NAMES: f64 = 112.0;
const ROW: f64 = 18.0;
const HEADING: f64 = 24.0;

/// A class.
struct Block<'a> {
    name: &'a str,
    limits: Vec<Limit>,
    /// Slot, name, median and p99 in milliseconds.
    rows: Vec<(u8, &'a str, f64, f64)>,
}

/// Latency by class; `None` with fewer than two classes.
pub(crate) fn figure(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    let blocks = blocks(subject)?;
    if blocks.len() < 2 {
        return Ok(None);
    }
    let help =
        "Each bar reaches from the median to the p99, both means over the seeds; broken lines \
                are the SLO and the deadline of the class."
            .to_owned();
    Ok(Some(Figure {
        id: "classes",
        section: Section::Latency,
        title: TITLE,
        svg: Some(picture(subject, &blocks, &help)?),
        help,
        key: Vec::new(),
        data: table(&blocks),
    }))
}

fn blocks<'a>(subject: &Subject<'a>) -> Result<Vec<Block<'a>>, Error> {
    let classes = subject.scenario.strategies.first().map_or(&[][..], |s| s.classes.as_slice());
    let mut blocks = Vec::new();
    for class in classes {
        let name = class.name.as_str();
        let rows = subject.strategies().filter_map(|(slot, strategy)| {
            let mean = |metric| strategy.estimate(Some(name), metric)?.mean;
            Some((slot, strategy.name.as_str(), mean(MEDIAN)?, mean(SLOW)?))
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            let limits = limits_of(&subject.scenario.resolved, name)?.into_iter();
            // The heading names the class already.
            let limits = limits.map(|limit| Limit { class: None, ..limit }).collect();
            blocks.push(Block { name, limits, rows });
        }
    }
    Ok(blocks)
}

fn picture(subject: &Subject<'_>, blocks: &[Block<'_>], help: &str) -> Result<String, Error> {
    let id = format!("{}-classes", subject.id);
    let height = |block: &Block<'_>| HEADING + ROW * block.rows.len() as f64;
    let whole: f64 = blocks.iter().map(height).sum();
    let picture = Picture::new(&id, TITLE, help, WIDTH, whole as u32 + 26);
    let root = picture.area();
    // To the right there is room for half a label.
    let width = f64::from(WIDTH) - NAMES - 24.0;
    let axis = axis(blocks, width);
    let mut top = 0.0;
    for (index, block) in blocks.iter().enumerate() {
        let limits: Vec<String> = block.limits.iter().map(named).collect();
        let heading = [block.name.to_owned()].into_iter().chain(limits).collect::<Vec<_>>();
        let heading = shortened(&heading.join(" · "), f64::from(WIDTH) - 8.0);
        text_at(&root, &heading, (4.0, top + 6.0), (HPos::Left, VPos::Top), Paint::Heading)?;
        let rows = block.rows.len() as f64;
        let place = Place { left: NAMES, top: top + HEADING, width, height: ROW * rows };
        let y = Axis::without_ticks(rows);
        let is_last = index + 1 == blocks.len();
        let mut frame = Frame::draw(&root, place, axis.clone(), y, is_last)?;
        for limit in &block.limits {
            let x = frame.pixel((limit.milliseconds, 0.0)).0;
            if (place.left..=place.left + width).contains(&x) {
                let (from, to) = ((x, place.top - 2.0), (x, place.top + place.height));
                line_at(&root, &[from, to], Paint::Limit)?;
            }
        }
        for (row, (slot, name, median, slow)) in block.rows.iter().enumerate() {
            picture.open(&format!("series s{slot}"), name);
            let at = rows - row as f64 - 0.5;
            frame.line(vec![(*median, at), (*slow, at)], Paint::Line(*slot))?;
            frame.marker((*median, at), *slot)?;
            frame.marker((*slow, at), *slot)?;
            let middle = place.top + ROW * (row as f64 + 0.5);
            let name = shortened(name, NAMES - 16.0);
            text_at(&root, &name, (4.0, middle), (HPos::Left, VPos::Center), Paint::Note)?;
            picture.close();
        }
        top += height(block);
    }
    drop(root);
    Ok(picture.finish())
}

/// One for all classes: logarithmic where the times differ much, as long as none is 0. A limit far
/// beyond everything stays outside.
fn axis(blocks: &[Block<'_>], width: f64) -> Axis {
    const WIDE: f64 = 8.0;
    const FAR: f64 = 30.0;
    let rows = || blocks.iter().flat_map(|block| &block.rows);
    let lowest = rows().map(|row| row.2).fold(f64::INFINITY, f64::min);
    let highest = rows().map(|row| row.3.max(row.2)).fold(0.0, f64::max);
    let limits = blocks.iter().flat_map(|block| &block.limits).map(|limit| limit.milliseconds);
    let highest = limits.filter(|ms| *ms <= highest * FAR).fold(highest, f64::max);
    let label = |ms: f64| format::value(Unit::Milliseconds, ms);
    let axis = if lowest > 0.0 && highest / lowest > WIDE {
        Axis::log_of_time(lowest / 1.05, highest * 1.05, label)
    } else {
        Axis::from_zero(highest, 5, Unit::Milliseconds)
    };
    axis.thinned(width / FONT)
}

fn table(blocks: &[Block<'_>]) -> DataTable {
    let heads = ["class and strategy", "median", "p99", "limits"];
    let text = |ms: f64| format::value(Unit::Milliseconds, ms);
    let row = |block: &Block<'_>, (_, name, median, slow): &(u8, &str, f64, f64)| {
        let limits: Vec<String> = block.limits.iter().map(named).collect();
        let limits = if limits.is_empty() { "none".to_owned() } else { limits.join(", ") };
        vec![format!("{}, {name}", block.name), text(*median), text(*slow), limits]
    };
    let rows = blocks.iter().flat_map(|block| block.rows.iter().map(move |r| row(block, r)));
    DataTable { heads: heads.into_iter().map(str::to_owned).collect(), rows: rows.collect() }
}
