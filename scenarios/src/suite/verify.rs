//! Proof that the same scenario and seed give the same run: everything twice, under other
//! conditions, compared event by event.

use super::{
    Options,
    jobs::{Job, Order, spread},
    jobs_of, seeds_of,
};
use crate::{file::LoadedScenario, record::RecordedEvent, replication::replicate};

/// What `verify` found.
#[derive(Debug)]
pub struct Verification {
    /// Replications that were run twice.
    pub replications: usize,
    /// Events that were compared.
    pub events: u64,
    /// Where the two runs differ; empty is the proof.
    pub differences: Vec<Difference>,
    /// Whether it was stopped before its end.
    pub is_interrupted: bool,
}

/// A replication that did not repeat.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The scenario's file.
    pub file: String,
    /// The scenario's name.
    pub scenario: String,
    /// Whether it is one of several in the file.
    pub is_point: bool,
    /// The strategy.
    pub strategy: String,
    /// The seed.
    pub seed: u64,
    /// The digests of the first and the second run, in hex.
    pub digests: [String; 2],
    /// The first event that differs, if two recorded runs differ as well.
    pub first: Option<FirstDifference>,
}

/// The first event that two runs do not have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstDifference {
    /// Its place, from 0.
    pub event_index: usize,
    /// Simulated time, nanoseconds.
    pub at_ns: u64,
    /// The event of either run; `None` where that run has no more.
    pub events: [Option<RecordedEvent>; 2],
}

/// Runs everything twice: once on one thread in the order of the files, once on `options.threads`
/// threads in a shuffled order.
pub fn verify(
    suite: &[LoadedScenario],
    options: Options<'_>,
    on_done: &(dyn Fn() + Sync),
) -> Verification {
    let seeds: Vec<Vec<u64>> = suite.iter().map(|loaded| seeds_of(loaded, options.seeds)).collect();
    let jobs = jobs_of(suite, &seeds);
    let pass = |threads, order| {
        spread(&jobs, threads, order, options.is_interrupted, &|job: Job<'_>| {
            let replication = replicate(job.loaded, job.strategy, job.seed, false);
            on_done();
            let numbers = serde_json::to_string(&replication.results).unwrap_or_default();
            (replication.results.event_digest, replication.event_count, numbers)
        })
    };
    let first = pass(1, Order::AsGiven);
    let second = pass(options.threads.max(2), Order::Shuffled(SHUFFLE_SEED));
    let mut found =
        Verification { replications: 0, events: 0, differences: Vec::new(), is_interrupted: false };
    for (job, pair) in jobs.iter().zip(first.into_iter().zip(second)) {
        let (Some(first), Some(second)) = pair else {
            found.is_interrupted = true;
            continue;
        };
        found.replications += 1;
        found.events += first.1;
        if first != second {
            found.differences.push(difference(*job, [first.0, second.0]));
        }
    }
    found
}

/// Any fixed number: the second pass only has to take another order than the first.
const SHUFFLE_SEED: u64 = 20_260_924;

/// Runs the replication twice more, recorded, each on a thread of its own.
fn difference(job: Job<'_>, digests: [String; 2]) -> Difference {
    let recorded = || {
        std::thread::scope(|scope| {
            let run = scope.spawn(|| replicate(job.loaded, job.strategy, job.seed, true).events);
            run.join().unwrap_or_default()
        })
    };
    Difference {
        file: job.loaded.file.clone(),
        scenario: job.loaded.scenario.scenario.to_string(),
        is_point: job.loaded.point.is_some(),
        strategy: job.strategy.name.to_string(),
        seed: job.seed,
        digests,
        first: first_difference(&recorded(), &recorded()),
    }
}

fn first_difference(left: &[RecordedEvent], right: &[RecordedEvent]) -> Option<FirstDifference> {
    let shared = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let events = [left.get(shared).copied(), right.get(shared).copied()];
    let at_ns = events.iter().flatten().map(RecordedEvent::at_ns).min()?;
    Some(FirstDifference { event_index: shared, at_ns, events })
}

#[cfg(test)]
mod tests;
