//! What was asked for and what came out, over time.

use plotters::style::text_anchor::{HPos, VPos};
use scenarios::{metric::Unit, results::StrategyResults};

use super::{
    axis::Axis,
    canvas::Picture,
    figure::{DataTable, Figure, Section},
    frame::{Frame, text_at},
    over_time::{self, Column, Line, defined},
    paint::Paint,
    subject::{LEFT, Subject, WIDTH},
};
use crate::{
    error::Error,
    format,
    resolved::{Cap, request_cap},
    timeline::Grid,
};

const ID: &str = "goodput";
const TITLE: &str = "Offered load and completed requests over time";
const HEADING: f64 = 42.0;
const PANEL: f64 = 150.0;

/// The requests that completed; `None` without a record.
pub(crate) fn figure(subject: &Subject<'_>) -> Result<Option<Figure>, Error> {
    let Some(grid) = subject.grid else { return Ok(None) };
    let rates = |strategy: &StrategyResults, column: &str| {
        Some(grid.per_second(strategy, column)?.into_iter().map(Some).collect())
    };
    let lines = over_time::lines(subject, |strategy| rates(strategy, "completed"));
    let offered = over_time::lines(subject, |strategy| rates(strategy, "arrivals"));
    // All strategies meet the same arrivals, unless the users wait for their answers.
    let is_one = offered.windows(2).all(|pair| pair[0].values == pair[1].values);
    let Some(offered) = offered.into_iter().min_by_key(|line| line.slot) else { return Ok(None) };
    if lines.is_empty() {
        return Ok(None);
    }
    let highest = defined(&lines).chain(offered.values.iter().copied().flatten());
    let highest = highest.fold(0.0, f64::max);
    let cap = request_cap(&subject.scenario.resolved)?;
    let mut help = format!(
        "Between the dotted line and a strategy's is what it lost or had not answered yet{}; each \
         point is the mean over {} and the seeds.",
        if is_one { String::new() } else { format!(" (arrivals are those of {})", offered.name) },
        format::seconds(grid.step_s())
    );
    if let Some(cap) = cap.as_ref().filter(|cap| !cap.is_near(highest)) {
        help.extend([" The account's ", &cap.text, " is far above."]);
    }
    let cap = cap.filter(|cap| cap.is_near(highest));
    let svg = picture(subject, grid, (&lines, &offered), cap.as_ref(), highest, &help)?;
    Ok(Some(Figure {
        id: ID,
        section: Section::Time,
        title: TITLE,
        help,
        svg: Some(svg),
        key: subject.incident_key(),
        data: table(grid, &lines, &offered),
    }))
}

fn picture(
    subject: &Subject<'_>,
    grid: Grid,
    (lines, offered): (&[Line<'_>], &Line<'_>),
    cap: Option<&Cap>,
    highest: f64,
    help: &str,
) -> Result<String, Error> {
    let id = format!("{}-{ID}", subject.id);
    let picture = Picture::new(&id, TITLE, help, WIDTH, (HEADING + PANEL) as u32 + 26);
    let root = picture.area();
    let anchor = (HPos::Left, VPos::Bottom);
    text_at(&root, "requests per second", (LEFT, HEADING - 22.0), anchor, Paint::Heading)?;
    let cap_text = cap.map(|cap| format!(", dashed: the account's {}", cap.text));
    let note = format!("dotted: offered load{}", cap_text.unwrap_or_default());
    text_at(&root, &note, (LEFT, HEADING - 6.0), anchor, Paint::Note)?;
    let highest = cap.map_or(highest, |cap| highest.max(cap.per_second));
    let y = Axis::from_zero(highest, 4, Unit::Ratio);
    let place = over_time::place(HEADING, PANEL);
    let mut frame = Frame::draw(&root, place, over_time::axis(grid), y, true)?;
    subject.shade(&mut frame)?;
    picture.open("series", "offered load");
    let values = offered.values.iter().copied().enumerate();
    let points = values.filter_map(|(point, value)| Some((grid.middle_s(point), value?)));
    frame.line(points.collect(), Paint::Offered)?;
    picture.close();
    over_time::draw(&picture, &root, &mut frame, grid, lines)?;
    if let Some(cap) = cap {
        picture.open("limit", "");
        let ends = [grid.start_s, grid.end_s()].map(|at| (at, cap.per_second));
        frame.line(ends.to_vec(), Paint::Limit)?;
        picture.close();
    }
    drop(frame);
    drop(root);
    Ok(picture.finish())
}

fn table(grid: Grid, lines: &[Line<'_>], offered: &Line<'_>) -> DataTable {
    let column =
        |head: &str, values| Column { head: head.to_owned(), unit: Unit::PerSecond, values };
    let first = column("offered load", offered.values.as_slice());
    let columns = lines.iter().map(|line| column(line.name, &line.values));
    over_time::table(grid, &[first].into_iter().chain(columns).collect::<Vec<_>>())
}
