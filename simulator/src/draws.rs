//! Chance, as the server asks for it: by what it is for and whom it concerns, never by order.

use std::borrow::Cow;

/// What a draw is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// How long the engine works on the attempt.
    ServiceTime,
    /// Whether the incident with this place in the list hits the attempt.
    Incident(u16),
    /// Whether the fault with this place in the list hits the attempt, and where in its answer.
    Fault(u16),
    /// Whether a limit that refuses a share of the attempts refuses this one.
    Admission,
    /// Whether an attempt of a key whose traffic looks like abuse is refused.
    Risk,
    /// From which region the request comes.
    Region,
    /// How long the attempt is under way.
    Network,
    /// Whether the prefix that the prompt shares with earlier ones is still in the cache.
    CacheHit,
    /// When the incident with this place in the list comes, and how long it lasts; the key is the
    /// number of the time, the attempt 0 for the one and 1 for the other.
    IncidentTime(u16),
    /// How long a replica takes to start; the key is the number of the replica.
    ColdStart,
    /// How long the answer is under way.
    NetworkBack,
    /// How often the attempt is lost on its way.
    Loss,
    /// How often the answer is lost on its way.
    LossBack,
}

impl Purpose {
    /// Its documented name, which a seed tree may key its draws by.
    pub fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::ServiceTime => "service_time",
            Self::Incident(place) => return Cow::Owned(format!("incident_{place}")),
            Self::Fault(place) => return Cow::Owned(format!("fault_{place}")),
            Self::Admission => "admission",
            Self::Risk => "risk",
            Self::Region => "region",
            Self::Network => "network",
            Self::NetworkBack => "network_back",
            Self::Loss => "loss",
            Self::LossBack => "loss_back",
            Self::CacheHit => "cache_hit",
            Self::IncidentTime(place) => return Cow::Owned(format!("incident_time_{place}")),
            Self::ColdStart => "cold_start",
        })
    }

    /// Whether it concerns a request. Else the key of a draw is a number of the server's own,
    /// which has nothing to do with any request.
    pub const fn is_of_request(self) -> bool {
        !matches!(self, Self::IncidentTime(_) | Self::ColdStart)
    }
}

/// A source of draws.
pub trait Draws {
    /// A number in the open interval (0, 1), the same for equal arguments; `request_key` and
    /// `attempt_index` are those of [`Attempt`](crate::Attempt), or a number of the server's own
    /// where the purpose is not [of a request](Purpose::is_of_request).
    fn unit(&self, purpose: Purpose, request_key: u64, attempt_index: u32) -> f64;
}
