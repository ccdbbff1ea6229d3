//! Back to the client.

use crate::{
    attempt::{AttemptId, Delivery},
    config::AbandonedWork,
    server::{Server, event::ServerEventKind, flight::Stage},
};

impl Server {
    pub(in crate::server) fn send_answer(&mut self, now: u64, slot: u32) {
        let flight = &mut self.flights[slot as usize];
        flight.stage = Stage::Inbound;
        self.ledger.answer(flight.status);
        self.schedule_progress(now.saturating_add(self.inbound), slot);
    }

    /// The same where the answer may be there at once.
    pub(in crate::server) fn answer(
        &mut self,
        now: u64,
        slot: u32,
        deliveries: &mut Vec<Delivery>,
    ) {
        if self.inbound > 0 {
            self.send_answer(now, slot);
        } else {
            self.ledger.answer(self.flights[slot as usize].status);
            self.deliver(now, slot, deliveries);
        }
    }

    pub(in crate::server) fn deliver(
        &mut self,
        now: u64,
        slot: u32,
        deliveries: &mut Vec<Delivery>,
    ) {
        let flight = self.release(slot);
        let status = flight.status;
        let is_claimed = !flight.is_client_gone;
        self.ledger.deliver(status, flight.service(), is_claimed);
        self.log(now, &flight.attempt, ServerEventKind::Delivered { status, is_claimed });
        let answer = flight.answer(self.unix_ns(now), self.inbound);
        self.settle(now, &flight, is_claimed && answer.is_whole());
        if is_claimed {
            let id = AttemptId { slot, serial: flight.serial };
            deliveries.push(Delivery { id, answer });
        }
    }

    pub(in crate::server) fn learn_of_abandonment(&mut self, now: u64, slot: u32) {
        let flight = self.flights[slot as usize];
        let is_stopped = self.abandoned_work == AbandonedWork::Stops
            && matches!(flight.stage, Stage::Waiting | Stage::InService);
        if is_stopped {
            if flight.stage == Stage::Waiting {
                if flight.set_aside > 0 {
                    self.charge(now, slot, true);
                }
                self.fleet.leave(now, flight.place, slot, true);
                self.ledger.end_wait(now, flight.waiting_since);
                self.ledger.waste(flight.set_aside);
                self.ledger.depart(now, flight.arrived_at);
                self.schedule_engine(flight.place);
                self.gate.depart(now, &flight.attempt);
            } else {
                self.charge(now, slot, true);
                self.fleet.leave(now, flight.place, slot, false);
                self.end_service(now, slot, true);
            }
            self.ledger.stop();
            self.release(slot);
        }
        self.log(now, &flight.attempt, ServerEventKind::Abandoned { is_stopped });
        if is_stopped {
            self.call_next(now, flight.place);
            self.close_replica(now, flight.place);
        }
    }
}
