//! The JSON Schema of scenario files is that of the types, and the shipped files keep to it.
//!
//! `SQUALL_SCHEMA=write cargo test -p scenarios schema` writes it anew.

mod comments;
mod draw;
mod leaves;
mod shape;
mod share;
mod trace;
mod validate;

use std::{fs, path::Path};

use scenarios::file::{find::find_files, scenario::Scenario};
use serde_json::Value;

use self::{comments::Comments, trace::trace, validate::faults};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn committed() -> Value {
    serde_json::from_str(scenarios::file::schema::SCHEMA).expect("the schema is JSON")
}

/// A file as an editor sees it.
fn value(text: &str) -> Value {
    serde_yaml::from_str(text).expect("the file is YAML")
}

#[test]
fn the_committed_schema_is_that_of_the_types() {
    let comments = Comments::read(&[
        root().join("src/file"),
        root().join("../simulator/src"),
        root().join("../scheduler/src"),
    ]);
    let drawn = draw::schema(&trace::<Scenario>(), &comments);
    let text = format!("{drawn:#}\n");
    if std::env::var_os("SQUALL_SCHEMA").is_some() {
        fs::write(root().join("schema.json"), &text).expect("the schema can be written");
        return;
    }
    assert!(text == scenarios::file::schema::SCHEMA, "write it anew: SQUALL_SCHEMA=write");
}

#[test]
fn every_shipped_file_keeps_to_it() {
    let schema = committed();
    let files = find_files(&[root().to_owned()]).expect("the package ships scenarios");
    assert!(files.len() > 20, "{} files", files.len());
    for file in files {
        let text = fs::read_to_string(&file.path).expect("a shipped file can be read");
        let name = file.path.display();
        assert_eq!(faults(&schema, &value(&text)), Vec::<String>::new(), "{name}");
        if file.path.starts_with(root().join("suites")) {
            assert!(
                text.starts_with("# yaml-language-server: $schema=../../schema.json\n"),
                "{name}"
            );
        }
    }
}

const GOOD: &str = "\
scenario: example
horizon: 30m
workload:
  - class: chat
    arrivals: { poisson: { rate: 12/s } }
server:
  engine: { slots: { servers: 8, service_time: { constant: 1s } } }
strategies:
  - preset: direct
";

#[track_caller]
fn check(piece: &str, other: &str, expected: &str) {
    assert!(GOOD.contains(piece), "{piece}");
    let found = faults(&committed(), &value(&GOOD.replacen(piece, other, 1)));
    assert!(found.iter().any(|fault| fault.contains(expected)), "{other}: {found:?}");
}

#[test]
fn bad_files_do_not() {
    assert_eq!(faults(&committed(), &value(GOOD)), Vec::<String>::new());
    check("scenario: example\n", "", "`scenario` is missing");
    check("horizon: 30m", "horizon: 30", "/horizon: ");
    check("horizon: 30m", "horizon: soon", "/horizon: ");
    check("horizon: 30m", "horizen: 30m", "/horizen: unknown");
    check("scenario: example", "scenario: Example", "/scenario: ");
    check("rate: 12/s", "rate: 12", "/workload: ");
    check("poisson", "poison", "/workload: ");
    check("servers: 8", "servers: -8", "/server/engine: ");
    check("{ constant: 1s }", "constant", "/server/engine: ");
    check("preset: direct", "preset: direkt", "/strategies/0/preset: ");
    check("  - preset: direct", "  - preset: direct\nallow: [unused]", "/allow/0: ");
    check("  - preset: direct", "  - preset: direct\nseeds: many", "/seeds: ");
}
