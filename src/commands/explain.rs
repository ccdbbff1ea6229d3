//! `squall explain`.

mod yaml;

use scenarios::file::{LoadedScenario, origin::Origin, sweep::are_of_one_sweep};
use serde_json::{Value, json};

use crate::{
    args::ExplainArgs,
    console::Console,
    exit_code::ExitCode,
    failure::{Failure, counted},
    selection::{is_named, select},
};

/// Writes the scenario with every preset and default filled in, and where each value came from.
pub(crate) fn explain(args: &ExplainArgs, console: Console) -> Result<ExitCode, Failure> {
    let selection = select(std::slice::from_ref(&args.path))?;
    let name = |loaded: &LoadedScenario| loaded.scenario.scenario.to_string();
    let names: Vec<String> = selection.scenarios.iter().map(name).collect();
    let mut chosen = selection.scenarios;
    if let Some(pattern) = &args.only {
        chosen.retain(|loaded| is_named(loaded, pattern));
        if chosen.is_empty() {
            let (pattern, names) = (pattern.to_string(), names.join(", "));
            return Err(Failure::NoneOfThatName { pattern, names });
        }
    }
    let Some((loaded, others)) = chosen.split_first() else {
        return Err(Failure::NotOneScenario { path: args.path.clone() });
    };
    if !others.iter().all(|other| are_of_one_sweep(loaded, other)) {
        return Err(Failure::NotOneScenario { path: args.path.clone() });
    }
    if !others.is_empty() {
        let count = counted(others.len() + 1, "point", "points");
        let name = name(loaded);
        console.remark(&format!("the first of {count}, {name}; `--only NAME` shows another\n"));
    }
    let text = if args.json { json(loaded) } else { yaml::annotated(loaded)? };
    console.result(&text)?;
    Ok(ExitCode::Passed)
}

/// One JSON value a line: each value with its path, a JSON pointer, and its origin.
fn json(loaded: &LoadedScenario) -> String {
    let mut lines = String::new();
    leaves(loaded, &loaded.resolved, &mut String::new(), &mut lines);
    lines
}

fn leaves(loaded: &LoadedScenario, value: &Value, path: &mut String, lines: &mut String) {
    let outer = path.len();
    let mut below = |step: &str, value: &Value| {
        path.push('/');
        *path += step;
        leaves(loaded, value, path, lines);
        path.truncate(outer);
    };
    match value {
        Value::Object(map) if !map.is_empty() => {
            map.iter().for_each(|(key, value)| below(key, value));
        }
        Value::Array(list) if !list.is_empty() => {
            { list.iter().enumerate() }.for_each(|(place, value)| below(&place.to_string(), value));
        }
        _ => {
            let (origin, file, line, from) = match loaded.origins.get(path.as_str()) {
                Some(Origin::File { line }) => ("file", Some(&loaded.file), Some(line), None),
                Some(Origin::Axis { name, line }) => {
                    ("axis", Some(&loaded.file), Some(line), Some(name))
                }
                Some(Origin::Shared { file, line }) => ("file", Some(file), Some(line), None),
                Some(Origin::Preset { name }) => ("preset", None, None, Some(name)),
                None => ("default", None, None, None),
            };
            let preset = from.filter(|_| origin == "preset");
            let mut line = json!({
                "type": "value", "path": path, "value": value,
                "origin": origin, "file": file, "line": line, "preset": preset,
            });
            if origin == "axis" {
                line["axis"] = json!(from);
            }
            lines.push_str(&line.to_string());
            lines.push('\n');
        }
    }
}
