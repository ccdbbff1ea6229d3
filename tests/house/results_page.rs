//! `docs/results.md` names everything that stands in `results.json`.

use std::collections::BTreeSet;

use scenarios::results::{CAUSES, SCHEMA};

use crate::{
    readme::{run_of, scenario},
    repository::read,
};

const PAGE: &str = "docs/results.md";

#[test]
fn every_name_is_explained() {
    let page = read(PAGE);
    let mut names: BTreeSet<String> = fields(&read("scenarios/src/results.rs"));
    names.extend(fields(&read("scenarios/src/results/sweep.rs")));
    assert!(names.len() > 40, "only {} fields were found", names.len());
    names.extend(CAUSES.iter().map(|cause| (*cause).to_owned()));
    names.insert(SCHEMA.to_owned());
    names.extend(names_of_a_run());
    assert_eq!(unexplained(&page, &names), Vec::<String>::new(), "{PAGE}");
    assert_eq!(unexplained("`a`", &["a".into(), "b".into()].into()), ["b"]);
}

/// The public fields of a source.
fn fields(source: &str) -> BTreeSet<String> {
    let names = source.lines().filter_map(|line| line.trim().strip_prefix("pub "));
    let names = names.filter_map(|line| line.split_once(": ")).map(|(name, _)| name.to_owned());
    names.filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')).collect()
}

/// Counts, columns and histograms of a real run.
fn names_of_a_run() -> BTreeSet<String> {
    let run = run_of(scenario());
    let strategies = run.results.scenarios.iter().flat_map(|scenario| &scenario.strategies);
    let mut names = BTreeSet::new();
    for seed in strategies.flat_map(|strategy| &strategy.per_seed) {
        names.extend(seed.counts.keys().cloned());
        names.extend(seed.histograms.keys().cloned());
        let columns = seed.timeline.columns.keys();
        names.extend(columns.filter(|name| !name.starts_with("failed_")).cloned());
        names.extend(seed.worst_request.iter().map(|line| line.event.clone()));
    }
    names
}

fn unexplained(page: &str, names: &BTreeSet<String>) -> Vec<String> {
    names.iter().filter(|name| !page.contains(&format!("`{name}`"))).cloned().collect()
}
