//! Manifests and lint settings.

use crate::repository::{read, root};

const PACKAGES: [&str; 5] = [
    "Cargo.toml",
    "reports/Cargo.toml",
    "scenarios/Cargo.toml",
    "scheduler/Cargo.toml",
    "simulator/Cargo.toml",
];

/// What `clippy.toml` must ban: the doors of time and chance, unordered maps, platform floats.
const CLIPPY_BANS: [&str; 18] = [
    "f64::cos",
    "f64::exp",
    "f64::ln",
    "f64::log",
    "f64::log10",
    "f64::log2",
    "f64::powf",
    "f64::powi",
    "f64::sin",
    "std::collections::HashMap",
    "std::collections::HashSet",
    "std::thread::sleep",
    "std::time::Instant::now",
    "std::time::SystemTime::now",
    "tokio::time::Instant::now",
    "tokio::time::interval",
    "tokio::time::sleep",
    "tokio::time::timeout",
];

#[test]
fn every_dependency_says_why_it_is_here() {
    let manifest = read("Cargo.toml");
    let section = section(&manifest, "[workspace.dependencies]");
    assert!(section.len() > 20, "the section was found");
    assert_eq!(without_reason(&section), Vec::<&str>::new());
    let check = |line: &str, expected: usize| {
        assert_eq!(without_reason(&[line]).len(), expected, "{line}");
    };
    check("slab = \"0.4\" # stable small keys", 0);
    check("scheduler = { path = \"scheduler\" }", 0);
    check("slab = \"0.4\"", 1);
    check("slab = \"0.4\" # slab", 1);
}

/// The lines of a section that are neither empty nor comments.
fn section<'a>(manifest: &'a str, head: &str) -> Vec<&'a str> {
    let lines = manifest.lines().skip_while(|line| *line != head).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

fn without_reason<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let has_reason = |line: &str| {
        let is_ours = line.contains("path = ");
        let words = line.split_once(" # ").map_or(0, |(_, why)| why.split_whitespace().count());
        is_ours || words >= 2
    };
    lines.iter().copied().filter(|line| !has_reason(line)).collect()
}

#[test]
fn every_package_inherits_the_lints() {
    let inherits = |manifest: &str| section(manifest, "[lints]") == ["workspace = true"];
    for path in PACKAGES {
        assert!(inherits(&read(path)), "{path} does not inherit the lints");
    }
    assert!(!inherits("[package]\nname = \"a\"\n"));
    let lints = section(&read("Cargo.toml"), "[workspace.lints.rust]").join("\n");
    for lint in ["unsafe_code = \"deny\"", "missing_docs = \"warn\""] {
        assert!(lints.contains(lint), "`{lint}` is missing");
    }
}

#[test]
fn every_package_is_looked_at() {
    let members: Vec<_> = std::fs::read_dir(root()).expect("the root can be read").collect();
    let found = members.into_iter().flatten().filter(|e| e.path().join("Cargo.toml").is_file());
    assert_eq!(found.count() + 1, PACKAGES.len(), "a package is missing in this test's list");
}

#[test]
fn versions_stand_in_one_place() {
    let own = |manifest: &str| -> Vec<String> {
        ["[dependencies]", "[dev-dependencies]"]
            .iter()
            .flat_map(|head| section(manifest, head))
            .filter(|line| !line.contains("workspace = true") && !line.contains("path = \".\""))
            .map(str::to_owned)
            .collect()
    };
    for path in PACKAGES {
        assert_eq!(own(&read(path)), Vec::<String>::new(), "{path}");
    }
    assert_eq!(own("[dependencies]\nslab = \"0.4\"\nserde.workspace = true\n").len(), 1);
}

#[test]
fn clippy_bans_the_back_doors() {
    let missing = |text: &str| -> Vec<&str> {
        let is_banned = |path: &str| text.contains(&format!("path = \"{path}\", reason = \""));
        CLIPPY_BANS.into_iter().filter(|path| !is_banned(path)).collect()
    };
    assert_eq!(missing(&read("clippy.toml")), Vec::<&str>::new());
    assert_eq!(missing("").len(), CLIPPY_BANS.len());
}

#[test]
fn the_workflow_checks_the_oldest_rust_that_is_promised() {
    let manifest = read("Cargo.toml");
    let promised = manifest.lines().find_map(|line| line.strip_prefix("rust-version = "));
    let promised = promised.expect("the workspace promises a version").trim_matches('"');
    let workflow = read(".github/workflows/ci.yml");
    assert!(workflow.contains(&format!("cargo +{promised} check")), "it should use {promised}");
}
