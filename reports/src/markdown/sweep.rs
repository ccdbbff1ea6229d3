//! A sweep as markdown.

use std::fmt::Write as _;

use super::{code, escaped, line};
use crate::{
    format, replay,
    sweep::{SweepPoints, estimate},
};

/// A table of points by strategies for each of two metrics, then the lines about all points.
pub(super) fn section(swept: &SweepPoints<'_>) -> String {
    let mut out = format!("\n## {} (sweep)\n", escaped(&swept.sweep.name));
    for metric in ["success_rate", "sojourn_time_all_ms_p99"] {
        table(swept, metric, &mut out);
    }
    out.push('\n');
    for judged in &swept.sweep.expectations {
        if !judged.at.is_empty() {
            let _ = write!(out, "- at {}:\n  ", escaped(&judged.at));
        }
        out += &line(&judged.judged);
    }
    let command = replay::of_sweep(swept.sweep, &swept.points);
    let _ = writeln!(out, "\nRun it again: {}", code(&command));
    out
}

fn table(swept: &SweepPoints<'_>, metric: &str, out: &mut String) {
    let names: Vec<&str> = swept.strategies().map(|strategy| strategy.name.as_str()).collect();
    let heads = names.iter().map(|name| format!(" {} |", escaped(name)));
    let _ =
        writeln!(out, "\n| {} |{}", escaped(&format::label_of(metric)), heads.collect::<String>());
    let _ = writeln!(out, "| :-- |{}", " --: |".repeat(names.len()));
    let unit = format::unit_of(metric);
    for (place, point) in swept.points.iter().enumerate() {
        let cell = |name: &&str| {
            let seen = estimate(point, name, metric);
            let mean = format::optional(unit, seen.and_then(|seen| seen.mean));
            let half = seen.and_then(|seen| format::margin(unit, &seen));
            format!(" {mean} {} |", half.unwrap_or_default())
        };
        let cells = names.iter().map(cell);
        let _ = writeln!(out, "| {} |{}", escaped(&swept.label(place)), cells.collect::<String>());
    }
}
