//! "Did you mean ...?"

/// The candidate that a word was probably meant to be.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    /// Longer words are no misspelt names; the distance takes the product of both lengths.
    const LONGEST: usize = 80;
    if word.len() > LONGEST {
        return None;
    }
    let folded = fold(word);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let distance = strsim::damerau_levenshtein(&folded, &fold(candidate));
            let most = (candidate.len() / 3).max(1);
            (distance <= most).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Case and the choice between `-`, `_` and a space are no difference.
fn fold(word: &str) -> String {
    word.to_lowercase().replace(['-', ' '], "_")
}

/// `a`, `b` and `c`, each in backquotes.
pub(crate) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.as_slice() {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: Option<&str>) {
        let candidates = ["max_in_flight", "answer_after", "full-jitter-10", "rate"];
        assert_eq!(nearest(word, candidates), expected, "{word}");
    }

    #[test]
    fn finds_the_word_that_was_meant() {
        check("max_inflight", Some("max_in_flight"));
        check("MaxInFlight", Some("max_in_flight"));
        check("full_jitter_10", Some("full-jitter-10"));
        check("ratte", Some("rate"));
        check("raet", Some("rate"));
        check("burst", None);
        check(&"rate".repeat(1000), None);
    }

    #[test]
    fn lists_words() {
        assert_eq!(listed([]), "none");
        assert_eq!(listed(["a"]), "`a`");
        assert_eq!(listed(["a", "b", "c"]), "`a`, `b` and `c`");
    }
}
