//! Words that must not be committed: places of one machine, marks of unfinished work, and talk
//! about how a text came to be.

use crate::repository::{TextFile, has_extension, text_files};

/// Cut in two so that this list does not find itself.
const BANNED: [(&str, &str); 14] = [
    (concat!("/wo", "rk/"), "a folder of one machine"),
    (concat!("/ro", "ot/"), "a folder of one machine"),
    (concat!("/ho", "me/"), "a folder of one machine"),
    (concat!("/tmp/", "target"), "a folder of one machine"),
    (concat!("../", "shared"), "a folder outside of the repository"),
    (concat!("arti", "factory"), "a registry of one company"),
    (concat!("jf", "rog"), "a registry of one company"),
    (concat!("AI ", "session"), "talk about how the text came to be"),
    (concat!("AI-", "generated"), "talk about how the text came to be"),
    (concat!("Co-", "authored-by"), "talk about how the text came to be"),
    (concat!("Cla", "ude"), "talk about how the text came to be"),
    (concat!("Co", "pilot"), "talk about how the text came to be"),
    (concat!("FIX", "ME"), "unfinished work"),
    (concat!("TO", "DO"), "unfinished work"),
];

/// The one file that may look beside the repository, for large public traces.
const MAY_LOOK_BESIDE: &str = ".ci/run";

/// Where packages may come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn no_banned_word_is_committed() {
    let files = text_files();
    let problems: Vec<String> = files.iter().flat_map(problems).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn packages_come_from_the_public_registry_alone() {
    let lock = crate::repository::read("Cargo.lock");
    assert_eq!(foreign_sources(&lock), Vec::<&str>::new());
    assert_eq!(foreign_sources("source = \"registry+https://example.org/index\"").len(), 1);
}

fn foreign_sources(lock: &str) -> Vec<&str> {
    let sources = lock.lines().filter_map(|line| line.strip_prefix("source = "));
    sources.map(|source| source.trim_matches('"')).filter(|source| *source != REGISTRY).collect()
}

fn problems(file: &TextFile) -> Vec<String> {
    let mut problems = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        for (word, why) in BANNED.iter().filter(|(word, _)| is_in(line, word)) {
            let is_allowed = file.path == MAY_LOOK_BESIDE && word.starts_with("../");
            if !is_allowed {
                problems.push(format!("{}:{}: `{word}`: {why}", file.path, number + 1));
            }
        }
    }
    let is_markdown = has_extension(&file.path, "md");
    if !is_markdown && file.text.lines().any(|line| line.starts_with("<<<<<<< ")) {
        problems.push(format!("{}: an unsolved merge", file.path));
    }
    problems
}

/// A word counts by itself, a path where it begins, so that `net/work/` is none.
fn is_in(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || "_-./".contains(c);
    line.match_indices(word).any(|(at, _)| {
        let is_whole = !line[..at].ends_with(is_part);
        let ends_well = word.ends_with('/') || !line[at + word.len()..].starts_with(is_letter);
        is_whole && ends_well
    })
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic()
}

#[test]
fn banned_words_are_seen() {
    let check = |path: &str, line: &str, expected: usize| {
        let found = problems(&TextFile { path: path.into(), text: line.into() });
        assert_eq!(found.len(), expected, "{line}: {found:?}");
    };
    for (word, _) in BANNED {
        check("a.md", &format!("see `{word}` there"), 1);
        check("a.md", word, 1);
    }
    check("a.md", concat!("net/wo", "rk/cable"), 0);
    check("a.md", concat!("MAS", "TO", "DONS"), 0);
    check(MAY_LOOK_BESIDE, concat!("data=../", "shared/data"), 0);
    check("a.yaml", concat!("data: ../", "shared/data"), 1);
    check("a.rs", concat!("<<<", "<<<< HEAD"), 1);
}
