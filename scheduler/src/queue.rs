//! Who waits for a permit, in which order, and how many may.

mod entries;
mod fair;
mod fifo;
mod level;
mod line;

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use crate::setting::Checks;
pub(crate) use line::{Waiting, WaitingLine};

/// The queue of requests that wait for a permit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Queue {
    /// The most requests that may wait. 1 to 10,000,000, default 10,000.
    pub capacity: u32,
    /// How priorities order them. Default: `strict`.
    pub order: Order,
    /// How the requests of one priority share the permits. Default: `null`, first come first
    /// served.
    pub shares: Option<Shares>,
    /// Who goes when one more comes. Default: `refuse_newest`.
    pub when_full: WhenFull,
    /// Whether a request is refused at once that would not have its answer before its deadline by
    /// the present estimate. Default: `false`.
    ///
    /// The estimate is `(n + 1) * h / limit + s` for `n` requests ahead, permits that are held for
    /// `h` on average and answers that take `s`, both of about the last twenty attempts. While a
    /// permit is free nothing is refused, so what an idle scheduler would finish always passes.
    pub refuse_hopeless: bool,
}

/// How priorities order those who wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    /// All of a more urgent priority before any of a less urgent one. A less urgent one may wait
    /// for ever.
    #[default]
    Strict,
    /// A request that has waited for `step` is as good as a newcomer one level more urgent.
    ///
    /// So a request `k` levels below the most urgent one is overtaken by nobody who comes more
    /// than `k * step` after it: nobody starves.
    Ageing {
        /// What one level is worth.
        #[serde(with = "humantime_serde")]
        step: Duration,
    },
}

/// How the requests of one priority share the permits: start-time fair queueing (Goyal, Vin and
/// Cheng, 1996), each request at the same cost.
///
/// While two groups both wait, the permits they get differ from their weights by at most one
/// request of each. A group that was idle is owed nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shares {
    /// What makes a group. Default: `class`.
    pub by: ShareBy,
    /// Weights of classes, 1 to 10,000; those left out have the default one.
    pub class_weights: BTreeMap<String, u32>,
    /// Weights of tenants, likewise.
    pub tenant_weights: BTreeMap<String, u32>,
    /// The weight of the others, 1 to 10,000. Default 1.
    pub default_weight: u32,
}

/// What makes a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareBy {
    /// The class.
    #[default]
    Class,
    /// The tenant.
    Tenant,
    /// Tenants share first, and classes within each tenant.
    TenantThenClass,
}

/// Who goes when a full queue gets one more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenFull {
    /// The newcomer.
    #[default]
    RefuseNewest,
    /// The newest of the least urgent, if the newcomer is more urgent; else the newcomer. With
    /// shares: the newest of the group that waits in the greatest number.
    EvictLowest,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            capacity: 10_000,
            order: Order::Strict,
            shares: None,
            when_full: WhenFull::RefuseNewest,
            refuse_hopeless: false,
        }
    }
}

impl Default for Shares {
    fn default() -> Self {
        Self {
            by: ShareBy::Class,
            class_weights: BTreeMap::new(),
            tenant_weights: BTreeMap::new(),
            default_weight: 1,
        }
    }
}

impl Queue {
    /// Checks every range.
    pub fn validate(&self, checks: &mut Checks<'_>) {
        checks.count("capacity", u64::from(self.capacity), 1..=10_000_000);
        if let Order::Ageing { step } = self.order {
            checks.span("order.ageing.step", step);
        }
        if let Some(shares) = &self.shares {
            shares.validate(&mut checks.below("shares"));
        }
    }
}

impl Shares {
    fn validate(&self, checks: &mut Checks<'_>) {
        checks.count("default_weight", u64::from(self.default_weight), 1..=10_000);
        for (field, weights) in
            [("class_weights", &self.class_weights), ("tenant_weights", &self.tenant_weights)]
        {
            let mut checks = checks.below(field);
            for (name, weight) in weights {
                checks.count(name, u64::from(*weight), 1..=10_000);
            }
        }
        if self.by == ShareBy::Class && !self.tenant_weights.is_empty() {
            checks.refuse("tenant_weights", "count only with `by: tenant` or `tenant_then_class`");
        }
        if self.by == ShareBy::Tenant && !self.class_weights.is_empty() {
            checks.refuse("class_weights", "count only with `by: class` or `tenant_then_class`");
        }
    }
}

#[cfg(test)]
mod tests;
