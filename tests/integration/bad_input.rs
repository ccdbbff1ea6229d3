//! What is refused, with which code and in which words. A refusal leaves nothing behind.

use crate::folder::{Folder, SMALL};

const BAD: &str = "\
scenario: bad
horizon: 5
workload:
  - class: chat
    arivals: { poisson: { rate: 12/s } }
    deadline: -1s
server:
  engine: { slots: { servers: 0, service_time: { constant: 1s } } }
strategies:
  - preset: direkt
scenario: again
expect:
  - direct.success_rate >= 5
";

fn folder() -> Folder {
    Folder::with(&[
        ("small.yaml", SMALL),
        ("bad.yaml", BAD),
        ("empty.yaml", ""),
        ("nothing/README.md", "no scenario"),
        ("a/small.yaml", SMALL),
        ("e/extended/x.yaml", &SMALL.replace("horizon", "suite: extended\nhorizon")),
        ("text.json", "no JSON"),
        ("other.json", r#"{ "schema": "squall.results/0" }"#),
        ("bytes.json", "\u{1b}]0;title\u{7}"),
    ])
}

#[track_caller]
fn check(arguments: &str, code: i32, says: &str) {
    let folder = folder();
    let before = folder.names("");
    let done = folder.squall(arguments);
    assert_eq!(done.code, code, "{arguments}: {done:?}");
    assert_eq!(done.stdout, "", "{arguments}");
    assert!(done.stderr.contains(says), "{arguments}: {done:?}");
    assert!(!done.stderr.contains('\u{1b}'), "{arguments}: {done:?}");
    assert_eq!(folder.names(""), before, "{arguments}");
}

#[test]
fn bad_usage_is_refused() {
    check("", 2, "Usage: squall");
    check("run", 2, "required arguments");
    check("walk small.yaml", 2, "unrecognized subcommand");
    check("run small.yaml --seeds 5..3", 2, "the first seed comes after the last");
    check("run small.yaml --seeds 0", 2, "at least one seed");
    check("run small.yaml --seeds 10001", 2, "at most 10000 seeds");
    check("run small.yaml --seeds x", 2, "expected a count such as `20`");
    check("run small.yaml --threads 0", 2, "0 is not in 1..=1024");
    check("run small.yaml --format xml", 2, "invalid value 'xml'");
    check("completions csh", 2, "invalid value 'csh'");
    check("run small.yaml --only other*", 2, "failed to find a scenario of the name `other*`");
}

#[test]
fn bad_scenarios_are_refused_before_anything_runs() {
    check("run bad.yaml", 2, "expected a duration, found the number `5`");
    check("run small.yaml bad.yaml", 2, "failed to load 1 of 2 scenario files");
    check("run small.yaml bad.yaml --only small", 2, "failed to load 1 of 2 scenario files");
    check("verify bad.yaml", 2, "there is no preset `direkt`");
    check("list bad.yaml", 2, "did you mean `direct`?");
    check("explain bad.yaml", 2, "did you mean `arrivals`?");
    check("run empty.yaml", 2, "empty.yaml: the file holds no scenario");
    check("run small.yaml a", 2, "`small` is already the name of the scenario in small.yaml");
    check("run nothing", 2, "failed to find a scenario below nothing");
    check("run e", 2, "all of these are extended: small");
    check("explain .", 2, "failed to load 4 of 5 scenario files");
}

#[test]
fn what_cannot_be_read_is_told_from_what_is_wrong() {
    check("run absent.yaml", 74, "failed to read absent.yaml: ");
    check("report absent.json --out x", 74, "failed to read absent.json\n  caused by: ");
    check("report text.json --out x", 2, "failed to read text.json as results");
    check("report bytes.json --out x", 2, "failed to read bytes.json as results");
    check("report other.json --out x", 2, "found `squall.results/0`");
}

#[test]
fn reports_without_a_place_are_refused_before_the_run() {
    check("run small.yaml --out bad.yaml", 74, "failed to write bad.yaml\n  caused by: ");
    check("run small.yaml --out bad.yaml/x", 74, "failed to write bad.yaml/x\n  caused by: ");
}

#[test]
fn all_findings_come_at_once_with_their_lines() {
    insta::assert_snapshot!(folder().squall("check bad.yaml empty.yaml").text());
}

#[test]
fn findings_for_github() {
    insta::assert_snapshot!(folder().squall("check bad.yaml empty.yaml --format github").text());
}

#[test]
fn findings_as_json() {
    insta::assert_snapshot!(folder().squall("check bad.yaml empty.yaml --format json").text());
}

#[test]
fn a_locale_without_unicode_gets_none() {
    let folder = folder();
    let output = folder.command("check bad.yaml").env("LC_ALL", "C").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.is_ascii(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn nothing_in_a_file_drives_the_terminal() {
    let text = SMALL.replace("scenario: small", "scenario: \"\\x1b]0;title\\x07\"");
    let folder = Folder::with(&[("x.yaml", &text), ("y.yaml", "\u{1b}[2J: 1")]);
    for arguments in ["check x.yaml", "check y.yaml", "check x.yaml --format json,github"] {
        let done = folder.squall(arguments);
        assert_eq!(done.code, 2, "{done:?}");
        let both = done.stdout + &done.stderr;
        assert!(!both.contains(['\u{1b}', '\u{7}']), "{both:?}");
    }
}
