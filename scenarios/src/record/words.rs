//! Events as words, for the digest.

use scheduler::{
    Event, EventKind,
    event::{AttemptResult, Outcome},
};
use simulator::{ServerEvent, ServerEventKind};

/// Whole nanoseconds; what is longer than 584 years counts as that.
pub(super) fn nanos(span: std::time::Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}

/// A client's event as four words; every part of it counts, but for the
/// `Retry-After` that a wait answers: the wait has it in it.
pub(super) fn client_words(client: u32, event: &Event) -> [u64; 4] {
    let (tag, detail) = match event.kind {
        EventKind::Submitted { priority, deadline } => (1, deadline.as_nanos() ^ priority as u64),
        EventKind::Queued => (2, 0),
        EventKind::AttemptStarted { attempt_index, is_hedge, queue_wait } => {
            (3 + attempt_word(attempt_index, is_hedge), nanos(queue_wait))
        }
        EventKind::AttemptEnded { attempt_index, is_hedge, result, latency, first_token_after } => {
            let result = match result {
                AttemptResult::Status(status) => u64::from(status),
                AttemptResult::Incomplete => 1,
                AttemptResult::TransportError => 2,
                AttemptResult::AttemptTimeout => 3,
                AttemptResult::DeadlinePassed => 4,
                AttemptResult::Dropped => 5,
                AttemptResult::FirstTokenTimeout => 6,
                AttemptResult::Stalled => 7,
                AttemptResult::HedgeLost => 8,
            };
            let first_token = first_token_after.map_or(0, |after| nanos(after).rotate_left(32));
            let tag = 4 + attempt_word(attempt_index, is_hedge) + (result << 40);
            (tag, nanos(latency) ^ first_token)
        }
        EventKind::BackoffStarted { attempt_index, wait, is_parked, .. } => {
            (5 + attempt_word(attempt_index, is_parked), nanos(wait))
        }
        EventKind::Ended { attempts, outcome, source } => {
            let outcome = match outcome {
                Outcome::Completed => 0,
                Outcome::Failed(_) => 1,
                Outcome::Shed(by) => 2 + ((by as u64) << 8),
                Outcome::Expired(while_) => 3 + while_ as u64,
                Outcome::Cancelled => 7,
            };
            (6 + (u64::from(attempts) << 8), outcome ^ ((source as u64) << 16))
        }
        EventKind::BudgetDenied { is_hedge } => (8, u64::from(is_hedge)),
        EventKind::Joined => (9, 0),
        EventKind::TookOver => (10, 0),
        _ => (7, 0),
    };
    let gauges = (u64::from(event.in_flight) << 32) | u64::from(event.queue_depth);
    let who = event.request_key ^ (u64::from(client) << 40);
    [event.at.as_nanos(), who, tag ^ gauges.rotate_left(17), detail]
}

/// An attempt and a mark on it.
fn attempt_word(index: u32, is_marked: bool) -> u64 {
    (u64::from(index) << 8) | (u64::from(is_marked) << 39)
}

/// A server's event as four words.
pub(super) fn server_words(event: &ServerEvent) -> [u64; 4] {
    let detail = match event.kind {
        ServerEventKind::Received => 1,
        ServerEventKind::Refused(why) => 2 + ((why as u64) << 8),
        ServerEventKind::ServiceStarted => 3,
        ServerEventKind::ServiceFinished => 4,
        ServerEventKind::Cut(why) => 7 + ((why as u64) << 8),
        ServerEventKind::Lost => 8,
        ServerEventKind::Abandoned { is_stopped } => 5 + (u64::from(is_stopped) << 8),
        ServerEventKind::Delivered { status, is_claimed } => {
            6 + (u64::from(is_claimed) << 8) + (u64::from(status) << 16)
        }
    };
    let gauges = (u64::from(event.in_flight) << 32) | u64::from(event.queue);
    [event.at_ns, event.request_key, gauges, detail ^ (u64::from(event.attempt_index) << 40)]
}
