//! The whole run under one digest.

use serde::Serialize;

use super::{canonical, finite::first_not_finite, results_error::ResultsError};
use crate::{
    partition::Partition,
    results::{Results, SCHEMA, ScenarioResults, SweepResults},
};

/// Puts the results of a run without sweeps under their digest. An error where a number is not
/// finite.
pub fn finish(scenarios: Vec<ScenarioResults>, complete: bool) -> Result<Results, ResultsError> {
    finish_swept(scenarios, Vec::new(), complete)
}

/// Puts the run's results under their digest. An error where a number is not finite.
pub fn finish_swept(
    scenarios: Vec<ScenarioResults>,
    sweeps: Vec<SweepResults>,
    complete: bool,
) -> Result<Results, ResultsError> {
    let (schema, digest) = (SCHEMA.to_owned(), String::new());
    let partition = None;
    let mut results = Results { schema, digest, complete, partition, scenarios, sweeps };
    if let Some(place) = first_not_finite(&results) {
        return Err(ResultsError::NotFinite { place });
    }
    results.digest = digest_of(&results);
    Ok(results)
}

/// Says of results that they are a part of a run, under a digest of their own.
pub fn finish_part(results: Results, partition: Partition) -> Results {
    let mut results = Results { partition: Some(partition), ..results };
    results.digest = digest_of(&results);
    results
}

/// Whether the digest is that of the content.
pub fn verify_digest(results: &Results) -> bool {
    digest_of(results) == results.digest
}

/// SHA-256 over the canonical JSON (RFC 8785) without the field `digest`.
pub(super) fn digest_of(results: &Results) -> String {
    #[derive(Serialize)]
    struct Content<'a> {
        schema: &'a str,
        complete: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        partition: Option<&'a Partition>,
        scenarios: &'a [ScenarioResults],
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        sweeps: &'a [SweepResults],
    }
    let Results { schema, digest: _, complete, partition, scenarios, sweeps } = results;
    let partition = partition.as_ref();
    canonical::sha256(&Content { schema, complete: *complete, partition, scenarios, sweeps })
}
