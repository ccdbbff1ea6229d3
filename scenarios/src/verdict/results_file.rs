//! `results.json`: stable bytes that are easy to compare.
mod layout;

use serde::{Deserialize, Serialize};

use super::{finish::digest_of, results_error::ResultsError};
use crate::results::{Results, SCHEMA};
use layout::Layout;

/// The text of `results.json`. The same results give the same bytes, in the order of the schema's
/// fields.
///
/// Every seed of a strategy, every estimate, comparison and expectation stands on a line of its
/// own; so does whatever else is not too deep.
///
/// For results that [`finish`](super::finish::finish) or [`from_json`] gave, whose numbers are
/// finite. In others, a number that is not becomes `null`, and [`from_json`] refuses the text by
/// its digest.
pub fn to_json(results: &Results) -> String {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Layout::default());
    results.serialize(&mut serializer).expect("a Vec takes all bytes, and every key is a string");
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

/// Reads the text of `results.json`. An error where it is not JSON, of another schema, of another
/// form, or where its content does not have the digest it states.
pub fn from_json(text: &str) -> Result<Results, ResultsError> {
    #[derive(Deserialize)]
    #[serde(expecting = "a map with a `schema`")]
    struct Head {
        schema: Option<String>,
    }
    let head: Head = serde_json::from_str(text).map_err(ResultsError::Json)?;
    if head.schema.as_deref() != Some(SCHEMA) {
        return Err(ResultsError::Schema { found: head.schema });
    }
    let results: Results = serde_json::from_str(text).map_err(ResultsError::Json)?;
    let computed = digest_of(&results);
    if computed == results.digest {
        Ok(results)
    } else {
        Err(ResultsError::Digest { stated: results.digest, computed })
    }
}
