//! How long each strategy took to be itself again after the last incident.

use plotters::{
    coord::Shift,
    drawing::DrawingArea,
    style::text_anchor::{HPos, VPos},
};
use scenarios::{metric::Unit, results::StrategyResults};

use super::super::{
    canvas::{Canvas, Picture},
    frame::{FONT, line_at, marker_at, text_at},
    label::shortened,
    lettering::text_width,
    over_time::PLOT,
    paint::Paint,
    subject::{LEFT, Subject, WIDTH},
};
use crate::{
    error::Error,
    format,
    resolved::{Recovery, recovery},
    timeline::Grid,
};

const METRIC: &str = "recovery_time_s";
const HEADING: f64 = 24.0;
/// A bracket with its text beside it, or below it.
const ROW: f64 = 17.0;
const TALL_ROW: f64 = 30.0;
/// Between a bracket and its text.
const GAP: f64 = 9.0;

/// The recoveries of all strategies.
pub(super) struct Recoveries<'a> {
    /// Whether the scenario says when the last incident ends, so that there is a place to draw at.
    is_placed: bool,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    slot: u8,
    name: &'a str,
    /// Whether any seed recovered.
    is_recovered: bool,
    /// What is to be said of it, and the same with its name.
    told: String,
    text: String,
    /// Where the bracket begins and ends, in pixels.
    ends: (f64, f64),
}

impl<'a> Recoveries<'a> {
    /// `None` where there was no incident, or none that a run could recover from in its time.
    pub(super) fn of(subject: &Subject<'a>, grid: Grid) -> Result<Option<Self>, Error> {
        let possible = recovery(subject.scenario, &subject.windows)?;
        let (from_s, never) = match possible {
            Recovery::Impossible => return Ok(None),
            Recovery::From(end_s) => (Some(end_s), "never"),
            Recovery::AtRandom => (None, "not seen"),
        };
        let column = |seconds: f64| {
            let share = (seconds - grid.start_s) / (grid.end_s() - grid.start_s);
            LEFT + PLOT * share.clamp(0.0, 1.0)
        };
        let row = |(slot, strategy): (u8, &'a StrategyResults)| {
            let (mean_s, told) = told(strategy, never);
            let ends = from_s.map_or((LEFT, LEFT), |from_s| {
                (column(from_s), column(from_s + mean_s.unwrap_or_default()))
            });
            let text = format!("{}: {told}", strategy.name);
            Row { slot, name: &strategy.name, is_recovered: mean_s.is_some(), told, text, ends }
        };
        let rows: Vec<_> = subject.strategies().map(row).collect();
        let is_seen = from_s.is_some() || rows.iter().any(|row| row.is_recovered);
        Ok(is_seen.then_some(Self { is_placed: from_s.is_some(), rows }))
    }

    pub(super) fn height(&self) -> f64 {
        HEADING + self.rows.len() as f64 * self.row_height()
    }

    /// All alike, so that they can be compared.
    fn row_height(&self) -> f64 {
        if self.rows.iter().all(|row| row.beside().is_some()) { ROW } else { TALL_ROW }
    }

    /// Draws a bracket for each strategy below the panel, on its time axis.
    pub(super) fn draw(
        &self,
        picture: &Picture,
        root: &DrawingArea<Canvas, Shift>,
        top: f64,
    ) -> Result<(), Error> {
        let heading = (LEFT, top + HEADING - 6.0);
        let anchor = (HPos::Left, VPos::Bottom);
        text_at(root, "recovery after the last incident", heading, anchor, Paint::Heading)?;
        let height = self.row_height();
        for (index, row) in self.rows.iter().enumerate() {
            let middle = top + HEADING + index as f64 * height + 0.5 * ROW;
            let (left, right) = row.ends;
            picture.open(&format!("series s{}", row.slot), row.name);
            if self.is_placed {
                if right > left {
                    line_at(root, &[(left, middle), (right, middle)], Paint::Line(row.slot))?;
                }
                line_at(root, &[(left, middle - 5.0), (left, middle + 5.0)], Paint::Axis)?;
            }
            if row.is_recovered || !self.is_placed {
                marker_at(root, (right, middle), row.slot)?;
            }
            let (x, y, anchor) = match row.beside() {
                Some((x, anchor)) if height == ROW => (x, middle, anchor),
                _ => (LEFT, middle + TALL_ROW - ROW, HPos::Left),
            };
            let text = shortened(&row.text, f64::from(WIDTH) - LEFT);
            text_at(root, &text, (x, y), (anchor, VPos::Center), Paint::Note)?;
            picture.close();
        }
        Ok(())
    }

    /// The row of the table.
    pub(super) fn row(&self) -> Vec<String> {
        let cells = self.rows.iter().map(|row| row.told.clone());
        ["recovery after the last incident".to_owned()].into_iter().chain(cells).collect()
    }
}

impl Row<'_> {
    /// Where its text stands beside the bracket, to the right or else to the left, if it has room.
    fn beside(&self) -> Option<(f64, HPos)> {
        let (left, right) = self.ends;
        let width = text_width(&self.text) * FONT;
        if width <= f64::from(WIDTH) - right - GAP {
            return Some((right + GAP, HPos::Left));
        }
        (width <= left - GAP).then_some((left - GAP, HPos::Right))
    }
}

/// The mean over the seeds that recovered, in seconds, and what is to be said of all.
fn told(strategy: &StrategyResults, never: &str) -> (Option<f64>, String) {
    let seeds = strategy.per_seed.len();
    let values = strategy.per_seed.iter().filter_map(|s| s.metrics.get(METRIC).copied().flatten());
    let values: Vec<f64> = values.collect();
    let recovered = values.len();
    let mean_s = (recovered > 0).then(|| values.iter().sum::<f64>() / recovered as f64);
    let text = match mean_s.map(|mean| format::value(Unit::Seconds, mean)) {
        None => never.to_owned(),
        Some(mean) if recovered == seeds => mean,
        Some(mean) => format!("{mean} in {recovered} of {seeds} seeds, else {never}"),
    };
    (mean_s, text)
}
