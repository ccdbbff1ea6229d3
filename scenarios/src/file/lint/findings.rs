//! What the lints look at, and what they find.

use crate::file::{
    LoadedScenario,
    diagnostic::{Diagnostic, Severity},
    lint_name::{Lint, NEEDLESS_ALLOW},
    source::{Sources, Span},
    tree::Node,
};

/// A good file, and what was found in it.
pub(super) struct Findings<'a> {
    pub(super) loaded: &'a LoadedScenario,
    pub(super) tree: &'a Node,
    pub(super) sources: &'a Sources,
    pub(super) found: Vec<(Lint, Diagnostic)>,
}

impl Findings<'_> {
    /// A warning that the file may allow.
    pub(super) fn warn(&mut self, lint: Lint, span: Span, message: impl Into<String>, help: &str) {
        self.push(lint, self.warning(lint.name(), span, message).with_help(help));
    }

    pub(super) fn push(&mut self, lint: Lint, finding: Diagnostic) {
        self.found.push((lint, finding));
    }

    pub(super) fn warning(
        &self,
        lint: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> Diagnostic {
        let finding = self.sources.error(span, message);
        Diagnostic { severity: Severity::Warning, lint: Some(lint), ..finding }
    }

    /// Where a value stands, or what would hold it.
    pub(super) fn span(&self, path: &str) -> Span {
        self.tree.deepest(path)
    }

    /// Where the classes of the workload stand.
    pub(super) fn classes(&self) -> &[Node] {
        let workload = self.tree.get("workload");
        let list = workload.map(|workload| workload.get("classes").unwrap_or(workload));
        list.map(Node::elements).unwrap_or_default()
    }

    /// What the file allows and nothing asks for: it would hide a later mistake.
    pub(super) fn needless(&self, found: &[(Lint, Diagnostic)]) -> Vec<Diagnostic> {
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
