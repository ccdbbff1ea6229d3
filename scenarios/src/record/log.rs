//! Events as a person reads them.

use std::fmt;

use scheduler::{
    Event, EventKind, Time,
    event::{AnswerSource, AttemptResult, ExpiredWhile, Outcome, RefusedBy},
};
use simulator::{ServerEvent, ServerEventKind};

use crate::{arrivals::class_and_index, results::TraceLine};

/// An event of a replication, on either side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RecordedEvent {
    /// Of a client instance.
    Client {
        /// Which one.
        client: u32,
        /// What.
        event: Event,
    },
    /// Of the server.
    Server(ServerEvent),
}

impl RecordedEvent {
    /// Simulated time, nanoseconds.
    pub fn at_ns(&self) -> u64 {
        match self {
            Self::Client { event, .. } => event.at.as_nanos(),
            Self::Server(event) => event.at_ns,
        }
    }
}

impl fmt::Display for RecordedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client { client, event } => {
                let (class, index) = class_and_index(event.request_key);
                let (name, detail) = (event_name(&event.kind), event_detail(event));
                write!(f, "client {client}: request {class}/{index} {name}")?;
                if !detail.is_empty() {
                    write!(f, ": {detail}")?;
                }
                let Event { in_flight, queue_depth, .. } = event;
                write!(f, " (in flight {in_flight}, queue {queue_depth})")
            }
            Self::Server(event) => {
                let (class, index) = class_and_index(event.request_key);
                let ServerEvent { attempt_index, in_flight, queue, kind, .. } = event;
                write!(f, "server: request {class}/{index} attempt {} ", attempt_index + 1)?;
                match kind {
                    ServerEventKind::Received => write!(f, "received")?,
                    ServerEventKind::Refused(why) => write!(f, "refused: {why:?}")?,
                    ServerEventKind::ServiceStarted => write!(f, "service started")?,
                    ServerEventKind::ServiceFinished => write!(f, "service finished")?,
                    ServerEventKind::Cut(why) => write!(f, "cut: {why:?}")?,
                    ServerEventKind::Lost => write!(f, "lost")?,
                    ServerEventKind::Abandoned { is_stopped: true } => write!(f, "stopped")?,
                    ServerEventKind::Abandoned { is_stopped: false } => write!(f, "abandoned")?,
                    ServerEventKind::Delivered { status, is_claimed: true } => {
                        write!(f, "delivered {status}")?;
                    }
                    ServerEventKind::Delivered { status, is_claimed: false } => {
                        write!(f, "unclaimed {status}")?;
                    }
                }
                write!(f, " (in flight {in_flight}, queue {queue})")
            }
        }
    }
}

/// A client's event as a line of the worst request's story, which begins with its class.
pub(super) fn trace_line(event: &Event, classes: &[(String, u64)]) -> TraceLine {
    let mut detail = event_detail(event);
    if matches!(event.kind, EventKind::Submitted { .. }) {
        let (class, _) = class_and_index(event.request_key);
        let name = classes.get(usize::from(class)).map_or("", |(name, _)| name.as_str());
        detail = format!("class {name}, {detail}");
    }
    TraceLine {
        at_ms: event.at.as_nanos() as f64 / 1e6,
        event: event_name(&event.kind).to_owned(),
        detail,
    }
}

fn event_name(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::Submitted { .. } => "submitted",
        EventKind::Queued => "queued",
        EventKind::AttemptStarted { .. } => "attempt_started",
        EventKind::AttemptEnded { .. } => "attempt_ended",
        EventKind::BackoffStarted { .. } => "backoff_started",
        EventKind::BudgetDenied { .. } => "budget_denied",
        EventKind::Joined => "joined",
        EventKind::TookOver => "took_over",
        EventKind::Ended { .. } => "ended",
        _ => "other",
    }
}

fn event_detail(event: &Event) -> String {
    let ms = |span: std::time::Duration| span.as_nanos() as f64 / 1e6;
    match event.kind {
        EventKind::Submitted { priority, deadline } if deadline == Time::MAX => {
            format!("priority {}, no deadline", format!("{priority:?}").to_lowercase())
        }
        EventKind::Submitted { priority, deadline } => {
            let priority = format!("{priority:?}").to_lowercase();
            format!("priority {priority}, deadline at {:.3} ms", deadline.as_nanos() as f64 / 1e6)
        }
        EventKind::Queued => format!("{} wait", event.queue_depth),
        EventKind::AttemptStarted { attempt_index, is_hedge, queue_wait } => {
            let attempt = attempt_text(attempt_index, is_hedge);
            format!("{attempt}, after {:.3} ms in the queue", ms(queue_wait))
        }
        EventKind::AttemptEnded { attempt_index, is_hedge, result, latency, .. } => {
            let (attempt, result) = (attempt_text(attempt_index, is_hedge), result_text(result));
            format!("{attempt}, {result} after {:.3} ms", ms(latency))
        }
        EventKind::BackoffStarted { attempt_index, wait, retry_after, is_parked } => {
            let asked = retry_after.map(|asked| format!(", Retry-After {:.3} ms", ms(asked)));
            let (asked, parked) =
                (asked.unwrap_or_default(), if is_parked { ", parked" } else { "" });
            format!("{:.3} ms before attempt {}{asked}{parked}", ms(wait), attempt_index + 1)
        }
        EventKind::BudgetDenied { is_hedge } => {
            format!("no {}", if is_hedge { "hedge" } else { "retry" })
        }
        EventKind::Ended { outcome, attempts, source } => {
            let outcome = match outcome {
                Outcome::Completed => "completed".to_owned(),
                Outcome::Failed(result) => format!("failed by {}", result_text(result)),
                Outcome::Shed(by) => format!("shed by {}", refuser_text(by)),
                Outcome::Expired(ExpiredWhile::Queued) => "expired in the queue".to_owned(),
                Outcome::Expired(ExpiredWhile::InFlight) => "expired in flight".to_owned(),
                Outcome::Expired(ExpiredWhile::BackingOff) => "expired backing off".to_owned(),
                Outcome::Expired(ExpiredWhile::Following) => "expired following".to_owned(),
                Outcome::Cancelled => "cancelled".to_owned(),
            };
            let source = match source {
                AnswerSource::Own => "",
                AnswerSource::Shared => " by a shared answer",
                AnswerSource::Cached => " from the cache",
            };
            format!("{outcome}{source}, attempts: {attempts}")
        }
        _ => String::new(),
    }
}

fn attempt_text(index: u32, is_hedge: bool) -> String {
    format!("{} {}", if is_hedge { "hedge of attempt" } else { "attempt" }, index + 1)
}

fn refuser_text(by: RefusedBy) -> &'static str {
    match by {
        RefusedBy::QueueFull => "the full queue",
        RefusedBy::Evicted => "a more urgent one",
        RefusedBy::Hopeless => "the estimate",
        RefusedBy::NeverFits => "a bucket",
        RefusedBy::Throttle => "the throttle",
        RefusedBy::Breaker => "the breaker",
        RefusedBy::Draining => "the drain",
    }
}

fn result_text(result: AttemptResult) -> String {
    match result {
        AttemptResult::Status(status) => format!("status {status}"),
        AttemptResult::Incomplete => "half an answer".to_owned(),
        AttemptResult::TransportError => "transport error".to_owned(),
        AttemptResult::AttemptTimeout => "attempt timeout".to_owned(),
        AttemptResult::DeadlinePassed => "deadline passed".to_owned(),
        AttemptResult::Dropped => "dropped".to_owned(),
        AttemptResult::FirstTokenTimeout => "first-token timeout".to_owned(),
        AttemptResult::Stalled => "stalled".to_owned(),
        AttemptResult::HedgeLost => "lost to the other copy".to_owned(),
    }
}
