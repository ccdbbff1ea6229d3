//! A run split over several machines gives the bytes of one run.

use crate::folder::{Done, Folder, SMALL};

/// What a run and a merge both write.
const FILES: [&str; 5] = ["junit.xml", "report.html", "results.csv", "results.json", "summary.md"];

fn folder() -> Folder {
    let named = |name: &str, horizon: &str, expect: &str| {
        let text = SMALL.replace("scenario: small", &format!("scenario: {name}"));
        text.replace("horizon: 60s", &format!("horizon: {horizon}")) + expect
    };
    Folder::with(&[
        ("s/a.yaml", &named("a", "40s", "expect:\n  - direct.success_rate >= 50%\n")),
        ("s/b.yaml", &named("b", "60s", "expect:\n  - direct.sojourn_time_ms_p99 == 5s\n")),
        ("s/c.yaml", &named("c", "20s", "expect:\n  - always every.requests > 1000000\n")),
        ("t/a.yaml", &named("a", "40s", "")),
    ])
}

/// Runs every part and merges them, the last part first.
fn merged(folder: &Folder, of: usize) -> Done {
    let mut files = String::new();
    for part in (1..=of).rev() {
        let out = format!("p{part}of{of}");
        let done = folder.squall(&format!(
            "run s --partition {part}/{of} --out {out} --threads {}",
            1 + part % 3
        ));
        assert!([0, 1, 3].contains(&done.code), "{done:?}");
        files.extend([" ", out.as_str(), "/results.json"]);
    }
    folder.squall(&format!("merge{files} --out m{of}"))
}

#[test]
fn the_merged_parts_are_the_whole_byte_by_byte() {
    let folder = folder();
    let whole = folder.squall("run s --out whole --threads 2");
    assert_eq!(whole.code, 1, "{whole:?}");
    // Of five parts, two have nothing to do.
    for of in [1, 2, 3, 5] {
        let done = merged(&folder, of);
        assert_eq!((done.code, &done.stdout), (whole.code, &whole.stdout), "{of} parts: {done:?}");
        assert_eq!(folder.names(&format!("m{of}")), FILES);
        for name in FILES {
            let (ours, theirs) = (format!("m{of}/{name}"), format!("whole/{name}"));
            assert!(folder.read(&ours) == folder.read(&theirs), "{name} of {of} parts");
        }
    }
    let scenarios = |name: &str| folder.json(name)["scenarios"].as_array().unwrap().len();
    let shared: Vec<_> = (1..=3).map(|p| scenarios(&format!("p{p}of3/results.json"))).collect();
    assert_eq!(shared, [1, 1, 1], "the work is spread");
}

#[test]
fn a_part_says_that_it_is_one() {
    let folder = folder();
    let done = folder.squall("run s --partition 1/2 --out p");
    assert_eq!(done.code, 3, "the part with `b` alone: {done:?}");
    let partition = &folder.json("p/results.json")["partition"];
    assert_eq!((&partition["part"], &partition["of"]), (&1.into(), &2.into()));
    let plan = partition["plan"].as_array().unwrap();
    let dealt: Vec<_> = plan.iter().map(|p| (p["name"].clone(), p["part"].clone())).collect();
    let expected = [("a", 2), ("b", 1), ("c", 2)].map(|(name, part)| (name.into(), part.into()));
    assert_eq!(dealt, expected);
    assert!(folder.read("p/summary.md").contains("Part 1 of 2"), "the summary says so");
    assert_eq!(folder.squall("run s --out whole").code, 1);
    assert_eq!(folder.json("whole/results.json").get("partition"), None);
}

#[track_caller]
fn refused(folder: &Folder, files: &str, says: &str) {
    let done = folder.squall(&format!("merge {files} --out no"));
    assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{done:?}");
    assert!(done.stderr.contains(says), "{says}: {}", done.stderr);
    assert!(!folder.path().join("no").exists(), "{says}");
}

#[test]
fn parts_that_make_no_whole_are_refused() {
    let folder = folder();
    for (arguments, out) in [
        ("s --partition 1/3", "1"),
        ("s --partition 2/3", "2"),
        ("s --partition 2/2", "half"),
        ("s --partition 2/3 --seeds 2", "seeds"),
        ("s/a.yaml s/b.yaml --partition 2/3", "fewer"),
        ("s/b.yaml s/a.yaml s/c.yaml --partition 2/3", "order"),
        ("t/a.yaml s/b.yaml s/c.yaml --partition 2/3", "other"),
        ("s", "whole"),
    ] {
        let done = folder.squall(&format!("run {arguments} --out {out}"));
        assert!([0, 1, 3].contains(&done.code), "{done:?}");
    }
    let refused = |outs: &[&str], says: &str| {
        let files: Vec<_> = outs.iter().map(|out| format!("{out}/results.json")).collect();
        refused(&folder, &files.join(" "), says);
    };
    refused(&["1", "2"], "part 3 of 3 is missing");
    refused(&["2"], "parts 1, 3 of 3 are missing");
    refused(&["1", "2", "1"], "1/results.json and 1/results.json are both part 1");
    refused(&["whole"], "whole/results.json is a whole run, not a part of one");
    refused(&["1", "half"], "it is one of 2 parts, not of 3");
    refused(&["1", "seeds"], "it was run with `--seeds 1..2`, not with no `--seeds`");
    refused(&["1", "fewer"], "its run has 2 scenarios, not 3");
    refused(&["1", "order"], "where the first has scenario `a`, it has `b`");
    refused(&["1", "other"], "its scenario `a` has other settings or traces");
    refused(&["1", "other"], "hint: run every part with the same files");
}

#[test]
fn bad_shares_are_refused() {
    let folder = folder();
    for (share, says) in [
        ("0/3", "parts count from 1"),
        ("4/3", "there is no part 4 of 3"),
        ("2", "expected a part and how many there are"),
        ("1/1001", "at most 1000 parts"),
    ] {
        let done = folder.squall(&format!("run s --partition {share} --out no"));
        assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{done:?}");
        assert!(done.stderr.contains(says), "{done:?}");
        assert!(!folder.path().join("no").exists());
    }
}

/// A warm-up that is found in a first pass is found by the part that runs the scenario.
#[test]
fn a_part_finds_the_warm_up_that_the_whole_finds() {
    let text = SMALL.replace("horizon: 60s", "horizon: 600s\nwarm_up: auto");
    let text = text.replace("seeds: 3", "seeds: 2");
    let folder = Folder::with(&[("s/a.yaml", SMALL), ("s/b.yaml", &text.replace("small", "b"))]);
    assert_eq!(folder.squall("run s --out whole").code, 0);
    assert!(merged(&folder, 2).code == 0);
    assert!(folder.read("m2/results.json") == folder.read("whole/results.json"));
    let found = &folder.json("whole/results.json")["scenarios"][1]["found_warm_up_s"];
    assert!(found.as_f64().is_some_and(|found| found > 0.0), "{found}");
    folder.squall("report whole/results.json --out again");
    assert!(folder.read("again/report.html") == folder.read("whole/report.html"));
}
