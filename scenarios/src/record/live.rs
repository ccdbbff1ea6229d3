//! The requests that are under way, found by class and index.

use std::collections::{BTreeMap, VecDeque};

use scheduler::Event;

use crate::arrivals::Numbering;

/// What is known of a request under way.
#[derive(Clone, Debug, Default)]
pub(super) struct LiveRequest {
    pub(super) intended_ns: u64,
    pub(super) deadline_ns: u64,
    pub(super) queue_wait_ns: u64,
    /// Attempts started.
    pub(super) attempts: u32,
    pub(super) is_queued: bool,
    pub(super) queued_at_ns: u64,
    /// Attempts in flight: one, or two with a hedge.
    pub(super) in_flight: u32,
    pub(super) hedges: u32,
    pub(super) denied: u32,
    /// Whether a whole answer reached the client.
    pub(super) is_answered: bool,
    /// Its events so far, for the story of the worst request.
    pub(super) log: Vec<Event>,
}

/// The requests of one class under way.
#[derive(Debug)]
pub(super) enum LiveRequests {
    /// They arrive in the order of their indices.
    InOrder(Window),
    /// They do not.
    ByIndex(BTreeMap<u64, LiveRequest>),
}

impl LiveRequests {
    pub(super) fn new(numbering: Numbering) -> Self {
        match numbering {
            Numbering::InOrder => Self::InOrder(Window::default()),
            Numbering::ByUser | Numbering::BySession => Self::ByIndex(BTreeMap::new()),
        }
    }

    pub(super) fn open(&mut self, index: u64, request: LiveRequest) {
        match self {
            Self::InOrder(window) => window.open(index, request),
            Self::ByIndex(requests) => {
                let known = requests.insert(index, request);
                assert!(known.is_none(), "every turn comes once");
            }
        }
    }

    pub(super) fn get(&mut self, index: u64) -> Option<&mut LiveRequest> {
        match self {
            Self::InOrder(window) => window.get(index),
            Self::ByIndex(requests) => requests.get_mut(&index),
        }
    }

    pub(super) fn close(&mut self, index: u64) -> Option<LiveRequest> {
        match self {
            Self::InOrder(window) => window.close(index),
            Self::ByIndex(requests) => requests.remove(&index),
        }
    }
}

/// A window over the indices of requests.
///
/// Arrivals come in the order of their indices, so finding one is a subtraction, and the window is
/// as long as the span between the oldest request under way and the newest.
#[derive(Debug, Default)]
pub(super) struct Window {
    first_index: u64,
    requests: VecDeque<Option<LiveRequest>>,
}

impl Window {
    fn open(&mut self, index: u64, request: LiveRequest) {
        assert_eq!(index, self.first_index + self.requests.len() as u64, "in order of arrival");
        self.requests.push_back(Some(request));
    }

    fn get(&mut self, index: u64) -> Option<&mut LiveRequest> {
        let place = usize::try_from(index.checked_sub(self.first_index)?).ok()?;
        self.requests.get_mut(place)?.as_mut()
    }

    fn close(&mut self, index: u64) -> Option<LiveRequest> {
        let place = usize::try_from(index.checked_sub(self.first_index)?).ok()?;
        let request = self.requests.get_mut(place)?.take();
        while let Some(None) = self.requests.front() {
            self.requests.pop_front();
            self.first_index += 1;
        }
        request
    }
}
