//! Storms: how far attempts outgrow arrivals, and how long goodput takes to come back.

const SECOND_NS: u64 = 1_000_000_000;
/// The window of `amplification_max`, seconds; it slides by whole seconds.
const AMPLIFICATION_WINDOW: usize = 10;
/// The window over which goodput counts as back, seconds: long enough that the noise of a few
/// requests per second does not decide.
const RECOVERY_WINDOW: usize = 30;
/// The part of its former level at which goodput counts as back.
const RECOVERED_PART: f64 = 0.95;

/// Counts per whole second of simulated time, as far back as the windows reach. Time never goes
/// back, so every window is judged once, when its last second is over, and then forgotten.
#[derive(Debug)]
pub(super) struct PerSecond {
    /// Where measuring begins and ends, whole seconds.
    from: u64,
    to: u64,
    /// The second that is being counted.
    second: u64,
    /// Where it ends.
    second_end_ns: u64,
    arrivals: Sliding<AMPLIFICATION_WINDOW>,
    attempts: Sliding<AMPLIFICATION_WINDOW>,
    good: Sliding<RECOVERY_WINDOW>,
    amplification_max: Option<f64>,
    recovery: Option<Recovery>,
}

/// The way back to the goodput before the first incident.
#[derive(Debug)]
struct Recovery {
    from: u64,
    first_incident: u64,
    incidents_over: u64,
    /// Requests between the first two that completed within their SLO.
    good_before: u64,
    back_at: Option<u64>,
}

impl PerSecond {
    /// `from_ns` to `to_ns` is measured; `incidents` are starts and ends in nanoseconds.
    pub(super) fn new(from_ns: u64, to_ns: u64, incidents: &[(u64, u64)]) -> Self {
        Self {
            from: from_ns.div_ceil(SECOND_NS),
            to: to_ns / SECOND_NS,
            second: 0,
            second_end_ns: SECOND_NS,
            arrivals: Sliding::new(),
            attempts: Sliding::new(),
            good: Sliding::new(),
            amplification_max: None,
            recovery: Recovery::new(from_ns, incidents),
        }
    }

    pub(super) fn arrival(&mut self, now_ns: u64) {
        self.reach(now_ns);
        self.arrivals.add(self.second);
    }

    pub(super) fn attempt(&mut self, now_ns: u64) {
        self.reach(now_ns);
        self.attempts.add(self.second);
    }

    /// A request completed within its SLO.
    pub(super) fn good(&mut self, now_ns: u64) {
        self.reach(now_ns);
        self.good.add(self.second);
        if let Some(recovery) = &mut self.recovery {
            let is_before = self.second >= recovery.from && self.second < recovery.first_incident;
            recovery.good_before += u64::from(is_before);
        }
    }

    /// Ends the measured window; nothing happens before its end any more.
    pub(super) fn finish(&mut self) {
        self.reach(self.to * SECOND_NS);
    }

    /// The largest ratio of attempts to arrivals in any ten measured seconds in which somebody
    /// arrived.
    pub(super) fn amplification_max(&self) -> Option<f64> {
        self.amplification_max
    }

    /// Seconds from the end of the last incident until goodput over half a minute is back to 95 %
    /// of its mean between the start of measuring and the first incident; `None` without an
    /// incident, without a former level, or where it never is while measuring lasts.
    pub(super) fn recovery_s(&self) -> Option<f64> {
        let recovery = self.recovery.as_ref()?;
        Some((recovery.back_at? - recovery.incidents_over) as f64)
    }

    /// Lets the seconds pass that are over by now.
    #[inline]
    fn reach(&mut self, now_ns: u64) {
        while now_ns >= self.second_end_ns {
            self.judge_windows();
            self.second += 1;
            self.second_end_ns = self.second_end_ns.saturating_add(SECOND_NS);
            self.arrivals.open(self.second);
            self.attempts.open(self.second);
            self.good.open(self.second);
        }
    }

    /// Judges the windows that end with this second.
    fn judge_windows(&mut self) {
        let end = self.second + 1;
        if end > self.to {
            return;
        }
        let arrivals = self.arrivals.sum as f64;
        if end >= self.from + AMPLIFICATION_WINDOW as u64 && arrivals > 0.0 {
            let ratio = self.attempts.sum as f64 / arrivals;
            let max = self.amplification_max.map_or(ratio, |max| max.max(ratio));
            self.amplification_max = Some(max);
        }
        if let Some(recovery) = &mut self.recovery {
            recovery.judge(end, self.good.sum);
        }
    }
}

impl Recovery {
    fn new(from_ns: u64, incidents: &[(u64, u64)]) -> Option<Self> {
        let first_ns = incidents.iter().map(|&(start, _)| start).min()?;
        let last_ns = incidents.iter().map(|&(_, end)| end).max()?;
        let (from, first_incident) = (from_ns / SECOND_NS, first_ns / SECOND_NS);
        let incidents_over = last_ns.div_ceil(SECOND_NS);
        let recovery = Self { from, first_incident, incidents_over, good_before: 0, back_at: None };
        (first_incident > from).then_some(recovery)
    }

    /// The window that ends at second `end` holds `good` requests.
    fn judge(&mut self, end: u64, good: u64) {
        let is_after = end >= self.incidents_over + RECOVERY_WINDOW as u64;
        if !is_after || self.back_at.is_some() || self.good_before == 0 {
            return;
        }
        let level = self.good_before as f64 / (self.first_incident - self.from) as f64;
        if good as f64 >= RECOVERED_PART * level * RECOVERY_WINDOW as f64 {
            self.back_at = Some(end - RECOVERY_WINDOW as u64);
        }
    }
}

/// The counts of the last `N` seconds, and their sum.
#[derive(Debug)]
struct Sliding<const N: usize> {
    counts: [u64; N],
    sum: u64,
}

impl<const N: usize> Sliding<N> {
    const fn new() -> Self {
        Self { counts: [0; N], sum: 0 }
    }

    /// Begins a second; the one `N` before it leaves the window.
    fn open(&mut self, second: u64) {
        self.sum -= std::mem::take(self.count(second));
    }

    fn add(&mut self, second: u64) {
        *self.count(second) += 1;
        self.sum += 1;
    }

    fn count(&mut self, second: u64) -> &mut u64 {
        &mut self.counts[(second % N as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> u64 {
        seconds * SECOND_NS
    }

    fn check_amplification(from_s: u64, expected: Option<f64>) {
        let mut seen = PerSecond::new(at(from_s), at(60), &[]);
        for second in 0..60 {
            seen.arrival(at(second));
            for _ in 0..if (20..30).contains(&second) { 3 } else { 1 } {
                seen.attempt(at(second));
            }
        }
        seen.finish();
        assert_eq!(seen.amplification_max(), expected, "from {from_s} s on");
    }

    #[test]
    fn amplification_is_of_the_worst_ten_seconds() {
        check_amplification(0, Some(3.0));
        check_amplification(20, Some(3.0));
        check_amplification(21, Some(2.8));
        check_amplification(30, Some(1.0));
        check_amplification(50, Some(1.0));
        // No whole window is left.
        check_amplification(55, None);
    }

    fn check_recovery(incidents: &[(u64, u64)], to_s: u64, expected: Option<f64>) {
        let mut seen = PerSecond::new(0, at(to_s), incidents);
        for second in (0..100).chain(140..300) {
            seen.good(at(second));
        }
        seen.finish();
        assert_eq!(seen.recovery_s(), expected, "{incidents:?} up to {to_s} s");
    }

    #[test]
    fn recovery_is_counted_from_the_end_of_the_last_incident() {
        let incidents = [(at(100), at(120))];
        // 29 of 30 s are good.
        check_recovery(&incidents, 300, Some(19.0));
        check_recovery(&incidents, 169, Some(19.0));
        // The run ends too early.
        check_recovery(&incidents, 168, None);
        check_recovery(&[], 300, None);
        // There is no former level.
        check_recovery(&[(0, at(5))], 300, None);
    }

    #[test]
    fn silence_empties_the_windows() {
        let mut seen = PerSecond::new(0, at(2_000), &[]);
        seen.arrival(at(1));
        seen.arrival(at(1));
        seen.attempt(at(1));
        seen.attempt(at(1_500));
        seen.finish();
        assert_eq!(seen.amplification_max(), Some(0.5), "the late attempt has no arrival near it");
    }
}
