//! Which scenario files a command line names.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A scenario file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFile {
    /// Where it is.
    pub path: PathBuf,
    /// How the user would name it: the path given, with `/` between folders.
    pub shown_as: String,
    /// The file itself, or the very folder it lies in, was named: an extended scenario runs.
    pub is_named: bool,
}

/// A path that leads nowhere.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// It cannot be read, or does not exist.
    #[error("read {path}: {source}")]
    Unreadable {
        /// The path.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// Nothing to run lies below.
    #[error("find a scenario below {path}: no `*.yaml` or `*.yml` there")]
    Nothing {
        /// The path.
        path: String,
    },
}

/// Finds the scenario files of the given files and folders, in the order given and, inside a
/// folder, by name; a file found twice counts once.
///
/// A folder is walked for `*.yaml` and `*.yml`; `tests`, `target`, hidden files and folders and
/// `*.strategies.yaml` are skipped, links are not followed, and a folder that holds `suites` means
/// that folder. A file that is named is always taken.
///
/// # Errors
/// A path that cannot be read, or below which there is nothing.
pub fn find_files(paths: &[PathBuf]) -> Result<Vec<FoundFile>, FindError> {
    let mut found: Vec<FoundFile> = Vec::new();
    for path in paths {
        let mut below = Vec::new();
        if fs::metadata(path).map_err(|error| unreadable(path, error))?.is_dir() {
            let suites = path.join("suites");
            let start = if suites.is_dir() { suites } else { path.clone() };
            walk(&start, true, &mut below)?;
            if below.is_empty() {
                return Err(FindError::Nothing { path: shown(path) });
            }
        } else {
            below.push(FoundFile { path: path.clone(), shown_as: shown(path), is_named: true });
        }
        for file in below {
            match found.iter_mut().find(|known| is_same(&known.path, &file.path)) {
                Some(known) => known.is_named |= file.is_named,
                None => found.push(file),
            }
        }
    }
    Ok(found)
}

fn walk(folder: &Path, is_named: bool, found: &mut Vec<FoundFile>) -> Result<(), FindError> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    let entries: Result<Vec<_>, _> = entries.collect();
    let mut entries = entries.map_err(|error| unreadable(folder, error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        // The type of the entry itself: links are neither file nor folder.
        let kind = entry.file_type().map_err(|error| unreadable(&path, error))?;
        if name.starts_with('.') {
            continue;
        }
        if kind.is_dir() && name != "tests" && name != "target" {
            walk(&path, false, found)?;
        } else if kind.is_file() && is_scenario(&name) {
            let shown_as = shown(&path);
            found.push(FoundFile { path, shown_as, is_named });
        }
    }
    Ok(())
}

fn is_scenario(name: &str) -> bool {
    let extension = Path::new(name).extension();
    let is_yaml = extension.is_some_and(|extension| extension == "yaml" || extension == "yml");
    is_yaml && !name.ends_with(".strategies.yaml")
}

fn is_same(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

fn unreadable(path: &Path, source: io::Error) -> FindError {
    FindError::Unreadable { path: shown(path), source }
}
