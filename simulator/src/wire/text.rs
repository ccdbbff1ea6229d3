//! What answers say: filler, one word for each token.

const WORDS: [&str; 8] = ["wind", "over", "the", "open", "sea", "and", "a", "calm"];

/// The token at this place of a text.
pub(super) fn token(place: u32) -> String {
    let word = WORDS[place as usize % WORDS.len()];
    if place == 0 { word.to_owned() } else { format!(" {word}") }
}

/// A text of so many tokens.
pub(super) fn text(tokens: u32) -> String {
    (0..tokens).map(token).collect()
}
