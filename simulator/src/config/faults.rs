//! How answers fail by chance.

use serde::{Deserialize, Serialize};

use super::window::Window;
use crate::{
    config_error::ConfigError,
    units::{Share, Utilisation},
};

/// A way in which answers fail by chance, and how often.
///
/// Whether a fault hits is decided when the attempt is admitted, each fault by a draw of its own;
/// of several that hit, the first in the list counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// The answer stops in silence: it never ends, and holds its place in the engine until the
    /// client goes away or the server closes it.
    Stall(FaultRule),
    /// The connection is reset.
    Reset(FaultRule),
    /// The body is cut short, and the connection closed as if nothing were missing.
    Truncated(FaultRule),
    /// The inference resources run out: status 200, half an answer, and it says so.
    InsufficientSystemResource(FaultRule),
    /// The answer reaches its output limit early. The client asked for that: it counts as whole.
    Length(FaultRule),
    /// The provider's filter cuts the answer.
    ContentFilter(FaultRule),
    /// The body is closed empty, after nothing but signs of life: status 200 and no content.
    EmptyBody(FaultRule),
    /// The server fails before it begins: 500 at once, and the engine does nothing.
    #[serde(rename = "http_500")]
    Http500(FaultRule),
    /// Something in front of the engine does not like the attempt: 403 at once.
    #[serde(rename = "http_403")]
    Http403(FaultRule),
    /// The connection is refused: nobody hears the attempt, and there is no status.
    NoConnection(FaultRule),
    /// The attempt comes to nobody, and nothing ever comes back.
    BlackHole(FaultRule),
}

/// What becomes of an answer that fails after the server began with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// [`Fault::Stall`].
    Stall,
    /// [`Fault::Reset`].
    Reset,
    /// [`Fault::Truncated`].
    Truncated,
    /// [`Fault::InsufficientSystemResource`].
    InsufficientSystemResource,
    /// [`Fault::Length`].
    Length,
    /// [`Fault::ContentFilter`].
    ContentFilter,
    /// [`Fault::EmptyBody`].
    EmptyBody,
}

/// What becomes of an attempt that fails before there is an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EarlyFault {
    /// [`Fault::Http500`].
    Http500,
    /// [`Fault::Http403`].
    Http403,
    /// [`Fault::NoConnection`].
    NoConnection,
    /// [`Fault::BlackHole`].
    BlackHole,
}

/// How often, when, and where in the answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaultRule {
    /// The share of the attempts it hits, more than 0%. Either this or `load`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<Share>,
    /// The same as a function of load (attempts in flight, the new one included, as a part of the
    /// engine's capacity): pairs of load and share, rising in load, linear in between, flat before
    /// the first and after the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load: Option<Vec<(Utilisation, Share)>>,
    /// When. Default: all the time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Window>,
    /// Between which parts of the work on the answer it comes, each instant as likely as every
    /// other. Default: `[0%, 100%]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<(Share, Share)>,
}

impl Fault {
    /// How often, when, and where in the answer.
    pub const fn rule(&self) -> &FaultRule {
        match self {
            Self::Stall(rule)
            | Self::Reset(rule)
            | Self::Truncated(rule)
            | Self::InsufficientSystemResource(rule)
            | Self::Length(rule)
            | Self::ContentFilter(rule)
            | Self::EmptyBody(rule)
            | Self::Http500(rule)
            | Self::Http403(rule)
            | Self::NoConnection(rule)
            | Self::BlackHole(rule) => rule,
        }
    }

    /// What becomes of the answer; `None` where there is none.
    pub const fn kind(&self) -> Option<FaultKind> {
        Some(match self {
            Self::Stall(_) => FaultKind::Stall,
            Self::Reset(_) => FaultKind::Reset,
            Self::Truncated(_) => FaultKind::Truncated,
            Self::InsufficientSystemResource(_) => FaultKind::InsufficientSystemResource,
            Self::Length(_) => FaultKind::Length,
            Self::ContentFilter(_) => FaultKind::ContentFilter,
            Self::EmptyBody(_) => FaultKind::EmptyBody,
            Self::Http500(_) | Self::Http403(_) | Self::NoConnection(_) | Self::BlackHole(_) => {
                return None;
            }
        })
    }

    /// What becomes of the attempt where there is no answer; `None` where there is one.
    pub const fn early(&self) -> Option<EarlyFault> {
        Some(match self {
            Self::Http500(_) => EarlyFault::Http500,
            Self::Http403(_) => EarlyFault::Http403,
            Self::NoConnection(_) => EarlyFault::NoConnection,
            Self::BlackHole(_) => EarlyFault::BlackHole,
            _ => return None,
        })
    }

    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, path: &str) {
        let name = self.kind().map(FaultKind::name).or_else(|| Some(self.early()?.name()));
        let name = name.unwrap_or_default();
        let path = format!("{path}.{name}");
        self.rule().validate(errors, &path);
        if self.kind().is_none() && self.rule().part.is_some() {
            let problem = "has no effect: this fault comes before the answer; leave it out";
            errors.push(ConfigError::new(format!("{path}.part"), problem));
        }
    }
}

impl FaultKind {
    /// Every kind.
    pub(crate) const ALL: [Self; 7] = [
        Self::Stall,
        Self::Reset,
        Self::Truncated,
        Self::InsufficientSystemResource,
        Self::Length,
        Self::ContentFilter,
        Self::EmptyBody,
    ];

    /// Its name in a scenario.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stall => "stall",
            Self::Reset => "reset",
            Self::Truncated => "truncated",
            Self::InsufficientSystemResource => "insufficient_system_resource",
            Self::Length => "length",
            Self::ContentFilter => "content_filter",
            Self::EmptyBody => "empty_body",
        }
    }
}

impl EarlyFault {
    /// Every one.
    pub(crate) const ALL: [Self; 4] =
        [Self::Http500, Self::Http403, Self::NoConnection, Self::BlackHole];

    /// Its name in a scenario.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http500 => "http_500",
            Self::Http403 => "http_403",
            Self::NoConnection => "no_connection",
            Self::BlackHole => "black_hole",
        }
    }
}

impl FaultRule {
    fn validate(&self, errors: &mut Vec<ConfigError>, path: &str) {
        match (&self.probability, &self.load) {
            (Some(share), None) => {
                if share.as_fraction() == 0.0 {
                    let problem = "must be more than 0%: leave the fault out to have none";
                    errors.push(ConfigError::new(format!("{path}.probability"), problem));
                }
            }
            (None, Some(points)) => check_points(errors, &format!("{path}.load"), points),
            _ => {
                let problem = "needs either `probability`, as in `probability: 1%`, or `load`, as \
                               in `load: [[80%, 0%], [120%, 30%]]`";
                errors.push(ConfigError::new(path, problem));
            }
        }
        if let Some(schedule) = &self.schedule {
            schedule.validate(errors, &format!("{path}.schedule"));
        }
        if let Some((from, to)) = self.part
            && from > to
        {
            let problem = format!("must not end at {to}, before its start at {from}");
            errors.push(ConfigError::new(format!("{path}.part"), problem));
        }
    }
}

fn check_points(errors: &mut Vec<ConfigError>, field: &str, points: &[(Utilisation, Share)]) {
    if points.iter().all(|(_, share)| share.as_fraction() == 0.0) {
        let problem = "must hold a share of more than 0%, as in `[[80%, 0%], [120%, 30%]]`";
        errors.push(ConfigError::new(field, problem));
    }
    for (place, pair) in points.windows(2).enumerate() {
        if pair[1].0 <= pair[0].0 {
            let problem =
                format!("must lie at a higher load than {}, the one before it", pair[0].0);
            errors.push(ConfigError::new(format!("{field}.{}", place + 1), problem));
        }
    }
}
