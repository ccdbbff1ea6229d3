//! The laws that every run must keep; a breach is Squall's own fault, never the scenario's.

use std::fmt::Write as _;

use simulator::Server;

/// The most breaches that are spelt out; one is enough to distrust a run.
const BREACHES_MAX: usize = 10;

/// Checks the laws as a replication goes.
#[derive(Debug)]
pub(super) struct Laws {
    /// A foreign client may break the laws of ours.
    is_scheduler: bool,
    breaches: Vec<String>,
    breach_count: u64,
    in_flight: Vec<u32>,
    /// Requests between submission and end.
    in_system: Population,
    /// Attempts between start and end.
    attempts: Population,
}

/// A number over time, against the spans of its members: Little's law without a statistic, the
/// integral of the number equals the sum of the spans, exactly.
#[derive(Debug, Default)]
struct Population {
    size: u64,
    entered: u64,
    since_ns: u64,
    integral: u128,
    spans: u128,
}

impl Population {
    fn pass(&mut self, now_ns: u64) {
        self.integral += u128::from(self.size) * u128::from(now_ns - self.since_ns);
        self.since_ns = now_ns;
    }

    fn enter(&mut self, now_ns: u64) {
        self.pass(now_ns);
        self.size += 1;
        self.entered += 1;
    }

    /// False where nobody is left to leave.
    fn leave(&mut self, now_ns: u64, span_ns: u64) -> bool {
        self.pass(now_ns);
        self.spans += u128::from(span_ns);
        let Some(size) = self.size.checked_sub(1) else { return false };
        self.size = size;
        true
    }
}

impl Laws {
    pub(super) fn new(is_scheduler: bool, clients: u32) -> Self {
        Self {
            is_scheduler,
            breaches: Vec::new(),
            breach_count: 0,
            in_flight: vec![0; clients as usize],
            in_system: Population::default(),
            attempts: Population::default(),
        }
    }

    pub(super) fn breach(&mut self, now_ns: u64, what: &str) {
        self.breach_count += 1;
        if self.breaches.len() < BREACHES_MAX {
            let mut text = String::new();
            let _ = write!(text, "at {:.9} s: {what}", now_ns as f64 / 1e9);
            self.breaches.push(text);
        }
    }

    pub(super) fn submitted(&mut self, now_ns: u64) {
        self.in_system.enter(now_ns);
    }

    pub(super) fn ended(&mut self, now_ns: u64, span_ns: u64) {
        if !self.in_system.leave(now_ns, span_ns) {
            self.breach(now_ns, "a request ended that was never submitted");
        }
    }

    pub(super) fn attempt_started(
        &mut self,
        now_ns: u64,
        client: u32,
        limit: u32,
        deadline_ns: u64,
    ) {
        let before = self.in_flight[client as usize];
        if self.is_scheduler && before >= limit {
            let what = format!("an attempt started with {before} in flight at a limit of {limit}");
            self.breach(now_ns, &what);
        }
        if self.is_scheduler && now_ns >= deadline_ns {
            self.breach(now_ns, "an attempt started after its request's deadline");
        }
        self.in_flight[client as usize] += 1;
        self.attempts.enter(now_ns);
    }

    pub(super) fn attempt_ended(&mut self, now_ns: u64, client: u32, span_ns: u64) {
        let is_known = self.attempts.leave(now_ns, span_ns);
        match self.in_flight[client as usize].checked_sub(1) {
            Some(left) if is_known => self.in_flight[client as usize] = left,
            _ => self.breach(now_ns, "an attempt ended that never started"),
        }
    }

    /// Holds the books of clients and server against each other after everybody has ended.
    pub(super) fn audit(&mut self, now_ns: u64, server: &Server) {
        let populations = [("requests", &self.in_system), ("attempts", &self.attempts)];
        let mut found = Vec::new();
        for (what, population) in populations {
            if population.size != 0 {
                found.push(format!("{} {what} never ended", population.size));
            }
            if population.integral != population.spans {
                found.push(format!(
                    "Little's law for {what}: the integral of their number is {} ns, the sum of \
                     their spans {} ns",
                    population.integral, population.spans
                ));
            }
        }
        let (sent, received) = (self.attempts.entered, server.ledger().attempts_sent);
        if sent != received {
            found.push(format!("the clients sent {sent} attempts, the wire took {received}"));
        }
        if let Err(problem) = server.ledger().check() {
            found.push(problem);
        }
        for what in found {
            self.breach(now_ns, &what);
        }
    }

    /// The breaches, spelt out up to a limit.
    pub(super) fn take_breaches(&mut self) -> Vec<String> {
        let mut breaches = std::mem::take(&mut self.breaches);
        let more = self.breach_count - breaches.len() as u64;
        if more > 0 {
            breaches.push(format!("and {more} more"));
        }
        breaches
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server() -> Server {
        let config = r#"{"engine": {"slots": {"servers": 1, "service_time": {"constant": "1s"}}}}"#;
        Server::new(&serde_json::from_str(config).expect("a server")).expect("valid")
    }

    fn check(act: impl FnOnce(&mut Laws), expected: &[&str]) {
        let mut laws = Laws::new(true, 1);
        act(&mut laws);
        laws.audit(100, &server());
        let breaches = laws.take_breaches();
        assert_eq!(breaches.len(), expected.len(), "{breaches:?}");
        for (breach, part) in breaches.iter().zip(expected) {
            assert!(breach.contains(part), "`{breach}` should speak of `{part}`");
        }
    }

    #[test]
    fn a_run_that_keeps_the_laws_is_silent() {
        check(
            |laws| {
                laws.submitted(10);
                laws.ended(30, 20);
            },
            &[],
        );
    }

    #[test]
    fn every_breach_is_seen() {
        check(|laws| laws.submitted(10), &["1 requests never ended"]);
        check(
            |laws| {
                laws.submitted(10);
                laws.ended(30, 19);
            },
            &["Little's law for requests"],
        );
        check(|laws| laws.ended(30, 0), &["ended that was never submitted"]);
        check(
            |laws| {
                laws.attempt_started(1, 0, 1, 50);
                laws.attempt_started(2, 0, 1, 50);
                laws.attempt_ended(3, 0, 2);
                laws.attempt_ended(3, 0, 1);
            },
            &["with 1 in flight at a limit of 1", "the clients sent 2 attempts"],
        );
        check(
            |laws| {
                laws.attempt_started(50, 0, 1, 50);
                laws.attempt_ended(50, 0, 0);
            },
            &["after its request's deadline", "the clients sent 1"],
        );
        check(|laws| laws.attempt_ended(3, 0, 0), &["an attempt ended that never started"]);
    }
}
