//! Slips of one word in a line.

use super::{
    error::{ExpectationError, error},
    literal::plain,
    scan::Scan,
};
use crate::file::near_miss::nearest;

/// `allways` ahead of a metric, at this offset.
pub(super) fn misspelt_always(
    scan: &Scan<'_>,
    word: &str,
    offset: usize,
) -> Option<ExpectationError> {
    let goes_on = scan.peek().is_some_and(|c| c.is_ascii_lowercase());
    nearest(word, ["always"]).filter(|_| goes_on).map(|always| {
        let wrong =
            error(offset, word.chars().count(), "expected a metric of a strategy, or `always`");
        wrong.with_suggestion(always)
    })
}

/// `direct.attempts * 1.5`: the factor behind a bound that begins at this offset.
pub(super) fn factor_behind(scan: &mut Scan<'_>, start: usize) -> Option<ExpectationError> {
    let metric = scan.read_since(start);
    if !scan.take_word("*") {
        return None;
    }
    let factor = scan.take_while(|c| c.is_ascii_digit() || c == '.');
    let wrong = error(start, scan.consumed(start), "the factor of a bound stands in front of it");
    Some(match plain(factor) {
        Some(_) => wrong.with_suggestion(format!("{factor} * {metric}")),
        None => wrong.with_help("as in `1.5 * direct.attempts`"),
    })
}

/// The sign that a word of the keyboards of people stands for.
pub(super) fn meant_sign(found: &str) -> Option<&'static str> {
    let near = [
        ("=", "=="),
        ("=<", "<="),
        ("=>", ">="),
        ("~=", "~"),
        ("≈", "~"),
        ("≤", "<="),
        ("≥", ">="),
    ];
    near.iter().find(|(slip, _)| *slip == found).map(|(_, meant)| *meant)
}
