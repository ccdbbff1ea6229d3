//! `squall list`.

use std::time::Duration;

use scenarios::{
    file::{LoadedScenario, sweep::are_of_one_sweep},
    suite::replication_count,
};
use serde_json::json;

use crate::{
    args::ListArgs,
    console::Console,
    exit_code::ExitCode,
    failure::{Failure, counted},
    selection::select,
};

const HEAD: [&str; 5] = ["scenario", "seeds", "simulated", "file", "strategies"];
/// Numbers end at one column.
const IS_NUMBER: [bool; 5] = [false, true, true, false, false];

/// Writes a table of what `run` would run.
pub(crate) fn list(args: &ListArgs, console: Console) -> Result<ExitCode, Failure> {
    let selection = select(&args.paths.paths)?;
    if args.json {
        console.result(&selection.scenarios.iter().map(json_line).collect::<String>())?;
        selection.tell_left_out(console);
        return Ok(ExitCode::Passed);
    }
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(selection.scenarios.iter().map(row));
    let hours: f64 = selection.scenarios.iter().map(hours).sum();
    let count = counted(selection.scenarios.len(), "scenario", "scenarios");
    let replications = replication_count(&selection.scenarios, None);
    let replications = counted(replications, "replication", "replications");
    let points = points(&selection.scenarios);
    let total = format!("{count}{points}, {replications}, {hours:.1} simulated hours\n");
    console.human_result(&(table(&rows) + &total))?;
    selection.tell_left_out(console);
    Ok(ExitCode::Passed)
}

/// How many of them are points of how many sweeps; nothing where none is.
fn points(scenarios: &[LoadedScenario]) -> String {
    let sweeps = scenarios.chunk_by(are_of_one_sweep).filter(|points| points[0].point.is_some());
    let (count, points) =
        sweeps.fold((0, 0), |(count, all), points| (count + 1, all + points.len()));
    if count == 0 {
        return String::new();
    }
    let (points, sweeps) = (counted(points, "point", "points"), counted(count, "sweep", "sweeps"));
    format!(" ({points} of {sweeps})")
}

fn json_line(loaded: &LoadedScenario) -> String {
    let scenario = &loaded.scenario;
    let strategies: Vec<&str> = scenario.strategies.iter().map(|s| s.name.as_str()).collect();
    let mut line = json!({
        "type": "scenario",
        "scenario": scenario.scenario,
        "file": loaded.file,
        "seeds": scenario.seeds,
        "strategies": strategies,
        "replications": replication_count(std::slice::from_ref(loaded), None),
        "simulated_hours": hours(loaded),
        "expectations": scenario.expect.len(),
    });
    if let Some(point) = &loaded.point {
        line["sweep"] = json!(point.sweep.name);
        line["point"] = json!(scenario.point);
    }
    format!("{line}\n")
}

fn row(loaded: &LoadedScenario) -> [String; 5] {
    let scenario = &loaded.scenario;
    let strategies: Vec<&str> = scenario.strategies.iter().map(|s| s.name.as_str()).collect();
    [
        scenario.scenario.to_string(),
        scenario.seeds.to_string(),
        format!("{:.1} h", hours(loaded)),
        loaded.file.clone(),
        strategies.join(" "),
    ]
}

/// From the start to the horizon, over all replications.
fn hours(loaded: &LoadedScenario) -> f64 {
    const HOUR: Duration = Duration::from_secs(3600);
    let replications = replication_count(std::slice::from_ref(loaded), None);
    loaded.scenario.horizon.div_duration_f64(HOUR) * replications as f64
}

fn table(rows: &[[String; 5]]) -> String {
    let width = |column: usize| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default()
    };
    let widths: [usize; 5] = std::array::from_fn(width);
    let mut text = String::new();
    for row in rows {
        let cell = |column: usize| {
            let (cell, width) = (&row[column], widths[column]);
            if IS_NUMBER[column] { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        };
        let cells: [String; 5] = std::array::from_fn(cell);
        text += cells.join("  ").trim_end();
        text.push('\n');
    }
    text
}
