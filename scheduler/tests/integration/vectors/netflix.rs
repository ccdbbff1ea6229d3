//! Published numbers: netflix.
