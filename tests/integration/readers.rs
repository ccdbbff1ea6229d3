//! People, programs and GitHub read the same run.

use crate::folder::{Done, Folder, SMALL};

fn run(format: &str) -> Done {
    let expect = "expect:\n  - always every.requests > 1000000\n  - direct.success_rate >= 50%\n";
    let folder = Folder::with(&[("small.yaml", &format!("{SMALL}{expect}"))]);
    let done = folder.squall(&format!("run small.yaml --quiet --format {format}"));
    assert_eq!(done.code, 1, "{done:?}");
    done
}

#[test]
fn programs_get_a_value_on_each_line() {
    let done = run("json");
    assert_eq!(done.stderr, "");
    let values: Vec<serde_json::Value> =
        done.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<_> = values.iter().map(|value| value["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["expectation", "expectation", "expectation", "run"]);
    assert_eq!(values[0]["judged"]["status"], "failed");
    assert_eq!(values[3]["failed"], 2);
    assert_eq!(values[3]["passed"], 1);
}

#[test]
fn people_read_stderr_where_programs_read_stdout() {
    let (human, json, both) = (run("human"), run("json"), run("human,json"));
    assert_eq!(both.stdout, json.stdout);
    assert_eq!(both.stderr, human.stdout);
}

#[test]
fn github_gets_the_line_of_what_failed() {
    let done = run("github");
    assert_eq!(done.stdout, "");
    let first = done.stderr.lines().next().unwrap();
    let head = "::error file=small.yaml,line=15,title=expectation failed::";
    assert!(first.starts_with(head), "{first}");
    assert_eq!(done.stderr.lines().count(), 2, "{done:?}");
}

/// Warnings and expectations share the eight annotations, whatever was known first.
#[test]
fn warnings_take_no_annotation_from_what_failed() {
    let expect = "  - direct.success_rate < 50%\n".repeat(7);
    let text = format!("{SMALL}expect:\n{expect}").replace("seeds: 3", "seeds: 1");
    let folder = Folder::with(&[("small.yaml", &text)]);
    let done = folder.squall("run small.yaml --quiet --format github");
    assert_eq!(done.code, 1, "{done:?}");
    let lines: Vec<&str> = done.stderr.lines().collect();
    let count = |mark: &str| lines.iter().filter(|line| line.starts_with(mark)).count();
    assert!(lines[..7].iter().all(|line| line.starts_with("::error ")), "{lines:?}");
    assert_eq!((count("::error "), count("::warning ")), (7, 1), "{lines:?}");
}
