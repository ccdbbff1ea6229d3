//! Every error of a tree, although serde stops at the first one: what is wrong is reported, taken
//! out of the tree, and the rest is decoded again.

use serde::de::DeserializeOwned;

use super::{
    decode::{
        decode,
        error::{DecodeError, Problem},
    },
    diagnostic::Diagnostic,
    phrase::phrase,
    source::Sources,
    tree::{At, Kind, Node},
};

/// The most errors of one file.
pub(crate) const ERRORS_MAX: usize = 100;
/// The most decodings: every error takes one, and some take more to leave the tree.
const ROUNDS_MAX: usize = 4 * ERRORS_MAX;

/// Decodes a numbered tree. Every error is added to `errors`, and what it is about is refused in
/// the tree. A value comes back only if nothing in the tree was refused.
pub(crate) fn decode_all<T: DeserializeOwned>(
    tree: &mut Node,
    sources: &Sources,
    errors: &mut Vec<Diagnostic>,
) -> Option<T> {
    for _ in 0..ROUNDS_MAX {
        if errors.len() >= ERRORS_MAX || tree.is_refused {
            return None;
        }
        let error = match decode::<T>(tree) {
            Ok(value) => return tree.is_sound().then_some(value),
            Err(error) => error,
        };
        let id = error.id.unwrap_or(tree.id);
        let meant = report(&error, id, tree, sources, errors);
        tree.refuse(id, meant);
    }
    None
}

/// Adds the error, unless it follows from one that was reported before.
fn report(
    error: &DecodeError,
    id: u32,
    tree: &Node,
    sources: &Sources,
    errors: &mut Vec<Diagnostic>,
) -> Option<&'static str> {
    let at = tree.with_id(id)?;
    if follows_from_another(&error.problem, at) {
        return None;
    }
    let (diagnostic, meant) = phrase(&error.problem, at, sources);
    // An alias brings the same value, and the same error, more than once.
    if !errors.contains(&diagnostic) {
        errors.push(diagnostic);
    }
    meant
}

fn follows_from_another(problem: &Problem, at: At<'_>) -> bool {
    let At::Value(node) = at else { return false };
    match problem {
        Problem::AlreadyRefused => true,
        Problem::MissingKey(key) => node.entries().iter().any(|entry| {
            let meant = entry.meant.as_deref();
            // A preset could have brought any key.
            let brings_it = entry.key == *key || meant == Some(*key) || meant == Some("preset");
            entry.value.is_refused && brings_it
        }),
        Problem::Length { .. } => {
            matches!(&node.kind, Kind::List(list) if list.iter().any(|node| node.is_refused))
        }
        _ => false,
    }
}
