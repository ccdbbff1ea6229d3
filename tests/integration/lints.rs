//! What looks like a mistake in a good file.

use crate::folder::{Folder, SMALL};

/// Twelve a second for a server of ten, and a lint allowed for nothing.
fn folder() -> Folder {
    let busy = SMALL.replace("scenario: small", "scenario: busy");
    let text = busy.replace("servers: 20", "servers: 10") + "allow: [unused-strategy]\n";
    Folder::with(&[("busy.yaml", &text), ("small.yaml", SMALL)])
}

#[test]
fn warnings_stand_on_stderr_and_refuse_nothing() {
    insta::assert_snapshot!(folder().squall("check busy.yaml small.yaml").text());
}

#[test]
fn warnings_that_are_denied_refuse_the_file() {
    let folder = folder();
    let done = folder.squall("check busy.yaml --deny");
    assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{done:?}");
    assert!(done.stderr.contains("failed to pass 2 warnings that `--deny` forbids"), "{done:?}");
    assert_eq!(folder.squall("check small.yaml --deny").code, 0);
}

#[test]
fn a_run_tells_them_before_it_begins() {
    let folder = folder();
    let done = folder.squall("run busy.yaml --seeds 1");
    assert_eq!(done.code, 0, "{done:?}");
    let (before, after) = done.stderr.split_once("1 scenario").unwrap();
    assert!(before.contains("overload-without-end"), "{done:?}");
    assert!(!after.contains("overload-without-end"), "{done:?}");
    assert!(!done.stdout.contains("overload-without-end"), "{done:?}");
}

#[test]
fn programs_and_github_get_them_by_name() {
    let folder = folder();
    let json = folder.squall("check busy.yaml --format json");
    assert_eq!((json.code, json.stderr.as_str()), (0, ""), "{json:?}");
    let values: Vec<serde_json::Value> =
        json.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let lints: Vec<_> = values.iter().map(|value| value["lint"].as_str()).collect();
    assert_eq!(lints, [Some("overload-without-end"), Some("needless-allow"), None]);
    assert_eq!(values[0]["severity"], "warning");
    assert_eq!(values[2]["warnings"], 2);
    let github = folder.squall("check busy.yaml --format github");
    let first = github.stderr.lines().next().unwrap();
    let head = "::warning file=busy.yaml,line=7,";
    assert!(first.starts_with(head), "{first}");
    assert!(first.contains("title=squall check%3A overload-without-end::"), "{first}");
}
