//! Answers that are prescribed, attempt by attempt.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::faults::{EarlyFault, FaultKind};
use crate::config_error::ConfigError;

/// What the server does with the first attempts of a request, whatever else it would do: `[429,
/// 429, 200]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// For the attempts of every request that has no list of its own, first to last; those that
    /// come after its end go on as without a script. Default: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub every_request: Vec<ScriptStep>,
    /// For single requests, by their key. In a scenario it is class * 2^48 + index, both from 0, so
    /// in the first class the index alone: the number of the request there, in the order of
    /// arrival; turn * 2^20 + user in a closed loop; session * 2^16 + turn with sessions. Default:
    /// none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub requests: BTreeMap<RequestKey, Vec<ScriptStep>>,
}

/// The key of a request, as the key of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestKey(pub u64);

/// What happens to one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptStep {
    /// `200`: it goes on as without a script.
    Pass,
    /// A status: it is refused with it at the edge, and takes nothing from any stage behind.
    Refuse(RefusedStatus),
    /// The name of a fault: if it is admitted, its answer fails in this way, halfway through.
    Fail(FaultKind),
    /// The name of a fault that comes before the answer. `no_connection` and `black_hole` do at the
    /// edge, like a status; `http_500` and `http_403` where nobody else refuses.
    FailEarly(EarlyFault),
}

/// A status that a script can refuse with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum RefusedStatus {
    /// A bad request.
    S400 = 400,
    /// A wrong key.
    S401 = 401,
    /// No money.
    S402 = 402,
    /// Not allowed.
    S403 = 403,
    /// Wrong parameters.
    S422 = 422,
    /// Over a limit.
    S429 = 429,
    /// A failure of the server.
    S500 = 500,
    /// Too busy.
    S503 = 503,
}

impl RefusedStatus {
    const ALL: [Self; 8] = [
        Self::S400,
        Self::S401,
        Self::S402,
        Self::S403,
        Self::S422,
        Self::S429,
        Self::S500,
        Self::S503,
    ];
}

impl Script {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, path: &str) {
        let lists = self
            .requests
            .iter()
            .map(|(RequestKey(key), steps)| (format!("{path}.requests.{key}"), steps));
        for (field, steps) in lists {
            if steps.is_empty() {
                let problem = "must name at least one answer, as in `[429, 429, 200]`";
                errors.push(ConfigError::new(field, problem));
            }
        }
        if self.every_request.is_empty() && self.requests.is_empty() {
            let problem = "has no effect: give `every_request` or `requests`, as in \
                           `every_request: [429, 429, 200]`, or leave it out";
            errors.push(ConfigError::new(path, problem));
        }
    }
}

impl Script {
    /// Whether it refuses some attempt with this status.
    pub(super) fn refuses_with(&self, status: RefusedStatus) -> bool {
        let mut steps = self.every_request.iter().chain(self.requests.values().flatten());
        steps.any(|step| *step == ScriptStep::Refuse(status))
    }
}

impl FromStr for ScriptStep {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text == "200" {
            return Ok(Self::Pass);
        }
        let mut statuses = RefusedStatus::ALL.into_iter();
        if let Some(status) = statuses.find(|status| text.parse() == Ok(*status as u16)) {
            return Ok(Self::Refuse(status));
        }
        let mut kinds = FaultKind::ALL.into_iter();
        if let Some(kind) = kinds.find(|kind| kind.name() == text) {
            return Ok(Self::Fail(kind));
        }
        let mut early = EarlyFault::ALL.into_iter();
        early.find(|fault| fault.name() == text).map(Self::FailEarly).ok_or(())
    }
}

impl Serialize for ScriptStep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Pass => serializer.serialize_u16(200),
            Self::Refuse(status) => serializer.serialize_u16(*status as u16),
            Self::Fail(kind) => serializer.serialize_str(kind.name()),
            Self::FailEarly(fault) => serializer.serialize_str(fault.name()),
        }
    }
}

impl<'de> Deserialize<'de> for ScriptStep {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Step;
        impl de::Visitor<'_> for Step {
            type Value = ScriptStep;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("200, 400, 401, 402, 403, 422, 429, 500, 503")?;
                let kinds = FaultKind::ALL.into_iter().map(FaultKind::name);
                let mut names = kinds.chain(EarlyFault::ALL.into_iter().map(EarlyFault::name));
                names.try_for_each(|name| write!(f, ", `{name}`"))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<ScriptStep, E> {
                let unexpected = de::Unexpected::Unsigned(number);
                let step = number.to_string().parse();
                step.map_err(|()| E::invalid_value(unexpected, &self))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ScriptStep, E> {
                text.parse().map_err(|()| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_any(Step)
    }
}

impl Serialize for RequestKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RequestKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Key;
        impl de::Visitor<'_> for Key {
            type Value = RequestKey;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the number of a request, from 0")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<RequestKey, E> {
                let key = text.parse().map(RequestKey);
                key.map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Key)
    }
}
