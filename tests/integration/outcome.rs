//! What a run leaves behind, and what its exit code says.

use std::process::Stdio;

use crate::folder::{Folder, SMALL};

const FILES: [&str; 6] =
    ["junit.xml", "report.html", "results.csv", "results.json", "run-info.json", "summary.md"];

#[track_caller]
fn check(expect: &str, code: i32, says: &str) {
    let text = format!("{SMALL}expect:\n{expect}");
    let folder = Folder::with(&[("small.yaml", &text)]);
    let done = folder.squall("run small.yaml --out out");
    assert_eq!(done.code, code, "{done:?}");
    assert!(done.stdout.contains(says), "{done:?}");
    assert_eq!(folder.names("out"), FILES);
}

#[test]
fn the_exit_code_is_that_of_the_worst_expectation() {
    let passes = "  - direct.success_rate >= 50%\n";
    let fails = "  - always every.requests > 1000000\n";
    let straddles = "  - direct.sojourn_time_ms_p99 == 5s\n";
    check(passes, 0, "the one expectation passed");
    check(fails, 1, "2 of 2 expectations failed");
    check(straddles, 3, "1 of 1 expectation inconclusive");
    check(&[passes, straddles].concat(), 3, "1 of 2 expectations inconclusive");
    check(&[straddles, fails, passes].concat(), 1, "2 of 4 expectations failed, 1 inconclusive");
}

#[test]
fn a_run_without_expectations_passes() {
    let folder = Folder::with(&[("s/small.yaml", SMALL)]);
    let done = folder.squall("run s");
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(folder.names("target/squall"), FILES);
    let (facts, wall_time) = done.stderr.rsplit_once("; took ").unwrap();
    assert_eq!(
        facts.replace(char::is_numeric, "#"),
        "# scenario, # replications, #### requests, #.# simulated hours; expectations: # passed, \
         # failed, # inconclusive; report in target/squall/report.html"
    );
    assert!(wall_time.ends_with(" s\n"), "{wall_time}");
}

#[test]
fn the_files_are_well_formed() {
    let folder = Folder::with(&[("small.yaml", SMALL)]);
    assert_eq!(folder.squall("run small.yaml --out a/b --quiet").code, 0);
    let results = folder.json("a/b/results.json");
    assert_eq!(results["complete"], true);
    assert_eq!(results["scenarios"][0]["file"], "small.yaml");
    assert_eq!(results["scenarios"][0]["seeds"], serde_json::json!([1, 2, 3]));
    let info = folder.json("a/b/run-info.json");
    assert_eq!(info["results_digest"], results["digest"]);
    assert!(info["wall_time_s"].as_f64().unwrap() > 0.0);
    assert!(folder.read("a/b/report.html").starts_with("<!"));
    assert!(folder.read("a/b/junit.xml").starts_with("<?xml"));
    assert!(folder.read("a/b/results.csv").starts_with("scenario,strategy,class,metric,"));
    assert!(folder.read("a/b/summary.md").starts_with("# Squall"));
    assert_eq!(folder.names("a/b"), FILES, "no file of the way there is left");
}

#[test]
fn a_second_run_takes_the_place_of_the_first() {
    let folder = Folder::with(&[("small.yaml", SMALL)]);
    assert_eq!(folder.squall("run small.yaml --out out --seeds 2").code, 0);
    assert_eq!(folder.squall("run small.yaml --out out --seeds 4..4").code, 0);
    let seeds = &folder.json("out/results.json")["scenarios"][0]["seeds"];
    assert_eq!(*seeds, serde_json::json!([4]));
}

#[test]
fn quiet_leaves_only_the_result() {
    let folder = Folder::with(&[("small.yaml", SMALL)]);
    let done = folder.squall("run small.yaml --quiet");
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{done:?}");
    assert!(done.stdout.starts_with("small  3 seeds"), "{done:?}");
    assert!(done.stdout.lines().all(|line| line.chars().count() <= 80), "{}", done.stdout);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = Folder::with(&[("small.yaml", SMALL)]);
    let mut running = folder
        .command("run small.yaml")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Nobody will read: every write to the pipe fails.
    drop(running.stdout.take());
    let output = running.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(!stderr.contains("error"), "{stderr}");
    assert_eq!(folder.names("target/squall"), FILES);
}
