//! Averages over time, ready for any window.

/// Integrals over time since the start of the run. The difference of two of them, by
/// [`since`](Self::since), is a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Integrals {
    /// The span of time, in nanoseconds.
    pub span_ns: u64,
    /// Of the attempts in flight: attempts times nanoseconds.
    pub in_flight_ns: u128,
    /// Of the attempts that wait for the engine: attempts times nanoseconds.
    pub queue_ns: u128,
    /// Of the attempts in service: attempts times nanoseconds.
    pub in_service_ns: u128,
    /// Of the busy part of the capacity, `min(in service, capacity)` replica by replica, times
    /// nanoseconds.
    pub busy_ns: u128,
    /// Of the capacity, how many in service make 100 % GPU utilisation of all replicas that are
    /// ready or drain, times nanoseconds.
    pub capacity_ns: u128,
    /// Of the replicas, those that start or drain included: replicas times nanoseconds.
    pub replicas_ns: u128,
}

impl Integrals {
    /// What came after `earlier`, an earlier state of the same server.
    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            span_ns: self.span_ns.saturating_sub(earlier.span_ns),
            in_flight_ns: self.in_flight_ns.saturating_sub(earlier.in_flight_ns),
            queue_ns: self.queue_ns.saturating_sub(earlier.queue_ns),
            in_service_ns: self.in_service_ns.saturating_sub(earlier.in_service_ns),
            busy_ns: self.busy_ns.saturating_sub(earlier.busy_ns),
            capacity_ns: self.capacity_ns.saturating_sub(earlier.capacity_ns),
            replicas_ns: self.replicas_ns.saturating_sub(earlier.replicas_ns),
        }
    }

    /// The mean number in flight; none over an empty span.
    pub fn mean_in_flight(&self) -> Option<f64> {
        self.mean(self.in_flight_ns)
    }

    /// The mean length of the queue; none over an empty span.
    pub fn mean_queue(&self) -> Option<f64> {
        self.mean(self.queue_ns)
    }

    /// The mean GPU utilisation, 0 to 1; none over an empty span.
    pub fn mean_gpu_utilisation(&self) -> Option<f64> {
        self.mean(self.busy_ns).zip(self.level(self.capacity_ns)).map(|(busy, all)| busy / all)
    }

    /// The mean number of replicas, those that start or drain included; none over an empty span.
    pub fn mean_replicas(&self) -> Option<f64> {
        self.level(self.replicas_ns)
    }

    fn mean(&self, integral: u128) -> Option<f64> {
        (self.span_ns > 0).then(|| integral as f64 / self.span_ns as f64)
    }

    /// The mean of what seldom changes: exactly what it was if it never did.
    fn level(&self, integral: u128) -> Option<f64> {
        let span = u128::from(self.span_ns);
        let (whole, rest) = (integral.checked_div(span)?, integral.checked_rem(span)?);
        Some(whole as f64 + rest as f64 / span as f64)
    }
}
