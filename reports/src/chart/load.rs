//! What was in flight and what waited, over time, at the client and at the server.

use plotters::style::text_anchor::{HPos, VPos};
use scenarios::metric::Unit;

use super::{
    axis::Axis,
    canvas::Picture,
    figure::{DataTable, Figure, Section},
    frame::{Frame, Place, text_at},
    label::{self, Label},
    paint::Paint,
    subject::{LEFT, Subject, WIDTH},
};
use crate::{error::Error, format, timeline::Grid};

const PANEL: f64 = 104.0;
const HEADING: f64 = 26.0;
/// Rows of the table behind a chart.
const ROWS: usize = 24;

/// A quantity over time.
struct Panel<'a> {
    heading: &'static str,
    /// Slot, name and values of each strategy that has the column.
    lines: Vec<(u8, &'a str, Vec<f64>)>,
}

/// The attempts in flight.
pub(crate) fn in_flight(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    figure(
        subject,
        "Attempts in flight over time",
        "in-flight",
        &[("sent by the client", "client_in_flight"), ("at the server", "server_in_flight")],
        "Nothing was in flight.",
    )
}

/// The requests that wait.
pub(crate) fn waiting(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    figure(
        subject,
        "Queues over time",
        "queues",
        &[
            ("requests in the client's queue", "queue_depth"),
            ("attempts in the server's queue", "server_queue"),
        ],
        "No queue formed, neither at the client nor at the server.",
    )
}

fn figure(
    subject: &Subject<'_>,
    title: &'static str,
    id: &'static str,
    columns: &[(&'static str, &str)],
    if_empty: &str,
) -> Result<Option<Figure>, Error> {
    let Some(grid) = subject.grid else { return Ok(None) };
    let (panels, empty): (Vec<_>, Vec<_>) = columns
        .iter()
        .map(|(heading, column)| panel(subject, grid, heading, column))
        .partition(|panel| panel.lines.iter().any(|(.., values)| values.iter().any(|v| *v > 0.0)));
    if panels.is_empty() {
        let (help, data) = (if_empty.to_owned(), DataTable::default());
        return Ok(Some(Figure {
            id,
            section: Section::Time,
            title,
            help,
            svg: None,
            key: Vec::new(),
            data,
        }));
    }
    let step = format::seconds(grid.step_s());
    let mut help = format!("Each point is the mean over {step} and over the seeds.");
    for panel in &empty {
        help.extend([" There were no ", panel.heading, " at any time."]);
    }
    let svg = Some(picture(subject, grid, title, id, &panels, &help)?);
    let data = table(grid, &panels);
    Ok(Some(Figure {
        id,
        section: Section::Time,
        title,
        help,
        svg,
        key: subject.incident_key(),
        data,
    }))
}

fn panel<'a>(subject: &Subject<'a>, grid: Grid, heading: &'static str, column: &str) -> Panel<'a> {
    let lines = subject
        .strategies()
        .filter_map(|(slot, s)| Some((slot, s.name.as_str(), grid.mean(s, column)?)));
    Panel { heading, lines: lines.collect() }
}

fn picture(
    subject: &Subject<'_>,
    grid: Grid,
    title: &str,
    id: &str,
    panels: &[Panel<'_>],
    help: &str,
) -> Result<String, Error> {
    let heights = panels.len() as f64 * (HEADING + PANEL);
    let id = format!("{}-{id}", subject.id);
    let picture = Picture::new(&id, title, help, WIDTH, heights as u32 + 30);
    let root = picture.area();
    for (index, panel) in panels.iter().enumerate() {
        let top = index as f64 * (HEADING + PANEL) + HEADING;
        let width = f64::from(WIDTH) - LEFT - label::ROOM;
        let place = Place { left: LEFT, top, width, height: PANEL - 4.0 };
        text_at(
            &root,
            panel.heading,
            (LEFT, top - 6.0),
            (HPos::Left, VPos::Bottom),
            Paint::Heading,
        )?;
        let highest = panel.lines.iter().flat_map(|(.., v)| v).copied().fold(0.0, f64::max);
        let x = Axis::clock(grid.start_s, grid.end_s(), 4);
        let y = Axis::from_zero(highest, 3, |n| format::value(Unit::Ratio, n));
        let mut frame = Frame::draw(&root, place, x, y, index + 1 == panels.len())?;
        subject.shade(&mut frame)?;
        for (order, (slot, name, values)) in panel.lines.iter().enumerate() {
            picture.open(&format!("series s{slot}"), name);
            let at = |bin: usize| (grid.middle_s(bin), values[bin]);
            frame.line((0..grid.len).map(at).collect(), Paint::Line(*slot))?;
            for bin in marked(grid.len, order, panel.lines.len()) {
                frame.marker(at(bin), *slot)?;
            }
            picture.close();
        }
        let last = grid.len - 1;
        let label = |(slot, name, values): &(u8, &str, Vec<f64>)| Label {
            slot: *slot,
            name: (*name).to_owned(),
            at: (grid.middle_s(last), values[last]),
        };
        label::draw(&root, &frame, panel.lines.iter().map(label).collect())?;
    }
    drop(root);
    Ok(picture.finish())
}

/// Three points of a line that carry its marker, apart from those of the other lines.
fn marked(len: usize, order: usize, lines: usize) -> impl Iterator<Item = usize> {
    (0..3).map(move |third| (third * lines + order) * len / (3 * lines)).filter(|bin| *bin > 0)
}

fn table(grid: Grid, panels: &[Panel<'_>]) -> DataTable {
    let lines = || panels.iter().flat_map(|p| p.lines.iter().map(move |line| (p.heading, line)));
    let head =
        |(heading, (_, name, _)): (&str, &(u8, &str, Vec<f64>))| format!("{name}, {heading}");
    let heads = ["time".to_owned()].into_iter().chain(lines().map(head)).collect();
    let per_row = grid.len.div_ceil(ROWS);
    let row = |from: usize| {
        let to = (from + per_row).min(grid.len);
        let time = format::seconds(grid.start_s + grid.step_s() * from as f64);
        let mean = |(_, (.., values)): (&str, &(u8, &str, Vec<f64>))| {
            let sum: f64 = values[from..to].iter().sum();
            format::value(Unit::Ratio, sum / (to - from) as f64)
        };
        [format!("from {time}")].into_iter().chain(lines().map(mean)).collect()
    };
    DataTable { heads, rows: (0..grid.len).step_by(per_row).map(row).collect() }
}
