//! `scheduler/docs/troubles.md` names scenarios that exist, and every one that shows a feature.

use std::{collections::BTreeSet, fs};

use crate::repository::{read, root};

const PAGE: &str = "scheduler/docs/troubles.md";
const SUITES: &str = "scenarios/suites";

/// The scenarios that the page names, as `folder/name`.
fn named(page: &str) -> BTreeSet<String> {
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let cells = rows.filter_map(|row| row.trim_end_matches('|').rsplit('|').next());
    let names = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    names.map(str::to_owned).collect()
}

#[test]
fn every_feature_has_its_scenario_and_every_scenario_its_row() {
    let named = named(&read(PAGE));
    assert!(named.len() > 15, "only {} scenarios are named", named.len());
    for name in &named {
        let file = root().join(SUITES).join(name).with_extension("yaml");
        assert!(file.is_file(), "{PAGE} names `{name}`, which does not exist");
    }
    let folder = root().join(SUITES).join("strategies");
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let name = entry.path().with_extension("");
        let name = name.file_name().expect("a name").display().to_string();
        let name = format!("strategies/{name}");
        assert!(named.contains(&name), "{PAGE} does not name `{name}`");
    }
}

#[test]
fn names_are_found_in_the_last_column() {
    let page = "| a `b` | `c` | d | `e/f`, `g/h` |\nplain `i`\n";
    assert_eq!(named(page).into_iter().collect::<Vec<_>>(), ["e/f", "g/h"]);
}
