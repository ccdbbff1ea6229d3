//! Strategies that several scenarios share: `strategies: [{ from: fleet.strategies.yaml }]`.

use std::{fs::File, io::Read as _, path::Path};

use super::{beside, decode_text};
use crate::file::{
    diagnostic::{Diagnostic, Place},
    near_miss::nearest,
    source::{Source, Sources, quoted},
    tree::{
        Kind, Node,
        parse::{BYTES_MAX, parse},
    },
};

/// How the name of a file with strategies ends.
const ENDING: &str = ".strategies.yaml";
/// The most files that one scenario takes strategies from.
const FILES_MAX: usize = 16;

/// Puts the strategies of the files that are named by `from` in the places of those entries.
pub(super) fn apply(
    tree: &mut Node,
    sources: &mut Sources,
    folder: &Path,
    errors: &mut Vec<Diagnostic>,
) {
    let Kind::Map(entries) = &mut tree.kind else { return };
    let Some(entry) = entries.iter_mut().find(|entry| entry.key == "strategies") else { return };
    let Kind::List(list) = &mut entry.value.kind else { return };
    let mut taken: Vec<String> = Vec::new();
    let mut all = Vec::new();
    for mut element in std::mem::take(list) {
        let Some(from) = element.get("from").cloned() else {
            all.push(element);
            continue;
        };
        match strategies(&element, &from, &mut taken, sources, folder) {
            Ok(strategies) => all.extend(strategies),
            Err(faults) => {
                errors.extend(faults);
                element.is_refused = true;
                all.push(element);
            }
        }
    }
    *list = all;
}

/// The strategies of a file.
fn strategies(
    element: &Node,
    from: &Node,
    taken: &mut Vec<String>,
    sources: &mut Sources,
    folder: &Path,
) -> Result<Vec<Node>, Vec<Diagnostic>> {
    let wrong = |sources: &Sources, message: &str, help: &str| {
        Err(vec![sources.error(from.span, message).with_help(help)])
    };
    if let Some(other) = element.entries().iter().find(|entry| entry.key != "from") {
        let message = format!("{} cannot stand beside `from`", quoted(&other.key));
        let help = "`from` brings the strategies as they are: change them in their file";
        return Err(vec![sources.error(other.key_span, message).with_help(help)]);
    }
    let name = from.text().unwrap_or_default();
    if !name.ends_with(ENDING) {
        let help = "its name ends in `.strategies.yaml`, so that no folder takes it for a scenario";
        return wrong(sources, "expected the name of a file with strategies", help);
    }
    let Some(path) = beside::find(folder, name) else {
        let message = "a file with strategies must lie in the scenario's folder or below";
        let help = "write a relative path with `/` and without `..`, as in `fleet.strategies.yaml`";
        return wrong(sources, message, help);
    };
    if taken.iter().any(|other| other == name) {
        let help = "leave one of them out: a strategy has one name";
        return wrong(sources, "the strategies of this file are here already", help);
    }
    if taken.len() == FILES_MAX {
        let message = format!("strategies come from {FILES_MAX} files at most");
        return wrong(sources, &message, "put them into fewer files");
    }
    if !path.is_file() {
        let help = "the path is relative to the scenario's folder";
        return wrong(sources, "there is no such file with strategies", help);
    }
    taken.push(name.to_owned());
    let shown_as = beside::shown(sources.shown_as(from.span), name);
    match File::open(&path).and_then(|file| {
        let mut text = Vec::new();
        file.take(BYTES_MAX as u64 + 1).read_to_end(&mut text).map(|_| text)
    }) {
        Ok(text) => read(&text, &shown_as, sources),
        Err(error) => {
            let message = format!("this file cannot be read: {error}");
            wrong(sources, &message, "the path is relative to the scenario's folder")
        }
    }
}

/// The strategies of a text: a map with the one key `strategies`.
fn read(text: &[u8], shown_as: &str, sources: &mut Sources) -> Result<Vec<Node>, Vec<Diagnostic>> {
    const HELP: &str = "it holds `strategies:` with a list of them, and nothing else";
    let text = decode_text(text, shown_as).map_err(|error| vec![*error])?;
    let source = sources.add(Source::new(shown_as, text));
    let (tree, mut faults) = parse(text, source, sources);
    let entries = tree.as_ref().map(Node::entries).unwrap_or_default();
    for entry in entries.iter().filter(|entry| entry.key != "strategies") {
        let message = format!("unknown key {}", quoted(&entry.key));
        let error = sources.error(entry.key_span, message).with_help(HELP);
        faults.push(match nearest(&entry.key, ["strategies"]) {
            Some(near) => error.with_suggestion(near),
            None => error,
        });
    }
    let list = tree.as_ref().and_then(|tree| tree.get("strategies"));
    let list = list.map(Node::elements).unwrap_or_default();
    if list.is_empty() && faults.is_empty() {
        let error = Diagnostic::error(Place::of_file(shown_as), "the file holds no strategy");
        faults.push(error.with_help(HELP));
    }
    for element in list {
        if let Some(entry) = element.entry("from") {
            let message = "a file with strategies takes none from another";
            faults.push(sources.error(entry.key_span, message).with_help(HELP));
        }
    }
    if faults.is_empty() { Ok(list.to_vec()) } else { Err(faults) }
}
