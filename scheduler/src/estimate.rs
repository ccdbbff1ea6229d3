//! The length of a wait for a permit, as far as it can be known.
