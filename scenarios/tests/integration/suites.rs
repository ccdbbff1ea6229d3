//! The shipped scenarios.

mod budget;
mod form;
mod office_hour;
mod outcome;
mod presets;
mod published;

use std::path::Path;

use scenarios::file::{LoadedScenario, find::find_files, load::points_of_file};

/// All that `run scenarios` runs, every point of every sweep, read from the folder of this package.
fn shipped() -> Vec<LoadedScenario> {
    shipped_in("suites")
}

/// Those of one folder.
fn shipped_in(folder: &str) -> Vec<LoadedScenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = find_files(&[folder]).expect("the package ships scenarios");
    let load = |path: &Path| {
        points_of_file(path, &path.file_name().expect("a file has a name").to_string_lossy())
            .unwrap_or_else(|findings| panic!("{}: {findings:#?}", path.display()))
    };
    files.iter().flat_map(|file| load(&file.path)).collect()
}
