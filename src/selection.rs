//! Which scenarios a command is about.

use std::path::PathBuf;

use scenarios::file::{
    LoadedScenario,
    diagnostic::{Diagnostic, Place},
    find::{FoundFile, find_files},
    load::points_of_file,
    scenario::Suite,
    sweep::are_of_one_sweep,
};

use crate::{
    args::NamePattern,
    console::Console,
    failure::{Failure, counted},
};

/// Scenarios, every one of them good.
#[derive(Debug)]
pub(crate) struct Selection {
    /// In the order of the command line.
    pub(crate) scenarios: Vec<LoadedScenario>,
    /// What looks like a mistake, in the order of the files.
    pub(crate) warnings: Vec<Diagnostic>,
    /// The names of those that run only when they or their folder are named.
    pub(crate) left_out: Vec<String>,
}

/// Reads every file before anything else happens. Anything wrong with any of them is a failure.
pub(crate) fn select(paths: &[PathBuf]) -> Result<Selection, Failure> {
    let files = find_files(paths)?;
    let (mut findings, mut bad) = (Vec::new(), 0);
    let mut good: Vec<(LoadedScenario, bool)> = Vec::new();
    for FoundFile { path, shown_as, is_named } in &files {
        match points_of_file(path, shown_as) {
            Ok(points) => match points.iter().find_map(|point| namesake(&good, point)) {
                Some(finding) => {
                    findings.push(finding);
                    bad += 1;
                }
                None => good.extend(points.into_iter().map(|point| (point, *is_named))),
            },
            Err(more) => {
                findings.extend(more);
                bad += 1;
            }
        }
    }
    if bad > 0 {
        return Err(Failure::BadScenarios { findings, bad, files: files.len() });
    }
    let (mut scenarios, mut left_out) = (Vec::new(), Vec::new());
    let mut warnings = Vec::new();
    for (mut loaded, is_named) in good {
        warnings.append(&mut loaded.warnings);
        if is_named || loaded.scenario.suite == Suite::Standard {
            scenarios.push(loaded);
        } else {
            left_out.push(loaded.scenario.scenario.to_string());
        }
    }
    Ok(Selection { scenarios, warnings, left_out })
}

/// An error where another file has a scenario of the same name.
fn namesake(good: &[(LoadedScenario, bool)], loaded: &LoadedScenario) -> Option<Diagnostic> {
    let name = &loaded.scenario.scenario;
    let (first, _) = good.iter().find(|(other, _)| other.scenario.scenario == *name)?;
    let message = format!("`{name}` is already the name of the scenario in {}", first.file);
    let finding = Diagnostic::error(Place::of_file(&loaded.file), message);
    Some(finding.with_help("the reports tell scenarios apart by their names: rename one of them"))
}

/// Whether a pattern matches the name of a scenario, or of the sweep that it is a point of.
pub(crate) fn is_named(loaded: &LoadedScenario, pattern: &NamePattern) -> bool {
    let of_sweep = loaded.point.as_ref().map(|point| point.sweep.name.as_str());
    let name = loaded.scenario.scenario.as_str();
    pattern.matches(name) || of_sweep.is_some_and(|name| pattern.matches(name))
}

/// Says of which sweeps not every point is run: nothing is said about those as a whole.
fn tell_partial(chosen: &[LoadedScenario], console: Console) {
    for points in chosen.chunk_by(are_of_one_sweep) {
        let Some(point) = &points[0].point else { continue };
        let (count, all) = (points.len(), point.sweep.points());
        if count < all {
            let name = &point.sweep.name;
            console.remark(&format!(
                "{count} of {all} points of the sweep {name}: it is not judged as a whole\n"
            ));
        }
    }
}

impl Selection {
    /// What is to be run: at least one scenario, and those of one name if a pattern is given, which
    /// for a sweep may be that of its file.
    pub(crate) fn into_run(
        self,
        only: Option<&NamePattern>,
        console: Console,
    ) -> Result<Vec<LoadedScenario>, Failure> {
        if self.scenarios.is_empty() {
            return Err(Failure::OnlyExtended { names: self.left_out.join(", ") });
        }
        self.tell_left_out(console);
        let Some(pattern) = only else { return Ok(self.scenarios) };
        let name = |loaded: &LoadedScenario| loaded.scenario.scenario.to_string();
        let names: Vec<String> = self.scenarios.iter().map(name).collect();
        let mut chosen = self.scenarios;
        chosen.retain(|loaded| is_named(loaded, pattern));
        if chosen.is_empty() {
            let (pattern, names) = (pattern.to_string(), names.join(", "));
            return Err(Failure::NoneOfThatName { pattern, names });
        }
        tell_partial(&chosen, console);
        Ok(chosen)
    }

    /// The one scenario that there is, or that a pattern leaves.
    pub(crate) fn into_one(self, only: Option<&NamePattern>) -> Result<LoadedScenario, Failure> {
        if self.scenarios.is_empty() {
            return Err(Failure::OnlyExtended { names: self.left_out.join(", ") });
        }
        let name = |loaded: &LoadedScenario| loaded.scenario.scenario.to_string();
        let names = |all: &[LoadedScenario]| all.iter().map(name).collect::<Vec<_>>().join(", ");
        let all = names(&self.scenarios);
        let mut chosen = self.scenarios;
        chosen.retain(|loaded| only.is_none_or(|pattern| is_named(loaded, pattern)));
        match (chosen.len(), only) {
            (0, Some(pattern)) => {
                Err(Failure::NoneOfThatName { pattern: pattern.to_string(), names: all })
            }
            (1, _) => Ok(chosen.remove(0)),
            (count, _) => Err(Failure::SeveralScenarios { count, names: names(&chosen) }),
        }
    }

    /// Says which scenarios wait to be named.
    pub(crate) fn tell_left_out(&self, console: Console) {
        if !self.left_out.is_empty() {
            let count = counted(self.left_out.len(), "extended scenario", "extended scenarios");
            let names = self.left_out.join(", ");
            console.remark(&format!("left out {count}, to be named to run: {names}\n"));
        }
    }
}
