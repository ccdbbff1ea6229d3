//! The replicas of the server over time.

use simulator::{Gauges, Server};

use super::{recorder::Recorder, timeline::GaugeName};

impl Recorder {
    /// Notes how many replicas there are, those that start or drain included. Replicas come and go
    /// by the server's own clock, so it is asked after each of its events.
    pub(crate) fn note_replicas(&mut self, now_ns: u64, server: &Server) {
        if server.is_replicated() {
            let Gauges { replicas_ready, replicas_starting, replicas_draining, .. } =
                server.gauges();
            let count = replicas_ready + replicas_starting + replicas_draining;
            self.timeline.gauge(now_ns, GaugeName::Replicas, f64::from(count));
        }
    }

    /// The gauges that mean nothing in this run.
    pub(super) fn absent_gauges(&self, server: &Server) -> Vec<GaugeName> {
        let is_there = [
            (GaugeName::ConcurrencyLimit, self.has_limit),
            (GaugeName::Replicas, server.is_replicated()),
        ];
        is_there.into_iter().filter_map(|(name, is_there)| (!is_there).then_some(name)).collect()
    }
}
