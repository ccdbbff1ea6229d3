//! What a scenario must satisfy beyond its form. Each check looks at its part of the tree, so that
//! an error in one part hides nothing in another.

mod arrivals;
mod expect;
mod never;
mod ranges;
mod seeds;
mod steady;
mod strategies;
mod timing;
mod unmeasured;
mod unread;
mod workload;

use std::time::Duration;

use serde::de::DeserializeOwned;

use super::{
    decode::decode,
    diagnostic::Diagnostic,
    expectation::MetricOf,
    source::{Sources, Span},
    tree::Node,
};

/// Checks a numbered tree whose faulty nodes are refused already; `has_lines` where expectations
/// about several points were taken out of it.
pub(crate) fn check(tree: &Node, sources: &Sources, has_lines: bool, errors: &mut Vec<Diagnostic>) {
    let mut checks = Checks { tree, sources, has_lines, errors };
    timing::check(&mut checks);
    steady::check(&mut checks);
    seeds::check(&mut checks);
    never::check(&mut checks);
    workload::check(&mut checks);
    checks.server();
    strategies::check(&mut checks);
    expect::check(&mut checks);
    unmeasured::check(&mut checks);
}

/// Checks that a metric of an expectation outside of the tree is about what is in it.
pub(crate) fn check_metric_of(
    tree: &Node,
    sources: &Sources,
    errors: &mut Vec<Diagnostic>,
    node: &Node,
    of: &MetricOf,
) {
    expect::check_sides(&mut Checks { tree, sources, has_lines: true, errors }, node, &[of]);
}

struct Checks<'a> {
    tree: &'a Node,
    sources: &'a Sources,
    has_lines: bool,
    errors: &'a mut Vec<Diagnostic>,
}

impl<'a> Checks<'a> {
    /// A value at the top of the file, if it was written.
    fn top(&self, key: &str) -> Option<&'a Node> {
        self.tree.get(key).filter(|node| !node.is_refused)
    }

    /// A duration at the top of the file.
    fn top_span(&self, key: &str) -> Option<(Duration, Span)> {
        duration(self.top(key)?)
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        self.errors.push(diagnostic);
    }

    fn error(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.push(self.sources.error(span, message).with_help(help));
    }

    /// Reports settings that make no sense, by their paths below a node.
    fn settings(&mut self, node: &Node, problems: Vec<ranges::Problem>) {
        for (field, problem) in problems {
            let span = node.deepest(&field);
            self.push(self.sources.error(span, format!("`{field}` {problem}")));
        }
    }

    fn server(&mut self) {
        let Some(node) = self.top("server") else { return };
        if let Some(config) = sound::<simulator::Config>(node) {
            self.settings(node, ranges::of_server(&config));
        }
    }
}

/// The value of a node in which nothing was refused.
fn sound<T: DeserializeOwned>(node: &Node) -> Option<T> {
    if node.is_sound() { decode(node).ok() } else { None }
}

/// A duration and where it was written.
fn duration(node: &Node) -> Option<(Duration, Span)> {
    let span = humantime::parse_duration(node.text()?).ok()?;
    (!node.is_refused).then_some((span, node.span))
}
