//! The whole run under one digest.

use serde::Serialize;

use super::{canonical, finite::first_not_finite, results_error::ResultsError};
use crate::results::{Results, SCHEMA, ScenarioResults};

/// Puts the run's results under their digest. An error where a number is not finite.
pub fn finish(scenarios: Vec<ScenarioResults>, complete: bool) -> Result<Results, ResultsError> {
    let schema = SCHEMA.to_owned();
    let mut results = Results { schema, digest: String::new(), complete, scenarios };
    if let Some(place) = first_not_finite(&results) {
        return Err(ResultsError::NotFinite { place });
    }
    results.digest = digest_of(&results);
    Ok(results)
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
        scenarios: &'a [ScenarioResults],
    }
    let Results { schema, digest: _, complete, scenarios } = results;
    canonical::sha256(&Content { schema, complete: *complete, scenarios })
}
