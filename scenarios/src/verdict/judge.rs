//! The lines of `expect:` against what was seen.
mod always;
mod evidence;
mod interval;
mod ruling;

use evidence::Evidence;
use ruling::Ruling;

use crate::{
    file::{
        LoadedScenario,
        expectation::{Expectation, Operator},
    },
    results::{JudgedExpectation, StrategyResults},
};

/// Judges every expectation, in the order of the file; `every` gives one judged line per strategy,
/// in the order of the strategies.
///
/// The default form is judged on the 95 % interval of the mean over the seeds, a bound that refers
/// to another metric on the paired differences `left - factor * right` against 0: *passed* where
/// all of the interval satisfies, *failed* where none of it does, else *inconclusive* with the
/// number of seeds that would decide. With `==`, all of it satisfies only where the interval is
/// exactly that value; with `~`, where it lies within the tolerance around it. A single seed is judged on its value and noted `n=1, no interval`.
///
/// `always` is judged in every seed, exactly, and never inconclusive: a seed without a value
/// fails, and so does a run without seeds.
pub fn judge(loaded: &LoadedScenario, strategies: &[StrategyResults]) -> Vec<JudgedExpectation> {
    let mut judged = Vec::new();
    for (index, expectation) in loaded.scenario.expect.iter().enumerate() {
        let subjects: Vec<&str> = match &expectation.left.strategy {
            Some(name) => vec![name],
            None => strategies.iter().map(|strategy| strategy.name.as_str()).collect(),
        };
        for subject in subjects {
            let evidence = Evidence::of(expectation, subject, strategies);
            let ruling = if expectation.is_always {
                always::rule(expectation.operator, &evidence)
            } else {
                interval::rule(expectation.operator, &evidence)
            };
            let line = loaded.expect_lines.get(index).copied().unwrap_or_default();
            judged.push(write_down(expectation, subject, ruling, &loaded.file, line));
        }
    }
    judged
}

fn write_down(
    expectation: &Expectation,
    subject: &str,
    ruling: Ruling,
    file: &str,
    line: u32,
) -> JudgedExpectation {
    JudgedExpectation {
        text: expectation.text.clone(),
        form: form(expectation).to_owned(),
        strategy: subject.to_owned(),
        class: expectation.left.class.clone(),
        metric: expectation.left.metric.clone(),
        status: ruling.status,
        observed: ruling.observed,
        seed: ruling.seed,
        ci_low: ruling.interval.map(|(low, _)| low),
        ci_high: ruling.interval.map(|(_, high)| high),
        bound: ruling.bound,
        note: ruling.note,
        seeds_needed: ruling.seeds_needed,
        file: file.to_owned(),
        line,
    }
}

fn form(expectation: &Expectation) -> &'static str {
    match expectation {
        Expectation { is_always: true, .. } => "always",
        Expectation { operator: Operator::Near(_), .. } => "equivalence",
        Expectation { .. } => "interval",
    }
}
