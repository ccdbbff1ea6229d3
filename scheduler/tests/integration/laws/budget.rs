//! What the retry budget lets through, reckoned from the events alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use scheduler::{Event, EventKind, Time, config::Budget, event::AttemptResult};

/// Retries and hedges keep to the rule of the budget.
pub(super) fn check(budget: &Budget, events: &[Event]) {
    match *budget {
        Budget::None => {}
        Budget::Ratio { ratio, min_per_second, window } => {
            check_ratio(ratio.fraction(), min_per_second, window, events);
        }
        Budget::AwsQuota { .. } | Budget::GrpcTokens { .. } => {
            balance(budget, events);
        }
    }
}

/// In any span of nine tenths of the window: at most the reserve, and `ratio` of the requests of
/// the window that ends with it.
fn check_ratio(ratio: f64, min_per_second: u32, window: Duration, events: &[Event]) {
    let (firsts, extras) = firsts_and_extras(events);
    // Amounts are whole thousandths of a request.
    let cost = if ratio > 0.0 { (1_000.0 / ratio) as u64 } else { 1 };
    let deposit = if ratio > 0.0 { 1_000 } else { 0 };
    let reserve = u64::from(min_per_second) * window.as_secs_f64().ceil() as u64;
    for end in &extras {
        let within = |at: &&Time, span: Duration| **at <= *end && *end - **at <= span;
        let made = extras.iter().filter(|at| within(at, window * 9 / 10)).count() as u64;
        let paid = deposit * firsts.iter().filter(|at| within(at, window)).count() as u64;
        assert!(made * cost <= paid + reserve * cost, "{made} by {end}, {paid} thousandths paid");
    }
}

/// First attempts; and retries and hedges that were really sent, by the instants at which they were
/// paid for.
fn firsts_and_extras(events: &[Event]) -> (Vec<Time>, Vec<Time>) {
    let mut paid_at = BTreeMap::new();
    let (mut firsts, mut extras) = (Vec::new(), Vec::new());
    for (event, pays) in with_payments(events) {
        if pays {
            paid_at.insert(event.request_key, event.at);
        }
        match event.kind {
            EventKind::AttemptStarted { is_hedge: true, .. } => extras.push(event.at),
            EventKind::AttemptStarted { attempt_index: 0, .. } => firsts.push(event.at),
            EventKind::AttemptStarted { .. } => extras.push(paid_at[&event.request_key]),
            _ => {}
        }
    }
    (firsts, extras)
}

/// Each event, and whether a retry was paid for right before it: at the start of its backoff, or at
/// the end of one that followed a denial.
fn with_payments(events: &[Event]) -> impl Iterator<Item = (&Event, bool)> {
    let (mut is_denied, mut waits_unpaid) = (BTreeSet::new(), BTreeSet::new());
    events.iter().map(move |event| {
        let key = event.request_key;
        let waited = waits_unpaid.remove(&key);
        let pays = match event.kind {
            EventKind::BudgetDenied { is_hedge: false } => {
                is_denied.insert(key);
                false
            }
            EventKind::BackoffStarted { .. } if is_denied.remove(&key) => {
                waits_unpaid.insert(key);
                false
            }
            EventKind::BackoffStarted { .. } => true,
            EventKind::Queued | EventKind::AttemptStarted { .. } => waited,
            _ => false,
        };
        (event, pays)
    })
}

/// A purse, played through; retries that it would pay for at the end. It panics where a retry or
/// a hedge was made that the purse did not pay for. A ratio is reckoned as if nothing had left its
/// window yet.
pub(crate) fn balance(budget: &Budget, events: &[Event]) -> Option<u64> {
    match *budget {
        Budget::None => None,
        Budget::Ratio { ratio, min_per_second, window } => {
            let (firsts, extras) = firsts_and_extras(events);
            let cost = (1_000.0 / ratio.fraction()) as u64;
            let reserve = u64::from(min_per_second) * window.as_secs() * cost;
            Some((reserve + 1_000 * firsts.len() as u64 - cost * extras.len() as u64) / cost)
        }
        Budget::AwsQuota { capacity, retry_cost, throttle_cost, timeout_cost } => {
            let costs = Costs { retry: retry_cost, throttle: throttle_cost, timeout: timeout_cost };
            Some(u64::from(costs.play(capacity, events) / retry_cost))
        }
        Budget::GrpcTokens { max_tokens, token_ratio } => {
            let (max, ratio) = (max_tokens * 1_000, (token_ratio * 1_000.0 + 1e-6) as u32);
            let tokens = play_grpc(max, ratio, events);
            Some(u64::from(tokens.saturating_sub(max / 2).div_ceil(1_000)))
        }
    }
}

struct Costs {
    retry: u32,
    throttle: u32,
    timeout: u32,
}

impl Costs {
    fn after(&self, failure: AttemptResult) -> u32 {
        match failure {
            AttemptResult::Status(429) => self.throttle,
            AttemptResult::AttemptTimeout
            | AttemptResult::FirstTokenTimeout
            | AttemptResult::Stalled => self.timeout,
            _ => self.retry,
        }
    }

    /// What is left at the end.
    fn play(&self, capacity: u32, events: &[Event]) -> u32 {
        let mut left = capacity;
        let mut failures = BTreeMap::new();
        // What was paid for a retry that has not started, and for the one under way.
        let mut unspent = BTreeMap::<u64, u32>::new();
        let mut paid = BTreeMap::<u64, u32>::new();
        let take = |left: &mut u32, cost: u32, event: &Event| {
            *left = left.checked_sub(cost).unwrap_or_else(|| panic!("not paid for: {event:?}"));
        };
        for (event, pays) in with_payments(events) {
            let key = event.request_key;
            if pays {
                let cost = self.after(failures[&key]);
                take(&mut left, cost, event);
                unspent.insert(key, cost);
            }
            match event.kind {
                EventKind::AttemptStarted { is_hedge: true, .. } => {
                    take(&mut left, self.retry, event);
                }
                EventKind::AttemptStarted { .. } => {
                    paid.extend(unspent.remove(&key).map(|cost| (key, cost)));
                }
                EventKind::AttemptEnded { result: AttemptResult::Status(200), .. } => {
                    let back = paid.get(&key).copied().unwrap_or(1);
                    left = left.saturating_add(back).min(capacity);
                }
                EventKind::AttemptEnded { result, .. } if result != AttemptResult::HedgeLost => {
                    failures.insert(key, result);
                }
                EventKind::Ended { .. } => {
                    left = (left + unspent.remove(&key).unwrap_or(0)).min(capacity);
                }
                _ => {}
            }
        }
        left
    }
}

/// Thousandths of a token that are left at the end.
fn play_grpc(max: u32, ratio: u32, events: &[Event]) -> u32 {
    let mut left = max;
    for (event, pays) in with_payments(events) {
        let is_hedge = matches!(event.kind, EventKind::AttemptStarted { is_hedge: true, .. });
        assert!(!(pays || is_hedge) || left > max / 2, "half of the tokens are gone: {event:?}");
        let EventKind::AttemptEnded { result, .. } = event.kind else { continue };
        match result {
            AttemptResult::Status(200) => left = (left + ratio).min(max),
            AttemptResult::Status(429 | 408 | 409 | 500..)
            | AttemptResult::Incomplete
            | AttemptResult::TransportError
            | AttemptResult::AttemptTimeout
            | AttemptResult::FirstTokenTimeout
            | AttemptResult::Stalled => left = left.saturating_sub(1_000),
            _ => {}
        }
    }
    left
}
