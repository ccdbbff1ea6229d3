//! The charges as they come, and the audit of the bill.

use simulator::{Charge, ChargeKind, Server};

use super::recorder::Recorder;
use crate::arrivals::class_and_index;

impl Recorder {
    /// The account pays, or learns that it paid in vain.
    pub(crate) fn on_charge(&mut self, charge: &Charge) {
        if charge.kind == ChargeKind::Made {
            self.charged += charge.amount;
        }
        let (class, index) = class_and_index(charge.request_key);
        if self.is_measured(class, index) {
            self.classes[usize::from(class)].money.note(charge);
        }
    }

    /// Holds what the attempts cost, one by one, against the bill.
    pub(super) fn audit_money(&mut self, end_ns: u64, server: &Server) {
        let billed = server.ledger().bill.charged;
        if billed != self.charged {
            let what = format!("the attempts cost {:?}, the bill is {billed:?}", self.charged);
            self.laws.breach(end_ns, &what);
        }
    }
}
