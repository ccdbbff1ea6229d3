//! A run against its baseline.

use std::fs;

use scenarios::{
    results::{Results, Status},
    verdict::{
        assemble::derive_again,
        finish::finish,
        results_file::{from_json, to_json},
    },
};

use crate::folder::{Folder, SMALL};

/// A folder with `base.json`, a run of two scenarios, one of which expects something.
fn folder() -> Folder {
    let other = SMALL.replace("scenario: small", "scenario: other").replace("60s", "30s");
    let text = format!("{SMALL}expect:\n  - direct.success_rate >= 50%\n");
    let folder = Folder::with(&[("s/small.yaml", &text), ("s/other.yaml", &other)]);
    let done = folder.squall("run s --out base");
    assert_eq!(done.code, 0, "{done:?}");
    fs::rename(folder.path().join("base/results.json"), folder.path().join("base.json")).unwrap();
    folder
}

/// Writes `head.json`: the base with other numbers.
fn change(folder: &Folder, change: impl FnOnce(&mut Results)) {
    let mut results = from_json(&folder.read("base.json")).unwrap();
    change(&mut results);
    let scenarios = results.scenarios.iter().map(derive_again).collect();
    let head = finish(scenarios, results.complete).unwrap();
    fs::write(folder.path().join("head.json"), to_json(&head)).unwrap();
}

/// Moves a metric of `direct` in `small` by a little more in each seed.
fn moved(results: &mut Results, metric: &str, by: f64) {
    let small = results.scenarios.iter_mut().find(|scenario| scenario.name == "small").unwrap();
    let direct = small.strategies.iter_mut().find(|strategy| strategy.name == "direct").unwrap();
    for (index, seed) in direct.per_seed.iter_mut().enumerate() {
        let value = seed.metrics.get_mut(metric).unwrap();
        *value = value.map(|value| value + by * (1.0 + 0.01 * index as f64));
    }
}

#[test]
fn a_run_is_not_worse_than_itself() {
    let folder = folder();
    let done = folder.squall("compare base.json base.json --out out");
    assert_eq!((done.code, done.stderr.as_str()), (0, "comparison in out/comparison.md\n"));
    let (verdict, count) = done.stdout.split_once(": ").unwrap();
    assert_eq!(verdict, "not worse");
    let (count, rest) = count.split_once(' ').unwrap();
    assert!(count.parse::<usize>().unwrap() > 10, "{done:?}");
    assert_eq!(rest, "without a difference that matters\n");
    assert_eq!(folder.names("out"), ["comparison.md"]);
    assert!(folder.read("out/comparison.md").starts_with("## Squall\n\n**✓ Not worse than"));
}

#[test]
fn a_worse_run_fails_and_says_where() {
    let folder = folder();
    change(&folder, |results| {
        moved(results, "success_rate", -0.05);
        moved(results, "sojourn_time_all_ms_p99", -100.0);
        let expectation = results.scenarios.iter_mut().flat_map(|s| &mut s.expectations).next();
        expectation.unwrap().status = Status::Failed;
    });
    let done = folder.squall("compare base.json head.json --out out --format human,github");
    assert_eq!(done.code, 1, "{done:?}");
    insta::assert_snapshot!("worse_on_the_terminal", done.text());
    insta::assert_snapshot!("worse_as_markdown", folder.read("out/comparison.md"));
    let done = folder.squall("compare base.json head.json --format json");
    assert_eq!(done.code, 1, "{done:?}");
    let last: serde_json::Value =
        serde_json::from_str(done.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["is_worse"], &last["worse"], &last["better"]),
        (&true.into(), &1.into(), &1.into())
    );
}

#[test]
fn a_failed_expectation_alone_is_worse_and_a_better_run_is_not() {
    let folder = folder();
    change(&folder, |results| {
        results.scenarios.iter_mut().flat_map(|s| &mut s.expectations).next().unwrap().status =
            Status::Failed;
    });
    assert_eq!(folder.squall("compare base.json head.json").code, 1);
    assert_eq!(folder.squall("compare head.json base.json").code, 0);
    change(&folder, |results| moved(results, "sojourn_time_all_ms_p99", -200.0));
    let done = folder.squall("compare base.json head.json");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.stdout.contains("not worse: 1 better"), "{done:?}");
}

#[test]
fn a_scenario_without_a_baseline_is_told() {
    let folder = folder();
    folder.squall("run s/small.yaml --out less");
    let done = folder.squall("compare less/results.json base.json");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.stdout.contains("without a baseline: other\n"), "{done:?}");
}

#[track_caller]
fn refused(folder: &Folder, files: &str, says: &[&str]) {
    let done = folder.squall(&format!("compare {files} --out no"));
    assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{done:?}");
    for says in says {
        assert!(done.stderr.contains(says), "{says}: {}", done.stderr);
    }
    assert!(!folder.path().join("no").exists());
}

#[test]
fn unlike_runs_are_refused_and_the_reason_is_said() {
    let folder = folder();
    let base = "base.json";
    for (arguments, out) in
        [("s/small.yaml", "less"), ("s --seeds 2", "seeds"), ("s --seeds 7..7", "seed")]
    {
        assert_eq!(folder.squall(&format!("run {arguments} --out {out}")).code, 0);
    }
    let text = folder.read("s/small.yaml").replace("rate: 12/s", "rate: 13/s");
    fs::write(folder.path().join("s/small.yaml"), text.replace("deadline: 10s", "deadline: 9s"))
        .unwrap();
    assert_eq!(folder.squall("run s --out changed").code, 0);
    change(&folder, |results| results.complete = false);
    let refused = |head: &str, says: &[&str]| refused(&folder, &format!("{base} {head}"), says);
    refused("less/results.json", &["HEAD has no scenario `other`", "make a new baseline"]);
    refused(
        "seeds/results.json",
        &["scenario `small` was run with seeds 1 to 3 in BASE and seeds 1 to 2 in HEAD", "`other`"],
    );
    refused("seed/results.json", &["seeds 1 to 3 in BASE and seed 7 in HEAD"]);
    refused(
        "changed/results.json",
        &[
            "scenario `small` was changed: ",
            "deadline` was \"10s\", is \"9s\"",
            "rate` was \"12/s\", is \"13/s\"",
        ],
    );
    refused("head.json", &["HEAD was interrupted: seeds are missing"]);
    refused("s/small.yaml", &["failed to read s/small.yaml as results"]);
}

#[test]
fn a_part_is_no_run_to_compare() {
    let folder = folder();
    assert_eq!(folder.squall("run s --partition 1/2 --out part").code, 0);
    let refused = |files: &str, says: &str| refused(&folder, files, &[says]);
    refused("part/results.json base.json", "BASE is part 1 of 2: merge the parts first");
    refused("base.json part/results.json", "HEAD is part 1 of 2: merge the parts first");
}

#[test]
fn what_changes_no_number_is_no_other_experiment() {
    let folder = folder();
    let text = folder.read("s/small.yaml").replace(
        "  - direct.success_rate >= 50%\n",
        "  - always direct.requests > 0\n  - direct.success_rate >= 50%\nallow: [too-few-seeds]\n",
    );
    fs::write(folder.path().join("s/small.yaml"), text).unwrap();
    assert_eq!(folder.squall("run s --out out").code, 0);
    let done = folder.squall("compare base.json out/results.json");
    assert_eq!((done.code, done.stdout.contains("not worse: ")), (0, true), "{done:?}");
}

/// How many seeds a scenario took follows from its results, so that is just what a change changes.
#[test]
fn seeds_that_were_added_are_paired_where_both_have_them() {
    let text = SMALL.replace("seeds: 3", "seeds: { until_decided: 3, at_most: 5 }")
        + "expect:\n  - direct.success_rate >= 50%\n";
    let folder = Folder::with(&[("s/small.yaml", &text)]);
    for (seeds, out) in [("1..5", "five"), ("1..3", "three"), ("7..9", "others")] {
        assert_eq!(folder.squall(&format!("run s --seeds {seeds} --out {out}")).code, 0);
    }
    for files in ["five/results.json three/results.json", "three/results.json five/results.json"] {
        let done = folder.squall(&format!("compare {files}"));
        assert_eq!(done.code, 0, "{done:?}");
    }
    refused(&folder, "five/results.json others/results.json", &["seeds 7 to 9 in HEAD"]);
}

#[test]
fn one_seed_and_what_is_gone_decide_nothing() {
    let folder = folder();
    assert_eq!(folder.squall("run s --seeds 7..7 --out one").code, 0);
    fs::copy(folder.path().join("one/results.json"), folder.path().join("base.json")).unwrap();
    assert_eq!(folder.squall("compare base.json base.json").code, 0);
    change(&folder, |results| moved(results, "success_rate", -0.9));
    let done = folder.squall("compare base.json head.json --out out");
    assert_eq!((done.code, done.stdout.contains("undecided: 1 unclear")), (3, true), "{done:?}");
    assert!(folder.read("out/comparison.md").contains("**? Undecided against the baseline:**"));

    let folder = self::folder();
    change(&folder, |results| {
        for seed in results.scenarios.iter_mut().flat_map(|s| &mut s.strategies[0].per_seed) {
            seed.metrics.insert("sojourn_time_all_ms_p99".to_owned(), None);
        }
    });
    let done = folder.squall("compare base.json head.json --out out");
    assert_eq!(done.code, 3, "{done:?}");
    assert!(done.stdout.contains("undecided: 2 no longer defined, "), "{done:?}");
    assert!(folder.read("out/comparison.md").contains("no longer defined |"));
}

/// Of many comparisons some look worse by chance alone, so that all of them are judged together.
#[test]
fn many_comparisons_are_no_reason_for_an_alarm() {
    let folder = folder();
    // A t of 4.8 with 2 degrees of freedom: on its own it is sure at 95 %.
    change(&folder, |results| {
        for (place, seed) in results.scenarios[0].strategies[0].per_seed.iter_mut().enumerate() {
            let value = seed.metrics.get_mut("wasted_work_share").unwrap();
            *value = value.map(|value| value + [0.010, 0.013, 0.006][place]);
        }
    });
    assert_eq!(folder.squall("compare base.json head.json").code, 1, "alone it is told");
    change(&folder, |results| {
        for strategy in results.scenarios.iter_mut().flat_map(|s| &mut s.strategies) {
            for (place, seed) in strategy.per_seed.iter_mut().enumerate() {
                for metric in ["wasted_work_share", "attempts_per_request", "success_rate"] {
                    let by = if (&*strategy.name, metric) == ("direct", "wasted_work_share") {
                        [0.010, 0.013, 0.006][place]
                    } else {
                        [0.010, -0.013, 0.006][place]
                    };
                    let value = seed.metrics.get_mut(metric).unwrap();
                    *value = value.map(|value| value + by);
                }
            }
        }
    });
    let done = folder.squall("compare base.json head.json");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.stdout.contains("\nnot worse: 12 unclear, "), "{done:?}");
}
