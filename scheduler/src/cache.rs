//! Answers that were given a short while ago.
