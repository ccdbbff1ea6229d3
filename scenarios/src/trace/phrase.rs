//! A thing that happened, in words.

use crate::chance::HEDGE_DRAWS;

/// What happened, and the particulars of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) what: String,
    pub(super) detail: String,
}

impl Phrase {
    pub(super) fn new(what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { what: what.into(), detail: detail.into() }
    }
}

/// An attempt as people count, from 1. A hedge has the number of the attempt that it doubles.
pub(super) fn attempt_name(index: u32, is_hedge: bool) -> String {
    let number = u64::from(index) + 1;
    if is_hedge { format!("hedge of {number}") } else { format!("attempt {number}") }
}

/// The same of an attempt as the server counts them.
pub(super) fn attempt_name_at_server(index: u32) -> String {
    match index.checked_sub(HEDGE_DRAWS) {
        Some(doubled) => attempt_name(doubled, true),
        None => attempt_name(index, false),
    }
}
