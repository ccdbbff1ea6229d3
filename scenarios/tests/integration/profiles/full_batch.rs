//! The published line of the time between tokens against the number of sequences.

use super::{
    bench::{Request, run, server},
    closed_loop::error,
};

const PRESET: &str = "dense-8b-a100";

/// The batches at both ends of the published line, and one between.
const BATCHES: [u32; 3] = [16, 64, 256];

/// Tokens of an answer: so many that its prompt takes no part worth naming.
const OUTPUT: u32 = 1_000;

/// What is measured, published and simulated, at each size of the batch.
pub(super) fn table() -> Vec<(String, [f64; 2])> {
    let config = server(PRESET);
    let rows = BATCHES.into_iter().flat_map(|batch| {
        let one = Request { at_ns: 0, prompt_tokens: 1, output_tokens: OUTPUT };
        let report = run(&config, &vec![one; batch as usize], usize::MAX, u64::MAX);
        let published = 11.51 + 0.097 * f64::from(batch);
        let rate = 1e3 * f64::from(batch) / published;
        [
            (format!("a batch of {batch}: ms per token"), [published, report.mean_tpot_ms()]),
            (format!("a batch of {batch}: tokens/s"), [rate.round(), report.tokens_per_second()]),
        ]
    });
    rows.collect()
}

#[test]
fn a_full_batch_is_as_fast_as_published() {
    for (what, pair) in table() {
        assert!(error(pair).abs() < 0.02, "{what}: {pair:?}");
    }
}
