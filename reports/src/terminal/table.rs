//! Columns of text that fit a terminal.

use scenarios::{file::diagnostic::is_acted_on, results::Verdict};

use super::{Options, verdict_sign};
use crate::format::ascii;

/// What a text means, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Strong,
    Soft,
    Good,
    Bad,
    Unsure,
}

/// A text in one colour.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    text: String,
    verdict: Option<Verdict>,
    ink: Ink,
}

/// Rows of metrics, columns of strategies, each cell of up to two lines.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) heads: Vec<Vec<Piece>>,
    pub(super) rows: Vec<(String, Vec<Vec<Piece>>)>,
}

/// Between two columns.
const GAP: usize = 2;
/// The widest column of metrics, and of a strategy.
const WIDEST: (usize, usize) = (29, 34);

impl Piece {
    /// A text; control characters become `?`.
    pub(super) fn new(text: &str, ink: Ink) -> Self {
        let safe = |c: char| if is_acted_on(c) { '?' } else { c };
        Self { text: text.chars().map(safe).collect(), verdict: None, ink }
    }

    /// A text with the sign of a verdict after it.
    pub(super) fn signed(text: &str, verdict: Verdict, ink: Ink) -> Self {
        Self { verdict: Some(verdict), ..Self::new(text, ink) }
    }

    /// As it is written.
    pub(super) fn painted(&self, options: Options) -> String {
        painted(&self.shown(options), self.ink, options)
    }

    fn shown(&self, options: Options) -> String {
        let sign = self.verdict.map(|verdict| verdict_sign(verdict, options.ascii));
        let text = sign.map_or_else(|| self.text.clone(), |sign| format!("{} {sign}", self.text));
        if options.ascii { ascii(&text) } else { text }
    }
}

impl Table {
    /// The table, in as many parts below one another as it takes.
    pub(super) fn drawn(&self, options: Options) -> String {
        let labels = self.rows.iter().map(|(label, _)| columns(label)).max().unwrap_or_default();
        let labels = labels.min(WIDEST.0);
        let widths: Vec<usize> = (0..self.heads.len())
            .map(|column| self.width(column, options).min(options.width - labels - GAP))
            .collect();
        let mut out = String::new();
        let mut from = 0;
        while from < widths.len() {
            let mut to = from + 1;
            let mut used = labels + GAP + widths[from];
            while to < widths.len() && used + GAP + widths[to] <= options.width {
                used += GAP + widths[to];
                to += 1;
            }
            self.draw_part(&mut out, from..to, labels, &widths, options);
            from = to;
        }
        out
    }

    fn width(&self, column: usize, options: Options) -> usize {
        let cells = self.rows.iter().filter_map(|(_, cells)| cells.get(column));
        let pieces = cells.chain(self.heads.get(column)).flatten();
        let widest = pieces.map(|piece| columns(&piece.shown(options))).max().unwrap_or_default();
        widest.min(WIDEST.1)
    }

    fn draw_part(
        &self,
        out: &mut String,
        part: std::ops::Range<usize>,
        labels: usize,
        widths: &[usize],
        options: Options,
    ) {
        let total = labels + widths[part.clone()].iter().map(|width| width + GAP).sum::<usize>();
        let rule = if options.ascii { "-" } else { "─" };
        let rule = painted(&rule.repeat(total), Ink::Soft, options) + "\n";
        let draw = |out: &mut String, label: &str, cells: &[Vec<Piece>]| {
            let lines = cells[part.clone()].iter().map(Vec::len).max().unwrap_or_default().max(1);
            for line in 0..lines {
                let label = if line == 0 { fitted(label, labels) } else { String::new() };
                let label = if options.ascii { ascii(&label) } else { label };
                let mut text = label.clone() + &" ".repeat(labels - columns(&label).min(labels));
                for (cell, width) in cells[part.clone()].iter().zip(&widths[part.clone()]) {
                    let shown = cell.get(line).map(|piece| (piece.shown(options), piece.ink));
                    let (shown, ink) = shown.unwrap_or((String::new(), Ink::Plain));
                    let shown = fitted(&shown, *width);
                    text += &" ".repeat(GAP + width - columns(&shown).min(*width));
                    text += &painted(&shown, ink, options);
                }
                out.push_str(text.trim_end());
                out.push('\n');
            }
        };
        draw(out, "", &self.heads);
        out.push_str(&rule);
        for (label, cells) in &self.rows {
            draw(out, label, cells);
        }
        out.push_str(&rule);
    }
}

/// A text in lines of a width, broken at spaces; lines after the first are indented.
pub(super) fn wrapped(
    text: &str,
    width: usize,
    ink: Ink,
    indent: &str,
    options: Options,
) -> String {
    let text = Piece::new(text, ink).shown(options);
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if line.is_empty() {
            line.push_str(word);
        } else if columns(line) + 1 + columns(word) <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    let lines: Vec<_> = lines.iter().map(|line| painted(line, ink, options)).collect();
    lines.join(&format!("\n{indent}")) + "\n"
}

/// How many columns a text takes: East Asian wide characters take two.
pub(super) fn columns(text: &str) -> usize {
    let is_wide = |c: char| {
        matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1f64f
            | 0x1f900..=0x1f9ff | 0x20000..=0x3fffd)
    };
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// A text cut to a width, with an ellipsis.
pub(super) fn fitted(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        if columns(&short) + columns(c.encode_utf8(&mut [0; 4])) + 1 > width {
            break;
        }
        short.push(c);
    }
    short + "…"
}

fn painted(text: &str, ink: Ink, options: Options) -> String {
    let code = match ink {
        Ink::Plain => "",
        Ink::Strong => "1",
        Ink::Soft => "2",
        Ink::Good => "32",
        Ink::Bad => "31",
        Ink::Unsure => "33",
    };
    let text = if options.ascii { ascii(text) } else { text.to_owned() };
    if options.colour && !code.is_empty() && !text.is_empty() {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, width: usize, expected: &str) {
        assert_eq!(fitted(text, width), expected);
    }

    #[test]
    fn texts_are_cut_to_columns() {
        check("squall", 6, "squall");
        check("squalls", 6, "squal…");
        check("漢字漢字", 5, "漢字…");
    }
}
