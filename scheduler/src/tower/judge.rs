//! What a response of the inner service means.

use std::{
    fmt::Display,
    future::{Future, ready},
};

use crate::transport::{AttemptOutcome, Progress, TransportError};

/// Tells the scheduler what it needs to know of a response `R` or an error `E` of the inner
/// service: the status, the wait that the server asks for, the tokens it says it used, why the
/// model stopped; or that no whole answer came.
///
/// A closure from `Result<R, E>` to [`AttemptOutcome`] is a judge. Write a type of its own where
/// the answer is still on the wire, as a body that is yet to be read: [`judge`](Self::judge) is
/// part of the attempt, and the permit is held to its end, as the server's own slot is.
///
/// ```
/// use std::time::Duration;
/// use scheduler::transport::{Answer, AttemptOutcome, TransportError, Usage};
///
/// struct Reply {
///     status: u16,
///     wait_s: Option<u64>,
///     text: String,
///     tokens: (u64, u64),
/// }
///
/// let judge = |result: Result<Reply, std::io::Error>| match result {
///     Ok(Reply { status, wait_s, text, tokens: (prompt_tokens, output_tokens) }) => {
///         let mut answer = Answer::new(status, text);
///         answer.retry_after = wait_s.map(Duration::from_secs);
///         answer.usage = Some(Usage { prompt_tokens, output_tokens });
///         AttemptOutcome::Answered(answer)
///     }
///     Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
///         AttemptOutcome::Broken(TransportError::Connect(error.to_string()))
///     }
///     Err(error) => AttemptOutcome::Broken(TransportError::Broken(error.to_string())),
/// };
/// # fn is_judge<R, E>(_: impl scheduler::tower::Judge<R, E>) {}
/// # is_judge(judge);
/// ```
pub trait Judge<R, E>: Send + Sync + 'static {
    /// What the caller gets back.
    type Response: Send;

    /// How the attempt ended.
    ///
    /// A judge that sees the answer come in tells `progress` of its content tokens, by the clock
    /// of the scheduler; one that does not leaves it alone.
    fn judge(
        &self,
        result: Result<R, E>,
        progress: &Progress,
    ) -> impl Future<Output = AttemptOutcome<Self::Response>> + Send;

    /// What it means that the inner service failed before it took the payload, by its
    /// `poll_ready`: the server saw nothing.
    fn not_ready(&self, error: E) -> TransportError
    where
        E: Display,
    {
        TransportError::Connect(format!("the service is not ready: {error}"))
    }

    /// Whether [`Self::duplicate`] gives copies, see
    /// [`Transport::CAN_DUPLICATE`](crate::Transport::CAN_DUPLICATE).
    const CAN_DUPLICATE: bool = false;

    /// A copy of an answer, see [`Transport::duplicate`](crate::Transport::duplicate).
    fn duplicate(&self, response: &Self::Response) -> Option<Self::Response> {
        let _ = response;
        None
    }
}

impl<F, R, E, A> Judge<R, E> for F
where
    F: Fn(Result<R, E>) -> AttemptOutcome<A> + Send + Sync + 'static,
    A: Send,
{
    type Response = A;

    fn judge(
        &self,
        result: Result<R, E>,
        _progress: &Progress,
    ) -> impl Future<Output = AttemptOutcome<A>> + Send {
        ready(self(result))
    }
}

/// A judge whose answers can be cloned, so that `single_flight` and `cache` may share them.
#[derive(Clone, Copy, Debug)]
pub struct Cloned<J>(pub J);

impl<J, R, E> Judge<R, E> for Cloned<J>
where
    J: Judge<R, E>,
    J::Response: Clone,
{
    type Response = J::Response;

    fn judge(
        &self,
        result: Result<R, E>,
        progress: &Progress,
    ) -> impl Future<Output = AttemptOutcome<Self::Response>> + Send {
        self.0.judge(result, progress)
    }

    fn not_ready(&self, error: E) -> TransportError
    where
        E: Display,
    {
        self.0.not_ready(error)
    }

    const CAN_DUPLICATE: bool = true;

    fn duplicate(&self, response: &Self::Response) -> Option<Self::Response> {
        Some(response.clone())
    }
}
