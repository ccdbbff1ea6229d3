//! How long requests took, by the time they came: a map for each strategy, all on one scale.

mod cells;

use std::fmt::Write as _;

use plotters::style::text_anchor::{HPos, VPos};
use scenarios::metric::Unit;

use super::{
    axis::Axis,
    canvas::Picture,
    figure::{DataTable, Figure, Section},
    frame::{Frame, Place, marker_at, text_at},
    label::{ROOM, shortened},
    limit,
    paint::Paint,
    subject::{LEFT, Subject, WIDTH},
};
use crate::{
    error::Error,
    format,
    resolved::{Limit, limits},
};
use cells::Cells;

const TITLE: &str = "Sojourn time over time";
/// For what the vertical axes mean.
const ABOVE: f64 = 14.0;
const PANEL: f64 = 96.0;
/// Above a panel, for the strategy's name and the strip of the incidents.
const HEADING: f64 = 30.0;
const STRIP: f64 = 4.0;
/// Shares of a column from which a cell is drawn stronger by a level. Half a power of ten apart, as
/// a reader tells six steps of one colour and no more.
const LEVELS: [(f64, &str); 5] = [
    (0.003, "0.3 to 1\u{a0}%"),
    (0.01, "1 to 3\u{a0}%"),
    (0.03, "3 to 10\u{a0}%"),
    (0.1, "10 to 30\u{a0}%"),
    (0.3, "over 30\u{a0}%"),
];

/// The heat maps; `None` if nothing was recorded.
pub(crate) fn figure(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    let Some(cells) = Cells::of(subject.scenario)? else { return Ok(None) };
    let limits = limits(&subject.scenario.resolved)?;
    let help = format!(
        "The stronger a cell, the more of the requests that came in those {} took that long; all \
         requests of all seeds, failed ones until they ended.{}",
        format::seconds(cells.column_s),
        limit::whose(&limits)
    );
    let weakest = [("heat h0".to_owned(), "under 0.3\u{a0}% of those that came then".to_owned())];
    let levels = LEVELS.iter().enumerate();
    let levels = levels.map(|(n, (_, text))| (format!("heat h{}", n + 1), (*text).to_owned()));
    Ok(Some(Figure {
        id: "heatmap",
        section: Section::Latency,
        title: TITLE,
        svg: Some(picture(subject, &cells, &limits, &help)?),
        help,
        key: weakest.into_iter().chain(levels).chain(subject.incident_key()).collect(),
        data: table(subject, &cells),
    }))
}

fn picture(
    subject: &Subject<'_>,
    cells: &Cells,
    limits: &[Limit],
    help: &str,
) -> Result<String, Error> {
    let id = format!("{}-heatmap", subject.id);
    let panels = subject.scenario.strategies.len();
    let height = ABOVE + panels as f64 * (HEADING + PANEL);
    let picture = Picture::new(&id, TITLE, help, WIDTH, height as u32 + 24);
    let root = picture.area();
    let (low, high) = (cells.edges_ms[0], cells.edges_ms[cells.edges_ms.len() - 1]);
    let (low, high) = limits.iter().map(|l| l.milliseconds).filter(|ms| *ms > 0.0).fold(
        (low, high),
        |ends, ms| {
            // A limit far off would leave the cells no room.
            if ms > ends.1 * 30.0 { ends } else { (ends.0.min(ms), ends.1.max(ms)) }
        },
    );
    let end_s = cells.column_s * cells.columns as f64;
    let end_s = subject.grid.map_or(end_s, |grid| grid.end_s().max(end_s));
    for (panel, (slot, strategy)) in subject.strategies().enumerate() {
        picture.open(&format!("panel s{slot}"), &strategy.name);
        let top = ABOVE + panel as f64 * (HEADING + PANEL) + HEADING;
        let place = Place { left: LEFT, top, width: f64::from(WIDTH) - LEFT - ROOM, height: PANEL };
        marker_at(&root, (LEFT + 5.0, top - 17.0), slot)?;
        let name = shortened(&strategy.name, place.width - 20.0);
        let above = (LEFT + 14.0, top - 17.0);
        text_at(&root, &name, above, (HPos::Left, VPos::Center), Paint::Heading)?;
        let x = Axis::clock(0.0, end_s, 5);
        let y = Axis::log_of_time(low, high, |ms| format::value(Unit::Milliseconds, ms));
        let mut frame = Frame::draw(&root, place, x, y, panel + 1 == panels)?;
        subject.shade(&mut frame)?;
        strip(&picture, subject, &frame, end_s);
        for (level, path) in paths(cells, panel, &frame).iter().enumerate() {
            let class = format!("heat h{level}");
            let width = place.width * cells.column_s / end_s;
            picture.path(&class, &format!("translate({LEFT} 0) scale({width:.4} 1)"), path);
        }
        limit::draw_beside(&picture, &root, &frame, limits)?;
        picture.close();
    }
    text_at(&root, "sojourn time", (4.0, 4.0), (HPos::Left, VPos::Top), Paint::Note)?;
    drop(root);
    Ok(picture.finish())
}

/// The incidents, above the cells that cover their shade.
fn strip(picture: &Picture, subject: &Subject<'_>, frame: &Frame<'_>, end_s: f64) {
    let place = frame.place();
    let mut path = String::new();
    for window in &subject.windows {
        let at = |s: f64| place.left + place.width * (s / end_s).clamp(0.0, 1.0);
        let (from, to) = (at(window.from_s), at(window.to_s));
        // What would be narrower than a pixel is still seen.
        let width = (to - from).max(1.0);
        let _ = write!(path, "M{from:.1} {:.1}h{width:.1}v{STRIP}h-{width:.1}z", place.top - 5.0);
    }
    picture.path("incident strip", "", &path);
}

/// The cells of a strategy by level, in columns across and pixels down; cells side by side are one
/// shape.
fn paths(cells: &Cells, strategy: usize, frame: &Frame<'_>) -> Vec<String> {
    let mut paths = vec![String::new(); LEVELS.len() + 1];
    let columns = &cells.counts[strategy];
    let totals: Vec<u64> = columns.iter().map(|column| column.iter().sum()).collect();
    let level = |column: usize, row: usize| {
        let count = columns.get(column)?[row];
        let share = count as f64 / totals[column] as f64;
        (count > 0).then(|| LEVELS.iter().filter(|(from, _)| share >= *from).count())
    };
    let tenths = |pixel: f64| (pixel * 10.0).round() / 10.0;
    let edge = |row: usize| tenths(frame.pixel((0.0, cells.edges_ms[row])).1);
    for row in 0..cells.edges_ms.len() - 1 {
        let (top, height) = (edge(row + 1), tenths(edge(row) - edge(row + 1)));
        let mut column = 0;
        while column < cells.columns {
            let from = column;
            column += 1;
            let Some(here) = level(from, row) else { continue };
            while level(column, row) == Some(here) {
                column += 1;
            }
            let width = column - from;
            let _ = write!(paths[here], "M{from} {top}h{width}v{height}h-{width}z");
        }
    }
    paths
}

fn table(subject: &Subject<'_>, cells: &Cells) -> DataTable {
    let strategies = &subject.scenario.strategies;
    let names = strategies.iter().map(|strategy| strategy.name.clone());
    let heads = ["sojourn time".to_owned()].into_iter().chain(names).collect();
    let text = |ms: f64| format::value(Unit::Milliseconds, ms);
    let row = |row: usize| {
        let share = |strategy: usize| match cells.total(strategy) {
            0 => format::UNDEFINED.to_owned(),
            total => format::value(Unit::Share, cells.in_row(strategy, row) as f64 / total as f64),
        };
        let shares = (0..strategies.len()).map(share);
        let (from, to) = (cells.edges_ms[row], cells.edges_ms[row + 1]);
        // The lowest band begins at 0, which no logarithm reaches.
        let band = match row {
            0 => format!("under {}", text(to)),
            _ => format!("{} to {}", text(from), text(to)),
        };
        [band].into_iter().chain(shares).collect()
    };
    DataTable { heads, rows: (0..cells.edges_ms.len() - 1).map(row).collect() }
}
