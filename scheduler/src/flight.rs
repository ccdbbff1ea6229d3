//! Identical requests in flight share one attempt.
