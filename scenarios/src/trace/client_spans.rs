//! Where a request spends its time, at its client.

use scheduler::{Event, EventKind};

use super::{client_phrases::result_text, phrase::attempt_name};

/// What takes a request's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Queue,
    /// It waits for the answer to an identical request.
    Following,
    BackOff,
    Attempt,
    Hedge,
}

/// A span begins or ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// With its name.
    Open(Kind, String),
    /// With how it came out, where that is to be said.
    Close(Kind, String),
}

/// The spans of a request that are open.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenSpans {
    /// In which it has no attempt in flight.
    waiting: Option<Kind>,
    has_attempt: bool,
    has_hedge: bool,
}

impl OpenSpans {
    /// What an event of the request closes and opens, in that order. Its end closes everything.
    pub(super) fn on_event(&mut self, event: &Event) -> Vec<Change> {
        let mut changes = Vec::new();
        match event.kind {
            EventKind::Queued => self.wait(Kind::Queue, "queue", &mut changes),
            EventKind::Joined => self.wait(Kind::Following, "following", &mut changes),
            EventKind::TookOver => self.stop_waiting(&mut changes),
            EventKind::BackoffStarted { .. } => self.wait(Kind::BackOff, "backoff", &mut changes),
            EventKind::AttemptStarted { attempt_index, is_hedge, .. } => {
                let name = attempt_name(attempt_index, is_hedge);
                if is_hedge {
                    self.has_hedge = true;
                    changes.push(Change::Open(Kind::Hedge, name));
                } else {
                    self.stop_waiting(&mut changes);
                    self.has_attempt = true;
                    changes.push(Change::Open(Kind::Attempt, name));
                }
            }
            EventKind::AttemptEnded { is_hedge, result, .. } => {
                let (kind, has) = if is_hedge {
                    (Kind::Hedge, &mut self.has_hedge)
                } else {
                    (Kind::Attempt, &mut self.has_attempt)
                };
                if std::mem::take(has) {
                    changes.push(Change::Close(kind, result_text(result)));
                }
            }
            EventKind::Ended { .. } => self.close_all(&mut changes),
            _ => {}
        }
        changes
    }

    fn wait(&mut self, kind: Kind, name: &str, changes: &mut Vec<Change>) {
        self.stop_waiting(changes);
        self.waiting = Some(kind);
        changes.push(Change::Open(kind, name.to_owned()));
    }

    fn stop_waiting(&mut self, changes: &mut Vec<Change>) {
        if let Some(kind) = self.waiting.take() {
            changes.push(Change::Close(kind, String::new()));
        }
    }

    fn close_all(&mut self, changes: &mut Vec<Change>) {
        if std::mem::take(&mut self.has_hedge) {
            changes.push(Change::Close(Kind::Hedge, String::new()));
        }
        if std::mem::take(&mut self.has_attempt) {
            changes.push(Change::Close(Kind::Attempt, String::new()));
        }
        self.stop_waiting(changes);
    }
}
