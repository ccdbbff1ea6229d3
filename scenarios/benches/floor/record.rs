//! What a run leaves behind.

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It has its answer.
    Completed,
    /// Its last attempt was rejected.
    Failed,
    /// Its deadline passed, or would have before the next attempt.
    Expired,
}

/// The end of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    /// How.
    pub(crate) outcome: Outcome,
    /// Attempts it made.
    pub(crate) attempts: u32,
    /// Nanoseconds from the start of the run to its end.
    pub(crate) end_ns: u64,
}

/// Learns how requests end.
pub(crate) trait Record {
    /// Called once for every request, in the order of the ends.
    fn ended(&mut self, request: u32, ending: Ending);
}

impl Record for () {
    #[inline]
    fn ended(&mut self, _request: u32, _ending: Ending) {}
}

/// The ends by request; every place is filled once a run is over.
impl Record for Vec<Option<Ending>> {
    fn ended(&mut self, request: u32, ending: Ending) {
        let place = request as usize;
        if self.len() <= place {
            self.resize(place + 1, None);
        }
        self[place] = Some(ending);
    }
}

/// The sums of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Attempts made.
    pub(crate) attempts: u64,
    /// Requests that got their answer.
    pub(crate) completed: u64,
    /// Requests whose last attempt was rejected.
    pub(crate) failed: u64,
    /// Requests that ended by their deadline.
    pub(crate) expired: u64,
    /// 429s of the token bucket.
    pub(crate) rejected_by_bucket: u64,
    /// 429s of the bursts.
    pub(crate) rejected_by_burst: u64,
    /// 503s.
    pub(crate) rejected_as_overloaded: u64,
    /// Attempts that the deadline of their request ended.
    pub(crate) cut_by_deadline: u64,
    /// The most attempts at the server at once.
    pub(crate) max_in_flight: u32,
    /// Nanoseconds from arrival to answer, summed over the completed requests.
    pub(crate) sojourn_ns: u64,
}

impl Totals {
    /// Requests that ended.
    pub(crate) const fn requests(&self) -> u64 {
        self.completed + self.failed + self.expired
    }

    /// Attempts of the mean request.
    pub(crate) fn attempts_per_request(&self) -> f64 {
        self.attempts as f64 / self.requests() as f64
    }

    /// The mean sojourn time of the completed requests, in milliseconds.
    pub(crate) fn mean_sojourn_ms(&self) -> f64 {
        self.sojourn_ns as f64 / self.completed as f64 / 1e6
    }
}
