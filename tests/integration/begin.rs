//! A scenario to begin with.

use std::fs;

use crate::folder::Folder;

#[test]
fn the_starter_is_good_runs_and_keeps_what_it_expects() {
    let folder = Folder::with(&[]);
    let done = folder.squall("init");
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{done:?}");
    assert_eq!(done.stderr, "wrote my-first.yaml; run it with: squall run my-first.yaml\n");
    assert_eq!(folder.squall("check my-first.yaml --deny").code, 0);
    let run = folder.squall("run my-first.yaml --out out");
    assert_eq!(run.code, 0, "{run:?}");
    let results = folder.json("out/results.json");
    assert_eq!(results["scenarios"][0]["name"], "my-first");
    let expectations = results["scenarios"][0]["expectations"].as_array().unwrap();
    assert!(expectations.len() > 3, "{expectations:?}");
}

#[test]
fn a_name_of_its_own_is_that_of_file_and_scenario() {
    let folder = Folder::with(&[]);
    assert_eq!(folder.squall("init bad-hour --quiet").stderr, "");
    assert_eq!(folder.names(""), ["bad-hour.yaml"]);
    let text = folder.read("bad-hour.yaml");
    assert!(text.contains("\nscenario: bad-hour\n"), "{text}");
    assert!(text.contains("squall run bad-hour.yaml"), "{text}");
    assert!(!text.contains("NAME"), "{text}");
}

#[test]
fn no_file_is_written_over() {
    let folder = Folder::with(&[("mine.yaml", "my own work")]);
    let done = folder.squall("init mine");
    assert_eq!(done.code, 74, "{done:?}");
    assert!(done.stderr.contains("failed to begin mine.yaml\n  caused by: "), "{done:?}");
    assert!(done.stderr.contains("hint: give another name"), "{done:?}");
    assert_eq!(folder.read("mine.yaml"), "my own work");
}

#[test]
fn what_was_begun_is_told_as_json() {
    let folder = Folder::with(&[]);
    let done = folder.squall("init bad-hour --json");
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (0, "{\"file\":\"bad-hour.yaml\",\"type\":\"written\"}\n")
    );
    assert!(done.stderr.starts_with("wrote bad-hour.yaml"), "{done:?}");
    let done = folder.squall("init bad-hour --json");
    let failure: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!((done.code, &failure["exit_code"]), (74, &74.into()), "{failure}");
    assert_eq!(failure["type"], "failure", "{failure}");
}

#[test]
fn nothing_is_written_outside_of_the_folder() {
    let folder = Folder::with(&[]);
    fs::create_dir(folder.path().join("inner")).unwrap();
    for name in ["../x", "inner/x", "X", "every", "-x"] {
        assert_eq!(folder.squall(&format!("init -- {name}")).code, 2, "{name}");
    }
    assert_eq!(folder.names(""), ["inner"]);
    assert_eq!(folder.names("inner"), Vec::<String>::new());
}
