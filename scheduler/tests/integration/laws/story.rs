//! The steps that one request may take.

use std::time::Duration;

use scheduler::{
    Event, EventKind, Time,
    event::{AnswerSource, AttemptResult, ExpiredWhile, Outcome, RefusedBy},
};

/// One request, as its events tell it.
pub(super) struct Story {
    place: Place,
    attempts: u32,
    deadline: Time,
    /// When the attempt under way started, and its hedge.
    legs: [Option<Time>; 2],
    /// Whether the attempt under way had a hedge: there is one at most.
    was_hedged: bool,
    /// How the legs of the last attempt ended.
    results: Vec<AttemptResult>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Submitted { since: Time },
    Following,
    Queued { since: Time },
    InFlight,
    Between,
    BackingOff { until: Time },
    Ended,
}

impl Story {
    pub(super) fn new(at: Time, deadline: Time) -> Self {
        let (place, legs, results) = (Place::Submitted { since: at }, [None; 2], Vec::new());
        Self { place, attempts: 0, deadline, legs, was_hedged: false, results }
    }

    pub(super) fn has_ended(&self) -> bool {
        self.place == Place::Ended
    }

    pub(super) fn follow(&mut self, event: &Event) {
        let Event { at, kind, .. } = *event;
        let is_ready = self.is_ready(at);
        self.place = match (self.place, kind) {
            (Place::Submitted { .. }, EventKind::Joined) => Place::Following,
            (Place::Following, EventKind::TookOver) => Place::Submitted { since: at },
            (_, EventKind::Queued) if is_ready => Place::Queued { since: at },
            (_, EventKind::AttemptStarted { attempt_index, is_hedge: false, queue_wait })
                if is_ready || matches!(self.place, Place::Queued { .. }) =>
            {
                self.start(event, attempt_index, queue_wait)
            }
            (Place::InFlight, EventKind::AttemptStarted { attempt_index, is_hedge: true, .. }) => {
                self.start_hedge(event, attempt_index)
            }
            (
                Place::InFlight,
                EventKind::AttemptEnded { attempt_index, is_hedge, result, latency, .. },
            ) => {
                let since = self.legs[usize::from(is_hedge)].take().expect("it was under way");
                assert_eq!((attempt_index + 1, latency), (self.attempts, at - since), "{event:?}");
                self.results.push(result);
                if self.legs == [None; 2] { Place::Between } else { Place::InFlight }
            }
            (Place::Between, EventKind::BackoffStarted { attempt_index, wait, .. }) => {
                assert_eq!(attempt_index, self.attempts);
                Place::BackingOff { until: at + wait }
            }
            (Place::InFlight, EventKind::BudgetDenied { is_hedge: true })
            | (Place::Between, EventKind::BudgetDenied { is_hedge: false }) => self.place,
            // It has waited for the budget, and asks again.
            (Place::BackingOff { until }, EventKind::BudgetDenied { is_hedge: false }) => {
                assert!(at >= until, "asked too early: {event:?}");
                Place::Between
            }
            (Place::InFlight | Place::Ended, EventKind::Ended { .. }) => {
                panic!("it cannot end here: {:?}, then {event:?}", self.place)
            }
            (_, EventKind::Ended { outcome, attempts, source }) => {
                assert_eq!(attempts, self.attempts);
                self.check_end(at, outcome, source);
                Place::Ended
            }
            (place, _) => panic!("not a legal step: {place:?}, then {event:?}"),
        };
    }

    /// Whether it may ask for a permit.
    fn is_ready(&self, at: Time) -> bool {
        match self.place {
            Place::Submitted { .. } => true,
            Place::BackingOff { until } => at >= until,
            _ => false,
        }
    }

    fn start(&mut self, event: &Event, attempt_index: u32, queue_wait: Duration) -> Place {
        assert_eq!(attempt_index, self.attempts);
        assert!(event.at < self.deadline, "an attempt past the deadline: {event:?}");
        let waited = match self.place {
            Place::Queued { since } => event.at - since,
            _ => Duration::ZERO,
        };
        assert_eq!(queue_wait, waited, "{event:?}");
        self.attempts += 1;
        self.legs = [Some(event.at), None];
        self.was_hedged = false;
        self.results.clear();
        Place::InFlight
    }

    fn start_hedge(&mut self, event: &Event, attempt_index: u32) -> Place {
        assert_eq!(attempt_index + 1, self.attempts);
        assert!(event.at < self.deadline, "a hedge past the deadline: {event:?}");
        assert!(self.legs[0].is_some() && !self.was_hedged, "nothing to double: {event:?}");
        self.legs[1] = Some(event.at);
        self.was_hedged = true;
        Place::InFlight
    }

    fn check_end(&self, at: Time, outcome: Outcome, source: AnswerSource) {
        let asks = matches!(
            self.place,
            Place::Submitted { .. } | Place::Queued { .. } | Place::BackingOff { .. }
        );
        let is_late = at >= self.deadline;
        let is_legal = match outcome {
            Outcome::Completed => match source {
                AnswerSource::Own => {
                    self.place == Place::Between
                        && self.results.contains(&AttemptResult::Status(200))
                }
                AnswerSource::Shared => self.place == Place::Following && self.attempts == 0,
                AnswerSource::Cached => asks && self.attempts == 0,
            },
            Outcome::Failed(result) => {
                self.place == Place::Between && self.results.contains(&result)
            }
            Outcome::Expired(ExpiredWhile::Queued) => asks && is_late,
            Outcome::Expired(ExpiredWhile::InFlight) => self.place == Place::Between && is_late,
            // It ends as soon as no attempt can follow.
            Outcome::Expired(ExpiredWhile::BackingOff) => {
                self.place == Place::Between && self.deadline != Time::MAX
            }
            Outcome::Expired(ExpiredWhile::Following) => self.place == Place::Following && is_late,
            Outcome::Shed(RefusedBy::Evicted) => matches!(self.place, Place::Queued { .. }),
            Outcome::Shed(_) => asks,
            Outcome::Cancelled => true,
        };
        assert!(is_legal, "{outcome:?} ({source:?}) from {:?}, {:?}", self.place, self.results);
    }
}
