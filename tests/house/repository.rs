//! The files of the repository, found by walking it, so that no version control is needed.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A text file of the repository.
#[derive(Debug)]
pub(crate) struct TextFile {
    /// Its path from the root, with `/` between folders.
    pub(crate) path: String,
    /// What is in it.
    pub(crate) text: String,
}

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of one file, by its path from the root.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every text file, in the order of the paths.
pub(crate) fn text_files() -> Vec<TextFile> {
    let mut paths = Vec::new();
    walk(root(), &mut paths);
    paths.sort();
    let files: Vec<TextFile> = paths.iter().filter(|path| !is_binary(path)).map(load).collect();
    assert!(files.len() > 200, "only {} files were found", files.len());
    files
}

/// Every Rust source.
pub(crate) fn rust_files() -> Vec<TextFile> {
    text_files().into_iter().filter(|file| has_extension(&file.path, "rs")).collect()
}

/// Whether a path ends in this extension.
pub(crate) fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

fn load(path: &PathBuf) -> TextFile {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let path = path.strip_prefix(root()).expect("it was found below the root");
    TextFile { path: path.to_string_lossy().replace('\\', "/"), text }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("folders can be read") {
        let entry = entry.expect("entries can be read");
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().expect("entries have a type");
        if kind.is_dir() && is_ours(&name) {
            walk(&entry.path(), found);
        } else if kind.is_file() && !is_passing(&name) {
            found.push(entry.path());
        }
    }
}

/// Hidden folders belong to tools, but for those of the checks.
fn is_ours(folder: &str) -> bool {
    let is_hidden = folder.starts_with('.') && ![".ci", ".github"].contains(&folder);
    !["target", "node_modules"].contains(&folder) && !is_hidden
}

/// What `.gitignore` names, and the link of a worktree.
fn is_passing(file: &str) -> bool {
    file == ".git" || file.ends_with(".snap.new") || file.ends_with(".pending-snap")
}

fn is_binary(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "png")
}
