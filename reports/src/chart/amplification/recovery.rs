//! How long each strategy took to be itself again after the last incident.

use plotters::{
    coord::Shift,
    drawing::DrawingArea,
    style::text_anchor::{HPos, VPos},
};
use scenarios::{metric::Unit, results::StrategyResults};

use super::super::{
    canvas::{Canvas, Picture, text_width},
    frame::{FONT, Frame, line_at, marker_at, text_at},
    label::shortened,
    paint::Paint,
    subject::{LEFT, Subject, WIDTH},
};
use crate::{
    error::Error,
    format,
    resolved::{Recovery, recovery},
};

const METRIC: &str = "recovery_time_s";
const HEADING: f64 = 24.0;
const ROW: f64 = 17.0;

/// The recoveries of all strategies.
pub(super) struct Recoveries<'a> {
    /// The end of the last incident, if the scenario says when it is.
    from_s: Option<f64>,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    slot: u8,
    name: &'a str,
    /// Over the seeds that recovered, seconds.
    mean_s: Option<f64>,
    text: String,
}

impl<'a> Recoveries<'a> {
    /// `None` where there was no incident, or none that a run could recover from in its time.
    pub(super) fn of(subject: &Subject<'a>) -> Result<Option<Self>, Error> {
        let possible = recovery(subject.scenario, &subject.windows)?;
        let (from_s, never) = match possible {
            Recovery::Impossible => return Ok(None),
            Recovery::From(end_s) => (Some(end_s), "never recovered"),
            Recovery::AtRandom => (None, "not seen to recover"),
        };
        let rows: Vec<_> = subject.strategies().map(|(slot, s)| row(slot, s, never)).collect();
        let is_seen = from_s.is_some() || rows.iter().any(|row| row.mean_s.is_some());
        Ok(is_seen.then_some(Self { from_s, rows }))
    }

    pub(super) fn height(&self) -> f64 {
        HEADING + self.rows.len() as f64 * ROW
    }

    /// Draws a bracket for each strategy below the panel, on its time axis.
    pub(super) fn draw(
        &self,
        picture: &Picture,
        root: &DrawingArea<Canvas, Shift>,
        frame: &Frame<'_>,
        top: f64,
    ) -> Result<(), Error> {
        let heading = (LEFT, top + HEADING - 6.0);
        let anchor = (HPos::Left, VPos::Bottom);
        text_at(root, "recovery after the last incident", heading, anchor, Paint::Heading)?;
        let place = frame.place();
        let right = place.left + place.width;
        let column = |seconds: f64| frame.pixel((seconds, frame.floor())).0.clamp(LEFT, right);
        for (index, row) in self.rows.iter().enumerate() {
            let middle = top + HEADING + (index as f64 + 0.5) * ROW;
            picture.open(&format!("series s{}", row.slot), row.name);
            let (mut left, mut right) = (LEFT, LEFT);
            if let Some(from_s) = self.from_s {
                left = column(from_s);
                right = left;
                if let Some(mean_s) = row.mean_s {
                    right = column(from_s + mean_s);
                    line_at(root, &[(left, middle), (right, middle)], Paint::Line(row.slot))?;
                }
                line_at(root, &[(left, middle - 5.0), (left, middle + 5.0)], Paint::Axis)?;
            }
            if row.mean_s.is_some() || self.from_s.is_none() {
                marker_at(root, (right, middle), row.slot)?;
            }
            draw_text(root, &format!("{}: {}", row.name, row.text), (left, right), middle)?;
            picture.close();
        }
        Ok(())
    }

    /// The row of the table.
    pub(super) fn row(&self) -> Vec<String> {
        let cells = self.rows.iter().map(|row| row.text.clone());
        ["recovery after the last incident".to_owned()].into_iter().chain(cells).collect()
    }
}

fn row<'a>(slot: u8, strategy: &'a StrategyResults, never: &str) -> Row<'a> {
    let seeds = strategy.per_seed.len();
    let values = strategy.per_seed.iter().filter_map(|s| s.metrics.get(METRIC).copied().flatten());
    let values: Vec<f64> = values.collect();
    let recovered = values.len();
    let mean_s = (recovered > 0).then(|| values.iter().sum::<f64>() / recovered as f64);
    let missing = format!("{never} in {} of {seeds} seeds", seeds - recovered);
    let text = match mean_s.map(|mean| format::value(Unit::Seconds, mean)) {
        None => missing,
        Some(mean) if recovered == seeds => {
            format!("{mean}, n = {}", format::counted(seeds, "seed", "seeds"))
        }
        Some(mean) => format!("{mean}, n = {recovered}; {missing}"),
    };
    Row { slot, name: &strategy.name, mean_s, text }
}

/// To the right of what is drawn, or where more room is, to its left.
fn draw_text(
    root: &DrawingArea<Canvas, Shift>,
    text: &str,
    (left, right): (f64, f64),
    middle: f64,
) -> Result<(), Error> {
    const GAP: f64 = 9.0;
    let free = f64::from(WIDTH) - 2.0 - right - GAP;
    let is_left = text_width(text) * FONT > free && left - GAP > free;
    let (x, anchor, free) = if is_left {
        (left - GAP, HPos::Right, left - GAP - 2.0)
    } else {
        (right + GAP, HPos::Left, free)
    };
    text_at(root, &shortened(text, free), (x, middle), (anchor, VPos::Center), Paint::Note)
}
