//! Code that must not be written.

use crate::{
    code::{code_of, is_word},
    repository::{TextFile, rust_files},
};

/// What may not stand in code, and why. Compared without white space.
const BANNED: [(&str, &str); 7] = [
    ("#[ignore", "a test that does not run proves nothing"),
    ("#[should_panic", "catch the very error instead: any panic would satisfy it"),
    ("todo!", "nothing is left half done"),
    ("unimplemented!", "nothing is left half done"),
    ("dbg!", "events and tests tell what happened"),
    ("#![allow(", "`expect` with a reason, so that it goes when its cause goes"),
    ("#[allow(", "`expect` with a reason, so that it goes when its cause goes"),
];

#[test]
fn nothing_banned_is_written() {
    let files = rust_files();
    let problems: Vec<String> = files.iter().flat_map(problems).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn problems(file: &TextFile) -> Vec<String> {
    let code = code_of(&file.text);
    let dense: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let mut problems: Vec<String> = BANNED
        .iter()
        .filter(|(banned, _)| is_in(&dense, banned))
        .map(|(banned, why)| format!("{}: `{banned}`: {why}", file.path))
        .collect();
    if code.split(|c: char| !is_word(c)).any(|word| word == "unsafe") {
        problems.push(format!("{}: no code here is unsafe", file.path));
    }
    problems
}

/// Whether it is there, and not as the end of a longer name.
fn is_in(code: &str, banned: &str) -> bool {
    code.match_indices(banned).any(|(at, _)| !code[..at].ends_with(is_word))
}

#[test]
fn banned_code_is_seen() {
    let check = |text: &str, expected: usize| {
        let found = problems(&TextFile { path: "a.rs".into(), text: text.into() });
        assert_eq!(found.len(), expected, "{text}: {found:?}");
    };
    check("#[test] fn a() { // todo!()\n \"dbg!\"; }", 0);
    check("fn not_todo() { my_todo!() }", 0);
    check("#[test]\n#[ignore]\nfn a() {}", 1);
    check("#[ignore = \"slow\"] fn a() {}", 1);
    check("#[should_panic(expected = \"b\")] fn a() {}", 1);
    check("fn a() { todo!() }", 1);
    check("fn a() { unimplemented ! () }", 1);
    check("fn a() { dbg!(1); }", 1);
    check("#![allow(dead_code)]", 1);
    check("#[allow(dead_code)] fn a() {}", 1);
    check("fn a() { unsafe { b() } }", 1);
}
