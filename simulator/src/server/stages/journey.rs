//! The ways there and back where they differ, and what is lost on them.

use crate::{
    attempt::{Attempt, AttemptId, Delivery, Ending},
    draws::Draws,
    server::{
        Server,
        flight::{Failure, refusal},
        network::{Leg, Route},
    },
};

impl Server {
    /// The ways of an attempt that is sent now.
    pub(in crate::server) fn route(
        &mut self,
        now: u64,
        attempt: &Attempt,
        draws: &impl Draws,
    ) -> Route {
        if let Some(network) = &mut self.network {
            return network.route(now, attempt.request_key, attempt.attempt_index, draws);
        }
        let leg = |span| Leg { span, delay: 0, is_lost: false };
        Route { outbound: leg(self.outbound), inbound: leg(self.inbound) }
    }

    /// The client's end of the connection gives the attempt up: a reset, without any answer.
    pub(in crate::server) fn give_up(
        &mut self,
        now: u64,
        slot: u32,
        deliveries: &mut Vec<Delivery>,
    ) {
        self.lose(now, slot);
        let flight = self.release(slot);
        if !flight.is_client_gone {
            let id = AttemptId { slot, serial: flight.serial };
            let answer = refusal(0, None, self.unix_ns(now));
            deliveries.push(Delivery { id, answer });
        }
    }

    /// Notes that an answer will not arrive, if it will not: a reset in its place.
    pub(in crate::server) fn lose_answer(&mut self, slot: u32) {
        let flight = &mut self.flights[slot as usize];
        if flight.route.inbound.is_lost && flight.status == 200 {
            let tokens = flight.failure.map_or(flight.attempt.output_tokens, |it| it.tokens);
            let tokens = if flight.first_token_at.is_some() { tokens } else { 0 };
            flight.failure = Some(Failure { ending: Ending::Reset, finish: None, tokens });
        }
    }
}
