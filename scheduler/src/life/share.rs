//! Sharing an answer with identical requests, or taking one from the cache.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use super::{Completed, Life};
use crate::{
    clock::Clock,
    error::Error,
    event::{AnswerSource, EventKind, ExpiredWhile},
    fingerprint::Fingerprint,
    flight::{Found, Lead, Role, Seat},
    sharing::Sharing,
    time::Time,
    transport::Transport,
};

/// The lead of a flight. Dropping it hands the flight to the first follower.
struct Leading<'a, R> {
    sharing: &'a Sharing<R>,
    lead: Option<Lead>,
}

impl<R> Drop for Leading<'_, R> {
    fn drop(&mut self) {
        if let Some(lead) = self.lead.take() {
            let waker = self.sharing.lock().flights.as_mut().and_then(|f| f.hand_over(lead));
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

/// A place among the followers of a flight. Dropping it gives it back.
struct Following<'a, R> {
    sharing: &'a Sharing<R>,
    seat: Option<Seat>,
}

impl<R> Drop for Following<'_, R> {
    fn drop(&mut self) {
        if let Some(seat) = self.seat.take() {
            let left = {
                let mut tables = self.sharing.lock();
                tables.flights.as_mut().map(|flights| flights.leave(seat))
            };
            // What it left behind may be an answer or a waker: it goes with the lock released.
            if let Some(Some(waker)) = left {
                waker.wake();
            }
        }
    }
}

/// What a follower finds at the end of its wait.
enum Followed<R> {
    Answer(R),
    Promoted(Lead),
    Expired,
}

impl<T: Transport, C: Clock> Life<'_, T, C> {
    /// Like [`Self::run_whole`], by way of an answer that is there already or under way, if there
    /// is one for the same fingerprint.
    pub(crate) async fn run_shared(
        &mut self,
        sharing: &Sharing<T::Response>,
    ) -> Result<Completed<T::Response>, Error> {
        let Some(fingerprint) = self.request.fingerprint else { return self.run_whole().await };
        self.check_admission()?;
        if let Some(response) = self.look_up(sharing, &fingerprint) {
            return Ok(self.completed(response, None, AnswerSource::Cached));
        }
        let role = sharing.lock().flights.as_mut().map(|flights| flights.join(fingerprint));
        let lead = match role {
            None => None,
            Some(Role::Leader(lead)) => Some(lead),
            Some(Role::Follower(seat)) => {
                self.emit_now(self.inner.clock.now(), EventKind::Joined);
                match self.follow(Following { sharing, seat: Some(seat) }).await {
                    Followed::Answer(response) => {
                        return Ok(self.completed(response, None, AnswerSource::Shared));
                    }
                    Followed::Expired => return Err(self.expired(ExpiredWhile::Following)),
                    Followed::Promoted(lead) => {
                        self.emit_now(self.inner.clock.now(), EventKind::TookOver);
                        Some(lead)
                    }
                }
            }
        };
        let mut leading = Leading { sharing, lead };
        let completed = self.run_whole().await?;
        self.share(&mut leading, &fingerprint, &completed.response);
        Ok(completed)
    }

    fn look_up(
        &self,
        sharing: &Sharing<T::Response>,
        fingerprint: &Fingerprint,
    ) -> Option<T::Response> {
        let now = self.inner.clock.now();
        let mut tables = sharing.lock();
        self.inner.transport.duplicate(tables.cached(now, fingerprint)?)
    }

    /// Hands a copy to the cache and to every follower.
    fn share(
        &self,
        leading: &mut Leading<'_, T::Response>,
        fingerprint: &Fingerprint,
        response: &T::Response,
    ) {
        let transport = &self.inner.transport;
        let now = self.inner.clock.now();
        let Some(first) = transport.duplicate(response) else { return };
        let mut wakers = Vec::new();
        {
            let mut tables = leading.sharing.lock();
            if let (Some(flights), Some(lead)) = (&mut tables.flights, leading.lead.take()) {
                // The first copy has shown that the others can be made.
                let copy = || transport.duplicate(response).expect("an answer that can be copied");
                flights.succeed(lead, copy, &mut wakers);
            }
            if tables.keeps() {
                tables.keep(now, *fingerprint, first);
            }
        }
        wakers.into_iter().for_each(std::task::Waker::wake);
    }

    /// Waits for the answer of the leader, at most to the own deadline.
    async fn follow(&self, mut place: Following<'_, T::Response>) -> Followed<T::Response> {
        let clock = &self.inner.clock;
        let deadline = self.facts.deadline;
        let mut timer = pin!((deadline != Time::MAX).then(|| clock.sleep_until(deadline)));
        poll_fn(|cx| {
            if deadline != Time::MAX && clock.now() >= deadline {
                return Poll::Ready(Followed::Expired);
            }
            let found = {
                let mut tables = place.sharing.lock();
                let flights = tables.flights.as_mut().expect("it has followers");
                let seat = place.seat.as_ref().expect("not polled after it is ready");
                flights.collect(seat, |known| match known {
                    Some(waker) if cx.waker().will_wake(&waker) => waker,
                    _ => cx.waker().clone(),
                })
            };
            let followed = match found {
                Found::Waiting => None,
                Found::Answer(response) => Some(Followed::Answer(response)),
                Found::Promoted(lead) => Some(Followed::Promoted(lead)),
            };
            if let Some(followed) = followed {
                place.seat = None;
                return Poll::Ready(followed);
            }
            match timer.as_mut().as_pin_mut() {
                Some(timer) => timer.poll(cx).map(|()| Followed::Expired),
                None => Poll::Pending,
            }
        })
        .await
    }
}
