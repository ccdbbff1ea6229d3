//! `squall explain`.

mod yaml;

use scenarios::file::{LoadedScenario, origin::Origin};
use serde_json::{Value, json};

use crate::{
    args::ExplainArgs, console::Console, exit_code::ExitCode, failure::Failure, selection::select,
};

/// Writes the scenario with every preset and default filled in, and where each value came from.
pub(crate) fn explain(args: &ExplainArgs, console: Console) -> Result<ExitCode, Failure> {
    let mut selection = select(std::slice::from_ref(&args.path))?;
    let loaded = selection.scenarios.pop().filter(|_| selection.scenarios.is_empty());
    let Some(loaded) = loaded else {
        return Err(Failure::NotOneScenario { path: args.path.clone() });
    };
    let text = if args.json { json(&loaded) } else { yaml::annotated(&loaded)? };
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
            let (origin, file, line, preset) = match loaded.origins.get(path.as_str()) {
                Some(Origin::File { line }) => ("file", Some(&loaded.file), Some(line), None),
                Some(Origin::Preset { name }) => ("preset", None, None, Some(name)),
                None => ("default", None, None, None),
            };
            let line = json!({
                "type": "value", "path": path, "value": value,
                "origin": origin, "file": file, "line": line, "preset": preset,
            });
            lines.push_str(&line.to_string());
            lines.push('\n');
        }
    }
}
