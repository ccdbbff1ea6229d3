//! A scenario as it stands in a file, decoded: one serde value with every default stated.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    expectation::Expectation,
    lint_name::Lint,
    name::Name,
    seeds::Seeds,
    smallest_difference::SmallestDifferences,
    sweep::{Axis, AxisValue},
    warm_up::WarmUp,
    workload::Workload,
};

/// What is run: a workload, a server, the strategies under comparison, what is expected of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name, unique in a run.
    pub scenario: Name,
    /// One axis along which settings move: the file stands for a scenario at each of its values. It
    /// is gone in the scenarios of its points.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sweep: BTreeMap<Name, Axis>,
    /// The same with several axes: a scenario for each combination of their values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub matrix: BTreeMap<Name, Axis>,
    /// Of a point: by axis, the value it has. Default: none, where the file has no sweep.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub point: BTreeMap<Name, AxisValue>,
    /// `extended` runs only when the file or its folder is named on the command line.
    #[serde(default, skip_serializing_if = "Suite::is_standard")]
    pub suite: Suite,
    /// The lints that are silent here. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<Lint>,
    /// Arrivals stop here.
    #[serde(with = "humantime_serde")]
    pub horizon: Duration,
    /// Requests that arrive before are carried but not measured; `auto` finds the span in a first
    /// pass. Default `0s`.
    #[serde(default)]
    pub warm_up: WarmUp,
    /// How long after the horizon the run goes on at most, until every request has ended.
    /// Default: the longest deadline of the workload, or `10m` if a class has none.
    #[serde(default, with = "humantime_serde::option")]
    pub drain: Option<Duration>,
    /// The replications: a count (seeds 1 to N), or more until every expectation is decided.
    /// Default 10.
    #[serde(default = "default_seeds")]
    pub seeds: Seeds,
    /// Independent instances of the client that share the account. Default 1.
    #[serde(default = "default_clients")]
    pub clients: u32,
    /// The simulated calendar at the start of the run, RFC 3339. Default
    /// `2026-09-24T00:00:00Z`.
    #[serde(default = "default_starts_at")]
    pub starts_at: String,
    /// The strategy that the others are compared with. Default: the first one.
    #[serde(default)]
    pub baseline: Option<Name>,
    /// By metric, the difference from the baseline below which it does not matter. Default: 0.1
    /// percentage points for shares, 1 % of the baseline's mean for everything else.
    #[serde(default, skip_serializing_if = "SmallestDifferences::is_empty")]
    pub smallest_difference: SmallestDifferences,
    /// Who asks for what, and when.
    pub workload: Workload,
    /// Who answers.
    pub server: simulator::Config,
    /// The clients under comparison.
    pub strategies: Vec<Strategy>,
    /// What must come out.
    #[serde(default)]
    pub expect: Vec<Expectation>,
}

fn default_seeds() -> Seeds {
    Seeds::Fixed(10)
}

fn default_clients() -> u32 {
    1
}

fn default_starts_at() -> String {
    "2026-09-24T00:00:00Z".to_owned()
}

/// Whether a scenario runs with its folder's parents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suite {
    /// It does.
    #[default]
    Standard,
    /// It runs only when it or its own folder is named.
    Extended,
}

impl Suite {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_standard(&self) -> bool {
        *self == Self::Standard
    }
}

/// A client under comparison: a configuration of the production scheduler, or a reference client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strategy {
    /// Its name, unique in the scenario. Default: the preset's name.
    pub name: Name,
    /// The settings of the production scheduler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<scheduler::Config>,
    /// A foreign client, in place of `config`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
}

/// The foreign clients that can be compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The source article's scheduler as its author meant it.
    Article,
    /// The same as its code stands, with all its slips.
    ArticleLiteral,
}
