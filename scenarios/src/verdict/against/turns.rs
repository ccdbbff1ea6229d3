//! Expectations that came out differently.

use super::Turn;
use crate::results::JudgedExpectation;

/// The lines that stand in both runs and came out differently, in the order of HEAD. A line that
/// stands several times is paired with its like, the first with the first.
pub(super) fn turns(base: &[JudgedExpectation], head: &[JudgedExpectation]) -> Vec<Turn> {
    let mut rest: Vec<&JudgedExpectation> = base.iter().collect();
    let mut turns = Vec::new();
    for head in head {
        let is_same = |base: &&JudgedExpectation| {
            (&base.text, &base.strategy) == (&head.text, &head.strategy)
        };
        let Some(place) = rest.iter().position(is_same) else { continue };
        let base = rest.remove(place);
        if base.status != head.status {
            turns.push(Turn {
                text: head.text.clone(),
                strategy: head.strategy.clone(),
                line: head.line,
                base: base.status,
                head: head.status,
            });
        }
    }
    turns
}
