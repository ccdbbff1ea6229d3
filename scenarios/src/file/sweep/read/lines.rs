//! The lines of `expect:` that are about several points.

use super::Reading;
use crate::file::{
    check::check_metric_of,
    expectation::Monotony,
    near_miss::{listed, nearest},
    phrase::part_of,
    source::quoted,
    sweep::SweptLine,
    tree::{Kind, Node},
};

/// Takes them out of the file.
pub(super) fn take(tree: &mut Node) -> Vec<Node> {
    let Kind::Map(entries) = &mut tree.kind else { return Vec::new() };
    let expect = entries.iter_mut().find(|entry| entry.key == "expect");
    let Some(Kind::List(lines)) = expect.map(|entry| &mut entry.value.kind) else {
        return Vec::new();
    };
    let (swept, others) =
        std::mem::take(lines).into_iter().partition(|line| line.text().is_some_and(is_swept));
    *lines = others;
    swept
}

fn is_swept(text: &str) -> bool {
    text.split_whitespace().any(|word| word == "never")
}

impl Reading<'_> {
    /// The lines, read and checked.
    pub(super) fn lines(&mut self, lines: &[Node], axes: &[&str]) -> Vec<SweptLine> {
        lines.iter().filter_map(|line| self.line(line, axes)).collect()
    }

    fn line(&mut self, node: &Node, axes: &[&str]) -> Option<SweptLine> {
        let text = node.text()?;
        let expectation = match text.parse::<Monotony>() {
            Ok(expectation) => expectation,
            Err(wrong) => {
                let span = part_of(self.sources, node, wrong.offset, wrong.length);
                let mut error = self.sources.error(span, wrong.message);
                error.help = wrong.help;
                error.suggestion = wrong.suggestion;
                self.errors.push(error);
                return None;
            }
        };
        check_metric_of(self.tree, self.sources, self.errors, node, &expectation.of);
        let axis = expectation.axis.as_str();
        if !axes.contains(&axis) {
            // The line is read, so that these words are in it, and all before them is ASCII.
            let over = text.find(" over ").map_or(0, |at| at + " over".len());
            let offset = over + text[over..].find(axis).unwrap_or_default();
            let span = part_of(self.sources, node, offset, axis.len());
            let error = self.sources.error(span, format!("there is no axis {}", quoted(axis)));
            let known = listed(axes.iter().copied());
            let error = error.with_help(format!("the axes are {known}"));
            self.errors.push(match nearest(axis, axes.iter().copied()) {
                Some(near) => error.with_suggestion(near),
                None => error,
            });
        }
        Some(SweptLine { expectation, line: node.span.line })
    }
}
