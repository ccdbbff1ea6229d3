//! The requests that are under way, found by class and index.

use std::collections::VecDeque;

use scheduler::Event;

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

/// The requests of one class under way: a window over their indices.
///
/// Arrivals come in the order of their indices, so finding one is a subtraction, and the window is
/// as long as the span between the oldest request under way and the newest.
#[derive(Debug, Default)]
pub(super) struct Window {
    first_index: u64,
    requests: VecDeque<Option<LiveRequest>>,
}

impl Window {
    pub(super) fn open(&mut self, index: u64, request: LiveRequest) {
        assert_eq!(index, self.first_index + self.requests.len() as u64, "in order of arrival");
        self.requests.push_back(Some(request));
    }

    pub(super) fn get(&mut self, index: u64) -> Option<&mut LiveRequest> {
        let place = usize::try_from(index.checked_sub(self.first_index)?).ok()?;
        self.requests.get_mut(place)?.as_mut()
    }

    pub(super) fn close(&mut self, index: u64) -> Option<LiveRequest> {
        let place = usize::try_from(index.checked_sub(self.first_index)?).ok()?;
        let request = self.requests.get_mut(place)?.take();
        while let Some(None) = self.requests.front() {
            self.requests.pop_front();
            self.first_index += 1;
        }
        request
    }
}
