//! Shares between groups, by weight.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use slab::Slab;

use super::{
    entries::{Entries, Place},
    fifo::Fifo,
};

/// The virtual time that one request of weight 1 takes.
const SCALE: u64 = 1 << 20;

/// The weights of the groups of one kind.
#[derive(Clone, Debug)]
pub(super) struct Weights {
    pub(super) known: BTreeMap<String, u32>,
    pub(super) other: u32,
}

impl Weights {
    fn of(&self, name: Option<&str>) -> u64 {
        let known = name.and_then(|name| self.known.get(name));
        u64::from(known.copied().unwrap_or(self.other))
    }
}

/// Groups that share by start-time fair queueing: each has a start tag, the group with the least
/// one is served, and then its tag moves on by `SCALE / weight`. A group that comes back starts at
/// the virtual time of the others, so it is owed nothing for its absence.
#[derive(Debug)]
pub(super) struct Fair {
    weights: Weights,
    /// The weights within each group, where there are two levels.
    inner: Option<Weights>,
    flows: Slab<Flow>,
    by_name: BTreeMap<Option<Arc<str>>, usize>,
    /// Start tag and key of every group in which somebody waits.
    backlogged: BTreeSet<(u64, usize)>,
    virtual_time: u64,
    waiting: u32,
}

#[derive(Debug)]
struct Flow {
    name: Option<Arc<str>>,
    step: u64,
    /// The start tag of its next request.
    start: u64,
    line: Line,
}

#[derive(Debug)]
enum Line {
    Fifo(Fifo),
    Fair(Box<Fair>),
}

impl Line {
    fn len(&self) -> u32 {
        match self {
            Self::Fifo(fifo) => fifo.len(),
            Self::Fair(fair) => fair.len(),
        }
    }
}

impl Fair {
    pub(super) fn new(weights: Weights, inner: Option<Weights>) -> Self {
        Self {
            weights,
            inner,
            flows: Slab::new(),
            by_name: BTreeMap::new(),
            backlogged: BTreeSet::new(),
            virtual_time: 0,
            waiting: 0,
        }
    }

    pub(super) fn len(&self) -> u32 {
        self.waiting
    }

    /// Adds one to the group of the first name, and within it to that of the second. The groups
    /// are noted in `path`.
    pub(super) fn push(&mut self, names: &[Option<Arc<str>>], place: Place, path: &mut [usize]) {
        let key = self.flow_of(names[0].clone());
        let flow = &mut self.flows[key];
        path[0] = key;
        if flow.line.len() == 0 {
            flow.start = flow.start.max(self.virtual_time);
            self.backlogged.insert((flow.start, key));
        }
        match &mut flow.line {
            Line::Fifo(fifo) => fifo.push(place),
            Line::Fair(fair) => fair.push(&names[1..], place, &mut path[1..]),
        }
        self.waiting += 1;
    }

    /// The one who comes next.
    pub(super) fn first(&mut self, entries: &Entries) -> Option<usize> {
        let &(_, key) = self.backlogged.first()?;
        match &mut self.flows[key].line {
            Line::Fifo(fifo) => fifo.first(entries),
            Line::Fair(fair) => fair.first(entries),
        }
    }

    /// The newest of the group that waits in the greatest number.
    pub(super) fn newest(&mut self, entries: &Entries) -> Option<usize> {
        let keys = self.backlogged.iter().map(|&(_, key)| key);
        let longest = keys.max_by_key(|&key| (self.flows[key].line.len(), key))?;
        match &mut self.flows[longest].line {
            Line::Fifo(fifo) => fifo.newest(entries),
            Line::Fair(fair) => fair.newest(entries),
        }
    }

    /// One has left, by its path; `is_served` charges its group for it.
    pub(super) fn forget_one(&mut self, entries: &Entries, path: &[usize], is_served: bool) {
        let key = path[0];
        let flow = &mut self.flows[key];
        let before = flow.start;
        match &mut flow.line {
            Line::Fifo(fifo) => fifo.forget_one(entries),
            Line::Fair(fair) => fair.forget_one(entries, &path[1..], is_served),
        }
        if is_served {
            self.virtual_time = self.virtual_time.max(flow.start);
            flow.start += flow.step;
        }
        let (after, is_empty) = (flow.start, flow.line.len() == 0);
        if is_served || is_empty {
            self.backlogged.remove(&(before, key));
            if !is_empty {
                self.backlogged.insert((after, key));
            }
        }
        self.waiting -= 1;
        self.sweep();
    }

    fn flow_of(&mut self, name: Option<Arc<str>>) -> usize {
        if let Some(&key) = self.by_name.get(&name) {
            return key;
        }
        let line = match &self.inner {
            None => Line::Fifo(Fifo::default()),
            Some(weights) => Line::Fair(Box::new(Self::new(weights.clone(), None))),
        };
        let step = SCALE / self.weights.of(name.as_deref());
        let start = self.virtual_time;
        let key = self.flows.insert(Flow { name: name.clone(), step, start, line });
        self.by_name.insert(name, key);
        key
    }

    /// Forgets the groups that nobody waits in and that have nothing to remember, once they are
    /// the majority: tenants come and go.
    fn sweep(&mut self) {
        if self.flows.len() <= 2 * self.backlogged.len() + 64 {
            return;
        }
        let (by_name, now) = (&mut self.by_name, self.virtual_time);
        self.flows.retain(|_, flow| {
            let is_kept = flow.line.len() > 0 || flow.start > now;
            if !is_kept {
                by_name.remove(&flow.name);
            }
            is_kept
        });
    }
}
