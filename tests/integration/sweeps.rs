//! Files that stand for several scenarios.

use serde_json::{Value, json};

use crate::folder::{Folder, SMALL};

const AXIS: &str = "\
sweep:
  load: { of: workload.chat.arrivals.poisson.rate, values: [6/s, 12/s, 24/s] }
allow: [overload-without-end]
";
const LINES: &str = "\
expect:
  - always every.requests > 0
  - direct.success_rate never rises over load within 5%
  - direct.sojourn_time_ms_mean never rises over load within 1ms
";

fn folder() -> Folder {
    let sweep = SMALL.replace("scenario: small", "scenario: rush") + AXIS + LINES;
    let other = SMALL.replace("scenario: small", "scenario: other").replace("60s", "150s");
    Folder::with(&[("s/other.yaml", &other), ("s/rush.yaml", &sweep)])
}

const POINTS: [&str; 3] = ["rush-load-6-per-s", "rush-load-12-per-s", "rush-load-24-per-s"];

fn names(results: &Value) -> Vec<&str> {
    let scenarios = results["scenarios"].as_array().unwrap();
    scenarios.iter().map(|scenario| scenario["name"].as_str().unwrap()).collect()
}

#[test]
fn points_are_checked_and_listed() {
    let folder = folder();
    let done = folder.squall("check s");
    assert_eq!((done.code, done.stdout.as_str()), (0, "4 scenarios are good\n"), "{done:?}");
    let done = folder.squall("list s");
    assert!(POINTS.iter().all(|point| done.stdout.contains(point)), "{done:?}");
    let total = done.stdout.lines().last().unwrap();
    assert!(total.starts_with("4 scenarios (3 points of 1 sweep), 24 replications"), "{total}");
    let done = folder.squall("list s/rush.yaml --json");
    let line: Value = serde_json::from_str(done.stdout.lines().nth(1).unwrap()).unwrap();
    assert_eq!((&line["sweep"], &line["point"]), (&json!("rush"), &json!({ "load": "12/s" })));
}

/// More load never makes answers faster here, and so the last line fails; the sweep is judged like
/// any scenario, in every report and in the exit code.
#[test]
fn a_sweep_is_judged_and_drawn() {
    let folder = folder();
    let done = folder.squall("run s --out out --format human,json,github");
    assert_eq!(done.code, 1, "{done:?}");
    let results = folder.json("out/results.json");
    let sweep = &results["sweeps"][0];
    assert_eq!((&sweep["name"], &sweep["points"]), (&json!("rush"), &json!(POINTS)));
    assert_eq!(sweep["axes"][0]["numbers"], json!([6.0, 12.0, 24.0]));
    let lines = sweep["expectations"].as_array().unwrap();
    let statuses: Vec<&str> =
        lines.iter().map(|line| line["judged"]["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["passed", "failed"], "{lines:#?}");
    let line = "direct.sojourn_time_ms_mean never rises over load within 1ms";
    let junit = folder.read("out/junit.xml");
    assert!(junit.contains("testsuite name=\"rush\""), "{junit}");
    assert!(junit.contains(&format!("testcase name=\"{line} [direct]\"")), "{junit}");
    assert!(junit.contains("squall run s/rush.yaml --seeds 1..3"), "{junit}");
    let summary = folder.read("out/summary.md");
    assert!(summary.contains("## rush (sweep)") && summary.contains(line), "{summary}");
    assert!(summary.contains("| load 12/s |"), "{summary}");
    let page = folder.read("out/report.html");
    for text in ["id=\"sweep-1\"", "<small>sweep</small>", "Sojourn time of all requests, p99"] {
        assert!(page.contains(text), "{text}");
    }
    assert!(done.stdout.contains(line) && done.stdout.contains("\"at\":\"\""), "{done:?}");
    assert!(done.stderr.contains("file=s/rush.yaml,line=20"), "{done:?}");
    assert_eq!(folder.squall("report out/results.json --out again").code, 0);
    for name in ["report.html", "junit.xml", "summary.md", "results.csv"] {
        assert!(folder.read(&format!("again/{name}")) == folder.read(&format!("out/{name}")));
    }
}

/// The command that a point's report gives runs that point alone, with the same numbers.
#[test]
fn a_point_is_run_again_by_its_name() {
    let folder = folder();
    assert_eq!(folder.squall("run s/rush.yaml --out all").code, 1);
    let command = format!("squall run s/rush.yaml --only {} --seeds 1..3", POINTS[1]);
    assert!(folder.read("all/summary.md").contains(&command));
    let done = folder.squall(&format!("{} --out one", command.strip_prefix("squall ").unwrap()));
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.stderr.contains("1 of 3 points of the sweep rush"), "{done:?}");
    let (all, one) = (folder.json("all/results.json"), folder.json("one/results.json"));
    assert_eq!(names(&one), [POINTS[1]]);
    assert_eq!(one["scenarios"][0], all["scenarios"][1]);
    assert_eq!(one.get("sweeps"), None, "it cannot be judged as a whole");
    assert_eq!(folder.squall("run s --only rush --out both").code, 1);
    assert_eq!(names(&folder.json("both/results.json")), POINTS);
    assert!(folder.json("both/results.json").get("sweeps").is_some());
}

#[test]
fn a_point_is_explained_and_is_a_scenario() {
    let folder = folder();
    let done = folder.squall("explain s/rush.yaml");
    assert!(done.stdout.starts_with("scenario: rush-load-6-per-s #"), "{done:?}");
    assert!(done.stderr.contains("the first of 3 points, rush-load-6-per-s"), "{done:?}");
    let done = folder.squall(&format!("explain s/rush.yaml --only {}", POINTS[2]));
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    assert!(done.stdout.contains("rate: 24/s # s/rush.yaml:15, axis load"), "{done:?}");
    std::fs::write(folder.path().join("point.yaml"), &done.stdout).unwrap();
    assert_eq!(folder.squall("run point.yaml --out point").code, 0);
    assert_eq!(folder.squall("run s/rush.yaml --out all").code, 1);
    let (point, all) = (folder.json("point/results.json"), folder.json("all/results.json"));
    let digest =
        |results: &Value, place: usize| results["scenarios"][place]["scenario_digest"].clone();
    assert_eq!(digest(&point, 0), digest(&all, 2));
    let done = folder.squall("explain s/rush.yaml --json --only rush-load-24*");
    let moved = done.stdout.lines().find(|line| line.contains("poisson")).unwrap();
    let moved: Value = serde_json::from_str(moved).unwrap();
    let seen = ["origin", "axis", "line", "file"].map(|key| moved[key].clone());
    assert_eq!(json!(seen), json!(["axis", "load", 15, "s/rush.yaml"]));
}

#[test]
fn points_repeat() {
    let done = folder().squall("verify s/rush.yaml --seeds 1");
    assert!(done.code == 0 && done.stdout.contains("compared 6 replications"), "{done:?}");
}

/// The points of a sweep stay together, and so a merged run is judged as the whole one is.
#[test]
fn parts_of_a_run_keep_a_sweep_whole() {
    let folder = folder();
    let whole = folder.squall("run s --out whole");
    for part in [2, 1] {
        let done = folder.squall(&format!("run s --partition {part}/2 --out p{part}"));
        assert!([0, 1].contains(&done.code), "{done:?}");
    }
    let done = folder.squall("merge p2/results.json p1/results.json --out merged");
    assert_eq!((done.code, &done.stdout), (whole.code, &whole.stdout), "{done:?}");
    for name in ["results.json", "report.html", "junit.xml", "summary.md"] {
        assert!(folder.read(&format!("merged/{name}")) == folder.read(&format!("whole/{name}")));
    }
    let counts = [1, 2].map(|part| names(&folder.json(&format!("p{part}/results.json"))).len());
    assert!(counts == [1, 3] || counts == [3, 1], "{counts:?}");
}

/// A line about all points that fails, and did not before, makes a run worse.
#[test]
fn a_turned_sweep_is_worse() {
    let folder = folder();
    folder.squall("run s/rush.yaml --out base");
    let done = folder.squall("compare base/results.json base/results.json");
    assert_eq!(done.code, 0, "{done:?}");
    let mut results =
        scenarios::verdict::results_file::from_json(&folder.read("base/results.json")).unwrap();
    results.sweeps[0].expectations[1].judged.status = scenarios::results::Status::Passed;
    let results = scenarios::verdict::finish::finish_swept(
        results.scenarios,
        results.sweeps,
        results.complete,
    );
    let text = scenarios::verdict::results_file::to_json(&results.unwrap());
    std::fs::write(folder.path().join("before.json"), text).unwrap();
    let done = folder.squall("compare before.json base/results.json");
    assert_eq!(done.code, 1, "{done:?}");
    assert!(done.stdout.contains("failed, was passed: direct.sojourn_time_ms_mean"), "{done:?}");
}

#[test]
fn two_files_share_no_names() {
    let folder = folder();
    let clash = SMALL.replace("scenario: small", &format!("scenario: {}", POINTS[1]));
    std::fs::write(folder.path().join("s/z.yaml"), clash).unwrap();
    let done = folder.squall("check s");
    assert_eq!(done.code, 2, "{done:?}");
    assert!(done.stderr.contains("already the name of the scenario in s/rush.yaml"), "{done:?}");
}
