//! Who may know whom.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, MetadataCommand};

use crate::repository::root;

/// Every arrow between packages, from the one that knows to the one that is known.
/// scheduler and simulator never know each other; they meet in scenarios.
const ARROWS: [(&str, &str); 5] = [
    ("reports", "scenarios"),
    ("scenarios", "scheduler"),
    ("scenarios", "simulator"),
    ("squall", "reports"),
    ("squall", "scenarios"),
];

type Arrow = (String, String);

#[test]
fn packages_know_only_whom_they_may() {
    let mut command = MetadataCommand::new();
    let metadata = command.current_dir(root()).no_deps().exec().expect("cargo tells its metadata");
    let members: BTreeSet<String> =
        metadata.packages.iter().map(|package| package.name.to_string()).collect();
    assert_eq!(members.len(), 5, "{members:?}");
    let mut arrows = BTreeSet::new();
    for package in &metadata.packages {
        for dependency in &package.dependencies {
            let is_ours = members.contains(&dependency.name);
            if is_ours && dependency.kind == DependencyKind::Normal {
                arrows.insert((package.name.to_string(), dependency.name.clone()));
            }
        }
    }
    assert_eq!(strangers(&arrows), Vec::<String>::new());
}

fn strangers(arrows: &BTreeSet<Arrow>) -> Vec<String> {
    let is_allowed = |from: &str, to: &str| ARROWS.contains(&(from, to));
    let wrong = arrows.iter().filter(|(from, to)| !is_allowed(from, to));
    wrong.map(|(from, to)| format!("{from} must not know {to}")).collect()
}

#[test]
fn a_wrong_arrow_is_seen() {
    let check = |from: &str, to: &str, expected: usize| {
        let arrows = BTreeSet::from([(from.to_owned(), to.to_owned())]);
        assert_eq!(strangers(&arrows).len(), expected, "{from} -> {to}");
    };
    check("scenarios", "scheduler", 0);
    check("scheduler", "simulator", 1);
    check("simulator", "scheduler", 1);
    check("squall", "simulator", 1);
    check("reports", "scheduler", 1);
    check("scheduler", "scenarios", 1);
}
