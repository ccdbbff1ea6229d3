//! Published numbers: gcra.
