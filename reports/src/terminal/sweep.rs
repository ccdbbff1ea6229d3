//! A sweep as text.

use super::{
    Options, line,
    table::{self, Ink, Piece, Table},
};
use crate::{
    format, replay,
    sweep::{SweepPoints, estimate},
};

/// A table of points by strategies, then the lines about all points.
pub(super) fn section(swept: &SweepPoints<'_>, options: Options) -> String {
    let sweep = swept.sweep;
    let mut out = Piece::new(&sweep.name, Ink::Strong).painted(options);
    let facts = "  the sweep: success rate, below it the sojourn time of all, p99";
    let room = options.width.saturating_sub(table::columns(&sweep.name));
    out += &Piece::new(&table::fitted(facts, room), Ink::Soft).painted(options);
    out.push('\n');
    out += &points(swept).drawn(options);
    let command = replay::of_sweep(sweep, &swept.points);
    for judged in &sweep.expectations {
        if !judged.at.is_empty() {
            let at = Piece::new(&format!("at {}", judged.at), Ink::Soft);
            out += &at.painted(options);
            out.push('\n');
        }
        out += &line(&judged.judged, &command, options);
    }
    out
}

fn points(swept: &SweepPoints<'_>) -> Table {
    let names: Vec<&str> = swept.strategies().map(|strategy| strategy.name.as_str()).collect();
    let heads = names.iter().map(|name| vec![Piece::new(name, Ink::Strong)]).collect();
    let rows = swept.points.iter().enumerate().map(|(place, point)| {
        let piece = |name: &str, metric: &str, ink: Ink| {
            let unit = format::unit_of(metric);
            let seen = estimate(point, name, metric);
            let mean = format::optional(unit, seen.and_then(|seen| seen.mean));
            let half = seen.and_then(|seen| format::margin(unit, &seen));
            let text = half.map_or(mean.clone(), |half| format!("{mean} {half}"));
            Piece::new(&text, ink)
        };
        let cell = |name: &&str| {
            vec![
                piece(name, "success_rate", Ink::Plain),
                piece(name, "sojourn_time_all_ms_p99", Ink::Soft),
            ]
        };
        (swept.label(place), names.iter().map(cell).collect())
    });
    Table { heads, rows: rows.collect() }
}
