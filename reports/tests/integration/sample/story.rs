//! The worst request of the sample.

use scenarios::results::TraceLine;

/// A request that gets as many 429s as the strategy is slow, a `Retry-After` with the first, and an
/// answer at last; a lost one runs into its deadline.
pub(crate) fn story(seed: u64, lost: f64, slow: f64) -> Vec<TraceLine> {
    let from_ms = 300_000.0 + 1_000.0 * seed as f64;
    let mut at_ms = from_ms;
    let mut lines = Vec::new();
    let mut tell = |at_ms: f64, event: &str, detail: String| {
        lines.push(TraceLine { at_ms, event: event.to_owned(), detail });
    };
    let deadline = from_ms + 60_000.0;
    tell(at_ms, "submitted", format!("class chat, priority high, deadline at {deadline:.3} ms"));
    tell(at_ms, "queued", "12 wait".to_owned());
    let queued_ms = 700.0 * slow;
    at_ms += queued_ms;
    let retries = (4.0 * slow) as u32 + seed as u32 % 2;
    for attempt in 1..=retries + 1 {
        let waited = if attempt == 1 { queued_ms } else { 0.0 };
        let start = format!("attempt {attempt}, after {waited:.3} ms in the queue");
        tell(at_ms, "attempt_started", start);
        let is_last = attempt > retries;
        let latency = if is_last { 2_000.0 * slow } else { 60.0 };
        at_ms += latency;
        let status = if is_last { 200 } else { 429 };
        let end = format!("attempt {attempt}, status {status} after {latency:.3} ms");
        tell(at_ms, "attempt_ended", end);
        if !is_last {
            let wait = 1_000.0 * f64::from(attempt);
            let asked = if attempt == 1 { ", Retry-After 900.000 ms" } else { "" };
            let next = attempt + 1;
            tell(at_ms, "backoff_started", format!("{wait:.3} ms before attempt {next}{asked}"));
            at_ms += wait;
        }
    }
    let end = if lost > 0.5 { "expired in flight" } else { "completed" };
    tell(at_ms, "ended", format!("{end}, attempts: {}", retries + 1));
    lines
}
