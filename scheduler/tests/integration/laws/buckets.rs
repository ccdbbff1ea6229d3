//! What the buckets let through, reckoned from the events alone.

use std::collections::BTreeMap;

use scheduler::{
    Event, EventKind, Time,
    bucket::{Bucket, Counts, TokenEstimate},
    event::AttemptResult,
};

use super::Known;

/// Over any window of length `t` at most `burst + rate * t` is taken, less what came back in it.
/// Attempts themselves never come back.
pub(super) fn check(buckets: &[Bucket], events: &[Event], known: &BTreeMap<u64, Known>) {
    for bucket in buckets {
        let ledger = ledger(bucket.counts, events, known);
        let instants: Vec<&[(Time, i64)]> =
            ledger.chunk_by(|one, other| one.0 == other.0).collect();
        for first in 0..instants.len() {
            let mut taken = 0;
            for instant in &instants[first..] {
                taken += instant.iter().map(|(_, amount)| amount).sum::<i64>();
                let window = instant[0].0 - instants[first][0].0;
                let most = bucket.burst as f64 + bucket.rate.as_per_second() * window.as_secs_f64();
                assert!(taken as f64 <= most + 1e-6, "{taken} in {window:?}, {bucket:?}");
            }
        }
    }
}

/// What goes out of the bucket, and comes back as a negative amount.
fn ledger(counts: Counts, events: &[Event], known: &BTreeMap<u64, Known>) -> Vec<(Time, i64)> {
    let entry = |event: &Event| {
        let tokens = known[&event.request_key].tokens;
        let amount = match event.kind {
            EventKind::AttemptStarted { .. } => amount(counts, 1, tokens).cast_signed(),
            EventKind::AttemptEnded { result, .. } => {
                let used = amount(counts, 1, used(result, tokens));
                used.cast_signed() - amount(counts, 1, tokens).cast_signed()
            }
            _ => return None,
        };
        Some((event.at, amount))
    };
    events.iter().filter_map(entry).collect()
}

fn amount(counts: Counts, attempts: u64, tokens: TokenEstimate) -> u64 {
    match counts {
        Counts::Requests => attempts,
        Counts::InputTokens => tokens.input,
        Counts::OutputTokens => tokens.output,
        Counts::TotalTokens => tokens.input + tokens.output,
    }
}

/// What an attempt that ended so has used: a refusal no token, an attempt that was cut short on
/// our side its prompt, any other what it reserved.
fn used(result: AttemptResult, reserved: TokenEstimate) -> TokenEstimate {
    match result {
        AttemptResult::Status(200 | 408 | 409 | 500..) => reserved,
        AttemptResult::Status(_) => TokenEstimate { input: 0, output: 0 },
        AttemptResult::Dropped | AttemptResult::HedgeLost => {
            TokenEstimate { output: 0, ..reserved }
        }
        _ => reserved,
    }
}

/// What these events have taken from a bucket for good, all requests being alike.
pub(crate) fn spent(counts: Counts, events: &[Event], tokens: TokenEstimate) -> u64 {
    let known = Known { tokens, ..Known::default() };
    let known = events.iter().map(|event| (event.request_key, known)).collect();
    let spent: i64 = ledger(counts, events, &known).iter().map(|(_, amount)| amount).sum();
    u64::try_from(spent).expect("no more comes back than was taken")
}
