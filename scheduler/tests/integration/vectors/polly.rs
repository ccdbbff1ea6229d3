//! Published numbers: polly.
