//! Lints: what is no error and looks like a mistake. A file may allow each of them by its name.

mod capacity;
mod decided;
mod findings;
mod offered;
mod overload;
mod retry_after;
mod samples;
mod seeds;
mod unused;

use findings::Findings;

use super::{LoadedScenario, diagnostic::Diagnostic, source::Sources, tree::Node};

/// Everything in a good file that looks like a mistake, in the order of the file, and every lint
/// that it allows for nothing.
pub(super) fn lint(loaded: &LoadedScenario, tree: &Node, sources: &Sources) -> Vec<Diagnostic> {
    let mut lints = Findings { loaded, tree, sources, found: Vec::new() };
    overload::lint(&mut lints);
    samples::lint(&mut lints);
    unused::lint(&mut lints);
    retry_after::lint(&mut lints);
    seeds::lint(&mut lints);
    decided::lint(&mut lints);
    let found = std::mem::take(&mut lints.found);
    let needless = lints.needless(&found);
    let allowed = &loaded.scenario.allow;
    let told = found.into_iter().filter(|(lint, _)| !allowed.contains(lint));
    let mut told: Vec<Diagnostic> = told.map(|(_, finding)| finding).chain(needless).collect();
    told.sort_by(|a, b| (&a.place, &a.message).cmp(&(&b.place, &b.message)));
    told
}
