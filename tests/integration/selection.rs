//! Which scenarios and seeds run.

use crate::folder::{Folder, SMALL};

fn folder() -> Folder {
    let named = |name: &str| SMALL.replace("scenario: small", &format!("scenario: {name}"));
    let extended = named("long").replace("horizon", "suite: extended\nhorizon");
    Folder::with(&[
        ("suites/b.yaml", &named("burst-429")),
        ("suites/a/z.yml", &named("burst-503")),
        ("suites/extended/long.yaml", &extended),
        ("suites/tests/t.yaml", "not read"),
        ("suites/.hidden.yaml", "not read"),
        ("suites/README.md", "not read"),
        ("other.yaml", "not read"),
    ])
}

/// The scenarios of a run, each with its seeds.
#[track_caller]
fn check(arguments: &str, expected: &[(&str, &[u64])]) {
    let folder = folder();
    let done = folder.squall(&format!("run {arguments} --out out"));
    assert_eq!(done.code, 0, "{done:?}");
    let results = folder.json("out/results.json");
    let scenarios = results["scenarios"].as_array().unwrap();
    let ran: Vec<(String, Vec<u64>)> = scenarios
        .iter()
        .map(|s| (s["file"].as_str().unwrap().to_owned(), seeds(&s["seeds"])))
        .collect();
    let ran: Vec<(&str, &[u64])> = ran.iter().map(|(f, s)| (f.as_str(), s.as_slice())).collect();
    assert_eq!(ran, expected, "{arguments}");
}

fn seeds(value: &serde_json::Value) -> Vec<u64> {
    value.as_array().unwrap().iter().map(|seed| seed.as_u64().unwrap()).collect()
}

#[test]
fn folders_are_walked_and_extended_scenarios_wait_to_be_named() {
    let all: &[(&str, &[u64])] = &[("suites/a/z.yml", &[1, 2, 3]), ("suites/b.yaml", &[1, 2, 3])];
    check(".", all);
    check("suites", all);
    check("suites/extended", &[("suites/extended/long.yaml", &[1, 2, 3])]);
    check(
        "suites/b.yaml suites/extended/long.yaml --seeds 1",
        &[("suites/b.yaml", &[1]), ("suites/extended/long.yaml", &[1])],
    );
}

#[test]
fn a_failure_is_told_as_json_where_json_was_asked_for() {
    let folder = Folder::with(&[("bad.yaml", &SMALL.replace("60s", "60"))]);
    for (command, code, types) in [
        ("list bad.yaml", 2, &["finding", "failure"][..]),
        ("explain bad.yaml", 2, &["finding", "failure"]),
        ("list nope", 74, &["failure"]),
        ("explain nope.yaml", 74, &["failure"]),
    ] {
        let done = folder.squall(&format!("{command} --json"));
        assert_eq!(done.code, code, "{command} {done:?}");
        let values: Vec<serde_json::Value> =
            done.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let found: Vec<_> = values.iter().map(|value| value["type"].as_str().unwrap()).collect();
        assert_eq!(found, types, "{command}");
        // People read the same.
        assert!(!done.stderr.is_empty(), "{command}");
        assert_eq!(folder.squall(command).stdout, "", "{command}");
    }
}

#[test]
fn what_waits_to_be_named_is_said() {
    let done = folder().squall("run . --seeds 1");
    let said = done.stderr.lines().next();
    assert_eq!(said, Some("left out 1 extended scenario, to be named to run: long"), "{done:?}");
}

#[test]
fn seeds_and_names_can_be_chosen() {
    check("suites --seeds 3..5 --only burst-4*", &[("suites/b.yaml", &[3, 4, 5])]);
    check("suites --seeds 2 --only *503", &[("suites/a/z.yml", &[1, 2])]);
    let big = 9_007_199_254_740_992;
    check(&format!("suites/b.yaml --seeds {big}..{big}"), &[("suites/b.yaml", &[big])]);
}

#[test]
fn a_list_says_what_would_run() {
    insta::assert_snapshot!(folder().squall("list .").text());
}

#[test]
fn check_reads_the_extended_ones_too() {
    let done = folder().squall("check .");
    assert_eq!((done.code, done.stdout.as_str()), (0, "3 scenarios are good\n"), "{done:?}");
}
