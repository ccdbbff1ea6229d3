//! What a shard knows of the whole: which part of which suite was run.

use serde::{Deserialize, Serialize};

/// One of several parts into which a suite was split, with the plan for all of them. A scenario is
/// never split, so that whatever is said about it stands on all of its seeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partition {
    /// The version of Squall that ran it.
    pub version: String,
    /// The part that was run, from 1.
    pub part: u32,
    /// How many parts there are.
    pub of: u32,
    /// The first and the last seed, if they were given in place of those of the files.
    pub given_seeds: Option<[u64; 2]>,
    /// Every scenario of the whole run, in the order of the files.
    pub plan: Vec<Planned>,
}

/// A scenario, and the part that runs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The scenario's name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// Its digest.
    pub scenario_digest: String,
    /// The part that runs it.
    pub part: u32,
}
