//! What will become of an answer.

use crate::{
    attempt::{Ending, Finish},
    config::FaultKind,
};

/// What will become of an answer, decided at its admission.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fate {
    pub(crate) kind: FaultKind,
    /// The part of the work on it after which it fails, 0 to 1.
    pub(crate) part: f64,
}

impl Fate {
    /// What the client sees of it; nothing, ever, of a stall.
    pub(crate) const fn outcome(self) -> Option<(Ending, Option<Finish>)> {
        Some(match self.kind {
            FaultKind::Stall => return None,
            FaultKind::Reset => (Ending::Reset, None),
            FaultKind::Truncated => (Ending::Truncated, None),
            FaultKind::InsufficientSystemResource => {
                (Ending::Complete, Some(Finish::InsufficientSystemResource))
            }
            FaultKind::Length => (Ending::Complete, Some(Finish::Length)),
            FaultKind::ContentFilter => (Ending::Complete, Some(Finish::ContentFilter)),
            FaultKind::EmptyBody => (Ending::ClosedEmpty, None),
        })
    }
}
