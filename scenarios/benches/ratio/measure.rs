//! What a run takes of the machine.

use std::{fs, time::Instant};

/// Counts the processor time of this process, or wall time where the system does not tell.
pub(crate) struct Stopwatch {
    start: Instant,
    processor_start_ns: Option<f64>,
}

impl Stopwatch {
    /// Starts to count.
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
    pub(crate) fn start() -> Self {
        Self { start: Instant::now(), processor_start_ns: processor_ns() }
    }

    /// Nanoseconds since the start.
    pub(crate) fn ns(&self) -> f64 {
        match (self.processor_start_ns, processor_ns()) {
            (Some(start), Some(end)) => end - start,
            _ => self.start.elapsed().as_nanos() as f64,
        }
    }
}

/// The first number of Linux's `schedstat`: nanoseconds on a processor. Other people's load on the
/// machine does not count.
fn processor_ns() -> Option<f64> {
    fs::read_to_string("/proc/self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

/// The most memory that was resident so far, in KiB: `VmHWM` of Linux.
pub(crate) fn peak_memory_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")).map(str::trim);
    kib.and_then(|kib| kib.parse().ok()).expect("a number of KiB")
}
