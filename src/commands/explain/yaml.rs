//! A scenario as YAML, with the origin of every value behind it.

use std::fmt::Write as _;

use scenarios::file::{LoadedScenario, diagnostic::printable, long_unit::in_days, origin::Origin};
use serde_yaml::Value;

use crate::failure::Failure;

/// The scenario as a file that `run` would take; comments say where each value came from.
pub(super) fn annotated(loaded: &LoadedScenario) -> Result<String, Failure> {
    let scenario = &loaded.scenario;
    let value = serde_yaml::with::singleton_map_recursive::serialize(
        scenario,
        serde_yaml::value::Serializer,
    )
    .map_err(Failure::Yaml)?;
    let mut page = Page { loaded, text: String::new() };
    page.map_or_list(&value, &mut String::new(), 0)?;
    Ok(page.text)
}

/// An origin in words.
pub(super) fn words(origin: Option<&Origin>, file: &str) -> String {
    match origin {
        Some(Origin::File { line }) => format!("{file}:{line}"),
        Some(Origin::Preset { name }) => format!("preset {name}"),
        None => "default".to_owned(),
    }
}

struct Page<'a> {
    loaded: &'a LoadedScenario,
    text: String,
}

impl Page<'_> {
    /// The lines of a map or list; `path` is a JSON pointer.
    fn map_or_list(
        &mut self,
        value: &Value,
        path: &mut String,
        indent: usize,
    ) -> Result<(), Failure> {
        let outer = path.len();
        match value {
            Value::Mapping(map) => {
                for (key, value) in map {
                    let key = scalar(key)?;
                    let _ = write!(path, "/{}", key.trim_matches(['\'', '"']));
                    self.entry(&format!("{key}:"), value, path, indent)?;
                    path.truncate(outer);
                }
            }
            Value::Sequence(list) => {
                for (place, value) in list.iter().enumerate() {
                    let _ = write!(path, "/{place}");
                    let start = self.text.len();
                    if is_empty(value) {
                        self.entry("-", value, path, indent)?;
                    } else {
                        // The first line of what the element holds begins behind its dash.
                        self.map_or_list(value, path, indent + 2)?;
                        self.text.replace_range(start + indent..=start + indent, "-");
                    }
                    path.truncate(outer);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// `head` with a value behind it, or with lines below it.
    fn entry(
        &mut self,
        head: &str,
        value: &Value,
        path: &mut String,
        indent: usize,
    ) -> Result<(), Failure> {
        let margin = " ".repeat(indent);
        if is_empty(value) {
            let origin = words(self.loaded.origins.get(path.as_str()), &self.loaded.file);
            let days = value.as_str().filter(|_| !path.ends_with("/file")).and_then(in_days);
            let value = days.map_or_else(|| scalar(value), Ok)?;
            let origin = printable(&origin);
            let _ = writeln!(self.text, "{margin}{head} {value} # {origin}");
            return Ok(());
        }
        let _ = writeln!(self.text, "{margin}{head}");
        self.map_or_list(value, path, indent + 2)
    }
}

/// Whether it holds no other values.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Mapping(map) => map.is_empty(),
        Value::Sequence(list) => list.is_empty(),
        _ => true,
    }
}

/// A value on one line.
fn scalar(value: &Value) -> Result<String, Failure> {
    let text = serde_yaml::to_string(value).map_err(Failure::Yaml)?;
    let text = text.trim_end();
    match value {
        // A text over several lines as one of JSON, which YAML reads as well.
        Value::String(whole) if text.contains('\n') => Ok(serde_json::json!(whole).to_string()),
        _ => Ok(text.to_owned()),
    }
}
