//! Digests over canonical JSON.

use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256 over the canonical JSON of RFC 8785, as `sha256:<hex>`. What is not finite counts as
/// `null`.
pub(super) fn sha256(value: &impl Serialize) -> String {
    let bytes = serde_json_canonicalizer::to_vec(value)
        .expect("a Vec takes all bytes, and every key is a string");
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(&bytes) {
        write!(text, "{byte:02x}").expect("a String takes all text");
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::sha256;

    /// The digests of `printf '{}'` and `printf '{"a":[1,1e+21],"b":"ü"}'` by sha256sum.
    #[test]
    fn known_digests() {
        let check = |value, expected: &str| assert_eq!(sha256(&value), expected);
        check(json!({}), "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
        check(
            json!({"b": "ü", "a": [1.0, 1e21]}),
            "sha256:c30f3182d67a733d71fe2872fb79b93cc26b5683fe6003459f14059273b138e7",
        );
    }
}
