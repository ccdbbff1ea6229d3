//! What an error says, to its bottom.

use std::error::Error;

/// An error and all its causes, outermost first: hyper's own message names only the outermost.
pub(super) fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
