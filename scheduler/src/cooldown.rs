//! One pause for all after a 429.
