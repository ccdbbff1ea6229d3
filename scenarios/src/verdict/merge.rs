//! Parts of a run, put together again.

use super::{finish::finish_swept, results_error::ResultsError};
use crate::{
    partition::Partition,
    results::{Results, ScenarioResults, SweepResults},
};

/// Parts that do not make a whole; fits "failed to merge: ...".
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// Nothing was given.
    #[error("there is nothing to merge")]
    Nothing,
    /// A file is a whole run.
    #[error("{file} is a whole run, not a part of one")]
    Whole {
        /// The file.
        file: String,
    },
    /// Two files come from different runs.
    #[error("{file} is no part of the run of {first}: {why}")]
    Unlike {
        /// The file.
        file: String,
        /// The first file.
        first: String,
        /// What differs.
        why: String,
    },
    /// Two files hold the same part.
    #[error("{first} and {file} are both part {part}")]
    Overlap {
        /// The file.
        file: String,
        /// The file before it.
        first: String,
        /// The part.
        part: u32,
    },
    /// Parts were not given.
    #[error("{}", missing_parts(missing, *of))]
    Missing {
        /// Their numbers.
        missing: Vec<u32>,
        /// How many there should be.
        of: u32,
    },
    /// A file does not hold what its plan says.
    #[error("{file} does not hold the scenarios of its part")]
    OffPlan {
        /// The file.
        file: String,
    },
    /// The whole cannot be put under its digest.
    #[error(transparent)]
    Results(#[from] ResultsError),
}

/// Puts the parts of a run together, in any order, each with the name of its file. The whole is
/// what one run of all scenarios gives, to the last byte.
pub fn merge(parts: Vec<(String, Results)>) -> Result<Results, MergeError> {
    let mut known: Vec<(String, Partition)> = Vec::new();
    let mut scenarios: Vec<ScenarioResults> = Vec::new();
    let mut sweeps: Vec<SweepResults> = Vec::new();
    let mut complete = true;
    for (file, mut results) in parts {
        let Some(partition) = results.partition.take() else {
            return Err(MergeError::Whole { file });
        };
        fits(&file, &partition, &known)?;
        if !is_on_plan(&partition, &results.scenarios) {
            return Err(MergeError::OffPlan { file });
        }
        complete &= results.complete;
        scenarios.append(&mut results.scenarios);
        sweeps.append(&mut results.sweeps);
        known.push((file, partition));
    }
    let Some((_, Partition { of, plan, .. })) = known.first() else {
        return Err(MergeError::Nothing);
    };
    let is_missing = |part: &u32| known.iter().all(|(_, partition)| partition.part != *part);
    let missing: Vec<u32> = (1..=*of).filter(is_missing).collect();
    if !missing.is_empty() {
        return Err(MergeError::Missing { missing, of: *of });
    }
    let place = |name: &String| plan.iter().position(|planned| planned.name == *name);
    scenarios.sort_by_key(|scenario| place(&scenario.name));
    // All points of a sweep are in one part.
    sweeps.sort_by_key(|sweep| sweep.points.first().and_then(place));
    Ok(finish_swept(scenarios, sweeps, complete)?)
}

/// Whether a part comes from the run of the others, and is none of them.
fn fits(
    file: &str,
    partition: &Partition,
    known: &[(String, Partition)],
) -> Result<(), MergeError> {
    let Some((first, other)) = known.first() else { return Ok(()) };
    if let Some(why) = difference(other, partition) {
        return Err(MergeError::Unlike { file: file.to_owned(), first: first.clone(), why });
    }
    match known.iter().find(|(_, other)| other.part == partition.part) {
        Some((first, _)) => Err(MergeError::Overlap {
            file: file.to_owned(),
            first: first.clone(),
            part: partition.part,
        }),
        None => Ok(()),
    }
}

/// What tells two parts of different runs apart.
fn difference(first: &Partition, other: &Partition) -> Option<String> {
    if first.version != other.version {
        let (first, other) = (&first.version, &other.version);
        return Some(format!("it is of version {other} of Squall, not of {first}"));
    }
    if first.of != other.of {
        return Some(format!("it is one of {} parts, not of {}", other.of, first.of));
    }
    if first.given_seeds != other.given_seeds {
        let said = |seeds: Option<[u64; 2]>| {
            seeds.map_or_else(|| "no `--seeds`".to_owned(), |[a, b]| format!("`--seeds {a}..{b}`"))
        };
        let (first, other) = (said(first.given_seeds), said(other.given_seeds));
        return Some(format!("it was run with {other}, not with {first}"));
    }
    if first.plan.len() != other.plan.len() {
        let (first, other) = (first.plan.len(), other.plan.len());
        return Some(format!("its run has {other} scenarios, not {first}"));
    }
    let (first, other) =
        first.plan.iter().zip(&other.plan).find(|(first, other)| first != other)?;
    let why = if first.name != other.name {
        format!("where the first has scenario `{}`, it has `{}`", first.name, other.name)
    } else if first.scenario_digest != other.scenario_digest {
        format!("its scenario `{}` has other settings or traces", other.name)
    } else if first.file != other.file {
        format!("its scenario `{}` is {}, not {}", other.name, other.file, first.file)
    } else {
        format!("its plan runs scenario `{}` in another part", other.name)
    };
    Some(why)
}

fn is_on_plan(partition: &Partition, scenarios: &[ScenarioResults]) -> bool {
    let own = partition.plan.iter().filter(|planned| planned.part == partition.part);
    let planned = own.map(|planned| (&planned.name, &planned.scenario_digest));
    planned.eq(scenarios.iter().map(|scenario| (&scenario.name, &scenario.scenario_digest)))
}

/// `part 2 of 3 is missing`, `parts 2, 3 of 3 are missing`.
fn missing_parts(parts: &[u32], of: u32) -> String {
    /// More than these are not listed.
    const LISTED: usize = 10;
    let listed: Vec<String> = parts.iter().take(LISTED).map(u32::to_string).collect();
    let more = if parts.len() > LISTED { ", ..." } else { "" };
    let (noun, verb) = if parts.len() == 1 { ("part", "is") } else { ("parts", "are") };
    format!("{noun} {}{more} of {of} {verb} missing", listed.join(", "))
}
