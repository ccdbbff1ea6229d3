//! How many attempts may be in flight at once: of the account, of a key, of a user.

use std::collections::BTreeMap;

use crate::{
    attempt::Attempt,
    config::Admission,
    server::event::{Concurrency, Refusal},
};

/// The caps, and how many are in flight of those that have one of their own.
#[derive(Debug)]
pub(super) struct Caps {
    account: u32,
    keys: Option<Parts>,
    users: Option<Parts>,
}

/// The same cap for each part of the account.
#[derive(Debug)]
struct Parts {
    cap: u32,
    /// Those in flight of each part that has any.
    present: BTreeMap<u32, u32>,
}

impl Caps {
    pub(super) fn new(admission: &Admission) -> Self {
        Self {
            account: admission.concurrency.unwrap_or(u32::MAX),
            keys: admission.concurrency_per_key.map(Parts::new),
            users: admission.concurrency_per_user.map(Parts::new),
        }
    }

    /// Which cap an attempt would pass, beside so many of the account.
    pub(super) fn refuses(
        &self,
        in_flight: u32,
        attempt: &Attempt,
    ) -> Option<(Refusal, Concurrency)> {
        if in_flight >= self.account {
            let told = Concurrency { current: in_flight.saturating_add(1), limit: self.account };
            return Some((Refusal::Concurrency, told));
        }
        let of_key = self.keys.as_ref().and_then(|keys| keys.refuses(attempt.client));
        let of_user = || self.users.as_ref().and_then(|users| users.refuses(attempt.user));
        of_key
            .map(|told| (Refusal::KeyConcurrency, told))
            .or_else(|| of_user().map(|told| (Refusal::UserConcurrency, told)))
    }

    pub(super) fn admit(&mut self, attempt: &Attempt) {
        if let Some(keys) = &mut self.keys {
            keys.enter(attempt.client);
        }
        if let Some(users) = &mut self.users {
            users.enter(attempt.user);
        }
    }

    pub(super) fn depart(&mut self, attempt: &Attempt) {
        if let Some(keys) = &mut self.keys {
            keys.leave(attempt.client);
        }
        if let Some(users) = &mut self.users {
            users.leave(attempt.user);
        }
    }
}

impl Parts {
    const fn new(cap: u32) -> Self {
        Self { cap, present: BTreeMap::new() }
    }

    fn refuses(&self, part: u32) -> Option<Concurrency> {
        let present = self.present.get(&part).copied().unwrap_or(0);
        let told = Concurrency { current: present.saturating_add(1), limit: self.cap };
        (present >= self.cap).then_some(told)
    }

    fn enter(&mut self, part: u32) {
        *self.present.entry(part).or_insert(0) += 1;
    }

    fn leave(&mut self, part: u32) {
        let Some(present) = self.present.get_mut(&part) else { return };
        *present -= 1;
        if *present == 0 {
            self.present.remove(&part);
        }
    }
}
