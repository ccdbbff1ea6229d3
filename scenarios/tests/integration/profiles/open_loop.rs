//! The dense model on an A100, and the knee in its load.

use simulator::law::TokenLaw;

use super::bench::{Answered, Chance, Report, Request, mean, run, server};

const PRESET: &str = "dense-8b-a100";
const DATA: &str = include_str!("../../data/profiles/open_loop.csv");

/// How long the load lasts. Not published; fitted to the 45 s at 24 requests a second.
const SPAN_S: f64 = 270.0;

/// The spread of the sizes. Not published; that of the answers is fitted to the spread of the
/// end-to-end times, that of the prompts is assumed.
const PROMPT_SCV: f64 = 1.0;
const OUTPUT_SCV: f64 = 0.5;

const RUNS: u64 = 10;

/// A Poisson load of 352 tokens in and 112 out on average.
fn load(rate: f64, seed: u64) -> Vec<Request> {
    let lognormal = |mean, scv| TokenLaw::Lognormal { mean, scv: Some(scv), p99: None };
    let prompts =
        lognormal(352.0, PROMPT_SCV).sampler().expect("a test that cannot go on has failed");
    let outputs =
        lognormal(112.0, OUTPUT_SCV).sampler().expect("a test that cannot go on has failed");
    let mut chance = Chance::new(seed);
    let mut at_s = 0.0;
    let mut load = Vec::new();
    loop {
        at_s -= libm::log(chance.unit()) / rate;
        if at_s >= SPAN_S {
            return load;
        }
        load.push(Request {
            at_ns: (at_s * 1e9) as u64,
            prompt_tokens: prompts.sample(chance.unit()),
            output_tokens: outputs.sample(chance.unit()),
        });
    }
}

fn reports(rate: f64) -> Vec<Report> {
    let config = server(PRESET);
    (0..RUNS).map(|seed| run(&config, &load(rate, seed), usize::MAX, u64::MAX)).collect()
}

/// The mean over the runs of a quantile.
fn quantile(reports: &[Report], of: fn(&Answered) -> f64, level: f64) -> f64 {
    mean(reports.iter().map(|report| report.quantile(of, level)))
}

fn ttft_p50(rate: f64) -> f64 {
    quantile(&reports(rate), Answered::ttft_s, 0.5)
}

/// What is measured, published and simulated, at each rate.
pub(super) fn table() -> Vec<(String, [f64; 2])> {
    let mut table = Vec::new();
    let names = ["TTFT p50, s", "TTFT p90, s", "TTFT p99, s", "end to end p50, s"];
    let names = names.into_iter().chain(["end to end p99, s", "most in flight"]);
    let names: Vec<&str> = names.collect();
    for line in DATA.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let reports = reports(cells[0].parse().expect("a test that cannot go on has failed"));
        let simulated = [
            quantile(&reports, Answered::ttft_s, 0.5),
            quantile(&reports, Answered::ttft_s, 0.9),
            quantile(&reports, Answered::ttft_s, 0.99),
            quantile(&reports, Answered::e2e_s, 0.5),
            quantile(&reports, Answered::e2e_s, 0.99),
            mean(reports.iter().map(|report| report.peak as f64)),
        ];
        for ((name, published), simulated) in names.iter().zip(&cells[1..]).zip(simulated) {
            if let Ok(published) = published.parse() {
                let what = format!("{} requests/s: {name}", cells[0]);
                table.push((what, [published, simulated]));
            }
        }
    }
    table
}

/// The load at which the median time to the first token passes that of 17 requests a second.
pub(super) fn knee() -> f64 {
    let (mut calm, mut busy) = (14.0, 24.0);
    while busy - calm > 0.05 {
        let middle = f64::midpoint(calm, busy);
        if ttft_p50(middle) < 2.6 { calm = middle } else { busy = middle }
    }
    busy
}

#[test]
fn the_knee_is_where_it_was_measured() {
    // Published: 0.252 s at 16 requests a second, 2.6 s at 17.
    let calm = ttft_p50(16.0);
    assert!((0.1..0.4).contains(&calm), "{calm}");
    let knee = knee();
    assert!((knee / 17.0 - 1.0).abs() < 0.1, "{knee}");
    // Six per cent below the knee it is an answer at once, as it was from 17 to 16.
    let below = ttft_p50(knee * 16.0 / 17.0);
    assert!(below < 0.8, "{below}");
}

#[test]
fn end_to_end_times_are_as_published() {
    let table = table();
    let error = |place: usize| table[place].1[1] / table[place].1[0] - 1.0;
    // End to end and in flight at 16 requests a second, and the queue at 24.
    for place in [3, 4, 5, 7] {
        assert!(error(place).abs() < 0.15, "{}: {:?}", table[place].0, table[place].1);
    }
    // The median time to the first token is too short: nothing but the engine is in it.
    assert!(error(0).abs() < 0.35, "{:?}", table[0]);
}

#[test]
fn long_answers_move_the_knee() {
    // Five times the answer at the same rate of requests: a calm server drowns.
    let config = server(PRESET);
    let ttft = |times: u32| {
        let mut load = load(10.0, 1);
        for request in &mut load {
            request.output_tokens *= times;
        }
        run(&config, &load, usize::MAX, u64::MAX).quantile(Answered::ttft_s, 0.5)
    };
    let (short, long) = (ttft(1), ttft(10));
    assert!(short < 0.2 && long > 5.0, "{short} {long}");
}
