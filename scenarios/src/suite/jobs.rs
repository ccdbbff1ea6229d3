//! Independent jobs over threads. Whoever is free takes the next; the results keep their places.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use crate::{
    chance::{Purpose, Stream},
    file::{LoadedScenario, scenario::Strategy},
};

/// One replication to run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Job<'a> {
    pub(super) loaded: &'a LoadedScenario,
    pub(super) strategy: &'a Strategy,
    pub(super) seed: u64,
}

/// The order in which jobs are taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As they stand.
    AsGiven,
    /// Shuffled by a seed.
    Shuffled(u64),
}

/// Does every job on `threads` threads, until `is_interrupted`; what was not begun is `None`.
pub(super) fn spread<'a, T: Send>(
    jobs: &[Job<'a>],
    threads: usize,
    order: Order,
    is_interrupted: &AtomicBool,
    work: &(dyn Fn(Job<'a>) -> T + Sync),
) -> Vec<Option<T>> {
    let order = places(jobs.len(), order);
    let results: Vec<Mutex<Option<T>>> = jobs.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                while !is_interrupted.load(Ordering::Relaxed)
                    && let Some(&place) = order.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let result = work(jobs[place]);
                    *results[place].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
                }
            });
        }
    });
    let take = |slot: Mutex<Option<T>>| slot.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.into_iter().map(take).collect()
}

fn places(jobs: usize, order: Order) -> Vec<usize> {
    let mut places: Vec<usize> = (0..jobs).collect();
    if let Order::Shuffled(seed) = order {
        // Sorting by independent draws is a uniform shuffle.
        let mut draws = Stream::new(seed, Purpose::JobOrder, "");
        places.sort_by_cached_key(|&place| draws.bits(place as u64, 0));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_keeps_every_job_and_moves_most() {
        let shuffled = places(100, Order::Shuffled(7));
        let moved = shuffled.iter().enumerate().filter(|&(at, &place)| at != place).count();
        assert!(moved > 80, "{moved} moved");
        let mut sorted = shuffled.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, places(100, Order::AsGiven));
        assert_eq!(shuffled, places(100, Order::Shuffled(7)));
    }
}
