//! Those who wait with one priority.

use std::sync::Arc;

use super::{
    ShareBy, Shares,
    entries::{Entries, Place},
    fair::{Fair, Weights},
    fifo::Fifo,
};

/// The waiters of one priority.
#[derive(Debug)]
pub(super) enum Level {
    Fifo(Fifo),
    Fair(Fair, ShareBy),
}

impl Level {
    pub(super) fn new(shares: Option<&Shares>) -> Self {
        let Some(shares) = shares else { return Self::Fifo(Fifo::default()) };
        let other = shares.default_weight;
        let classes = Weights { known: shares.class_weights.clone(), other };
        let tenants = Weights { known: shares.tenant_weights.clone(), other };
        let fair = match shares.by {
            ShareBy::Class => Fair::new(classes, None),
            ShareBy::Tenant => Fair::new(tenants, None),
            ShareBy::TenantThenClass => Fair::new(tenants, Some(classes)),
        };
        Self::Fair(fair, shares.by)
    }

    pub(super) fn len(&self) -> u32 {
        match self {
            Self::Fifo(fifo) => fifo.len(),
            Self::Fair(fair, _) => fair.len(),
        }
    }

    pub(super) fn push(
        &mut self,
        place: Place,
        class: Option<&Arc<str>>,
        tenant: Option<Arc<str>>,
        path: &mut [usize; 2],
    ) {
        match self {
            Self::Fifo(fifo) => fifo.push(place),
            Self::Fair(fair, ShareBy::Class) => fair.push(&[class.cloned()], place, path),
            Self::Fair(fair, ShareBy::Tenant) => fair.push(&[tenant], place, path),
            Self::Fair(fair, ShareBy::TenantThenClass) => {
                fair.push(&[tenant, class.cloned()], place, path);
            }
        }
    }

    pub(super) fn first(&mut self, entries: &Entries) -> Option<usize> {
        match self {
            Self::Fifo(fifo) => fifo.first(entries),
            Self::Fair(fair, _) => fair.first(entries),
        }
    }

    pub(super) fn newest(&mut self, entries: &Entries) -> Option<usize> {
        match self {
            Self::Fifo(fifo) => fifo.newest(entries),
            Self::Fair(fair, _) => fair.newest(entries),
        }
    }

    pub(super) fn forget_one(&mut self, entries: &Entries, path: &[usize], is_served: bool) {
        match self {
            Self::Fifo(fifo) => fifo.forget_one(entries),
            Self::Fair(fair, _) => fair.forget_one(entries, path, is_served),
        }
    }
}
