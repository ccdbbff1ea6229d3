//! Nodes that were measured with a fixed number of requests at once.

use super::bench::{Chance, Request, mean, median_size, run, server};

const DATA: &str = include_str!("../../data/profiles/closed_loop.csv");

/// How often each measurement is repeated, with other sizes.
const RUNS: u64 = 10;

/// A published measurement and what the preset makes of it.
pub(super) struct Row {
    pub(super) preset: String,
    pub(super) prompt_most: u32,
    pub(super) output_most: u32,
    pub(super) at_once: usize,
    /// Published and simulated.
    pub(super) tpot_ms: [f64; 2],
    pub(super) tokens_per_second: [f64; 2],
}

pub(super) fn error([published, simulated]: [f64; 2]) -> f64 {
    simulated / published - 1.0
}

pub(super) fn rows() -> Vec<Row> {
    DATA.lines().skip(1).map(row).collect()
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.split(',').collect();
    let number =
        |place: usize| cells[place].parse::<f64>().expect("a test that cannot go on has failed");
    let [prompt_most, output_most] = [number(1) as u32, number(2) as u32];
    let (at_once, requests) = (number(3) as usize, number(4) as usize);
    let config = server(cells[0]);
    let reports = (0..RUNS).map(|seed| {
        let load = uniform(requests, prompt_most, output_most, seed);
        run(&config, &load, at_once, u64::MAX)
    });
    let (tpot, rate): (Vec<f64>, Vec<f64>) =
        reports.map(|report| (report.mean_tpot_ms(), report.tokens_per_second())).unzip();
    Row {
        preset: cells[0].to_owned(),
        prompt_most,
        output_most,
        at_once,
        tpot_ms: [number(6), mean(tpot.into_iter())],
        tokens_per_second: [number(5), mean(rate.into_iter())],
    }
}

/// Sizes as `bench_serving` draws them: uniform from 1 to the most.
fn uniform(requests: usize, prompt_most: u32, output_most: u32, seed: u64) -> Vec<Request> {
    let mut chance = Chance::new(seed);
    let mut size = |most: u32| 1 + (chance.unit() * f64::from(most)) as u32;
    (0..requests)
        .map(|_| Request {
            at_ns: 0,
            prompt_tokens: size(prompt_most),
            output_tokens: size(output_most),
        })
        .collect()
}

#[test]
fn tokens_take_as_long_as_published() {
    let rows = rows();
    let node = rows
        .iter()
        .find(|row| row.preset == "deepseek-h800-node")
        .expect("a test that cannot go on has failed");
    for pair in [node.tpot_ms, node.tokens_per_second] {
        assert!(error(pair).abs() < 0.1, "{pair:?}");
    }
    for preset in ["deepseek-r1-8xb200", "deepseek-v31-8xmi300x"] {
        let of = |value: fn(&Row) -> [f64; 2]| -> Vec<f64> {
            let rows = rows.iter().filter(|row| row.preset == preset);
            rows.map(|row| error(value(row))).collect()
        };
        let (tpot, rate) = (of(|row| row.tpot_ms), of(|row| row.tokens_per_second));
        assert_eq!(tpot.len(), 9, "{preset}");
        assert!(median_size(&tpot) < 0.05, "{preset}: {tpot:?}");
        assert!(median_size(&rate) < 0.05, "{preset}: {rate:?}");
        // The rows of the facts, 1000 in and 1000 out, one by one.
        for error in tpot[..3].iter().chain(&rate[..3]) {
            assert!(error.abs() < 0.10, "{preset}: {tpot:?} {rate:?}");
        }
        // The farthest of all: long prompts on the MI300X.
        assert!(tpot.iter().chain(&rate).all(|error| error.abs() < 0.22), "{tpot:?} {rate:?}");
    }
}
