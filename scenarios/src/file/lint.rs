//! Lints: what is no error and looks like a mistake. A file may allow each of them by its name.

mod capacity;
mod decided;
mod offered;
mod overload;
mod retry_after;
mod samples;
mod seeds;
mod unused;

use serde::{Deserialize, Serialize};

use super::{
    LoadedScenario,
    diagnostic::{Diagnostic, Severity},
    source::{Sources, Span},
    tree::Node,
};

/// A lint, by which it is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lint {
    /// Over the whole run, more requests come than the server can serve.
    OverloadWithoutEnd,
    /// An expectation asks for a quantile beyond what the requests of a seed can show.
    TooFewSamples,
    /// There are expectations, none of them is about this strategy, and it is not the baseline.
    UnusedStrategy,
    /// The server asks to wait longer than a class has time.
    RetryAfterBeyondDeadline,
    /// Fewer seeds than an interval needs to say something.
    TooFewSeeds,
    /// An expectation whose verdict does not hang on the run.
    DecidedBeforehand,
}

/// The name of the lint about `allow` itself, which cannot be allowed.
pub const NEEDLESS_ALLOW: &str = "needless-allow";

impl Lint {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::OverloadWithoutEnd,
        Self::TooFewSamples,
        Self::UnusedStrategy,
        Self::RetryAfterBeyondDeadline,
        Self::TooFewSeeds,
        Self::DecidedBeforehand,
    ];

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OverloadWithoutEnd => "overload-without-end",
            Self::TooFewSamples => "too-few-samples",
            Self::UnusedStrategy => "unused-strategy",
            Self::RetryAfterBeyondDeadline => "retry-after-beyond-deadline",
            Self::TooFewSeeds => "too-few-seeds",
            Self::DecidedBeforehand => "decided-beforehand",
        }
    }
}

/// Everything in a good file that looks like a mistake, in the order of the file, and every lint
/// that it allows for nothing.
pub(super) fn lint(loaded: &LoadedScenario, tree: &Node, sources: &Sources) -> Vec<Diagnostic> {
    let mut lints = Lints { loaded, tree, sources, found: Vec::new() };
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

/// A good file, and what was found in it.
struct Lints<'a> {
    loaded: &'a LoadedScenario,
    tree: &'a Node,
    sources: &'a Sources,
    found: Vec<(Lint, Diagnostic)>,
}

impl Lints<'_> {
    /// A warning that the file may allow.
    fn warn(&mut self, lint: Lint, span: Span, message: impl Into<String>, help: &str) {
        self.push(lint, self.warning(lint.name(), span, message).with_help(help));
    }

    fn push(&mut self, lint: Lint, finding: Diagnostic) {
        self.found.push((lint, finding));
    }

    fn warning(&self, lint: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
        let finding = self.sources.error(span, message);
        Diagnostic { severity: Severity::Warning, lint: Some(lint), ..finding }
    }

    /// Where a value stands, or what would hold it.
    fn span(&self, path: &str) -> Span {
        self.tree.deepest(path)
    }

    /// Where the classes of the workload stand.
    fn classes(&self) -> &[Node] {
        let workload = self.tree.get("workload");
        let list = workload.map(|workload| workload.get("classes").unwrap_or(workload));
        list.map(Node::elements).unwrap_or_default()
    }

    /// What the file allows and nothing asks for: it would hide a later mistake.
    fn needless(&self, found: &[(Lint, Diagnostic)]) -> Vec<Diagnostic> {
        let allowed = &self.loaded.scenario.allow;
        let is_needless = |(place, lint): &(usize, &Lint)| {
            allowed[..*place].contains(lint) || !found.iter().any(|(other, _)| other == *lint)
        };
        let needless = allowed.iter().enumerate().filter(is_needless);
        needless
            .map(|(place, lint)| {
                let message = format!("nothing here needs that `{}` is allowed", lint.name());
                let span = self.span(&format!("allow[{place}]"));
                let finding = self.warning(NEEDLESS_ALLOW, span, message);
                finding.with_help("leave it out, so that it hides nothing later")
            })
            .collect()
    }
}
