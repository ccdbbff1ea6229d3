//! Files that a scenario names.

use std::path::{Component, Path, PathBuf};

/// The path of a file that lies in the scenario's folder or below; `None` where the name leads
/// anywhere else.
pub(super) fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let is_inside = !name.is_empty()
        && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let path = folder.join(name);
    let leads_outside = match (folder.canonicalize(), path.canonicalize()) {
        (Ok(folder), Ok(path)) => !path.starts_with(folder),
        _ => false,
    };
    (is_inside && !leads_outside && !name.contains('\\')).then_some(path)
}

/// Its name as people see it, by that of the scenario.
pub(super) fn shown(scenario: &str, name: &str) -> String {
    match scenario.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}
