//! Names of files and modules.

use crate::{
    code::{code_of, is_word},
    repository::{TextFile, rust_files},
};

/// Names that say nothing: whatever fits nowhere else ends up there.
const EMPTY_NAMES: [&str; 6] = ["common", "helper", "helpers", "types", "util", "utils"];

#[test]
fn modules_have_names_that_say_something() {
    let files = rust_files();
    let problems: Vec<String> = files.iter().flat_map(problems).collect();
    assert!(problems.is_empty(), "rename them:\n{}", problems.join("\n"));
}

fn problems(file: &TextFile) -> Vec<String> {
    let mut problems = Vec::new();
    let stem = file.path.trim_end_matches(".rs");
    for part in stem.split('/') {
        if EMPTY_NAMES.contains(&part) {
            problems.push(format!("{}: `{part}` says nothing", file.path));
        }
        if part == "mod" {
            problems.push(format!("{}: a module is `foo.rs` beside `foo/`", file.path));
        }
    }
    let code = code_of(&file.text);
    let mut words = code.split(|c: char| !is_word(c)).filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        if word == "mod"
            && let Some(name) = words.next().filter(|name| EMPTY_NAMES.contains(name))
        {
            problems.push(format!("{}: module `{name}` says nothing", file.path));
        }
    }
    problems
}

#[test]
fn empty_names_are_seen() {
    let check = |path: &str, text: &str, expected: usize| {
        let found = problems(&TextFile { path: path.into(), text: text.into() });
        assert_eq!(found.len(), expected, "{found:?}");
    };
    check("a/src/queue.rs", "mod heap; // mod util", 0);
    check("a/src/util.rs", "", 1);
    check("a/src/helpers/queue.rs", "", 1);
    check("a/src/queue/mod.rs", "", 1);
    check("a/src/queue.rs", "pub(crate) mod types { }", 1);
}
