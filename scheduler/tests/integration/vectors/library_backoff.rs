//! Published numbers: library_backoff.
