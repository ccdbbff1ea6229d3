//! An attempt and its hedge, side by side.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use super::{
    Leg, LegEnd, Life,
    ended::{Ended, judge},
    leg_end::Pace,
    permit::{Pass, Permit},
};
use crate::{
    budget::Extra,
    clock::Clock,
    error::{Failure, Partial},
    event::{AttemptResult, EventKind},
    gate::Applicant,
    time::Time,
    transport::{Answer, Attempt, AttemptOutcome, Progress, Transport},
};

/// Hedges draw from places that no attempt reaches: `retry.max_attempts` ends at 1,000.
const HEDGE_DRAWS: u32 = 1 << 16;

/// The legs of one attempt: the attempt itself at place 0, its hedge at place 1.
pub(super) struct Race<'l, 'a, T: Transport, C: Clock> {
    life: &'l mut Life<'a, T, C>,
    legs: [Option<Leg<'a, T, C>>; 2],
    /// When to send the second copy; [`Time::MAX`] for never.
    hedge_at: Time,
    timer_at: Time,
}

/// What came of a look at a leg.
enum Look<R> {
    /// Nothing yet.
    Pending,
    Answered(Answer<R>),
    Failed(Failure),
}

impl<'l, 'a, T: Transport, C: Clock> Race<'l, 'a, T, C> {
    pub(super) fn new(life: &'l mut Life<'a, T, C>, permit: Permit<'a, T, C>) -> Self {
        let started_at = permit.started().at;
        let leg = Leg { permit, is_hedge: false, pace: Pace::default() };
        let delay = match life.inner.config.hedge {
            Some(_) => life.inner.lock().hedge.as_mut().and_then(|hedge| hedge.delay(started_at)),
            None => None,
        };
        let hedge_at = delay.map_or(Time::MAX, |delay| started_at + delay);
        Self { life, legs: [Some(leg), None], hedge_at, timer_at: Time::MAX }
    }

    /// Timeouts go before answers of the same instant, the attempt before its hedge.
    pub(super) fn poll<R, F: Future<Output = AttemptOutcome<R>>>(
        &mut self,
        cx: &mut Context<'_>,
        sends: &mut [Pin<&mut Option<F>>; 2],
        mut timer: Pin<&mut Option<C::Sleep>>,
        progress: &[Progress; 2],
        send: &impl Fn(Attempt) -> F,
    ) -> Poll<Ended<'a, R, T, C>> {
        loop {
            let now = self.life.inner.clock.now();
            let deadline = self.life.facts.deadline;
            if deadline != Time::MAX && now >= deadline {
                self.end_all(AttemptResult::DeadlinePassed, sends, progress);
                return Poll::Ready(Ended::DeadlinePassed);
            }
            for place in 0..2 {
                let ended = match self.look(place, now, cx, sends, &progress[place]) {
                    Look::Pending => continue,
                    Look::Answered(answer) => self.won(place, answer, sends, progress),
                    Look::Failed(failure) => match self.lost(place, failure, sends, progress) {
                        Some(ended) => ended,
                        None => continue,
                    },
                };
                return Poll::Ready(ended);
            }
            if now >= self.hedge_at {
                self.hedge_at = Time::MAX;
                if self.start_hedge(now, &progress[0]) {
                    sends[1].set(Some(send(self.life.attempt_at(now, true))));
                    continue;
                }
            }
            let wake_at = self.next_look(now, progress);
            if wake_at < self.timer_at {
                self.timer_at = wake_at;
                timer.set(Some(self.life.inner.clock.sleep_until(wake_at)));
            }
            match timer.as_mut().as_pin_mut().map(|timer| timer.poll(cx)) {
                Some(Poll::Ready(())) => {
                    self.timer_at = Time::MAX;
                    timer.set(None);
                }
                Some(Poll::Pending) | None => return Poll::Pending,
            }
        }
    }

    fn look<R, F: Future<Output = AttemptOutcome<R>>>(
        &mut self,
        place: usize,
        now: Time,
        cx: &mut Context<'_>,
        sends: &mut [Pin<&mut Option<F>>; 2],
        progress: &Progress,
    ) -> Look<R> {
        let Some(leg) = &self.legs[place] else { return Look::Pending };
        let (started_at, policy) = (leg.permit.started().at, self.life.policy);
        if policy.attempt_timeout.is_some_and(|timeout| now - started_at >= timeout) {
            return Look::Failed(Failure::AttemptTimeout);
        }
        let Some(answer) = sends[place].as_mut().as_pin_mut() else { return Look::Pending };
        progress.poll_at(now);
        match answer.poll(cx) {
            // The transport has told of its tokens by now.
            Poll::Pending => match self.late_token(started_at, now, progress) {
                Some(failure) => Look::Failed(failure),
                None => Look::Pending,
            },
            Poll::Ready(outcome) => match judge(outcome) {
                Ok(answer) => Look::Answered(answer),
                Err(failure) => Look::Failed(failure),
            },
        }
    }

    /// Whether a content token is overdue: the first one, or the next one.
    fn late_token(&self, started_at: Time, now: Time, progress: &Progress) -> Option<Failure> {
        let policy = self.life.policy;
        let is_over = |since: Time, timeout| now - since >= timeout;
        match progress.last_token_at() {
            None => {
                let timeout = policy.first_token_timeout?;
                is_over(started_at, timeout).then_some(Failure::FirstTokenTimeout)
            }
            Some(last) => {
                let timeout = policy.stall_timeout?;
                is_over(last, timeout).then_some(Failure::Stalled)
            }
        }
    }

    /// The instant at which time alone changes something.
    ///
    /// A transport need not wake its task for every token. So where a stall is to be noticed, and
    /// no token has been told of yet, it is asked again once in a stall timeout: whenever the first
    /// one came, the stall after it is seen to the instant.
    fn next_look(&self, now: Time, progress: &[Progress; 2]) -> Time {
        let policy = self.life.policy;
        let after = |since: Time, timeout: Option<_>| timeout.map_or(Time::MAX, |t| since + t);
        let mut next = self.life.facts.deadline.min(self.hedge_at);
        for (leg, progress) in self.legs.iter().zip(progress) {
            let Some(leg) = leg else { continue };
            let started_at = leg.permit.started().at;
            next = next.min(after(started_at, policy.attempt_timeout));
            next = next.min(match progress.last_token_at() {
                None => after(started_at, policy.first_token_timeout)
                    .min(after(now, policy.stall_timeout)),
                Some(last) => after(last, policy.stall_timeout),
            });
        }
        next
    }

    /// The first whole answer wins; the other copy is dropped.
    fn won<R, F>(
        &mut self,
        place: usize,
        answer: Answer<R>,
        sends: &mut [Pin<&mut Option<F>>; 2],
        progress: &[Progress; 2],
    ) -> Ended<'a, R, T, C> {
        sends[place].set(None);
        let mut leg = self.legs[place].take().expect("the leg that answered");
        leg.pace = Pace::of(leg.permit.started(), &progress[place]);
        if let (None, Some(at)) = (leg.pace.first_token_after, answer.first_token_at) {
            leg.pace.first_token_after = Some(at - leg.permit.started().at);
        }
        self.end_all(AttemptResult::HedgeLost, sends, progress);
        Ended::Answered(answer, leg)
    }

    /// One copy failed. `None` while the other may still succeed.
    fn lost<R, F>(
        &mut self,
        place: usize,
        failure: Failure,
        sends: &mut [Pin<&mut Option<F>>; 2],
        progress: &[Progress; 2],
    ) -> Option<Ended<'a, R, T, C>> {
        let is_committed =
            self.life.request.is_streamed && progress[place].first_token_at().is_some();
        let is_last = is_committed || !failure.is_retryable();
        self.end_one(place, &LegEnd::failure(&failure), sends, progress);
        if is_last {
            self.end_all(AttemptResult::HedgeLost, sends, progress);
        } else if self.legs.iter().any(Option::is_some) {
            return None;
        }
        if is_committed {
            let tokens = progress[place].token_count();
            return Some(Ended::Interrupted(failure, Partial { text: String::new(), tokens }));
        }
        Some(Ended::Failed(failure))
    }

    fn end_all<F>(
        &mut self,
        result: AttemptResult,
        sends: &mut [Pin<&mut Option<F>>; 2],
        progress: &[Progress; 2],
    ) {
        for place in 0..2 {
            self.end_one(place, &LegEnd::by_us(result), sends, progress);
        }
    }

    /// Abandons what is still on the wire, then gives the permit back.
    fn end_one<F>(
        &mut self,
        place: usize,
        end: &LegEnd,
        sends: &mut [Pin<&mut Option<F>>; 2],
        progress: &[Progress; 2],
    ) {
        sends[place].set(None);
        if let Some(mut leg) = self.legs[place].take() {
            leg.pace = Pace::of(leg.permit.started(), &progress[place]);
            self.life.end_leg(leg, end);
        }
    }

    /// A second copy, where no token has come yet, a permit is free with nobody waiting for it,
    /// and the budget pays.
    fn start_hedge(&mut self, now: Time, first: &Progress) -> bool {
        if self.legs[0].is_none() || first.first_token_at().is_some() {
            return false;
        }
        let life = &mut *self.life;
        let inner = life.inner;
        let applicant = life.applicant_of_hedge();
        let (started, gauges, is_denied) = {
            let mut state = inner.lock();
            let may = state.gate.may_hedge(now, &applicant);
            let is_paid = may && state.budget.try_withdraw(now, Extra::Hedge).is_some();
            let started =
                is_paid.then(|| state.gate.enter_hedge(now, &applicant, &*inner.chance)).flatten();
            (started, state.gate.gauges(), may && !is_paid)
        };
        if is_denied {
            life.emit(now, gauges, EventKind::BudgetDenied { is_hedge: true });
        }
        let Some(started) = started else { return false };
        let attempt_index = life.attempts - 1;
        let (request_key, cost) = (life.facts.key, life.facts.cost);
        let permit = Permit::new(inner, Pass { request_key, attempt_index, started, cost });
        self.legs[1] = Some(Leg { permit, is_hedge: true, pace: Pace::default() });
        life.in_flight_since[1] = Some(now);
        let queue_wait = std::time::Duration::ZERO;
        life.emit(
            now,
            gauges,
            EventKind::AttemptStarted { attempt_index, is_hedge: true, queue_wait },
        );
        true
    }
}

impl<'a, T: Transport, C: Clock> Life<'a, T, C> {
    /// The request as the gate sees it, for a second copy of the attempt under way.
    fn applicant_of_hedge(&self) -> Applicant<'a> {
        Applicant { attempt_index: self.attempts - 1 + HEDGE_DRAWS, ..self.applicant() }
    }

    /// What the transport is told of an attempt that starts at `now`.
    pub(super) fn attempt_at(&self, now: Time, is_hedge: bool) -> Attempt {
        let timeout_at = self.policy.attempt_timeout.map_or(Time::MAX, |timeout| now + timeout);
        Attempt {
            request_key: self.facts.key,
            index: self.attempts - 1,
            is_hedge,
            priority: self.facts.priority,
            give_up_at: self.facts.deadline.min(timeout_at),
        }
    }
}
