//! Errors of decoding in words for people.

mod keys;
mod remedy;

use self::{
    keys::{not_a_map, unknown_key},
    remedy::{Remedy, remedy},
};
use super::{
    decode::error::{Found, Problem},
    diagnostic::Diagnostic,
    expectation::Expectation,
    long_unit::in_minutes,
    near_miss::{listed, nearest},
    source::{Sources, Span, quoted},
    tree::{At, Kind, Node},
};

/// What is wrong with a node or key, how to write it instead, and, of an unknown key, the key that
/// was probably meant.
pub(crate) fn phrase(
    problem: &Problem,
    at: At<'_>,
    sources: &Sources,
) -> (Diagnostic, Option<&'static str>) {
    let span = at.span();
    let error = |message: String| sources.error(span, message);
    let diagnostic = match problem {
        Problem::UnknownKey { key, expected } => return unknown_key(key, expected, at, sources),
        Problem::UnknownChoice { word, expected } => {
            let error = error(format!("there is no {} to choose here", quoted(word)))
                .with_help(format!("the choices are {}", listed(expected.iter().copied())));
            match nearest(word, expected.iter().copied()) {
                Some(near) => error.with_suggestion(near),
                None => error,
            }
        }
        Problem::MissingKey(key) => {
            error(format!("the key `{key}` is missing here")).with_help(remedy::missing_key(key))
        }
        Problem::Unexpected { found, expected } => match (found, at) {
            (Found::Text(text), At::Value(node)) if expected == "an expectation" => {
                expectation(text, node, sources)
            }
            _ => unexpected(found, expected, at, sources),
        },
        Problem::LongUnit { unit } => long_span(unit, at, sources),
        Problem::NotFinite => error(format!("{} is not a number to work with", quoted(text(at))))
            .with_help("write a finite number, for example `1.5`"),
        Problem::NotAChoice { variants } => {
            error("expected one choice: a word, or a map with exactly one key".to_owned())
                .with_help(format!("the choices are {}", listed(variants.iter().copied())))
        }
        Problem::NeedsSettings { variant, fields } => {
            let error = error(format!("`{variant}` needs its settings"));
            if fields.is_empty() {
                error.with_help(format!("write it as a map: `{variant}: ...`"))
            } else {
                let fields = listed(fields.iter().copied());
                error.with_help(format!("write it as a map, `{variant}: {{ ... }}`, with {fields}"))
            }
        }
        Problem::TakesNoSettings { variant } => error(format!("`{variant}` has no settings"))
            .with_help(format!("write the word alone: `{variant}`")),
        Problem::NotAMap { fields } => not_a_map(fields, at, sources),
        Problem::Length { expected } => error(format!("expected {}", remedy(expected).what))
            .with_help("there are too few elements"),
        Problem::TooMany { taken } => error(format!("this list has more than {taken} elements"))
            .with_help(format!("only the first {taken} have a meaning: leave the others out")),
        Problem::AlreadyRefused => error("this value cannot be read".to_owned()),
        Problem::Other(message) => error(message.clone()),
    };
    (diagnostic, None)
}

/// The span of some characters of a text, counted in characters from 0; the whole text where it is
/// not written as it reads, as with escapes or over several lines.
pub(crate) fn part_of(sources: &Sources, node: &Node, offset: usize, length: usize) -> Span {
    let written = sources.text(node.span);
    let text = node.text().unwrap_or_default();
    let quotes = match written.strip_prefix(['"', '\'']) {
        Some(inner) if inner.strip_suffix(['"', '\'']) == Some(text) => 1,
        None if written.trim_end() == text.trim_end() => 0,
        _ => return node.span,
    };
    node.span.part(offset + quotes, length)
}

fn expectation(text: &str, node: &Node, sources: &Sources) -> Diagnostic {
    let Err(error) = text.parse::<Expectation>() else {
        return sources.error(node.span, "this expectation cannot be read");
    };
    let span = part_of(sources, node, error.offset, error.length);
    let mut diagnostic = sources.error(span, error.message);
    diagnostic.help = error.help;
    diagnostic.suggestion = error.suggestion;
    diagnostic
}

fn unexpected(found: &Found, expected: &str, at: At<'_>, sources: &Sources) -> Diagnostic {
    let Remedy { what, help, suggest } = remedy(expected);
    let suggestion = suggest.and_then(|suggest| suggest(found));
    let found = match found {
        Found::Null => "nothing".to_owned(),
        Found::Bool(value) => format!("`{value}`"),
        Found::Number(_) => format!("the number {}", quoted(text(at))),
        Found::Text(text) if text.is_empty() => "an empty text".to_owned(),
        Found::Text(text) => format!("the text {}", quoted(text)),
        Found::List => "a list".to_owned(),
        Found::Map => "a map".to_owned(),
    };
    let mut error = sources.error(at.span(), format!("expected {what}, found {found}"));
    error.suggestion = suggestion;
    error.help = help.map(str::to_owned);
    error
}

fn long_span(unit: &str, at: At<'_>, sources: &Sources) -> Diagnostic {
    let (written, span) = (text(at), at.span());
    let what = if unit.starts_with(['M', 'm']) { "months" } else { "years" };
    let error = sources.error(span, format!("{} is a duration in {what}", quoted(written)));
    let error =
        error.with_help("no month or year is of one length: write at most days, as in `30d`");
    match in_minutes(written) {
        Some(meant) => error.with_suggestion(meant),
        None => error,
    }
}

fn describe(at: At<'_>) -> String {
    match at {
        At::Key(entry) => format!("the key {}", quoted(&entry.key)),
        At::Value(node) => match &node.kind {
            Kind::Scalar { text, is_plain: true } if text.is_empty() => "nothing".to_owned(),
            Kind::Scalar { text, .. } => quoted(text),
            Kind::List(_) => "a list".to_owned(),
            Kind::Map(_) => "a map".to_owned(),
        },
    }
}

fn text(at: At<'_>) -> &str {
    match at {
        At::Value(node) => node.text().unwrap_or_default(),
        At::Key(entry) => &entry.key,
    }
}
