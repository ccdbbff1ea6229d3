//! The way between client and server.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The network between client and server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Network {
    /// There and back; each way takes half of it. Default `0s`.
    #[serde(with = "humantime_serde")]
    pub round_trip: Duration,
}
