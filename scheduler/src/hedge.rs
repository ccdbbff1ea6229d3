//! When to send a second copy of an attempt.
