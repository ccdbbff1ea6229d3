//! Published numbers: sre_throttling.
