//! What can be wrong with results.

use crate::results::SCHEMA;

/// Results that cannot be read or written; fits "failed to read or write results: ...".
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// The text is not JSON, or not of the schema's form.
    #[error("{0}")]
    Json(#[source] serde_json::Error),
    /// The text is of another schema, or of none.
    #[error("expected the schema `{SCHEMA}`, found {}", name_of(found.as_deref()))]
    Schema {
        /// What it says.
        found: Option<String>,
    },
    /// The content was changed after the digest was taken.
    #[error("the digest is {stated}, but the content's is {computed}: the file was changed")]
    Digest {
        /// What the file says.
        stated: String,
        /// What its content gives.
        computed: String,
    },
    /// A number is infinite or not a number, which JSON cannot say.
    #[error("{place} is not finite")]
    NotFinite {
        /// Which number, such as ``metric `attempts` of strategy `direct`, seed 3``.
        place: String,
    },
}

fn name_of(found: Option<&str>) -> String {
    found.map_or_else(|| "none".to_owned(), |name| format!("`{name}`"))
}
