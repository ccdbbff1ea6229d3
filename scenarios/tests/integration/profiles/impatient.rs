//! Four models on H100 under the same load, and clients that leave after five minutes.

use simulator::law::TokenLaw;

use super::bench::{Answered, Chance, Request, mean, run, server};

const DATA: &str = include_str!("../../data/profiles/impatient.csv");

/// The load, and how long the measurement lasts after it.
const RATE: f64 = 4.0;
const SPAN_S: f64 = 1200.0;
const PATIENCE_S: f64 = 300.0;

/// The spread of the answers. Not published; assumed.
const OUTPUT_SCV: f64 = 0.05;

const RUNS: u64 = 5;

/// A published measurement and what the preset makes of it.
pub(super) struct Row {
    pub(super) preset: String,
    /// Published and simulated.
    pub(super) failed: [f64; 2],
    pub(super) tokens_per_second: [f64; 2],
    pub(super) e2e_p50_s: [f64; 2],
}

pub(super) fn rows() -> Vec<Row> {
    DATA.lines().skip(1).map(row).collect()
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.split(',').collect();
    let number =
        |place: usize| cells[place].parse::<f64>().expect("a test that cannot go on has failed");
    let config = server(cells[0]);
    let mut failed = Vec::new();
    let mut tokens = Vec::new();
    let mut e2e = Vec::new();
    for seed in 0..RUNS {
        let load = load(number(1) as u32, number(2), seed);
        let report = run(&config, &load, usize::MAX, (PATIENCE_S * 1e9) as u64);
        failed.push(1.0 - report.answered.len() as f64 / load.len() as f64);
        let whole: u64 = report.answered.iter().map(|one| u64::from(one.tokens)).sum();
        tokens.push(whole as f64 / (SPAN_S + PATIENCE_S));
        e2e.push(report.quantile(Answered::e2e_s, 0.5));
    }
    Row {
        preset: cells[0].to_owned(),
        failed: [number(3), mean(failed.into_iter())],
        tokens_per_second: [number(4), mean(tokens.into_iter())],
        e2e_p50_s: [number(5), mean(e2e.into_iter())],
    }
}

fn load(prompt_tokens: u32, output_mean: f64, seed: u64) -> Vec<Request> {
    let outputs = TokenLaw::Lognormal { mean: output_mean, scv: Some(OUTPUT_SCV), p99: None };
    let outputs = outputs.sampler().expect("a test that cannot go on has failed");
    let mut chance = Chance::new(seed);
    let mut at_s = 0.0;
    let mut load = Vec::new();
    loop {
        at_s -= libm::log(chance.unit()) / RATE;
        if at_s >= SPAN_S {
            return load;
        }
        let output_tokens = outputs.sample(chance.unit());
        load.push(Request { at_ns: (at_s * 1e9) as u64, prompt_tokens, output_tokens });
    }
}

#[test]
fn as_many_give_up_as_published() {
    let rows = rows();
    for row in &rows {
        let [published, simulated] = row.failed;
        assert!((published - simulated).abs() < 0.08, "{}: {:?}", row.preset, row.failed);
        let [published, simulated] = row.e2e_p50_s;
        assert!((simulated / published - 1.0).abs() < 0.25, "{}: {simulated}", row.preset);
    }
    assert!(rows.is_sorted_by(|one, next| one.failed[1] < next.failed[1]));
}
