//! What the events of a trace come to, beside the summary of the same replication.

use std::{fmt, time::Duration};

use super::clock_text::span_of;
use crate::{
    record::{Books, Mismatch, Tally},
    replication::Replication,
};

/// The counts of the events, and where those of the summary differ.
#[derive(Clone, Debug)]
pub struct Reconciliation {
    /// The counts, made from the events alone.
    pub books: Books,
    /// Where the summary says something else: Squall's own fault.
    pub mismatches: Vec<Mismatch>,
    /// Requests that arrive before are counted nowhere.
    pub warm_up: Duration,
    /// The laws that the replication broke.
    pub breaches: Vec<String>,
}

/// In the order in which they are told.
const BOXES: [&str; 6] = ["completed", "failed", "shed", "expired", "cancelled", "unfinished"];
const RESPONSES: [&str; 4] = ["200", "429", "503", "other"];

impl Reconciliation {
    /// Of a tally and the replication that it looked at.
    pub fn new(tally: &Tally, warm_up: Duration, replication: &Replication) -> Self {
        let books = tally.books();
        let mismatches = books.mismatches(&Books::of_summary(replication));
        Self { books, mismatches, warm_up, breaches: replication.breaches.clone() }
    }

    fn write_causes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let causes: Vec<String> =
            self.books.failures().map(|(cause, count)| format!("{cause} {count}")).collect();
        if causes.is_empty() { Ok(()) } else { write!(f, " (by cause: {})", causes.join(", ")) }
    }
}

/// One sentence without its full stop.
impl fmt::Display for Reconciliation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |name: &str| self.books.get(name);
        let (events, requests) = (count("events"), count("requests"));
        write!(f, "{events} events; reconciled with the summary: requests {requests}")?;
        if !self.warm_up.is_zero() {
            write!(f, " after the warm-up of {}", span_of(self.warm_up))?;
        }
        for name in BOXES {
            write!(f, ", {name} {}", count(name))?;
        }
        self.write_causes(f)?;
        write!(f, ", attempts {}, responses", count("attempts"))?;
        for (place, status) in RESPONSES.into_iter().enumerate() {
            let gap = if place == 0 { "" } else { "," };
            write!(f, "{gap} {status}: {}", count(&format!("responses_{status}")))?;
        }
        Ok(())
    }
}
