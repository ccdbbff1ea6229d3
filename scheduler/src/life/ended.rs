//! How an attempt ended, and what its outcome means.

use super::Leg;
use crate::{
    clock::Clock,
    error::{Failure, Partial},
    retry::{Classification, classify},
    transport::{Answer, AttemptOutcome, Transport},
};

/// How an attempt ended, for the request's next step.
pub(super) enum Ended<'a, R, T: Transport, C: Clock> {
    /// With the answer; the leg that brought it still holds its permit.
    Answered(Answer<R>, Leg<'a, T, C>),
    /// Without one.
    Failed(Failure),
    /// After the caller has seen a part of the answer.
    Interrupted(Failure, Partial),
    /// The request's own time is over.
    DeadlinePassed,
}

/// The answer, or what is wrong with it.
pub(super) fn judge<R>(outcome: AttemptOutcome<R>) -> Result<Answer<R>, Failure> {
    let is_success = classify(&outcome) == Classification::Success;
    match outcome {
        AttemptOutcome::Answered(answer) if is_success => Ok(answer),
        AttemptOutcome::Answered(answer) if (200..300).contains(&answer.status) => {
            Err(Failure::Incomplete)
        }
        AttemptOutcome::Answered(answer) => Err(Failure::Status {
            status: answer.status,
            message: answer.error_message,
            code: answer.error_code,
            retry_after: answer.retry_after,
            should_retry: answer.should_retry,
        }),
        AttemptOutcome::Broken(error) => Err(Failure::Transport(error)),
    }
}
