//! The laws that the books keep.

use super::Ledger;
use crate::{money::Usd, server::bill::Bill};

impl Ledger {
    /// Checks every law of conservation, exactly: attempts, answers, work, and Little's law in
    /// integer nanoseconds for those in flight, waiting, in service, and for the replicas. It holds
    /// between any two calls of the server.
    ///
    /// # Errors
    /// The first law that is broken, with its numbers.
    pub fn check(&self) -> Result<(), String> {
        for (law, left, right) in self.sums() {
            if left != right {
                return Err(format!("{law}: {left} is not {right}"));
            }
        }
        let Bill { half, wasted, .. } = self.bill;
        if half > wasted {
            return Err(format!("half answers are a part of the waste: {half:?} of {wasted:?}"));
        }
        let populations = [
            ("in flight", self.in_flight),
            ("waiting", self.queue),
            ("in service", self.in_service),
            ("that are replicas", self.hardware.replicas),
        ];
        for (name, population) in populations {
            if !population.is_consistent(self.now) {
                return Err(format!("integral of those {name} = times they spent: {population:?}"));
            }
        }
        Ok(())
    }

    /// Sums that must be equal.
    fn sums(&self) -> [(&'static str, u128, u128); 9] {
        let refused: u64 = self.refusals.iter().sum();
        let answers_arrived = self.answers_delivered + self.answers_unclaimed;
        [
            (
                "attempts sent = received + lost + in transit",
                u128::from(self.attempts_sent),
                u128::from(self.attempts_received + self.attempts_lost + self.attempts_in_transit),
            ),
            (
                "attempts received = answered + stopped + at the server",
                u128::from(self.attempts_received),
                u128::from(self.answers_given() + self.attempts_stopped + self.attempts_at_server),
            ),
            (
                "answers given = delivered + unclaimed + in transit",
                u128::from(self.answers_given()),
                u128::from(answers_arrived + self.answers_in_transit),
            ),
            (
                "whole answers given = delivered + unclaimed + in transit",
                u128::from(self.answers_200),
                u128::from(self.whole_answers_delivered + self.whole_answers_unclaimed)
                    + u128::from(self.whole_answers_in_transit),
            ),
            (
                "attempts refused + in flight = 429 + 503 + others + at the server",
                u128::from(refused + u64::from(self.in_flight())),
                u128::from(
                    self.answers_429
                        + self.answers_503
                        + self.answers_other
                        + self.attempts_at_server,
                ),
            ),
            (
                "in flight = waiting + in service",
                u128::from(self.in_flight()),
                u128::from(self.queue() + self.in_service()),
            ),
            (
                "work ended = useful + wasted + in transit + set aside",
                self.work_ns(),
                self.useful_work_ns
                    + self.wasted_work_ns
                    + self.work_in_transit_ns
                    + self.work_set_aside_ns,
            ),
            (
                "charged = useful + wasted + in transit",
                self.bill.charged.as_parts(),
                [self.bill.useful, self.bill.wasted, self.bill.in_transit]
                    .into_iter()
                    .sum::<Usd>()
                    .as_parts(),
            ),
            ("late calls = none", u128::from(self.late_calls), 0),
        ]
    }
}
