//! Findings as JSON, one value a line.

use scenarios::file::diagnostic::{Diagnostic, Place};
use serde_json::{Value, json};

use crate::failure::Failure;

/// A finding.
pub(crate) fn line(finding: &Diagnostic) -> String {
    let related = finding.related.as_ref().map(|(label, related)| {
        let mut related = place(related);
        related["label"] = json!(label);
        related
    });
    let mut value = place(&finding.place);
    value["type"] = json!("finding");
    value["severity"] = json!(finding.severity.name());
    value["lint"] = json!(finding.lint);
    value["page"] = json!(finding.page);
    value["message"] = json!(finding.message);
    value["help"] = json!(finding.help);
    value["suggestion"] = json!(finding.suggestion);
    value["related"] = json!(related);
    format!("{value}\n")
}

/// Why the command came to nothing.
pub(crate) fn failure_line(failure: &Failure) -> String {
    let value = json!({
        "type": "failure",
        "exit_code": failure.exit_code().number(),
        "message": failure.chain().join(": "),
        "hint": failure.hint(),
    });
    format!("{value}\n")
}

/// Lines and columns count from 1; `null` where no line can be named.
fn place(place: &Place) -> Value {
    let in_file = |number: u32| (place.line > 0).then_some(number);
    json!({
        "file": place.file,
        "line": in_file(place.line),
        "column": in_file(place.column),
        "length": in_file(place.length),
    })
}
