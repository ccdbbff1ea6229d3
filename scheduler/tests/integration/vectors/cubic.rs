//! Published numbers: cubic.
