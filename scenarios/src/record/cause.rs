//! Why a request did not complete.

use scheduler::event::{AttemptResult, ExpiredWhile, Outcome, RefusedBy};

/// Why a request did not complete; the names stand in [`CAUSES`](crate::results::CAUSES), in this
/// order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    RateLimited,
    ServerBusy,
    ServerError,
    Refused,
    IncompleteAnswer,
    TransportError,
    AttemptTimeout,
    FirstTokenTimeout,
    Stalled,
    QueueFull,
    Evicted,
    Hopeless,
    NeverFits,
    Throttled,
    BreakerOpen,
    ExpiredQueued,
    ExpiredInFlight,
    ExpiredBackingOff,
    Late,
    FalseSuccess,
    Cancelled,
    Unfinished,
}

pub(super) const CAUSE_COUNT: usize = Cause::Unfinished as usize + 1;

/// The box a request ends in; with the completed ones they add up to all requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Completed,
    Failed,
    Shed,
    Expired,
    Cancelled,
    Unfinished,
}

impl Cause {
    /// Every cause, in the order of [`CAUSES`](crate::results::CAUSES).
    pub(super) const ALL: [Self; CAUSE_COUNT] = [
        Self::RateLimited,
        Self::ServerBusy,
        Self::ServerError,
        Self::Refused,
        Self::IncompleteAnswer,
        Self::TransportError,
        Self::AttemptTimeout,
        Self::FirstTokenTimeout,
        Self::Stalled,
        Self::QueueFull,
        Self::Evicted,
        Self::Hopeless,
        Self::NeverFits,
        Self::Throttled,
        Self::BreakerOpen,
        Self::ExpiredQueued,
        Self::ExpiredInFlight,
        Self::ExpiredBackingOff,
        Self::Late,
        Self::FalseSuccess,
        Self::Cancelled,
        Self::Unfinished,
    ];

    /// What the client says, held against the truth: whether the whole answer reached it
    /// (`is_answered`), in time (`is_late`), and whether the run was still on (`is_over`).
    /// `None` is a completed request.
    pub(super) fn of(
        outcome: Outcome,
        is_answered: bool,
        is_late: bool,
        is_over: bool,
    ) -> Option<Self> {
        Some(match outcome {
            Outcome::Completed if !is_answered => Self::FalseSuccess,
            Outcome::Completed if is_late => Self::Late,
            Outcome::Completed => return None,
            Outcome::Failed(result) => Self::of_attempt(result),
            Outcome::Shed(by) => Self::of_refusal(by),
            Outcome::Expired(ExpiredWhile::Queued | ExpiredWhile::Following) => Self::ExpiredQueued,
            Outcome::Expired(ExpiredWhile::InFlight) => Self::ExpiredInFlight,
            Outcome::Expired(ExpiredWhile::BackingOff) => Self::ExpiredBackingOff,
            Outcome::Cancelled if is_over => Self::Unfinished,
            Outcome::Cancelled => Self::Cancelled,
        })
    }

    fn of_refusal(by: RefusedBy) -> Self {
        match by {
            RefusedBy::QueueFull | RefusedBy::Draining => Self::QueueFull,
            RefusedBy::Evicted => Self::Evicted,
            RefusedBy::Hopeless => Self::Hopeless,
            RefusedBy::NeverFits => Self::NeverFits,
            RefusedBy::Throttle => Self::Throttled,
            RefusedBy::Breaker => Self::BreakerOpen,
        }
    }

    fn of_attempt(result: AttemptResult) -> Self {
        match result {
            AttemptResult::Status(429) => Self::RateLimited,
            AttemptResult::Status(503) => Self::ServerBusy,
            AttemptResult::Status(500..=599) => Self::ServerError,
            AttemptResult::Status(_) => Self::Refused,
            AttemptResult::Incomplete => Self::IncompleteAnswer,
            AttemptResult::TransportError => Self::TransportError,
            AttemptResult::AttemptTimeout => Self::AttemptTimeout,
            AttemptResult::DeadlinePassed => Self::ExpiredInFlight,
            AttemptResult::FirstTokenTimeout => Self::FirstTokenTimeout,
            AttemptResult::Stalled => Self::Stalled,
            AttemptResult::Dropped | AttemptResult::HedgeLost => Self::Cancelled,
        }
    }

    /// The box it belongs to.
    pub(super) const fn end(self) -> End {
        match self {
            Self::QueueFull
            | Self::Evicted
            | Self::Hopeless
            | Self::NeverFits
            | Self::Throttled
            | Self::BreakerOpen => End::Shed,
            Self::ExpiredQueued | Self::ExpiredInFlight | Self::ExpiredBackingOff | Self::Late => {
                End::Expired
            }
            Self::Cancelled => End::Cancelled,
            Self::Unfinished => End::Unfinished,
            _ => End::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::CAUSES;

    #[test]
    fn every_cause_has_its_name() {
        assert_eq!(CAUSES.len(), CAUSE_COUNT);
        for (cause, name) in [
            (Cause::RateLimited, "rate_limited"),
            (Cause::QueueFull, "queue_full"),
            (Cause::BreakerOpen, "breaker_open"),
            (Cause::Late, "late"),
            (Cause::FalseSuccess, "false_success"),
            (Cause::Unfinished, "unfinished"),
        ] {
            assert_eq!(CAUSES[cause as usize], name);
        }
    }

    #[test]
    fn belief_is_held_against_the_truth() {
        let of = Cause::of;
        assert_eq!(of(Outcome::Completed, true, false, false), None);
        assert_eq!(of(Outcome::Completed, false, false, false), Some(Cause::FalseSuccess));
        assert_eq!(of(Outcome::Completed, true, true, false), Some(Cause::Late));
        assert_eq!(of(Outcome::Cancelled, false, false, false), Some(Cause::Cancelled));
        assert_eq!(of(Outcome::Cancelled, false, false, true), Some(Cause::Unfinished));
        let busy = Outcome::Failed(AttemptResult::Status(503));
        assert_eq!(of(busy, false, false, false), Some(Cause::ServerBusy));
    }
}
