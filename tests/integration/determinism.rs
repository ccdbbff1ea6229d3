//! The same scenario and seeds give the same bytes.

use crate::folder::{Folder, SMALL};

const FROM_RESULTS: [&str; 4] = ["report.html", "results.csv", "junit.xml", "summary.md"];

fn folder() -> Folder {
    let other = SMALL.replace("scenario: small", "scenario: other");
    let text = format!("{SMALL}expect:\n  - direct.sojourn_time_ms_p99 == 5s\n");
    Folder::with(&[("s/small.yaml", &text), ("s/other.yaml", &other)])
}

#[test]
fn two_processes_write_the_same_bytes_on_any_number_of_threads() {
    let folder = folder();
    let first = folder.squall("run s --out a --threads 1");
    let second = folder.squall("run s --out b --threads 1");
    let third = folder.squall("run s --out c --threads 3");
    assert_eq!([first.code, second.code, third.code], [3, 3, 3], "{first:?}");
    assert_eq!(first.stdout, second.stdout);
    assert_eq!(first.stdout, third.stdout);
    for name in FROM_RESULTS.into_iter().chain(["results.json"]) {
        let first = folder.read(&format!("a/{name}"));
        assert!(first == folder.read(&format!("b/{name}")), "{name} of another process");
        assert!(first == folder.read(&format!("c/{name}")), "{name} of other threads");
    }
}

#[test]
fn other_seeds_give_other_results() {
    let folder = folder();
    let digest = |seeds: &str| {
        folder.squall(&format!("run s --out d --seeds {seeds}"));
        folder.json("d/results.json")["digest"].clone()
    };
    assert_ne!(digest("1..2"), digest("2..3"));
}

#[test]
fn the_reports_are_drawn_again_from_the_results() {
    let folder = folder();
    assert_eq!(folder.squall("run s --out a").code, 3);
    let done = folder.squall("report a/results.json --out b");
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{done:?}");
    assert_eq!(done.stderr, "report in b/report.html\n");
    for name in ["charts/small/percentiles.svg", "histograms/small/direct.hlog"] {
        assert!(!folder.read(&format!("b/{name}")).is_empty(), "{name}");
    }
    let mut expected = Vec::from(FROM_RESULTS);
    expected.extend(["charts", "histograms"]);
    expected.sort_unstable();
    assert_eq!(folder.names("b"), expected);
    for name in FROM_RESULTS {
        let (run, drawn) = (folder.read(&format!("a/{name}")), folder.read(&format!("b/{name}")));
        assert!(run == drawn, "{name}");
    }
}

#[test]
fn results_that_were_changed_are_refused() {
    let folder = folder();
    folder.squall("run s --out a");
    let text = folder.read("a/results.json").replacen("\"complete\":", "\"complete\" :", 1);
    std::fs::write(folder.path().join("spaced.json"), &text).unwrap();
    assert_eq!(folder.squall("report spaced.json --out b").code, 0);
    std::fs::write(folder.path().join("changed.json"), text.replacen("small", "smell", 1)).unwrap();
    let done = folder.squall("report changed.json --out c");
    assert_eq!(done.code, 2, "{done:?}");
    assert!(done.stderr.contains("the file was changed"), "{done:?}");
    assert!(!folder.path().join("c").exists());
}

#[test]
fn verify_says_what_it_compared() {
    let done = folder().squall("verify s --seeds 3..4 --threads 3");
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{done:?}");
    let words: Vec<_> = done.stdout.split_whitespace().collect();
    let events: u64 = words[4].parse().unwrap();
    assert!(events > 10_000, "{done:?}");
    assert_eq!(
        done.stdout.replacen(words[4], "N", 1),
        "compared 8 replications with N events, on 1 thread in order and on 3 threads shuffled: \
         all repeated exactly\n"
    );
}

#[test]
fn an_explained_scenario_is_a_scenario() {
    let folder = folder();
    let done = folder.squall("explain s/small.yaml");
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{done:?}");
    insta::assert_snapshot!(done.stdout);
    std::fs::write(folder.path().join("explained.yaml"), &done.stdout).unwrap();
    let settings = |text: &str| {
        text.lines().map(|line| line.split(" # ").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let again = folder.squall("explain explained.yaml").stdout;
    assert_eq!(settings(&again), settings(&done.stdout));
    assert!(!again.contains("# default"), "all that was filled in is written: {again}");
    folder.squall("run s/small.yaml --out a");
    folder.squall("run explained.yaml --out b");
    let scenario_digest = |name| folder.json(name)["scenarios"][0]["scenario_digest"].clone();
    assert_eq!(scenario_digest("a/results.json"), scenario_digest("b/results.json"));
}
