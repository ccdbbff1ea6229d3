//! Where the values of a scenario came from, and what programs read of a list.

use serde_json::{Value, json};

use crate::folder::{Done, Folder, SMALL};

fn lines(done: &Done) -> Vec<Value> {
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{done:?}");
    done.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_value_has_its_origin() {
    let head =
        SMALL.replace("server:\n", "server:\n  admission: { concurrency: 9, retry_after: 2s }\n");
    let mine =
        "  - name: mine\n    preset: full-jitter-10\n    config: { queue: { capacity: 7 } }\n";
    let folder = Folder::with(&[("s/small.yaml", &(head + mine))]);
    let values = lines(&folder.squall("explain s/small.yaml --json"));
    let check = |path: &str, value: Value, origin: Value| {
        let found = values.iter().find(|line| line["path"] == path);
        let found = found.unwrap_or_else(|| panic!("no {path}"));
        assert_eq!(found["value"], value, "{path}");
        let [kind, file, line, preset] =
            ["origin", "file", "line", "preset"].map(|key| found[key].clone());
        assert_eq!(json!([kind, file, line, preset]), origin, "{path}");
    };
    let at = |line: u32| json!(["file", "s/small.yaml", line, null]);
    let default = || json!(["default", null, null, null]);
    let preset = |name: &str| json!(["preset", null, null, name]);
    check("/scenario", json!("small"), at(2));
    check("/warm_up", json!("0s"), default());
    check("/drain", json!("10s"), default());
    check("/baseline", json!("direct"), default());
    check("/workload/0/deadline", json!("10s"), at(8));
    check("/workload/0/output_tokens/constant", json!(200), default());
    check("/server/admission/concurrency", json!(9), at(10));
    check("/server/admission/retry_after/after", json!("2s"), at(10));
    check("/server/engine/slots/servers", json!(20), at(11));
    check("/strategies/0/name", json!("direct"), at(13));
    check("/strategies/0/config/retry/max_attempts", json!(1), preset("direct"));
    check("/strategies/2/config/queue/capacity", json!(7), at(17));
    check("/strategies/2/config/retry/max_attempts", json!(10), preset("full-jitter-10"));
    check("/strategies/2/config/attempt_timeout", json!(null), default());
}

#[test]
fn a_list_for_programs() {
    let folder = Folder::with(&[("s/small.yaml", SMALL)]);
    let expected = json!({
        "type": "scenario",
        "scenario": "small",
        "file": "s/small.yaml",
        "seeds": 3,
        "strategies": ["direct", "full-jitter-10"],
        "replications": 6,
        "simulated_hours": 0.1,
        "expectations": 0,
    });
    assert_eq!(lines(&folder.squall("list s --json")), [expected]);
}

#[test]
fn long_times_are_explained_in_days_which_a_scenario_may_hold() {
    let long = SMALL.replace("60s", "31d").replace("10s", "366d");
    let folder = Folder::with(&[("long.yaml", &long)]);
    let done = folder.squall("explain long.yaml");
    assert!(done.stdout.contains("\nhorizon: 31days # long.yaml:3\n"), "{}", done.stdout);
    assert!(done.stdout.contains("deadline: 366days # long.yaml:8\n"), "{}", done.stdout);
    std::fs::write(folder.path().join("again.yaml"), &done.stdout).unwrap();
    assert_eq!(folder.squall("check again.yaml").code, 0);
}
