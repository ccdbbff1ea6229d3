//! Texts as pictures need them.

use scenarios::file::diagnostic::is_acted_on;

/// About how wide a text is in common sans-serif fonts, in heights of the font; rather too wide
/// than too narrow.
pub(crate) fn text_width(text: &str) -> f64 {
    let width = |c: char| match c {
        'i' | 'j' | 'l' | 'f' | 't' | 'r' | '.' | ',' | ':' | '-' | '/' | ' ' | '\u{a0}' => 0.38,
        'm' | 'w' | 'M' | 'W' | '%' => 0.86,
        c if c.is_ascii_uppercase() => 0.68,
        c if c.is_ascii() => 0.62,
        '–' | '−' | '±' | 'µ' => 0.7,
        _ => 1.0,
    };
    text.chars().map(width).sum()
}

/// A text with what XML reserves replaced, and what XML forbids left out.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if is_acted_on(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
