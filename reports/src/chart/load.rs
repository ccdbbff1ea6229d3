//! What was in flight, what waited and what worked, over time, at the client and at the server.

use plotters::style::text_anchor::{HPos, VPos};
use scenarios::metric::Unit;

use super::{
    axis::Axis,
    canvas::Picture,
    figure::{DataTable, Figure, Section},
    frame::{Frame, text_at},
    over_time::{self, Column, Line, defined},
    paint::Paint,
    subject::{LEFT, Subject, WIDTH},
};
use crate::{error::Error, format, timeline::Grid};

const PANEL: f64 = 88.0;
const HEADING: f64 = 26.0;
/// A share below this is told and not drawn: the line would lie on the axis.
const NEARLY_IDLE: f64 = 0.01;

/// A column of the timeline, and what it is called.
struct Quantity {
    heading: &'static str,
    column: &'static str,
    unit: Unit,
    /// Whether it is nothing of its own after the end of a run.
    is_setting: bool,
    /// The sentence where it is 0 at all times; none where that cannot be.
    if_zero: &'static str,
    /// The sentence where no strategy has the column.
    if_absent: &'static str,
}

/// A chart of some of them.
struct Chart {
    title: &'static str,
    id: &'static str,
    help: &'static str,
    quantities: &'static [Quantity],
}

const IN_FLIGHT: Chart = Chart {
    title: "In flight, and how much may be, over time",
    id: "in-flight",
    help: "Where the attempts in flight reach the limit, requests wait",
    quantities: &[
        Quantity {
            heading: "attempts that the client sent",
            column: "client_in_flight",
            unit: Unit::Ratio,
            is_setting: false,
            if_zero: "The client had nothing in flight.",
            if_absent: "",
        },
        Quantity {
            heading: "the client's concurrency limit",
            column: "concurrency_limit",
            unit: Unit::Ratio,
            is_setting: true,
            if_zero: "",
            if_absent: "No strategy has a concurrency limit.",
        },
        Quantity {
            heading: "attempts at the server",
            column: "server_in_flight",
            unit: Unit::Ratio,
            is_setting: false,
            if_zero: "The server had nothing in hand.",
            if_absent: "",
        },
    ],
};

const QUEUES: Chart = Chart {
    title: "Queues over time",
    id: "queues",
    help: "A queue that grows is work that comes faster than it goes",
    quantities: &[
        Quantity {
            heading: "requests in the client's queue",
            column: "queue_depth",
            unit: Unit::Ratio,
            is_setting: false,
            if_zero: "No queue formed at the client.",
            if_absent: "",
        },
        Quantity {
            heading: "attempts in the server's queue",
            column: "server_queue",
            unit: Unit::Ratio,
            is_setting: false,
            if_zero: "No queue formed at the server.",
            if_absent: "",
        },
    ],
};

const SERVER: Chart = Chart {
    title: "The server's capacity over time",
    id: "capacity",
    help: "At 100\u{a0}% the engine can do no more",
    quantities: &[
        Quantity {
            heading: "GPU utilisation",
            column: "gpu_utilisation",
            unit: Unit::Share,
            is_setting: false,
            if_zero: "The server did nothing.",
            if_absent: "",
        },
        Quantity {
            heading: "replicas",
            column: "replicas",
            unit: Unit::Ratio,
            is_setting: true,
            if_zero: "",
            if_absent: "",
        },
    ],
};

/// A quantity, with the lines of the strategies that have it.
struct Panel<'a> {
    quantity: &'static Quantity,
    lines: Vec<Line<'a>>,
}

/// The attempts in flight, and the limit.
pub(crate) fn in_flight(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    figure(subject, &IN_FLIGHT)
}

/// The requests that wait.
pub(crate) fn waiting(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    figure(subject, &QUEUES)
}

/// How busy the server was, and how large.
pub(crate) fn capacity(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    figure(subject, &SERVER)
}

/// What is 0 at all times is said in words.
fn figure(subject: &Subject<'_>, chart: &'static Chart) -> Result<Option<Figure>, Error> {
    let Some(grid) = subject.grid else { return Ok(None) };
    let (mut panels, mut said) = (Vec::new(), String::new());
    let mut is_known = false;
    for quantity in chart.quantities {
        let values = |strategy| {
            if quantity.is_setting {
                return grid.mean_while_running(strategy, quantity.column);
            }
            Some(grid.mean(strategy, quantity.column)?.into_iter().map(Some).collect())
        };
        let lines = over_time::lines(subject, values);
        is_known |= !lines.is_empty();
        let highest = defined(&lines).fold(0.0, f64::max);
        let sentence = match quantity.unit {
            _ if lines.is_empty() => quantity.if_absent.to_owned(),
            _ if highest == 0.0 => quantity.if_zero.to_owned(),
            Unit::Share if highest < NEARLY_IDLE => {
                let most = format::value(Unit::Share, highest);
                format!("The mean {} was never above {most}.", quantity.heading)
            }
            _ => {
                panels.push(Panel { quantity, lines });
                continue;
            }
        };
        if !sentence.is_empty() {
            said.extend([if said.is_empty() { "" } else { " " }, &sentence]);
        }
    }
    if !is_known {
        return Ok(None);
    }
    let (mut svg, mut key, mut data) = (None, Vec::new(), DataTable::default());
    if !panels.is_empty() {
        let step = format::seconds(grid.step_s());
        let space = if said.is_empty() { "" } else { " " };
        let help = chart.help;
        said = format!("{help}; each point is the mean over {step} and the seeds.{space}{said}");
        svg = Some(picture(subject, grid, chart, &panels, &said)?);
        key = subject.incident_key();
        data = table(grid, &panels);
    }
    let Chart { id, title, .. } = *chart;
    Ok(Some(Figure { id, section: Section::Time, title, help: said, svg, key, data }))
}

fn picture(
    subject: &Subject<'_>,
    grid: Grid,
    chart: &Chart,
    panels: &[Panel<'_>],
    help: &str,
) -> Result<String, Error> {
    let heights = panels.len() as f64 * (HEADING + PANEL);
    let id = format!("{}-{}", subject.id, chart.id);
    let picture = Picture::new(&id, chart.title, help, WIDTH, heights as u32 + 30);
    let root = picture.area();
    for (index, Panel { quantity, lines }) in panels.iter().enumerate() {
        let top = index as f64 * (HEADING + PANEL) + HEADING;
        let heading = (LEFT, top - 6.0);
        let anchor = (HPos::Left, VPos::Bottom);
        text_at(&root, quantity.heading, heading, anchor, Paint::Heading)?;
        let highest = match quantity.unit {
            Unit::Share => 1.0,
            _ => defined(lines).fold(0.0, f64::max),
        };
        let y = Axis::from_zero(highest, 3, quantity.unit);
        let place = over_time::place(top, PANEL - 4.0);
        let is_last = index + 1 == panels.len();
        let mut frame = Frame::draw(&root, place, over_time::axis(grid), y, is_last)?;
        subject.shade(&mut frame)?;
        over_time::draw(&picture, &root, &mut frame, grid, lines)?;
    }
    drop(root);
    Ok(picture.finish())
}

fn table(grid: Grid, panels: &[Panel<'_>]) -> DataTable {
    let columns = panels.iter().flat_map(|Panel { quantity, lines }| {
        lines.iter().map(|line| Column {
            head: format!("{}, {}", line.name, quantity.heading),
            unit: quantity.unit,
            values: &line.values,
        })
    });
    over_time::table(grid, &columns.collect::<Vec<_>>())
}
