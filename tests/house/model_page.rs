//! `docs/model.md` states every number of the presets.

use std::{fs, path::Path};

use scenarios::file::assumption::{ASSUMED_DEFAULTS, UNWRITTEN_DEFAULTS};

use crate::{
    markdown::{rows, under},
    repository::{read, root},
};

const PAGE: &str = "docs/model.md";
const FOLDERS: [&str; 4] = [
    "scenarios/presets/servers",
    "scenarios/presets/prices",
    "scenarios/presets/strategies",
    "scenarios/presets/workloads",
];

#[test]
fn every_number_of_every_preset_is_stated() {
    let page = read(PAGE);
    let mut presets = 0;
    for folder in FOLDERS {
        for entry in fs::read_dir(root().join(folder)).expect("the folder is there").flatten() {
            let text = fs::read_to_string(entry.path()).expect("a preset is a text");
            let name = Path::new(&entry.file_name()).with_extension("").display().to_string();
            assert_eq!(unstated(&page, &name, &text), Vec::<String>::new(), "{name} in {PAGE}");
            presets += 1;
        }
    }
    assert!(presets >= 8, "only {presets} presets were found");
}

/// The numbers of a preset that its section does not state; the preset itself without a section.
fn unstated(page: &str, name: &str, preset: &str) -> Vec<String> {
    let Some(section) = under(page, &format!("### `{name}`")) else {
        return vec![name.to_owned()];
    };
    let stated: Vec<&str> = section.split(is_between).collect();
    let settings = preset.lines().map(|line| line.split('#').next().unwrap_or_default());
    let values = settings.flat_map(|line| line.split(is_between));
    let numbers = values.filter(|value| value.starts_with(|c: char| c.is_ascii_digit()));
    numbers.filter(|number| !stated.contains(number)).map(str::to_owned).collect()
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || "[]{}(),:;`|".contains(c)
}

#[test]
fn an_unstated_number_is_seen() {
    let page = "# Model\n\n### `a`\n\nIt waits `1s`.\n\n### `b`\n";
    let check = |name: &str, preset: &str, expected: &[&str]| {
        assert_eq!(unstated(page, name, preset), expected, "{preset}");
    };
    check("a", "wait: 1s # 3", &[]);
    check("a", "wait: { base: 1s, cap: 16s }", &["16s"]);
    check("b", "wait: 1s", &["1s"]);
    check("c", "wait: 1s", &["c"]);
}

/// The page's tables of defaults and the list that the report draws from mark the same ones.
#[test]
fn every_assumed_default_is_marked_on_the_page_and_in_the_report() {
    let page = read(PAGE);
    let tables = ["## Money", "## Defaults of a server", "## Defaults of a scenario"];
    let rows = tables.iter().flat_map(|heading| {
        rows(under(&page, heading).unwrap_or_else(|| panic!("{heading} is missing in {PAGE}")))
    });
    let marked = rows.filter(|row| row.last().is_some_and(|source| source.contains("assumed")));
    let names = marked
        .flat_map(|row| row[0].replace('`', "").split(", ").map(str::to_owned).collect::<Vec<_>>());
    let mut marked: Vec<String> = names.collect();
    // A rule stands in the page once, wherever it may stand in a scenario.
    let last = |path: &str, count: usize| {
        let steps: Vec<&str> = path.split('.').filter(|step| !["*", "?"].contains(step)).collect();
        steps[steps.len().saturating_sub(count)..].join(".")
    };
    let listed = ASSUMED_DEFAULTS.iter().chain(UNWRITTEN_DEFAULTS).map(|(path, _)| {
        let steps = marked.iter().map(|name| name.split('.').count());
        let known = steps.map(|count| last(path, count)).find(|name| marked.contains(name));
        known.unwrap_or_else(|| (*path).to_owned())
    });
    let mut listed: Vec<String> = listed.collect();
    marked.sort();
    listed.sort();
    listed.dedup();
    assert_eq!(marked, listed, "on the page, and in scenarios/src/file/assumption.rs");
}
