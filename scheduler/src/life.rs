//! The life of one request, from submit to outcome.
//!
//! [`Life::run`] is the whole story; everything else here is one of its steps.

mod attempt;
mod back_off;
mod ended;
mod leg;
mod leg_end;
mod permit;
mod race;
mod share;
mod way;

use std::time::Duration;

use crate::{
    bucket::Cost,
    budget::Withdrawal,
    clock::Clock,
    error::{Error, Failure, Refusal},
    event::{AnswerSource, AttemptResult, EventKind, ExpiredWhile, Outcome},
    gate::{Applicant, Gauges},
    inner::{Inner, wake},
    policy::Policy,
    priority::Priority,
    request::{Deadline, Request},
    retry::BackoffState,
    time::Time,
    transport::{Answer, Transport, Usage},
};
use ended::Ended;
pub(crate) use leg::Leg;
pub(crate) use leg_end::{LegEnd, Pace};
pub(crate) use permit::{Pass, end_attempt};
pub(crate) use way::{Early, Opened, Streaming, Way, Whole};

/// A request that has its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Completed<R> {
    /// The answer.
    pub response: R,
    /// Attempts it took, hedges not counted: at least 1, or 0 where the answer came from another
    /// request or from the cache.
    pub attempts: u32,
    /// How long it waited for permits, all attempts summed.
    pub queue_wait: Duration,
    /// From submit to the last byte.
    pub elapsed: Duration,
    /// The tokens the server says it used.
    pub usage: Option<Usage>,
    /// Where the answer came from.
    pub source: AnswerSource,
}

/// A request on its way. Dropping it unended cancels the request.
pub(crate) struct Life<'a, T: Transport, C: Clock> {
    pub(crate) inner: &'a Inner<T, C, T::Response>,
    request: &'a Request<T::Request>,
    policy: &'a Policy,
    pub(crate) facts: Facts,
    pub(crate) attempts: u32,
    pub(crate) queue_wait: Duration,
    backoff: BackoffState,
    last: Option<Failure>,
    /// What paid for the retry under way.
    pub(crate) withdrawal: Option<Withdrawal>,
    /// What paid for the retry that comes next. It goes back if there is none after all.
    unspent: Option<Withdrawal>,
    /// Waits after which no attempt came, for the budget was empty.
    unpaid_waits: u32,
    /// When the attempt in flight started, and its hedge.
    in_flight_since: [Option<Time>; 2],
    is_ended: bool,
}

/// What bounds an attempt after its first content token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    pub(crate) attempt: Option<Duration>,
    pub(crate) stall: Option<Duration>,
}

/// What the scheduler needs to know of the request.
#[derive(Clone, Copy)]
pub(crate) struct Facts {
    pub(crate) key: u64,
    pub(crate) priority: Priority,
    pub(crate) submitted_at: Time,
    pub(crate) deadline: Time,
    pub(crate) cost: Cost,
}

impl<'a, T: Transport, C: Clock> Life<'a, T, C> {
    pub(crate) fn begin(
        inner: &'a Inner<T, C, T::Response>,
        request: &'a Request<T::Request>,
    ) -> Self {
        let now = inner.clock.now();
        let tokens = request.tokens.unwrap_or(inner.config.assumed_tokens);
        let facts = Facts {
            key: request.key.unwrap_or_else(|| inner.next_key()),
            priority: request.priority,
            submitted_at: now,
            deadline: request.deadline.map_or(Time::MAX, |d: Deadline| d.instant(now)),
            cost: Cost { requests: 1, input_tokens: tokens.input, output_tokens: tokens.output },
        };
        let life = Self {
            inner,
            request,
            policy: inner.policies.of(request.priority, request.class.as_deref()),
            facts,
            attempts: 0,
            queue_wait: Duration::ZERO,
            backoff: BackoffState::default(),
            last: None,
            withdrawal: None,
            unspent: None,
            unpaid_waits: 0,
            in_flight_since: [None; 2],
            is_ended: false,
        };
        let gauges = {
            let mut state = inner.lock();
            state.gate.drain.enter();
            state.gate.gauges()
        };
        let Facts { priority, deadline, .. } = facts;
        life.emit(now, gauges, EventKind::Submitted { priority, deadline });
        life
    }

    /// A permit, an attempt, a decision; again, until the request ends. The answer comes with the
    /// leg that brought it, whose permit is still held.
    pub(crate) async fn run<W: Way<T, C>>(
        &mut self,
    ) -> Result<(Answer<W::Response>, Leg<'a, T, C>), Error> {
        self.check_admission()?;
        loop {
            let permit = self.wait_for_permit().await?;
            match self.attempt::<W>(permit).await {
                Ended::Answered(answer, leg) => return Ok((answer, leg)),
                Ended::DeadlinePassed => return Err(self.expired(ExpiredWhile::InFlight)),
                Ended::Interrupted(cause, partial) => {
                    return Err(Error::Interrupted { attempts: self.attempts, partial, cause });
                }
                Ended::Failed(failure) => self.wait_for_retry(failure).await?,
            }
        }
    }

    /// The answer as a whole, by attempts of the request's own.
    pub(crate) async fn run_whole(&mut self) -> Result<Completed<T::Response>, Error> {
        let (answer, leg) = self.run::<Whole>().await?;
        self.end_leg(leg, &LegEnd::success(&answer));
        Ok(self.completed(answer.response, answer.usage, AnswerSource::Own))
    }

    /// Says how the request ended, once.
    pub(crate) fn end<R>(
        mut self,
        result: Result<Completed<R>, Error>,
    ) -> Result<Completed<R>, Error> {
        match &result {
            Ok(completed) => self.emit_end(Outcome::Completed, completed.source),
            Err(error) => self.emit_end(error.outcome(), AnswerSource::Own),
        }
        result
    }

    /// The same where there is nothing but an error to say.
    pub(crate) fn end_in_error(mut self, error: Error) -> Error {
        self.emit_end(error.outcome(), AnswerSource::Own);
        error
    }

    /// The timeouts of its attempts.
    pub(crate) fn timeouts(&self) -> Timeouts {
        let Policy { attempt_timeout, stall_timeout, .. } = *self.policy;
        Timeouts { attempt: attempt_timeout, stall: stall_timeout }
    }

    /// The request goes on in other hands, which end it.
    pub(crate) fn hand_over(mut self) {
        self.is_ended = true;
        self.in_flight_since = [None; 2];
    }

    /// What is refused before anything else happens.
    fn check_admission(&self) -> Result<(), Error> {
        let state = self.inner.lock();
        let refusal = if state.gate.drain.is_draining() {
            Refusal::Draining
        } else {
            match state.gate.door.check_fits(self.facts.cost) {
                Ok(()) => return Ok(()),
                Err(never) => Refusal::NeverFits(never),
            }
        };
        Err(Error::Shed { refusal, attempts: 0, last: None })
    }

    fn completed<R>(
        &self,
        response: R,
        usage: Option<Usage>,
        source: AnswerSource,
    ) -> Completed<R> {
        let elapsed = self.inner.clock.now() - self.facts.submitted_at;
        let Self { attempts, queue_wait, .. } = *self;
        Completed { response, attempts, queue_wait, elapsed, usage, source }
    }

    fn expired(&mut self, while_: ExpiredWhile) -> Error {
        Error::Expired { while_, attempts: self.attempts, last: self.last.take() }
    }

    fn shed(&mut self, refusal: Refusal) -> Error {
        Error::Shed { refusal, attempts: self.attempts, last: self.last.take() }
    }

    /// As the gate sees it, for the attempt that comes next.
    fn applicant(&self) -> Applicant<'a> {
        let retry_priority = self.policy.retry.priority.filter(|_| self.attempts > 0);
        let request: &'a Request<T::Request> = self.request;
        Applicant {
            request_key: self.facts.key,
            attempt_index: self.attempts,
            priority: retry_priority.unwrap_or(self.facts.priority),
            class: request.class.as_ref(),
            tenant: request.tenant.as_ref(),
            deadline: self.facts.deadline,
            cost: self.facts.cost,
        }
    }

    fn emit_now(&self, at: Time, kind: EventKind) {
        let gauges = self.inner.lock().gate.gauges();
        self.emit(at, gauges, kind);
    }

    fn emit(&self, at: Time, gauges: Gauges, kind: EventKind) {
        self.inner.emit(at, self.facts.key, gauges, kind);
    }

    fn emit_end(&mut self, outcome: Outcome, source: AnswerSource) {
        debug_assert!(!self.is_ended, "a request ends exactly once");
        self.is_ended = true;
        if let Some(unspent) = self.unspent.take() {
            let now = self.inner.clock.now();
            self.inner.lock().budget.give_back(now, unspent);
        }
        emit_end(self.inner, self.facts.key, outcome, self.attempts, source);
    }
}

/// The end of a request, to the observer and to whoever waits for the last one.
pub(crate) fn emit_end<T, C: Clock, R>(
    inner: &Inner<T, C, R>,
    key: u64,
    outcome: Outcome,
    attempts: u32,
    source: AnswerSource,
) {
    let (gauges, wakers) = {
        let mut state = inner.lock();
        (state.gate.gauges(), state.gate.drain.leave())
    };
    let kind = EventKind::Ended { outcome, attempts, source };
    inner.emit(inner.clock.now(), key, gauges, kind);
    wake(wakers);
}

impl<T: Transport, C: Clock> Drop for Life<'_, T, C> {
    fn drop(&mut self) {
        if self.is_ended {
            return;
        }
        let at = self.inner.clock.now();
        for (place, since) in self.in_flight_since.into_iter().enumerate() {
            let Some(since) = since else { continue };
            let kind = EventKind::AttemptEnded {
                attempt_index: self.attempts - 1,
                is_hedge: place == 1,
                result: AttemptResult::Dropped,
                latency: at - since,
                first_token_after: None,
            };
            self.emit_now(at, kind);
        }
        self.emit_end(Outcome::Cancelled, AnswerSource::Own);
    }
}
