//! How many attempts the server saw for each request that arrived, over time, and how long the
//! strategies took to be themselves again after the last incident.

mod recovery;

use plotters::style::text_anchor::{HPos, VPos};
use scenarios::{metric::Unit, results::StrategyResults};

use self::recovery::Recoveries;
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

const ID: &str = "amplification";
const TITLE: &str = "Retry amplification over time";
const WITH_RECOVERY: &str = "Retry amplification over time, and recovery";
const HEADING: f64 = 26.0;
const PANEL: f64 = 150.0;
const AXIS: f64 = 24.0;
/// Rounding of the arithmetic.
const NOTHING: f64 = 1e-9;

/// The attempts per arrival; a sentence where nothing was tried twice, `None` without a record.
pub(crate) fn figure(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    let Some(grid) = subject.grid else { return Ok(None) };
    let lines = over_time::lines(subject, |strategy| per_arrival(grid, strategy));
    if defined(&lines).next().is_none() {
        return Ok(None);
    }
    let recoveries = Recoveries::of(subject, grid)?;
    let title = if recoveries.is_some() { WITH_RECOVERY } else { TITLE };
    let figure = |help, svg, key, data| {
        Ok(Some(Figure { id: ID, section: Section::Time, title, help, svg, key, data }))
    };
    if recoveries.is_none() && defined(&lines).all(|ratio| ratio <= 1.0 + NOTHING) {
        let help = "At no time were there more attempts than requests that arrived.".to_owned();
        return figure(help, None, Vec::new(), DataTable::default());
    }
    let mut help = format!(
        "Attempts that started for each request that arrived, over {} and all seeds; 1 is no retry.",
        format::seconds(grid.step_s())
    );
    if recoveries.is_some() {
        help += " Below, from the end of the last incident: how long goodput over half a minute \
                 took to be back at 95\u{a0}% of what it was before the first.";
    }
    let svg = picture(subject, grid, &lines, recoveries.as_ref(), &help)?;
    let mut data = table(grid, &lines);
    if let Some(recoveries) = &recoveries {
        data.rows.push(recoveries.row());
    }
    figure(help, Some(svg), subject.incident_key(), data)
}

/// Undefined where nobody arrived.
fn per_arrival(grid: Grid, strategy: &StrategyResults) -> Option<Vec<Option<f64>>> {
    let (attempts, arrivals) = (grid.mean(strategy, "attempts")?, grid.mean(strategy, "arrivals")?);
    let ratio = |(attempts, arrivals): (f64, f64)| (arrivals > 0.0).then(|| attempts / arrivals);
    Some(attempts.into_iter().zip(arrivals).map(ratio).collect())
}

fn picture(
    subject: &Subject<'_>,
    grid: Grid,
    lines: &[Line<'_>],
    recoveries: Option<&Recoveries<'_>>,
    help: &str,
) -> Result<String, Error> {
    let below = recoveries.map_or(0.0, Recoveries::height);
    let title = if recoveries.is_some() { WITH_RECOVERY } else { TITLE };
    let id = format!("{}-{ID}", subject.id);
    let height = HEADING + PANEL + AXIS + below;
    let picture = Picture::new(&id, title, help, WIDTH, height as u32);
    let root = picture.area();
    let anchor = (HPos::Left, VPos::Bottom);
    text_at(&root, "attempts per arrival", (LEFT, HEADING - 6.0), anchor, Paint::Heading)?;
    let lowest = defined(lines).fold(f64::INFINITY, f64::min);
    let highest = defined(lines).fold(0.0, f64::max);
    let y = Axis::ratio(lowest, highest, |n| format::value(Unit::Ratio, n));
    let place = over_time::place(HEADING, PANEL);
    let mut frame = Frame::draw(&root, place, over_time::axis(grid), y, true)?;
    subject.shade(&mut frame)?;
    over_time::draw(&picture, &root, &mut frame, grid, lines)?;
    if let Some(recoveries) = recoveries {
        recoveries.draw(&picture, &root, HEADING + PANEL + AXIS)?;
    }
    drop(frame);
    drop(root);
    Ok(picture.finish())
}

fn table(grid: Grid, lines: &[Line<'_>]) -> DataTable {
    let columns = lines.iter().map(|line| Column {
        head: line.name.to_owned(),
        unit: Unit::Ratio,
        values: &line.values,
    });
    over_time::table(grid, &columns.collect::<Vec<_>>())
}
