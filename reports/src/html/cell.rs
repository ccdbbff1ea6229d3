//! The cells of the summary tables.

use crate::{
    format,
    summary::{Cell, Row},
    verdict::{verdict_sign, verdict_word},
};

/// A metric with its cells, as text.
#[derive(Clone, Debug)]
pub(crate) struct RowView {
    pub(crate) label: String,
    pub(crate) cells: Vec<CellView>,
}

/// A cell, as text; what is empty is not shown.
#[derive(Clone, Debug)]
pub(crate) struct CellView {
    pub(crate) mean: String,
    pub(crate) interval: String,
    pub(crate) difference: String,
    /// The verdict's word: also its class.
    pub(crate) word: &'static str,
    pub(crate) sign: &'static str,
    /// Where the numbers need explaining: fewer seeds than the others, the difference's interval.
    pub(crate) title: String,
}

/// What the pairing was worth, or cost.
fn saved(share: f64) -> String {
    let did = if share < 0.0 { "added" } else { "took away" };
    let share = format::rough_share(share.abs());
    format!("meeting the same randomness {did} {share} of the variance")
}

impl RowView {
    /// Writes out a row; `seeds` is how many the scenario has.
    pub(crate) fn new(row: &Row<'_>, seeds: usize) -> Self {
        let cells = row.cells.iter().map(|cell| CellView::new(row, cell, seeds)).collect();
        Self { label: row.label.clone(), cells }
    }
}

impl CellView {
    fn new(row: &Row<'_>, cell: &Cell<'_>, seeds: usize) -> Self {
        let (estimate, unit) = (&cell.estimate, row.unit);
        let n = estimate.n as usize;
        let mut title = Vec::new();
        if n < seeds {
            title.push(format!("defined in {n} of {seeds} seeds"));
        }
        let (mut difference, mut word, mut sign) = (String::new(), "", "");
        if let Some(comparison) = cell.comparison {
            word = verdict_word(comparison.verdict);
            sign = verdict_sign(comparison.verdict, false);
            if let Some(mean) = comparison.difference.mean {
                difference = format::difference(unit, mean);
            }
            let ends = (comparison.difference.ci_low, comparison.difference.ci_high);
            if let (Some(low), Some(high)) = ends {
                let (low, high) = (format::difference(unit, low), format::difference(unit, high));
                title.push(format!(
                    "against {}: 95\u{a0}% interval {low} to {high}",
                    comparison.baseline
                ));
            }
            title.extend(comparison.variance_saved.map(saved));
        }
        Self {
            mean: format::optional(unit, estimate.mean),
            interval: format::interval_of(unit, estimate).unwrap_or_default(),
            difference,
            word,
            sign,
            title: title.join("; "),
        }
    }
}
