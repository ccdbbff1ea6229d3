//! What holds for the events of every run.

mod buckets;
mod budget;
mod order;
mod story;

use std::collections::BTreeMap;

use scheduler::{
    Config, Event, EventKind, Priority, Time, bucket::TokenEstimate, event::AttemptResult,
};

pub(crate) use buckets::spent;
pub(crate) use budget::balance;
use story::Story;

/// What a test knows of a request that its events do not tell.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    pub(crate) class: Option<&'static str>,
    pub(crate) tokens: TokenEstimate,
}

/// Every law, for a run on one thread. `known` holds all requests by their keys.
pub(crate) fn check_all(config: &Config, events: &[Event], known: &BTreeMap<u64, Known>) {
    check(config, events);
    order::check(config, events, known);
    buckets::check(&config.buckets, events, known);
    budget::check(&config.budget, events);
}

/// Reads the events of one thread in their order.
///
/// Each request is submitted once, goes only through legal steps and ends once and last; no more
/// attempts are in flight than the limit allows; the queue keeps its capacity; no backoff is cut
/// short; nothing starts at or past its deadline; time never goes back.
pub(crate) fn check(config: &Config, events: &[Event]) {
    let mut now = Time::ZERO;
    // Of each attempt in flight, the limit that let it start.
    let mut in_flight = BTreeMap::<(u64, bool), u32>::new();
    for event in events {
        assert!(event.at >= now, "time goes back: {event:?}");
        now = event.at;
        assert!(event.queue_depth <= config.queue.capacity, "too many wait: {event:?}");
        match event.kind {
            EventKind::AttemptStarted { is_hedge, .. } => {
                in_flight.insert((event.request_key, is_hedge), event.limit);
                // When the last of them was let in, all of them were within its limit.
                let most = in_flight.values().max().copied().unwrap_or(0);
                assert!(in_flight.len() as u32 <= most, "beyond the limit: {event:?}");
            }
            EventKind::AttemptEnded { is_hedge, .. } => {
                in_flight.remove(&(event.request_key, is_hedge));
            }
            _ => {}
        }
        // One that is dropped has given back the permits of both its copies before it tells.
        if !is_dropped(event.kind) {
            assert!(in_flight.len() as u32 <= event.in_flight, "not counted: {event:?}");
        }
    }
    check_stories(events);
}

fn is_dropped(kind: EventKind) -> bool {
    matches!(kind, EventKind::AttemptEnded { result: AttemptResult::Dropped, .. })
}

/// The laws of each request by itself: they hold on any number of threads.
pub(crate) fn check_stories(events: &[Event]) {
    let mut stories = BTreeMap::<u64, Story>::new();
    for event in events {
        if let EventKind::Submitted { deadline, .. } = event.kind {
            let story = Story::new(event.at, deadline);
            let earlier = stories.insert(event.request_key, story);
            assert!(earlier.is_none(), "submitted twice: {event:?}");
        } else {
            let story = stories.get_mut(&event.request_key).expect("it was submitted first");
            story.follow(event);
        }
    }
    for (key, story) in &stories {
        assert!(story.has_ended(), "request {key} never ended");
    }
}

/// The place in the queue of a request's next attempt.
fn rank(config: &Config, class: Option<&str>, priority: Priority, is_retry: bool) -> usize {
    let by_class = class.and_then(|class| config.classes.get(class)?.retry_priority);
    let by_priority = || config.priorities.get(&priority)?.retry_priority;
    let of_retry = by_class.or_else(by_priority).or(config.retry.priority);
    let priority = if is_retry { of_retry.unwrap_or(priority) } else { priority };
    Priority::ALL.iter().position(|known| *known == priority).expect("it is one of them")
}
