//! Texts in JSON.

use std::fmt::Write as _;

/// A JSON string, its quotes included.
pub(super) fn string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c < ' ' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::string;

    #[test]
    fn every_text_comes_back() {
        for text in
            ["", "plain", "a \"quote\"", "back\\slash", "line\nbreak\t\u{1}", "天气", "\u{7f}"]
        {
            assert_eq!(serde_json::from_str::<String>(&string(text)).expect("a string"), text);
        }
    }
}
