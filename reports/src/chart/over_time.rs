//! What the charts over simulated time share: one place, one axis, a line for each strategy.

use plotters::{coord::Shift, drawing::DrawingArea};
use scenarios::{metric::Unit, results::StrategyResults};

use super::{
    axis::Axis,
    canvas::{Canvas, Picture},
    figure::DataTable,
    frame::{Frame, Place},
    label::{self, Label},
    paint::Paint,
    subject::{LEFT, Subject, WIDTH},
};
use crate::{error::Error, format, timeline::Grid};

/// The width of all panels over time, in pixels: an instant is at the same place in each.
pub(crate) const PLOT: f64 = WIDTH as f64 - LEFT - label::ROOM;
/// Rows of the table behind a chart.
const ROWS: usize = 24;

/// A quantity of a strategy at each point of the grid; `None` where it is undefined.
pub(crate) struct Line<'a> {
    pub(crate) slot: u8,
    pub(crate) name: &'a str,
    pub(crate) values: Vec<Option<f64>>,
}

/// A column of the table behind a chart.
pub(crate) struct Column<'a> {
    pub(crate) head: String,
    pub(crate) unit: Unit,
    pub(crate) values: &'a [Option<f64>],
}

/// Where a panel stands that begins at `top`.
pub(crate) fn place(top: f64, height: f64) -> Place {
    Place { left: LEFT, top, width: PLOT, height }
}

/// Simulated time, over the whole grid.
pub(crate) fn axis(grid: Grid) -> Axis {
    Axis::clock(grid.start_s, grid.end_s(), 4)
}

/// The lines of the strategies that have this quantity.
pub(crate) fn lines<'a>(
    subject: &Subject<'a>,
    values: impl Fn(&'a StrategyResults) -> Option<Vec<Option<f64>>>,
) -> Vec<Line<'a>> {
    let line = |(slot, strategy): (u8, &'a StrategyResults)| {
        Some(Line { slot, name: &strategy.name, values: values(strategy)? })
    };
    subject.strategies().filter_map(line).collect()
}

/// The values of all lines that are defined.
pub(crate) fn defined<'a>(lines: &'a [Line<'_>]) -> impl Iterator<Item = f64> + 'a {
    lines.iter().flat_map(|line| line.values.iter().copied().flatten())
}

/// Draws the lines, with their markers, and their names beside the panel.
pub(crate) fn draw(
    picture: &Picture,
    root: &DrawingArea<Canvas, Shift>,
    frame: &mut Frame<'_>,
    grid: Grid,
    lines: &[Line<'_>],
) -> Result<(), Error> {
    for (order, line) in lines.iter().enumerate() {
        picture.open(&format!("series s{}", line.slot), line.name);
        let mut from = 0;
        for run in line.values.chunk_by(|a, b| a.is_some() == b.is_some()) {
            let points = run.iter().enumerate();
            let points = points
                .filter_map(|(place, value)| Some((grid.middle_s(from + place), (*value)?)))
                .collect::<Vec<_>>();
            match points.as_slice() {
                [] => {}
                [single] => frame.marker(*single, line.slot)?,
                _ => frame.line(points, Paint::Line(line.slot))?,
            }
            from += run.len();
        }
        for point in marked(grid.len, order, lines.len()) {
            if let Some(value) = line.values[point] {
                frame.marker((grid.middle_s(point), value), line.slot)?;
            }
        }
        picture.close();
    }
    label::draw(root, frame, lines.iter().filter_map(|line| end_of(grid, line)).collect())
}

/// The name of a line at its last point.
fn end_of(grid: Grid, line: &Line<'_>) -> Option<Label> {
    let last = line.values.iter().rposition(Option::is_some)?;
    let at = (grid.middle_s(last), line.values[last]?);
    Some(Label { slot: line.slot, name: line.name.to_owned(), at })
}

/// Three points of a line that carry its marker, apart from those of the other lines.
fn marked(len: usize, order: usize, lines: usize) -> impl Iterator<Item = usize> {
    (0..3).map(move |third| (third * lines + order) * len / (3 * lines)).filter(|bin| *bin > 0)
}

/// The numbers, a row for several points where there are many; what is undefined in a part of them
/// is the mean of the rest.
pub(crate) fn table(grid: Grid, columns: &[Column<'_>]) -> DataTable {
    let heads = columns.iter().map(|column| column.head.clone());
    let per_row = grid.len.div_ceil(ROWS);
    let row = |from: usize| {
        let to = (from + per_row).min(grid.len);
        let time = format::seconds(grid.start_s + grid.step_s() * from as f64);
        let mean = |column: &Column<'_>| {
            let values: Vec<f64> = column.values[from..to].iter().copied().flatten().collect();
            let sum: f64 = values.iter().sum();
            format::optional(column.unit, (!values.is_empty()).then(|| sum / values.len() as f64))
        };
        [format!("from {time}")].into_iter().chain(columns.iter().map(mean)).collect()
    };
    DataTable {
        heads: ["time".to_owned()].into_iter().chain(heads).collect(),
        rows: (0..grid.len).step_by(per_row).map(row).collect(),
    }
}
