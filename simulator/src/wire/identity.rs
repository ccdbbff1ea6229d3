//! The names of answers.

use crate::attempt::Attempt;

/// The bare UUID of a completion: version 4 in form, and in its 120 free bits the key of the
/// request and the index of the attempt, right-aligned.
pub(super) fn completion_id(attempt: &Attempt) -> String {
    let free = format!("{:022x}{:08x}", attempt.request_key, attempt.attempt_index);
    format!("{}-{}-4{}-8{}-{}", &free[..8], &free[8..12], &free[12..15], &free[15..18], &free[18..])
}

/// What `x-ds-trace-id` says: 32 hexadecimal digits, the same two numbers.
pub(super) fn trace_id(request_key: u64, attempt_index: u32) -> String {
    format!("{request_key:016x}{attempt_index:016x}")
}

/// The fingerprint of the system that made the answer.
pub(super) const FINGERPRINT: &str = "fp_simulated";
