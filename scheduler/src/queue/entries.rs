//! What is known of each who waits.

use std::sync::Arc;

use crate::time::Time;

/// One who waits, by the caller's key.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    /// Its number among all that ever waited, from 1; 0 for nobody.
    pub(super) number: u64,
    pub(super) rank: usize,
    pub(super) since: Time,
    pub(super) class: Option<Arc<str>>,
    /// The flows it waits in, outer first.
    pub(super) path: [usize; 2],
}

/// Who waits under which key. A key is used again after its owner has left, so a place in a line
/// holds the number too.
#[derive(Debug, Default)]
pub(super) struct Entries(Vec<Entry>);

/// A place in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) key: usize,
    pub(super) number: u64,
}

impl Entries {
    pub(super) fn insert(&mut self, key: usize, entry: Entry) {
        if self.0.len() <= key {
            self.0.resize_with(key + 1, Entry::default);
        }
        assert!(self.0[key].number == 0, "a key stands for one who waits");
        self.0[key] = entry;
    }

    pub(super) fn remove(&mut self, key: usize) -> Entry {
        let entry = std::mem::take(&mut self.0[key]);
        assert!(entry.number != 0, "it waits");
        entry
    }

    pub(super) fn get(&self, key: usize) -> &Entry {
        &self.0[key]
    }

    /// Whether the one at this place still waits.
    pub(super) fn is_here(&self, place: Place) -> bool {
        self.0.get(place.key).is_some_and(|entry| entry.number == place.number)
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter().filter(|entry| entry.number != 0)
    }
}
