//! What the attempts cost, where the server has prices.
//!
//! An attempt is charged once, at the instant at which it leaves the engine, whatever takes it out:
//! its end, or the news that its client is gone. Who never came so far, refused or withdrawn from the
//! queue, pays nothing.

use crate::{
    attempt::Attempt,
    draws::Draws,
    money::{PriceFactor, Usd},
    server::{
        Server,
        bill::{Charge, ChargeKind},
        flight::Flight,
        stages::stream::evenly,
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

    /// Looks into the cache of prompts for an attempt that is admitted.
    pub(in crate::server) fn look_into_cache(&mut self, slot: u32, draws: &impl Draws) {
        if let Some(till) = &self.till {
            let flight = &mut self.flights[slot as usize];
            flight.hit_tokens = till.hit_tokens(&flight.attempt, draws);
        }
    }

    /// An attempt is about to leave the engine: the account pays.
    pub(in crate::server) fn charge(&mut self, now: u64, slot: u32, is_stopped: bool) {
        if self.till.is_none() {
            return;
        }
        let flight = self.flights[slot as usize];
        let output =
            if is_stopped { self.tokens_made(now, slot) } else { flight.attempt.output_tokens };
        let (hit, prompt) = (flight.hit_tokens, flight.attempt.prompt_tokens);
        let unix_ns = self.unix_ns(now);
        let Some(till) = &mut self.till else { return };
        let factor = PriceFactor::ONE;
        let amount = till.prices.charge(unix_ns, hit, prompt - hit, output, factor);
        self.flights[slot as usize].charged = amount;
        self.gate.spend(amount);
        let Attempt { request_key, attempt_index, .. } = flight.attempt;
        let made =
            Charge { at_ns: now, request_key, attempt_index, amount, kind: ChargeKind::Made };
        till.charges.push(made);
        self.ledger.bill.charged += amount;
        if is_stopped {
            till.charges.push(Charge { kind: ChargeKind::Wasted, ..made });
            self.ledger.bill.wasted += amount;
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
            bill.wasted += amount;
            let Attempt { request_key, attempt_index, .. } = flight.attempt;
            let kind = ChargeKind::Wasted;
            till.charges.push(Charge { at_ns: now, request_key, attempt_index, amount, kind });
        }
    }

    /// The tokens of the answer that the engine has made by now, whole ones.
    fn tokens_made(&mut self, now: u64, slot: u32) -> u32 {
        let flight = &self.flights[slot as usize];
        let count = flight.attempt.output_tokens;
        let Some(first_at) = flight.first_token_at else {
            return if self.has_tokens() { 0 } else { self.part_made(now, slot) };
        };
        if now < first_at || count == 0 {
            return 0;
        }
        if flight.is_stalled {
            return 1;
        }
        match flight.known_end {
            Some(end) => evenly(first_at, end, count, now).tokens,
            None => self.fleet.made(now, flight.place, slot, count).map_or(0, |made| made.tokens),
        }
    }

    /// The same where answers come whole: the tokens are made evenly, from the start on.
    fn part_made(&mut self, now: u64, slot: u32) -> u32 {
        let flight = &self.flights[slot as usize];
        let count = flight.attempt.output_tokens;
        let (done, whole) = if let Some(end) = flight.known_end {
            (now.min(end) - flight.started_at, end - flight.started_at)
        } else {
            let left = self.fleet.left(now, flight.place, slot).unwrap_or(0);
            (flight.work.saturating_sub(left), flight.work)
        };
        if whole == 0 {
            return count;
        }
        (u128::from(done) * u128::from(count) / u128::from(whole)) as u32
    }
}
