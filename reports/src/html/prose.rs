//! The comment at the head of a scenario, as paragraphs.

/// A paragraph; `Question: does it hold?` has the lead `Question:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paragraph {
    pub(crate) lead: String,
    pub(crate) text: String,
}

/// A piece of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span<'a> {
    pub(crate) text: &'a str,
    /// Whether it stood between backticks.
    pub(crate) is_code: bool,
}

impl Paragraph {
    /// The text, cut at its backticks; one without a partner stays as it is.
    pub(crate) fn spans(&self) -> Vec<Span<'_>> {
        let mut spans = Vec::new();
        let mut rest = self.text.as_str();
        while let Some((before, after)) = rest.split_once('`')
            && let Some((code, behind)) = after.split_once('`')
        {
            spans.push(Span { text: before, is_code: false });
            spans.push(Span { text: code, is_code: true });
            rest = behind;
        }
        spans.push(Span { text: rest, is_code: false });
        spans.retain(|span| !span.text.is_empty());
        spans
    }
}

/// Splits a description at blank lines and before leads, and joins the lines between.
pub(crate) fn paragraphs(description: &str) -> Vec<Paragraph> {
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut is_open = false;
    for line in description.lines().map(str::trim) {
        if line.is_empty() {
            is_open = false;
            continue;
        }
        match paragraphs.last_mut() {
            Some(last) if is_open && lead(line).is_none() => {
                if !last.text.is_empty() {
                    last.text.push(' ');
                }
                last.text.push_str(line);
            }
            _ => {
                let (lead, text) = lead(line).unwrap_or(("", line));
                paragraphs.push(Paragraph { lead: lead.to_owned(), text: text.to_owned() });
            }
        }
        is_open = true;
    }
    paragraphs
}

/// A capitalised word or a few, up to a colon, at the start of a line.
fn lead(line: &str) -> Option<(&str, &str)> {
    let (lead, text) = line.split_once(": ").or_else(|| Some((line.strip_suffix(':')?, "")))?;
    let is_lead = lead.len() <= 24
        && lead.starts_with(|c: char| c.is_uppercase())
        && lead.chars().all(|c| c.is_alphabetic() || c == ' ');
    is_lead.then(|| (&line[..=lead.len()], text.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(description: &str, expected: &[(&str, &str)]) {
        let found = paragraphs(description);
        let found: Vec<_> = found.iter().map(|p| (p.lead.as_str(), p.text.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn backticks_become_code() {
        let spans = |text: &str| {
            let paragraph = Paragraph { lead: String::new(), text: text.to_owned() };
            let spans = paragraph.spans();
            spans.iter().map(|s| (s.text.to_owned(), s.is_code)).collect::<Vec<_>>()
        };
        let owned = |text: &str, is_code| (text.to_owned(), is_code);
        assert_eq!(spans(""), []);
        assert_eq!(spans("plain"), [owned("plain", false)]);
        assert_eq!(
            spans("`a` and `b`."),
            [owned("a", true), owned(" and ", false), owned("b", true), owned(".", false)]
        );
        assert_eq!(spans("a lone ` stays"), [owned("a lone ` stays", false)]);
    }

    #[test]
    fn descriptions_become_paragraphs() {
        check("", &[]);
        check(
            "Question: does it\nhold?\nExpected: it does.\n\nMore: or less",
            &[("Question:", "does it hold?"), ("Expected:", "it does."), ("More:", "or less")],
        );
        check("See http://x: y\nand z", &[("", "See http://x: y and z")]);
        check("How to read it:\nleft to right", &[("How to read it:", "left to right")]);
    }
}
