//! The files that a run leaves behind, each of them whole or not at all.

use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
};

use reports::TextFile;
use scenarios::{
    results::Results,
    verdict::results_file::{from_json, to_json},
};

use crate::failure::Failure;

/// The file that is looked at first.
pub(crate) const PAGE: &str = "report.html";

/// A file that is ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReportFile {
    /// With `/` between the folders below that of the reports.
    pub(crate) name: Cow<'static, str>,
    pub(crate) content: String,
}

/// The results file, the mother of all others.
pub(crate) fn results_file(results: &Results) -> ReportFile {
    ReportFile { name: "results.json".into(), content: to_json(results) }
}

/// Reads what [`results_file`] gave.
pub(crate) fn read_results(path: &Path) -> Result<Results, Failure> {
    let path = || path.to_owned();
    let text =
        fs::read_to_string(path()).map_err(|source| Failure::Read { path: path(), source })?;
    from_json(&text).map_err(|source| Failure::BadResults { path: path(), source })
}

/// All that is drawn from results.
pub(crate) fn drawn_files(results: &Results) -> Result<Vec<ReportFile>, reports::Error> {
    Ok(vec![
        ReportFile { name: PAGE.into(), content: reports::html(results)? },
        ReportFile { name: "results.csv".into(), content: reports::csv(results)? },
        ReportFile { name: "junit.xml".into(), content: reports::junit(results)? },
        ReportFile { name: "summary.md".into(), content: reports::markdown(results) },
    ])
}

/// What only `report` draws: a file for each chart, and histograms for the tools of HdrHistogram.
pub(crate) fn many_files(results: &Results) -> Result<Vec<ReportFile>, reports::Error> {
    let files = reports::pictures(results)?.into_iter().chain(reports::histograms(results)?);
    let named = |TextFile { path, content }| ReportFile { name: path.into(), content };
    Ok(files.map(named).collect())
}

/// Makes the folder, with those above it.
pub(crate) fn make_folder(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|source| not_written(folder, source))
}

/// Writes files into a folder: all beside their places first, then each moved to its place, so
/// that nobody ever sees half a file, and an error before the moves leaves all as it was.
pub(crate) fn write(folder: &Path, files: &[ReportFile]) -> Result<(), Failure> {
    let place = |file: &ReportFile| folder.join(&*file.name);
    let beside = |file: &ReportFile| {
        let name = file.name.rsplit('/').next().unwrap_or_default();
        place(file).with_file_name(format!(".{name}.{}.tmp", std::process::id()))
    };
    for folder in files.iter().filter_map(|file| place(file).parent().map(Path::to_owned)) {
        make_folder(&folder)?;
    }
    let written = files.iter().try_for_each(|file| {
        let path = beside(file);
        fs::write(&path, &file.content).map_err(|source| not_written(&path, source))
    });
    let moved = written.and_then(|()| {
        files.iter().try_for_each(|file| {
            let place = place(file);
            fs::rename(beside(file), &place).map_err(|source| not_written(&place, source))
        })
    });
    if moved.is_err() {
        for file in files {
            // Those that were moved are not there any more.
            let _ = fs::remove_file(beside(file));
        }
    }
    moved
}

fn not_written(path: &Path, source: io::Error) -> Failure {
    Failure::Write { path: PathBuf::from(path), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("b/in the way")).unwrap();
        let file = |name: &'static str| ReportFile { name: name.into(), content: name.to_owned() };
        let failure = write(folder.path(), &[file("a"), file("b"), file("c")]).unwrap_err();
        assert!(failure.to_string().ends_with("/b"), "{failure}");
        let mut names: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["a", "b"]);
    }
}
