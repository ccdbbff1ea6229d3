//! What the requests cost in attempts.

use plotters::style::text_anchor::{HPos, VPos};
use scenarios::{metric::Unit, results::StrategyResults};

use super::{
    axis::Axis,
    canvas::Picture,
    figure::{DataTable, Figure, Section},
    frame::{FONT, Frame, Place, line_at, text_at},
    label::shortened,
    lettering::text_width,
    paint::Paint,
    subject::{Subject, WIDTH},
};
use crate::{error::Error, format, summary::estimate};

const METRIC: &str = "attempts_per_request";
const TITLE: &str = "Attempts per request";
const ROW: f64 = 40.0;

/// A bar.
struct Bar<'a> {
    slot: u8,
    name: &'a str,
    mean: f64,
    interval: Option<(f64, f64)>,
    seeds: Vec<f64>,
}

/// The attempts per request; `None` if undefined for all.
pub(crate) fn figure(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    let bars: Vec<_> = subject.strategies().filter_map(|(slot, s)| bar(slot, s)).collect();
    if bars.is_empty() {
        return Ok(None);
    }
    let help = "Bars are means over the seeds, thin lines their 95\u{a0}% intervals, dots the \
                single seeds; 1 is a request that needed no retry."
        .to_owned();
    let svg = Some(picture(subject, &bars, &help)?);
    Ok(Some(Figure {
        id: "attempts",
        section: Section::Answer,
        title: TITLE,
        help,
        svg,
        key: Vec::new(),
        data: table(&bars),
    }))
}

fn bar(slot: u8, strategy: &StrategyResults) -> Option<Bar<'_>> {
    let estimate = estimate(strategy, None, METRIC)?;
    let seeds = strategy.per_seed.iter().filter_map(|s| s.metrics.get(METRIC).copied().flatten());
    Some(Bar {
        slot,
        name: &strategy.name,
        mean: estimate.mean?,
        interval: estimate.ci_low.zip(estimate.ci_high),
        seeds: seeds.collect(),
    })
}

fn picture(subject: &Subject<'_>, bars: &[Bar<'_>], help: &str) -> Result<String, Error> {
    const LEFT: f64 = 12.0;
    let height = ROW * bars.len() as f64;
    let id = format!("{}-attempts", subject.id);
    let picture = Picture::new(&id, TITLE, help, WIDTH, height as u32 + 30);
    let root = picture.area();
    let place = Place { left: LEFT, top: 2.0, width: f64::from(WIDTH) - LEFT - 56.0, height };
    let ends = bars.iter().flat_map(|bar| {
        let (low, high) = bar.interval.unwrap_or((bar.mean, bar.mean));
        bar.seeds.iter().copied().chain([low, high])
    });
    let x = Axis::from_zero(ends.fold(0.0, f64::max), 6, Unit::Ratio);
    let y = Axis::without_ticks(bars.len() as f64);
    let mut frame = Frame::draw(&root, place, x, y, true)?;
    for (row, bar) in bars.iter().enumerate() {
        picture.open(&format!("series s{}", bar.slot), bar.name);
        let top = bars.len() as f64 - row as f64;
        frame.rectangle((0.0, top - 0.5), (bar.mean, top - 0.9), Paint::Bar(bar.slot))?;
        let middle = frame.pixel((0.0, top - 0.7)).1;
        for seed in &bar.seeds {
            frame.dot((*seed, top - 0.7))?;
        }
        let mut right = frame.pixel((bar.mean, 0.0)).0;
        if let Some((low, high)) = bar.interval {
            let (low, high) = (frame.pixel((low.max(0.0), 0.0)).0, frame.pixel((high, 0.0)).0);
            line_at(&root, &[(low, middle), (high, middle)], Paint::Whisker)?;
            for end in [low, high] {
                line_at(&root, &[(end, middle - 4.0), (end, middle + 4.0)], Paint::Whisker)?;
            }
            right = right.max(high);
        }
        for seed in &bar.seeds {
            right = right.max(frame.pixel((*seed, 0.0)).0);
        }
        let value = format::value(Unit::Ratio, bar.mean);
        text_at(&root, &value, (right + 8.0, middle), (HPos::Left, VPos::Center), Paint::Heading)?;
        let name = shortened(bar.name, place.width - text_width("m") * FONT);
        let above = (LEFT + 4.0, middle - 11.0);
        text_at(&root, &name, above, (HPos::Left, VPos::Bottom), Paint::Note)?;
        picture.close();
    }
    drop(frame);
    drop(root);
    Ok(picture.finish())
}

fn table(bars: &[Bar<'_>]) -> DataTable {
    let heads = ["strategy", "mean", "95\u{a0}% interval", "lowest seed", "highest seed"];
    let text = |n: f64| format::value(Unit::Ratio, n);
    let row = |bar: &Bar<'_>| {
        let interval = bar.interval.map(|(low, high)| format::interval(Unit::Ratio, low, high));
        let lowest = bar.seeds.iter().copied().reduce(f64::min);
        let highest = bar.seeds.iter().copied().reduce(f64::max);
        vec![
            bar.name.to_owned(),
            text(bar.mean),
            interval.unwrap_or_else(|| format::UNDEFINED.to_owned()),
            format::optional(Unit::Ratio, lowest),
            format::optional(Unit::Ratio, highest),
        ]
    };
    DataTable {
        heads: heads.into_iter().map(str::to_owned).collect(),
        rows: bars.iter().map(row).collect(),
    }
}
