//! What the attempts of a class cost, where the server has prices.

use simulator::{Charge, ChargeKind, money::Usd};

use crate::chance::HEDGE_DRAWS;

/// What the measured requests of a class add up to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Money {
    charged: Usd,
    retries: Usd,
    hedges: Usd,
    wasted: Usd,
    half: Usd,
}

impl Money {
    pub(super) fn note(&mut self, charge: &Charge) {
        match charge.kind {
            ChargeKind::Made => self.note_made(charge),
            ChargeKind::Wasted => self.wasted += charge.amount,
            ChargeKind::Half => self.half += charge.amount,
        }
    }

    fn note_made(&mut self, charge: &Charge) {
        self.charged += charge.amount;
        if charge.attempt_index >= HEDGE_DRAWS {
            self.hedges += charge.amount;
        } else if charge.attempt_index > 0 {
            self.retries += charge.amount;
        }
    }

    /// Adds another class to it.
    pub(super) fn merge(&mut self, other: &Self) {
        self.charged += other.charged;
        self.retries += other.retries;
        self.hedges += other.hedges;
        self.wasted += other.wasted;
        self.half += other.half;
    }

    /// Its metrics, for so many requests, and completed ones.
    pub(super) fn metrics(
        &self,
        requests: u64,
        completed: u64,
    ) -> [(&'static str, Option<f64>); 7] {
        let charged = self.charged.as_f64();
        let for_each = |number: u64| (number > 0).then(|| charged / number as f64);
        [
            ("cost_usd", Some(charged)),
            ("cost_usd_per_request", for_each(requests)),
            ("cost_usd_per_success", for_each(completed)),
            ("cost_usd_retries", Some(self.retries.as_f64())),
            ("cost_usd_hedges", Some(self.hedges.as_f64())),
            ("cost_usd_wasted", Some(self.wasted.as_f64())),
            ("cost_usd_half_answers", Some(self.half.as_f64())),
        ]
    }
}
