//! Back to the client.

use crate::{
    attempt::{AttemptId, Delivery},
    config::AbandonedWork,
    server::{Server, event::ServerEventKind, flight::Stage},
};

impl Server {
    pub(in crate::server) fn send_answer(&mut self, now: u64, slot: u32) {
        self.lose_answer(slot);
        let flight = &mut self.flights[slot as usize];
        flight.stage = Stage::Inbound;
        let span = flight.route.inbound.under_way().unwrap_or(0);
        self.ledger.answer(flight.status, flight.is_whole());
        self.schedule_progress(now.saturating_add(span), slot);
    }

    /// The same where the answer may be there at once.
    pub(in crate::server) fn answer(
        &mut self,
        now: u64,
        slot: u32,
        deliveries: &mut Vec<Delivery>,
    ) {
        if self.flights[slot as usize].route.inbound.under_way().is_some() {
            self.send_answer(now, slot);
        } else {
            let flight = &self.flights[slot as usize];
            self.ledger.answer(flight.status, flight.is_whole());
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
        self.ledger.deliver(flight.is_whole(), flight.service(), is_claimed);
        self.log(now, &flight.attempt, ServerEventKind::Delivered { status, is_claimed });
        let mut answer = flight.answer(self.unix_ns(now));
        if answer.status == 200 {
            answer.keep_alives = self.keep_alives_sent(&flight, flight.ended_at);
        }
        self.settle(now, &flight, is_claimed && answer.is_whole());
        if is_claimed {
            let id = AttemptId { slot, serial: flight.serial };
            deliveries.push(Delivery { id, answer });
        }
    }

    pub(in crate::server) fn learn_of_abandonment(&mut self, now: u64, slot: u32) {
        let flight = self.flights[slot as usize];
        match flight.stage {
            Stage::Lost => drop(self.release(slot)),
            // Losses hold it up, and the client gives up first: it never comes.
            Stage::Outbound => {
                self.ledger.attempts_in_transit -= 1;
                self.lose(now, slot);
                self.release(slot);
            }
            _ => {}
        }
        let is_stopped = self.abandoned_work == AbandonedWork::Stops
            && matches!(flight.stage, Stage::Waiting | Stage::InService);
        if is_stopped {
            if flight.stage == Stage::Waiting {
                if flight.set_aside > 0 {
                    self.charge_stopped(now, slot);
                }
                self.fleet.leave(now, flight.place, slot, true);
                self.leave_queue(now, slot);
            } else {
                self.charge_stopped(now, slot);
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
