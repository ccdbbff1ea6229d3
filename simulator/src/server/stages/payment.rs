//! What the attempts cost, where the server has prices.
//!
//! An attempt is charged once, at the instant at which it leaves the engine, whatever takes it out:
//! its end, or the news that its client is gone. Who never came so far, refused or withdrawn from the
//! queue, pays nothing.

use crate::{
    attempt::Attempt,
    config::FaultKind,
    draws::Draws,
    money::Usd,
    server::{
        Server,
        bill::{Charge, ChargeKind},
        fate::Fate,
        flight::Flight,
    },
};

impl Server {
    /// Whether anything is charged here.
    pub const fn has_prices(&self) -> bool {
        self.till.is_some()
    }

    /// Hands over everything about money that happened since the last time, in order.
    pub fn drain_charges(&mut self, mut sink: impl FnMut(&Charge)) {
        if let Some(till) = &mut self.till {
            till.charges.iter().for_each(&mut sink);
            till.charges.clear();
        }
    }

    /// Looks into the cache of prompts for an attempt that is admitted. Without prices nothing is
    /// said of the cache: it holds what is told, and nothing else.
    pub(in crate::server) fn look_into_cache(&mut self, slot: u32, draws: &impl Draws) {
        let flight = &mut self.flights[slot as usize];
        flight.hit_tokens = match &self.till {
            Some(till) => till.hit_tokens(&flight.attempt, draws),
            None => flight.attempt.cached_tokens.unwrap_or(0),
        };
    }

    /// An attempt is about to leave the engine: the account pays.
    pub(in crate::server) fn charge(&mut self, now: u64, slot: u32, output: u32, is_stopped: bool) {
        if self.till.is_none() {
            return;
        }
        let flight = self.flights[slot as usize];
        let (hit, prompt) = (flight.hit_tokens, flight.attempt.prompt_tokens);
        let unix_ns = self.unix_ns(now);
        let Some(till) = &mut self.till else { return };
        let factor = self.price_factor;
        let amount = till.prices.charge(unix_ns, hit, prompt - hit, output, factor);
        self.flights[slot as usize].charged = amount;
        self.gate.spend(amount);
        let Attempt { request_key, attempt_index, .. } = flight.attempt;
        let made =
            Charge { at_ns: now, request_key, attempt_index, amount, kind: ChargeKind::Made };
        till.charges.push(made);
        self.ledger.bill.charged += amount;
        if is_stopped {
            till.waste(&mut self.ledger.bill, made, flight.is_stalled());
        } else {
            self.ledger.bill.in_transit += amount;
        }
    }

    /// The answer came to the client's end of the wire: what was paid for it proves useful, or not.
    pub(in crate::server) fn settle(&mut self, now: u64, flight: &Flight, is_useful: bool) {
        let Some(till) = &mut self.till else { return };
        let amount = flight.charged;
        if amount == Usd::ZERO {
            return;
        }
        let bill = &mut self.ledger.bill;
        bill.in_transit = bill.in_transit.saturating_sub(amount);
        if is_useful {
            bill.useful += amount;
        } else {
            let Attempt { request_key, attempt_index, .. } = flight.attempt;
            let kind = ChargeKind::Made;
            let made = Charge { at_ns: now, request_key, attempt_index, amount, kind };
            till.waste(bill, made, !flight.is_whole());
        }
    }

    /// The same of one that the server stops because its client is gone.
    pub(in crate::server) fn charge_stopped(&mut self, now: u64, slot: u32) {
        let output = self.tokens_worked(now, slot);
        self.charge(now, slot, output, true);
    }

    /// The tokens of an answer that the engine is done with.
    pub(in crate::server) fn tokens_sold(&mut self, now: u64, slot: u32) -> u32 {
        let flight = &self.flights[slot as usize];
        let count = flight.attempt.output_tokens;
        match flight.fate {
            None => count,
            Some(Fate { kind: FaultKind::EmptyBody, .. }) => 0,
            Some(_) if self.has_tokens() => self.tokens_made(now, slot),
            Some(fate) => (f64::from(count) * fate.part) as u32,
        }
    }

    /// The tokens of an answer on which the engine works or worked, those that are made by now.
    /// Where answers come whole they are made evenly, from the start on.
    pub(in crate::server) fn tokens_worked(&mut self, now: u64, slot: u32) -> u32 {
        if self.till.is_none() || self.flights[slot as usize].is_empty() {
            return 0;
        }
        if self.has_tokens() {
            return self.tokens_made(now, slot);
        }
        let flight = &self.flights[slot as usize];
        let count = flight.attempt.output_tokens;
        if flight.is_stretched {
            return self.pace.worked(now, slot, flight, count);
        }
        let (done, whole) = if let Some(end) = flight.known_end {
            (now.min(flight.known_stop) - flight.started_at, end - flight.started_at)
        } else {
            let part = flight.fate.map_or(1.0, |fate| fate.part);
            let stop = libm::round(flight.work as f64 * part) as u64;
            let done = self.fleet.attained_of(now, flight.place, slot).unwrap_or(0);
            // No more is made after the instant at which it fails.
            (done.min(stop).min(flight.work), flight.work)
        };
        let made = (u128::from(done) * u128::from(count)).checked_div(u128::from(whole));
        made.map_or(count, |made| made as u32)
    }
}
