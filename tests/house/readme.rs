//! What the README shows works as it stands there.

use std::{path::Path, sync::atomic::AtomicBool};

use scenarios::{
    file::{LoadedScenario, load::load_text},
    results::Status,
    suite::{Options, Order, Run, run},
};

use crate::{markdown::code_blocks, repository::read};

const EXAMPLE: &str = "scheduler/examples/submit.rs";

/// The scenario of the README, as it would be read from a file.
pub(crate) fn scenario() -> LoadedScenario {
    let blocks = code_blocks(&read("README.md"), "yaml");
    let [text] = &blocks[..] else { panic!("the README shows {} scenarios", blocks.len()) };
    load_text(text.as_bytes(), "README.md", Path::new("."))
        .unwrap_or_else(|errors| panic!("the README's scenario: {errors:#?}"))
}

/// A run of it, with its own seeds.
pub(crate) fn run_of(loaded: LoadedScenario) -> Run {
    let is_interrupted = AtomicBool::new(false);
    let options =
        Options { threads: 2, order: Order::AsGiven, seeds: None, is_interrupted: &is_interrupted };
    run(&[loaded], options, &|| {}).expect("every result is a number")
}

#[test]
fn the_scenario_keeps_what_it_expects() {
    let run = run_of(scenario());
    assert_eq!(run.breaches, []);
    let lines: Vec<_> = run.results.expectations().collect();
    assert!(lines.len() > 2, "it expects something");
    for line in lines {
        assert_eq!(line.status, Status::Passed, "{line:#?}");
    }
}

#[test]
fn the_rust_is_part_of_an_example_that_is_compiled() {
    let blocks = code_blocks(&read("README.md"), "rust");
    assert_eq!(blocks.len(), 1, "one block shows the scheduler in production");
    let example = read(EXAMPLE);
    assert_eq!(missing(&blocks[0], &example), None, "not in {EXAMPLE}");
    assert_eq!(missing("let x = 1;\n", &example), Some("let x = 1;"));
}

/// The first line of a block that the example does not have in its turn.
fn missing<'a>(block: &'a str, example: &str) -> Option<&'a str> {
    let mut lines = example.lines().map(str::trim);
    let block = block.lines().map(str::trim).filter(|line| !line.is_empty());
    { block }.find(|wanted| !lines.any(|line| line == *wanted))
}

#[test]
fn the_five_minute_run_is_two_commands() {
    let readme = read("README.md");
    let commands: Vec<String> = code_blocks(&readme, "sh");
    assert_eq!(commands[0], "cargo run --release -- run scenarios\ncargo test\n");
}
