//! By how much the strategies differ from the baseline, on the same seeds.

mod block;

use plotters::style::text_anchor::{HPos, VPos};
use scenarios::metric::Unit;

use super::{
    axis::Axis,
    canvas::Picture,
    figure::{DataTable, Figure, Section},
    frame::{FONT, Frame, Place, line_at, text_at},
    label::shortened,
    paint::Paint,
    subject::{Subject, WIDTH},
};
use crate::{
    error::Error,
    format,
    verdict::{verdict_sign, verdict_word},
};
use block::{Block, Row};

const TITLE: &str = "Differences to the baseline";
/// Left of the plotting area, for the names.
const NAMES: f64 = 112.0;
/// Right of it, for the verdicts.
const VERDICTS: f64 = 96.0;
const ROW: f64 = 20.0;
const HEADING: f64 = 22.0;
/// Below the rows, for the numbers and what the sides mean.
const BELOW: f64 = 44.0;

/// The forest plot; `None` where there is nobody to compare with.
pub(crate) fn figure(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    let blocks = Block::all(subject);
    if blocks.is_empty() {
        return Ok(None);
    }
    let help = format!(
        "Left of the line at 0 is better than the baseline {}: marks are mean differences on the \
         same seeds, bars their 95\u{a0}% intervals.",
        subject.scenario.baseline
    );
    Ok(Some(Figure {
        id: "differences",
        section: Section::Answer,
        title: TITLE,
        svg: Some(picture(subject, &blocks, &help)?),
        help,
        key: vec![("equal".to_owned(), "too small a difference to matter".to_owned())],
        data: table(&blocks),
    }))
}

fn picture(subject: &Subject<'_>, blocks: &[Block<'_>], help: &str) -> Result<String, Error> {
    let height = |block: &Block<'_>| HEADING + ROW * block.rows.len() as f64 + BELOW;
    let id = format!("{}-differences", subject.id);
    let whole: f64 = blocks.iter().map(height).sum();
    let picture = Picture::new(&id, TITLE, help, WIDTH, whole as u32);
    let root = picture.area();
    let width = f64::from(WIDTH) - NAMES - VERDICTS;
    let mut top = 0.0;
    for block in blocks {
        let heading = block.measure.heading();
        text_at(&root, &heading, (4.0, top + 4.0), (HPos::Left, VPos::Top), Paint::Heading)?;
        let rows = block.rows.len() as f64;
        let place = Place { left: NAMES, top: top + HEADING, width, height: ROW * rows };
        let (low, high) = block.ends();
        let x =
            Axis::across(low, high, width / FONT, block.measure.unit, |value| tick(block, value));
        let mut frame = Frame::draw(&root, place, x, Axis::without_ticks(rows), true)?;
        let ends = (place.left, place.left + place.width);
        picture.path("equal", "", &equal(block, &frame, ends));
        frame.line(vec![(0.0, 0.0), (0.0, rows)], Paint::Axis)?;
        for (index, row) in block.rows.iter().enumerate() {
            picture.open(&format!("series s{}", row.slot), row.name);
            let (at, middle) = (rows - index as f64 - 0.5, place.top + ROW * (index as f64 + 0.5));
            draw_interval(&root, &frame, row, middle)?;
            frame.marker((row.mean, at), row.slot)?;
            let name = shortened(row.name, NAMES - 16.0);
            text_at(&root, &name, (4.0, middle), (HPos::Left, VPos::Center), Paint::Note)?;
            let word = verdict_word(row.verdict);
            picture.open(word, "");
            let text = format!("{}\u{a0}{word}", verdict_sign(row.verdict, false));
            let beside = (ends.1 + 10.0, middle);
            text_at(&root, &text, beside, (HPos::Left, VPos::Center), Paint::Heading)?;
            picture.close();
            picture.close();
        }
        let below = place.top + place.height + 20.0;
        for (x, anchor, text) in [
            (ends.0, HPos::Left, format!("← {}", block.measure.less)),
            (ends.1, HPos::Right, format!("{} →", block.measure.more)),
        ] {
            text_at(&root, &text, (x, below), (anchor, VPos::Top), Paint::Note)?;
        }
        top += height(block);
    }
    drop(root);
    Ok(picture.finish())
}

/// The differences that are too small to matter, row by row, as far as the axis reaches.
fn equal(block: &Block<'_>, frame: &Frame<'_>, (left, right): (f64, f64)) -> String {
    let shape = |(index, row): (usize, &Row<'_>)| {
        let at = |value: f64| frame.pixel((value, 0.0)).0.clamp(left, right);
        let (from, to) = (at(-row.margin), at(row.margin));
        let top = frame.place().top + ROW * index as f64;
        let width = to - from;
        (width > 0.0).then(|| format!("M{from:.1} {top}h{width:.1}v{ROW}h-{width:.1}z"))
    };
    block.rows.iter().enumerate().filter_map(shape).collect()
}

fn draw_interval(
    root: &plotters::drawing::DrawingArea<super::canvas::Canvas, plotters::coord::Shift>,
    frame: &Frame<'_>,
    row: &Row<'_>,
    middle: f64,
) -> Result<(), Error> {
    let Some((low, high)) = row.interval else { return Ok(()) };
    let (low, high) = (frame.pixel((low, 0.0)).0, frame.pixel((high, 0.0)).0);
    line_at(root, &[(low, middle), (high, middle)], Paint::Whisker)?;
    for end in [low, high] {
        line_at(root, &[(end, middle - 4.0), (end, middle + 4.0)], Paint::Whisker)?;
    }
    Ok(())
}

/// A difference at the axis; money without its unit, which stands in the heading.
fn tick(block: &Block<'_>, value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let unit = if block.measure.unit == Unit::Usd { Unit::Ratio } else { block.measure.unit };
    format::difference(unit, value * block.measure.factor)
}

/// A probability; three digits of one next to nothing would say nothing.
fn p_value(p: Option<f64>) -> String {
    const LEAST: f64 = 0.001;
    match p {
        Some(p) if p < LEAST => format!("<{LEAST}"),
        p => format::optional(Unit::Ratio, p),
    }
}

fn table(blocks: &[Block<'_>]) -> DataTable {
    const HEADS: [&str; 6] = [
        "metric and strategy",
        "mean difference",
        "95\u{a0}% interval",
        "smallest that matters",
        "adjusted p",
        "verdict",
    ];
    let row = |block: &Block<'_>, row: &Row<'_>| {
        let measure = &block.measure;
        let text = |value: f64| format::difference(measure.unit, value * measure.factor);
        let interval = row.interval.map(|(low, high)| format!("{} to {}", text(low), text(high)));
        vec![
            format!("{}, {}", measure.label, row.name),
            text(row.mean),
            interval.unwrap_or_else(|| format::UNDEFINED.to_owned()),
            text(row.margin).trim_start_matches('+').to_owned(),
            p_value(row.p_value),
            format!("{}\u{a0}{}", verdict_sign(row.verdict, false), verdict_word(row.verdict)),
        ]
    };
    let rows = blocks.iter().flat_map(|block| block.rows.iter().map(move |r| row(block, r)));
    DataTable { heads: HEADS.into_iter().map(str::to_owned).collect(), rows: rows.collect() }
}
