//! The page's script: one, inlined, allowed by the hash of its bytes and by nothing else.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

/// The parts, in the order in which they need one another.
const PARTS: [&str; 5] = [
    include_str!("../../templates/script/page.js"),
    include_str!("../../templates/script/plot.js"),
    include_str!("../../templates/script/zoom.js"),
    include_str!("../../templates/script/cursor.js"),
    include_str!("../../templates/script/tools.js"),
];

/// The parts as one script that leaves no name behind, without comments and indents.
pub(crate) fn source() -> String {
    let lines = PARTS.iter().flat_map(|part| part.lines()).map(str::trim_start);
    let kept = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    let body: String = kept.flat_map(|line| [line, "\n"]).collect();
    format!("(() => {{\n{body}}})();\n")
}

/// What the content security policy says to let exactly this script run.
pub(crate) fn hash(source: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(source)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_small_and_has_no_comment() {
        let source = source();
        assert!(source.len() < 21_000, "{}", source.len());
        assert!(source.lines().all(|line| !line.trim_start().starts_with("//")));
        assert!(!source.contains("</"), "it would end the element");
    }

    #[test]
    fn the_hash_is_that_of_the_bytes() {
        // echo -n 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert_eq!(hash("alert(1)"), "sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=");
    }
}
