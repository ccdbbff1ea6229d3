//! The way out through a service.

use std::{
    fmt::{self, Display},
    future::poll_fn,
    marker::PhantomData,
    sync::{Mutex, PoisonError},
};

use tower_service::Service;

use super::judge::Judge;
use crate::transport::{Attempt, AttemptOutcome, Progress, Transport, TransportError};

/// Sends each attempt through a service `S` that takes a `P`; a [`Judge`] reads what comes of it.
///
/// Every attempt has a clone of the service, polled until it is ready, and a clone of the payload.
/// The wait for readiness is part of the attempt: its permit is held, its timeout runs.
///
/// ```
/// use scheduler::{
///     Config, Request, Scheduler,
///     tower::{Cloned, ServiceTransport},
///     transport::{Answer, AttemptOutcome, TransportError},
/// };
/// use tower::{BoxError, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let client = service_fn(|text: String| async move { Ok::<_, BoxError>(text.to_uppercase()) });
/// let judge = |result: Result<String, BoxError>| match result {
///     Ok(text) => AttemptOutcome::Answered(Answer::new(200, text)),
///     Err(error) => AttemptOutcome::Broken(TransportError::Broken(error.to_string())),
/// };
/// let config = Config { single_flight: true, ..Config::default() };
/// let transport = ServiceTransport::new(client, Cloned(judge));
/// let scheduler = Scheduler::new(config, transport).expect("its answers can be shared");
/// let completed = scheduler.submit(Request::new("hello".to_owned())).await.expect("it answers");
/// assert_eq!(completed.response, "HELLO");
/// # });
/// ```
pub struct ServiceTransport<S, J, P> {
    /// Cloned under the lock and used outside of it, so that a service need not be `Sync`.
    service: Mutex<S>,
    judge: J,
    payload: PhantomData<fn(P)>,
}

impl<S, J, P> ServiceTransport<S, J, P> {
    /// A transport through clones of `service`.
    pub const fn new(service: S, judge: J) -> Self {
        Self { service: Mutex::new(service), judge, payload: PhantomData }
    }
}

impl<S: Clone, J, P> ServiceTransport<S, J, P> {
    fn fresh(&self) -> S {
        self.service.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<S, J, P> Transport for ServiceTransport<S, J, P>
where
    S: Service<P> + Clone + Send + 'static,
    S::Response: Send,
    S::Error: Display + Send,
    S::Future: Send,
    J: Judge<S::Response, S::Error>,
    P: Clone + Send + Sync + 'static,
{
    type Request = P;
    type Response = J::Response;

    const CAN_DUPLICATE: bool = J::CAN_DUPLICATE;

    fn duplicate(&self, response: &J::Response) -> Option<J::Response> {
        self.judge.duplicate(response)
    }

    async fn send(
        &self,
        payload: &P,
        _attempt: Attempt,
        progress: &Progress,
    ) -> AttemptOutcome<J::Response> {
        let mut service = self.fresh();
        let ready: Result<(), TransportError> =
            poll_fn(|cx| service.poll_ready(cx)).await.map_err(|error| self.judge.not_ready(error));
        if let Err(error) = ready {
            return AttemptOutcome::Broken(error);
        }
        let result = service.call(payload.clone()).await;
        self.judge.judge(result, progress).await
    }
}

impl<S, J, P> fmt::Debug for ServiceTransport<S, J, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceTransport").finish_non_exhaustive()
    }
}
