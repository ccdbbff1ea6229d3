//! What can be seen of a server from outside at any moment.

use super::{Server, fleet::Counts};

/// The state of the moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gauges {
    /// Attempts at the server, from admission to the last byte.
    pub in_flight: u32,
    /// Those of them that wait for the engine.
    pub queue: u32,
    /// The busy share of the engine: busy servers of `slots`, `min(1, in flight / capacity)` of
    /// `saturation`; the mean over the replicas that are ready or drain.
    pub gpu_utilisation: f64,
    /// Replicas that take new attempts.
    pub replicas_ready: u32,
    /// Replicas that are not ready yet.
    pub replicas_starting: u32,
    /// Replicas that take nothing new and go when they are empty.
    pub replicas_draining: u32,
}

impl Server {
    /// Whether the content tokens of answers are known.
    pub fn has_tokens(&self) -> bool {
        self.first_token.is_some() || self.fleet.has_tokens()
    }

    /// Whether there may be several replicas.
    pub fn is_replicated(&self) -> bool {
        self.fleet.is_replicated()
    }

    /// Whether no attempt is in its hands. Then whatever comes next comes of itself, such as a look
    /// of the autoscaler, which goes on for ever.
    pub fn is_at_rest(&self) -> bool {
        self.flights.is_empty()
    }

    /// The state of the moment.
    pub fn gauges(&self) -> Gauges {
        let (capacity, busy) = self.fleet.load();
        let Counts { ready, starting, draining } = self.fleet.counts();
        Gauges {
            in_flight: self.ledger.in_flight(),
            queue: self.ledger.queue(),
            gpu_utilisation: busy as f64 / capacity as f64,
            replicas_ready: ready,
            replicas_starting: starting,
            replicas_draining: draining,
        }
    }
}
