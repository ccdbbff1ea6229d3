//! `squall trace`.

use std::{io::Read as _, process::Stdio};

use crate::folder::{Folder, SMALL};

const TINY: &str = "\
# Question: does one burst cost a request?
scenario: tiny
horizon: 4s
seeds: 2
workload:
  - class: chat
    arrivals: { constant: { rate: 1/s } }
server:
  engine: { slots: { servers: 1, service_time: { constant: 250ms } } }
  incidents: [burst_429: { at: 2s, for: 500ms, share: 100% }]
strategies:
  - name: patient
    config:
      retry: { max_attempts: 3, backoff: { constant: { delay: 1s } }, jitter: none }
";

fn folder() -> Folder {
    let other = SMALL.replace("scenario: small", "scenario: other");
    Folder::with(&[("tiny.yaml", TINY), ("many/small.yaml", SMALL), ("many/other.yaml", &other)])
}

#[test]
fn a_trace_reads_like_this() {
    insta::assert_snapshot!(folder().squall("trace tiny.yaml").text());
}

#[test]
fn the_worst_request_reads_like_this() {
    insta::assert_snapshot!(folder().squall("trace tiny.yaml --request worst").text());
}

#[test]
fn the_worst_request_is_named_in_the_results() {
    let folder = folder();
    folder.squall("run many/small.yaml --out r");
    let results = folder.json("r/results.json");
    let seed = &results["scenarios"][0]["strategies"][1]["per_seed"][2];
    let (strategy, number) = ("full-jitter-10", seed["seed"].as_u64().unwrap());
    let of = |request: &str| {
        let which = format!("--strategy {strategy} --seed {number} --request {request}");
        folder.squall(&format!("trace many/small.yaml {which}"))
    };
    let id = seed["worst_request_id"].as_str().unwrap();
    let (worst, named) = (of("worst"), of(id));
    assert_eq!((worst.code, &worst.stdout), (0, &named.stdout), "{named:?}");
    assert!(worst.stdout.starts_with(&format!("request {id} of scenario small, ")), "{worst:?}");
}

#[test]
fn chrome_gets_json_and_people_the_reconciliation() {
    let folder = folder();
    let done = folder.squall("trace tiny.yaml --format chrome --out made/here/t.json");
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{done:?}");
    let lines: Vec<&str> = done.stderr.lines().collect();
    assert!(lines[0].contains(" events; reconciled with the summary: requests 3, "), "{lines:?}");
    assert_eq!(lines[1..], ["trace in made/here/t.json"]);
    assert_eq!(folder.names("made/here"), ["t.json"]);
    let whole = folder.json("made/here/t.json");
    assert!(whole["traceEvents"].as_array().unwrap().len() > 20);
    let shown = folder.squall("trace tiny.yaml --format chrome --quiet");
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""), "{shown:?}");
    assert_eq!(shown.stdout, folder.read("made/here/t.json"));
}

#[test]
fn what_is_not_there_is_refused_before_anything_is_written() {
    let folder = folder();
    let check = |arguments: &str, code: i32, words: &str| {
        let done = folder.squall(&format!("trace {arguments} --out out.txt"));
        assert_eq!((done.code, done.stdout.as_str()), (code, ""), "{done:?}");
        assert!(done.stderr.contains(words), "{words}: {done:?}");
        assert!(!folder.names(".").contains(&"out.txt".to_owned()), "{arguments}");
    };
    check("many --strategy direct", 2, "hint: the names are: other, small");
    check("many --only s* --strategy dircet", 2, "hint: did you mean `direct`?");
    check("many --only x*", 2, "find a scenario of the name `x*`");
    check("many/small.yaml", 2, "has `direct` and `full-jitter-10`");
    check("tiny.yaml --seed 3", 2, "tiny runs the seeds 1 to 2");
    check("tiny.yaml --request chat#3", 2, "hint: the nearest that arrives is `chat#2`");
    check("tiny.yaml --request chit#1", 2, "hint: did you mean `chat`?");
    check("tiny.yaml --request 7", 2, "as in `chat#123`");
    check("nope.yaml", 74, "nope.yaml");
    let done = folder.squall("trace tiny.yaml --out many");
    assert_eq!(done.code, 74, "{done:?}");
    assert_eq!(folder.names("many"), ["other.yaml", "small.yaml"]);
}

#[test]
fn a_scenario_of_several_is_taken_by_its_name() {
    let done = folder().squall("trace many --only other --strategy direct --seed 2");
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{done:?}");
    assert!(done.stdout.starts_with("# scenario other, strategy direct, seed 2; "), "{done:?}");
}

/// A reader that has gone away has read enough.
#[test]
fn a_reader_may_go_away() {
    let folder = folder();
    let mut command = folder.command("trace many/small.yaml --strategy direct");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut [0; 10]).unwrap();
    drop(stdout);
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), done.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn a_warm_up_that_is_to_be_found_is_that_of_the_run() {
    let text = SMALL.replace("seeds: 3", "seeds: 3\nwarm_up: auto").replace("60s", "300s");
    let folder = Folder::with(&[("auto.yaml", &text)]);
    folder.squall("run auto.yaml --out r");
    let results = folder.json("r/results.json");
    let counts = &results["scenarios"][0]["strategies"][0]["per_seed"][1]["counts"];
    let done = folder.squall("trace auto.yaml --strategy direct --seed 2");
    let requests = format!("reconciled with the summary: requests {}", counts["requests"]);
    assert!(done.stdout.lines().last().unwrap().contains(&requests), "{requests}");
}
