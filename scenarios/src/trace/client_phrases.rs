//! What a client does, in plain words.

use std::fmt::Write as _;

use scheduler::{
    Event, EventKind, Time,
    event::{AnswerSource, AttemptResult, ExpiredWhile, Outcome, RefusedBy},
};

use super::{
    clock_text::{plain_instant, span_of},
    phrase::{Phrase, attempt_name},
};

/// What happened, and the particulars.
pub(super) fn phrase(event: &Event) -> Phrase {
    match event.kind {
        EventKind::Submitted { priority, deadline } => {
            let priority = format!("priority {}", format!("{priority:?}").to_lowercase());
            let deadline = match deadline {
                Time::MAX => "no deadline".to_owned(),
                at => format!("deadline at {}", plain_instant(at.as_nanos())),
            };
            Phrase::new("submitted", format!("{priority}, {deadline}"))
        }
        EventKind::Queued => Phrase::new("queued", "no permit is free"),
        EventKind::AttemptStarted { attempt_index, is_hedge, queue_wait } => {
            let what = format!("{} sent", attempt_name(attempt_index, is_hedge));
            let waited = match queue_wait.as_nanos() {
                0 => "without a wait in the queue".to_owned(),
                _ => format!("after {} in the queue", span_of(queue_wait)),
            };
            Phrase::new(what, waited)
        }
        EventKind::AttemptEnded { attempt_index, is_hedge, result, latency, first_token_after } => {
            let what = format!("{} ended", attempt_name(attempt_index, is_hedge));
            let mut detail = format!("{} after {}", result_text(result), span_of(latency));
            if let Some(after) = first_token_after {
                let _ = write!(detail, ", first token after {}", span_of(after));
            }
            Phrase::new(what, detail)
        }
        EventKind::BackoffStarted { attempt_index, wait, retry_after, is_parked } => {
            let next = attempt_name(attempt_index, false);
            let asked = retry_after.map(|asked| format!(", Retry-After {}", span_of(asked)));
            let asked = asked.unwrap_or_default();
            let parked = if is_parked { ", parked" } else { "" };
            Phrase::new("backing off", format!("{} before {next}{asked}{parked}", span_of(wait)))
        }
        EventKind::BudgetDenied { is_hedge } => {
            let what = if is_hedge { "hedge" } else { "retry" };
            Phrase::new("budget empty", format!("it pays for no {what} now"))
        }
        EventKind::Joined => Phrase::new("joined", "waits for the answer to an identical request"),
        EventKind::TookOver => Phrase::new("took over", "the request it waited for is gone"),
        EventKind::Ended { outcome, attempts, source } => {
            Phrase::new("ended", end_text(outcome, attempts, source))
        }
        _ => Phrase::new("something else", ""),
    }
}

/// How a request ended, in one clause.
pub(super) fn end_text(outcome: Outcome, attempts: u32, source: AnswerSource) -> String {
    let source = match source {
        AnswerSource::Own => "",
        AnswerSource::Shared => " by a shared answer",
        AnswerSource::Cached => " from the cache",
    };
    let count = match attempts {
        0 => "no attempt".to_owned(),
        1 => "1 attempt".to_owned(),
        several => format!("{several} attempts"),
    };
    format!("{}{source} after {count}", outcome_text(outcome))
}

fn outcome_text(outcome: Outcome) -> String {
    match outcome {
        Outcome::Completed => "completed".to_owned(),
        Outcome::Failed(result) => format!("failed: {}", result_text(result)),
        Outcome::Shed(by) => format!("shed: {}", refusal_text(by)),
        Outcome::Expired(ExpiredWhile::Queued) => "expired in the queue".to_owned(),
        Outcome::Expired(ExpiredWhile::InFlight) => "expired in flight".to_owned(),
        Outcome::Expired(ExpiredWhile::BackingOff) => {
            "expired backing off, no attempt could start before its deadline,".to_owned()
        }
        Outcome::Expired(ExpiredWhile::Following) => {
            "expired while it waited for an identical request".to_owned()
        }
        Outcome::Cancelled => "cancelled".to_owned(),
    }
}

fn refusal_text(by: RefusedBy) -> &'static str {
    match by {
        RefusedBy::QueueFull => "the queue is full",
        RefusedBy::Evicted => "a more urgent request took its place in the queue",
        RefusedBy::Hopeless => "no answer is to be expected before its deadline",
        RefusedBy::NeverFits => "it asks for more than a bucket holds",
        RefusedBy::Throttle => "throttled",
        RefusedBy::Breaker => "the circuit breaker is open",
        RefusedBy::Draining => "the scheduler is being drained",
    }
}

/// How an attempt ended, for its caller.
pub(super) fn result_text(result: AttemptResult) -> String {
    match result {
        AttemptResult::Status(status) => format!("status {status}"),
        AttemptResult::Incomplete => "status 200 with half an answer".to_owned(),
        AttemptResult::TransportError => "the connection failed".to_owned(),
        AttemptResult::AttemptTimeout => "the attempt timeout passed".to_owned(),
        AttemptResult::DeadlinePassed => "the deadline passed".to_owned(),
        AttemptResult::Dropped => "dropped".to_owned(),
        AttemptResult::FirstTokenTimeout => "no first token in time".to_owned(),
        AttemptResult::Stalled => "the answer stalled".to_owned(),
        AttemptResult::HedgeLost => "the other copy won".to_owned(),
    }
}
