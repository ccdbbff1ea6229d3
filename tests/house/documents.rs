//! The documents are there, and their links lead somewhere.

use std::path::Path;

use crate::{
    markdown::local_links,
    repository::{TextFile, has_extension, read, root, text_files},
};

const DOCUMENTS: [&str; 17] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "deny.toml",
    "docs/ci.md",
    "docs/lints.md",
    "docs/metrics.md",
    "docs/model.md",
    "docs/performance.md",
    "docs/profiles.md",
    "docs/report.md",
    "docs/results.md",
    "docs/trace.md",
];

#[test]
fn every_document_is_there() {
    for path in DOCUMENTS {
        assert!(!read(path).trim().is_empty(), "{path} is empty");
    }
}

#[test]
fn links_lead_somewhere() {
    let pages = text_files().into_iter().filter(|file| has_extension(&file.path, "md"));
    let dead: Vec<String> = pages.flat_map(|page| dead_links(&page)).collect();
    assert_eq!(dead, Vec::<String>::new());
    let page = |text: &str| TextFile { path: "docs/a.md".into(), text: text.into() };
    assert_eq!(dead_links(&page("[a](../README.md)")), Vec::<String>::new());
    assert_eq!(dead_links(&page("[a](README.md)")), ["docs/a.md: README.md"]);
}

/// Pictures are drawn from a run, after the text.
fn dead_links(page: &TextFile) -> Vec<String> {
    let folder = Path::new(&page.path).parent().expect("a page lies in a folder");
    let links = local_links(&page.text).into_iter().filter(|link| !has_extension(link, "png"));
    let dead = links.filter(|link| !root().join(folder).join(link).exists());
    dead.map(|link| format!("{}: {link}", page.path)).collect()
}

#[test]
fn sources_that_are_named_exist() {
    let pages = text_files().into_iter().filter(|file| has_extension(&file.path, "md"));
    let gone: Vec<String> = pages.flat_map(|page| gone_sources(&page.text)).collect();
    assert_eq!(gone, Vec::<String>::new());
    assert_eq!(gone_sources("see `src/main.rs`, `foo.rs` and `src/gone.rs`"), ["src/gone.rs"]);
}

/// Code spans that are paths of sources, from the root, where nothing is.
fn gone_sources(text: &str) -> Vec<String> {
    let spans = text.split('`').skip(1).step_by(2);
    let paths = spans.filter(|span| {
        let is_source = ["rs", "yaml", "toml"].iter().any(|known| has_extension(span, known));
        is_source && span.contains('/') && !span.contains(char::is_whitespace)
    });
    paths.filter(|path| !root().join(path).exists()).map(str::to_owned).collect()
}

#[test]
fn the_laws_are_written_down() {
    let text = read("ARCHITECTURE.md");
    let laws = text.lines().filter(|line| line.starts_with("**Architecture Invariant:**")).count();
    assert!(laws >= 7, "only {laws} laws stand in ARCHITECTURE.md");
}

#[test]
fn every_exit_code_stands_in_the_readme() {
    let readme = read("README.md");
    for code in [0, 1, 2, 3, 4, 70, 74, 130] {
        assert!(readme.contains(&format!("| {code} |")), "exit code {code} is missing");
    }
}
