//! All who wait, in the order in which they will be served.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{
    Order, Queue,
    entries::{Entries, Entry, Place},
    level::Level,
};
use crate::{priority::Priority, time::Time};

const LEVELS: usize = Priority::ALL.len();

/// Who waits, as the order sees it.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) priority: Priority,
    pub(crate) class: Option<Arc<str>>,
    pub(crate) tenant: Option<Arc<str>>,
    pub(crate) since: Time,
}

/// The line of those who wait. It holds keys of the caller's choice, small integers that stand for
/// one waiter at a time.
#[derive(Debug)]
pub(crate) struct WaitingLine {
    /// What one level is worth; `None` where levels are strict.
    step: Option<Duration>,
    levels: [Level; LEVELS],
    entries: Entries,
    waiting: u32,
    last_number: u64,
}

impl WaitingLine {
    pub(crate) fn new(setting: &Queue) -> Self {
        let step = match setting.order {
            Order::Strict => None,
            Order::Ageing { step } => Some(step),
        };
        let shares = setting.shares.as_ref();
        let (entries, waiting, last_number) = (Entries::default(), 0, 0);
        let levels = std::array::from_fn(|_| Level::new(shares));
        Self { step, levels, entries, waiting, last_number }
    }

    pub(crate) fn len(&self) -> u32 {
        self.waiting
    }

    pub(crate) fn push(&mut self, key: usize, who: Waiting) {
        let Waiting { priority, class, tenant, since } = who;
        self.last_number += 1;
        let (number, rank) = (self.last_number, priority.rank());
        let mut path = [0; 2];
        self.levels[rank].push(Place { key, number }, class.as_ref(), tenant, &mut path);
        self.entries.insert(key, Entry { number, rank, since, class, path });
        self.waiting += 1;
    }

    /// The one who comes next.
    pub(crate) fn first(&mut self) -> Option<usize> {
        let Self { step, levels, entries, .. } = self;
        let Some(step) = *step else {
            return levels.iter_mut().find(|level| level.len() > 0)?.first(entries);
        };
        let candidates = levels.iter_mut().zip(0u32..).filter_map(|(level, rank)| {
            let key = level.first(entries)?;
            // As if it had come so much later among the most urgent.
            Some((entries.get(key).since + step * rank, rank, key))
        });
        candidates.min().map(|(_, _, key)| key)
    }

    /// Takes out the one who comes next; its group has been served.
    pub(crate) fn pop(&mut self) -> Option<usize> {
        let key = self.first()?;
        self.take_out(key, true);
        Some(key)
    }

    /// Takes out one who leaves.
    pub(crate) fn remove(&mut self, key: usize) {
        self.take_out(key, false);
    }

    /// Whom a newcomer of this priority pushes out of a full queue. It is not taken out yet.
    pub(crate) fn victim(&mut self, newcomer: Priority) -> Option<usize> {
        let Self { levels, entries, .. } = self;
        let less_urgent = levels[newcomer.rank() + 1..].iter_mut().rev();
        less_urgent.filter(|level| level.len() > 0).find_map(|level| level.newest(entries))
    }

    /// How many would be served before a newcomer of this priority, if nobody else came: all of
    /// its own priority and of more urgent ones. With ageing or shares some of the others may go
    /// first, or some of these later.
    pub(crate) fn ahead_of(&self, priority: Priority) -> u32 {
        self.levels[..=priority.rank()].iter().map(Level::len).sum()
    }

    pub(crate) fn depth_by_priority(&self) -> [u32; LEVELS] {
        self.levels.each_ref().map(Level::len)
    }

    /// In the order of the names, those without a class first.
    pub(crate) fn depth_by_class(&self) -> Vec<(Option<Arc<str>>, u32)> {
        let mut depths = BTreeMap::new();
        for entry in self.entries.waiting() {
            *depths.entry(entry.class.clone()).or_insert(0) += 1;
        }
        depths.into_iter().collect()
    }

    fn take_out(&mut self, key: usize, is_served: bool) {
        let Entry { rank, path, .. } = self.entries.remove(key);
        self.levels[rank].forget_one(&self.entries, &path, is_served);
        self.waiting -= 1;
    }
}
