//! One attempt, from the permit to the end of the answer.

use std::{future::poll_fn, pin::pin};

use super::{Life, Way, ended::Ended, permit::Permit, race::Race};
use crate::{
    clock::Clock,
    transport::{Attempt, Progress, Transport},
};

impl<'a, T: Transport, C: Clock> Life<'a, T, C> {
    /// Sends, doubles the attempt where it is late and hedging is on, and holds the permits until
    /// the answer has ended.
    pub(super) async fn attempt<W: Way<T, C>>(
        &mut self,
        permit: Permit<'a, T, C>,
    ) -> Ended<'a, W::Response, T, C> {
        let (inner, payload) = (self.inner, &self.request.payload);
        let progress = [Progress::new(), Progress::new()];
        let send = |attempt: Attempt| {
            let progress = &progress[usize::from(attempt.is_hedge)];
            W::send(&inner.transport, &inner.clock, payload, attempt, progress)
        };
        let attempt = self.attempt_at(permit.started().at, false);
        let mut race = Race::new(self, permit);
        let mut first = pin!(Some(send(attempt)));
        let mut second = pin!(None);
        let mut timer = pin!(None::<C::Sleep>);
        poll_fn(|cx| {
            let mut sends = [first.as_mut(), second.as_mut()];
            race.poll(cx, &mut sends, timer.as_mut(), &progress, &send)
        })
        .await
    }
}
