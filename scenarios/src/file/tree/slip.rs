//! What mostly lies behind an error of the YAML parser, and where.

use crate::file::{
    diagnostic::Diagnostic,
    source::{Sources, Span},
};

/// An error of the parser in words for people. It stands where the parser gave up, which is often
/// behind the slip.
pub(super) fn explain(info: &str, span: Span, sources: &Sources) -> Diagnostic {
    if let Some(span) = sources.tab_near(span) {
        let help = "YAML is indented with spaces only: replace each tab by spaces";
        return sources.error(span, "a tab stands in the indentation").with_help(help);
    }
    let has_no_end = info.contains("simple key expect");
    let is_no_text = info.contains("mapping values");
    if has_no_end || is_no_text {
        let before = line_before(span, sources);
        let on_this_line = || look_alike(span, sources);
        if let Some(found) = before.and_then(|before| look_alike(before, sources)) {
            return found;
        }
        if let Some(found) = on_this_line() {
            return found;
        }
        if let Some(before) = before.filter(|before| has_no_end || lacks_colon(*before, sources)) {
            return without_colon(before, sources);
        }
    }
    if is_no_text && let Some(key) = key_before(span, sources) {
        let message = "this key does not stand in the column of the keys above it";
        let help = "the keys of one map begin in the same column; or, if this goes on with the text \
                    above, a text that holds `: ` needs quotes around it";
        return sources.error(key, message).with_help(help);
    }
    let error = sources.error(span, format!("this is not YAML: {info}"));
    match remedy(info) {
        Some(help) => error.with_help(help),
        None => error,
    }
}

/// The last line before a place that is neither empty nor a comment, from its first character on.
fn line_before(span: Span, sources: &Sources) -> Option<Span> {
    (1..span.line).rev().find_map(|line| {
        let here = whole_line(Span { line, ..span }, sources)?;
        (!sources.text(here).starts_with('#')).then_some(here)
    })
}

/// What stands in a line, without the space around it.
fn whole_line(span: Span, sources: &Sources) -> Option<Span> {
    let text = sources.line(span)?;
    let indent = text.chars().take_while(|c| matches!(c, ' ' | '\t')).count();
    let length = text.trim().chars().count();
    (length > 0).then_some(Span { column: indent as u32 + 1, length: length as u32, ..span })
}

/// A character of a line that looks like one of YAML's and is none.
fn look_alike(span: Span, sources: &Sources) -> Option<Diagnostic> {
    let text = sources.line(span)?;
    let is_space = |c: char| c.is_whitespace() && !c.is_ascii();
    let is_like = |c: char| is_space(c) || matches!(c, '\u{ff1a}' | '\u{fe55}' | '\u{2236}');
    // Within quotes and comments anything may stand.
    let until = text.find(['"', '\'', '#']).unwrap_or(text.len());
    let (at, found) = text[..until].char_indices().find(|(_, c)| is_like(*c))?;
    let column = text[..at].chars().count() as u32 + 1;
    let code = format!("U+{:04X}", found as u32);
    let (message, help) = if is_space(found) {
        (format!("the space here is none of YAML's but {code}"), "write a plain space")
    } else {
        (format!("the colon here is none of YAML's but {code}"), "write `: `, a colon and a space")
    };
    Some(sources.error(Span { column, length: 1, ..span }, message).with_help(help))
}

fn lacks_colon(line: Span, sources: &Sources) -> bool {
    let text = sources.text(line);
    let text = text.strip_prefix("- ").unwrap_or(&text);
    // Values in braces or quotes, and list elements, go without.
    !text.contains(": ") && !text.ends_with(':') && split(text).is_some()
}

/// A key with nothing that ends it.
fn without_colon(line: Span, sources: &Sources) -> Diagnostic {
    let text = sources.text(line);
    let dash = if text.starts_with("- ") { 2 } else { 0 };
    let span = line.part(dash, line.length as usize - dash);
    let error = sources.error(span, "the key of this line has no `: ` behind it");
    let error = error.with_help("a key ends with a colon and a space, as in `horizon: 30m`");
    match split(&text[dash..]) {
        Some((key, value)) => error.with_suggestion(format!("{key}: {value}")),
        None => error,
    }
}

/// A line as a key and its value, if it reads like one but for the colon or the space behind it.
fn split(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'))?;
    let (key, rest) = text.split_at(end);
    let value = rest.trim_start_matches([':', ' ', '=']);
    let is_plain = !rest.starts_with(['.', '-', '/']) && !value.contains(' ');
    let is_key = key.starts_with(|c: char| c.is_ascii_lowercase());
    (is_key && is_plain && !value.is_empty()).then_some((key, value))
}

/// The key that ends where the parser met a colon, if it is the first of its line.
fn key_before(colon: Span, sources: &Sources) -> Option<Span> {
    let line = whole_line(colon, sources)?;
    let length = colon.column.checked_sub(line.column).filter(|length| *length > 0)?;
    let key = Span { length, ..line };
    let text = sources.text(key);
    let is_plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    is_plain.then_some(key)
}

/// What helps, by the words of the parser.
fn remedy(info: &str) -> Option<&'static str> {
    if info.contains("anchor") {
        Some(
            "define the anchor as `&name` before it is used as `*name`; put a text that begins \
              with `*` or `&` into quotes",
        )
    } else if info.contains("mapping values") {
        Some("a text that holds `: ` needs quotes around it")
    } else if info.contains("quoted") || info.contains("escape") {
        Some(
            "close the quotes on the same line; inside `\"` a backslash begins an escape, inside \
              `'` it does not",
        )
    } else if info.contains("indent") || info.contains("block") || info.contains("simple key") {
        Some(
            "the keys of one map begin in the same column, each followed by `: `; or a `{`, a `[` or \
              a quote above is not closed",
        )
    } else if info.contains("flow") || info.contains("',' or") {
        Some("every `{` needs its `}` and every `[` its `]`, with commas between the entries")
    } else {
        None
    }
}
