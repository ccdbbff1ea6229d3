//! What holds for the events of every run.

use std::collections::BTreeMap;

use scheduler::{
    Config, Event, EventKind, Time,
    config::Concurrency,
    event::{AttemptResult, Outcome},
};

/// One request, as its events tell it.
struct Story {
    place: Place,
    attempts: u32,
    deadline: Time,
    last_result: Option<AttemptResult>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Submitted,
    Queued,
    InFlight { since: Time },
    Between,
    BackingOff { until: Time },
    Ended,
}

/// Reads the events of one thread in their order.
///
/// Each request is submitted once, goes only through legal steps and ends once and last; no more
/// attempts are in flight than the limit allows; the queue keeps its capacity; no backoff is cut
/// short; nothing starts at or past its deadline; time never goes back.
pub(crate) fn check(config: &Config, events: &[Event]) {
    let limit = match config.concurrency {
        Concurrency::Fixed { limit } => limit,
        _ => u32::MAX,
    };
    let mut stories = BTreeMap::<u64, Story>::new();
    let mut in_flight = 0;
    let mut now = Time::ZERO;
    for event in events {
        assert!(event.at >= now, "time goes back: {event:?}");
        now = event.at;
        assert!(event.in_flight <= limit && event.queue_depth <= config.queue.capacity);
        if let EventKind::Submitted { deadline, .. } = event.kind {
            let place = Place::Submitted;
            let story = Story { place, attempts: 0, deadline, last_result: None };
            assert!(stories.insert(event.request_key, story).is_none(), "submitted twice");
            continue;
        }
        let story = stories.get_mut(&event.request_key).expect("it was submitted first");
        story.follow(event);
        match event.kind {
            EventKind::AttemptStarted { .. } => in_flight += 1,
            EventKind::AttemptEnded { .. } => in_flight -= 1,
            _ => {}
        }
        assert!(in_flight <= limit, "{in_flight} in flight: {event:?}");
    }
    for (key, story) in &stories {
        assert_eq!(story.place, Place::Ended, "request {key} never ended");
    }
}

impl Story {
    fn follow(&mut self, event: &Event) {
        let at = event.at;
        let may_queue = match self.place {
            Place::Submitted => true,
            Place::BackingOff { until } => at >= until,
            _ => false,
        };
        self.place = match (self.place, event.kind) {
            (_, EventKind::Queued) if may_queue => Place::Queued,
            (place, EventKind::AttemptStarted { attempt_index, .. })
                if may_queue || place == Place::Queued =>
            {
                assert_eq!(attempt_index, self.attempts);
                assert!(at < self.deadline, "an attempt past the deadline: {event:?}");
                self.attempts += 1;
                Place::InFlight { since: at }
            }
            (
                Place::InFlight { since },
                EventKind::AttemptEnded { attempt_index, result, latency, .. },
            ) => {
                assert_eq!((attempt_index + 1, latency), (self.attempts, at - since));
                self.last_result = Some(result);
                Place::Between
            }
            (
                Place::Between | Place::BackingOff { .. },
                EventKind::BackoffStarted { attempt_index, wait, .. },
            ) => {
                assert_eq!(attempt_index, self.attempts);
                Place::BackingOff { until: at + wait }
            }
            (Place::InFlight { .. } | Place::Ended, EventKind::Ended { .. }) => {
                panic!("it cannot end here: {:?}, then {event:?}", self.place)
            }
            (_, EventKind::Ended { outcome, attempts, .. }) => {
                assert_eq!(attempts, self.attempts);
                self.check_outcome(outcome);
                Place::Ended
            }
            (place, _) => panic!("not a legal step: {place:?}, then {event:?}"),
        };
    }

    fn check_outcome(&self, outcome: Outcome) {
        match outcome {
            Outcome::Completed => assert_eq!(self.last_result, Some(AttemptResult::Status(200))),
            Outcome::Failed(result) => assert_eq!(self.last_result, Some(result)),
            Outcome::Expired(_) => assert_ne!(self.deadline, Time::MAX),
            Outcome::Shed(_) | Outcome::Cancelled => {}
        }
    }
}
