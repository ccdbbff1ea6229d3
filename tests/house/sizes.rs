//! Files and functions that a reader can hold in mind.

use crate::{
    functions::functions,
    repository::{TextFile, rust_files},
};

/// No function is longer, lines.
const FUNCTION_MAX: usize = 70;
/// No file is longer, lines.
const FILE_MAX: usize = 500;
/// A longer file needs an entry below, lines.
const FILE_ASK: usize = 300;

/// Files of more than [`FILE_ASK`] lines, each with the most it may have. The list is a ratchet:
/// entries go down and out, never up.
const LONG_FILES: &[(&str, usize)] = &[("scenarios/src/record/recorder.rs", 314)];

#[test]
fn files_are_short() {
    let problems = file_problems(&rust_files(), LONG_FILES);
    assert!(problems.is_empty(), "split them:\n{}", problems.join("\n"));
}

#[test]
fn functions_are_short() {
    let files = rust_files();
    let problems: Vec<String> = files.iter().flat_map(function_problems).collect();
    assert!(problems.is_empty(), "split them:\n{}", problems.join("\n"));
}

fn file_problems(files: &[TextFile], long: &[(&str, usize)]) -> Vec<String> {
    let mut problems = Vec::new();
    for TextFile { path, text } in files {
        let lines = text.lines().count();
        let entry = long.iter().find(|(known, _)| known == path);
        let most = entry.map_or(FILE_ASK, |&(_, most)| most).min(FILE_MAX);
        if lines > most {
            problems.push(format!("{path} has {lines} lines, at most {most} are allowed"));
        }
        if entry.is_some() && lines <= FILE_ASK {
            problems.push(format!("{path} is short now: take it off the list"));
        }
    }
    let is_gone = |path: &str| files.iter().all(|file| file.path != path);
    let gone = long.iter().filter(|(path, _)| is_gone(path));
    problems.extend(gone.map(|(path, _)| format!("{path} is gone: take it off the list")));
    problems
}

fn function_problems(file: &TextFile) -> Vec<String> {
    let long = functions(&file.text).into_iter().filter(|f| f.length > FUNCTION_MAX);
    long.map(|f| format!("{}:{}: `{}` has {} lines", file.path, f.line, f.name, f.length)).collect()
}

#[test]
fn what_is_too_long_is_seen() {
    let file = |path: &str, lines: usize| TextFile { path: path.into(), text: "\n".repeat(lines) };
    let check = |lines: usize, long: &[(&str, usize)], expected: usize| {
        let problems = file_problems(&[file("a.rs", lines)], long);
        assert_eq!(problems.len(), expected, "{problems:?}");
    };
    check(300, &[], 0);
    check(301, &[], 1);
    check(301, &[("a.rs", 310)], 0);
    check(311, &[("a.rs", 310)], 1);
    check(501, &[("a.rs", 1_000)], 1);
    check(10, &[("a.rs", 310)], 1);
    check(10, &[("b.rs", 310)], 1);

    let function = |lines: usize| {
        let text = format!("fn a() {{{}}}\n", "\n".repeat(lines - 1));
        function_problems(&TextFile { path: "a.rs".into(), text })
    };
    assert_eq!(function(70), Vec::<String>::new());
    assert_eq!(function(71), ["a.rs:1: `a` has 71 lines"]);
}
