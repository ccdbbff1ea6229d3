//! `squall compare`.

use scenarios::{
    results::{Status, Verdict},
    verdict::against::{Against, against},
};
use serde_json::{Value, json};

use crate::{
    args::CompareArgs,
    console::Console,
    diagnostic::{Annotation, annotation_lines},
    exit_code::ExitCode,
    failure::Failure,
    report_files::{ReportFile, make_folder, read_results, write},
};

/// The file of the comparison.
const FILE: &str = "comparison.md";

/// Compares a run with an earlier one of the same scenarios.
pub(crate) fn compare(args: &CompareArgs, console: Console) -> Result<ExitCode, Failure> {
    let (base, head) = (read_results(&args.base)?, read_results(&args.head)?);
    let found = against(&base, &head).map_err(|source| Failure::Compare {
        base: args.base.clone(),
        head: args.head.clone(),
        source,
    })?;
    if let Some(out) = &args.out {
        make_folder(out)?;
        write(out, &[ReportFile { name: FILE.into(), content: reports::comparison(&found) }])?;
    }
    show(&found, console)?;
    if let Some(out) = &args.out {
        console.remark(&format!("comparison in {}\n", out.join(FILE).display()));
    }
    Ok(match &found {
        found if found.is_worse() => ExitCode::Failed,
        found if found.is_undecided() => ExitCode::Inconclusive,
        _ => ExitCode::Passed,
    })
}

fn show(found: &Against, console: Console) -> Result<(), Failure> {
    let screen = console.human_screen();
    let (width, colour, ascii) = (screen.width, screen.has_colour, screen.is_ascii);
    let text = reports::terminal_comparison(found, reports::Options { width, colour, ascii });
    // No-break spaces would hide words from `grep`.
    console.human_result(&text.replace('\u{a0}', " "))?;
    if console.formats.has_github {
        console.message(&annotation_lines(annotations(found)));
    }
    if console.formats.has_json {
        console.result(&lines(found))?;
    }
    Ok(())
}

/// Expectations that fail now come before metrics that are worse.
fn annotations(found: &Against) -> Vec<Annotation> {
    let turned = found.turns().filter(|(_, turn)| turn.head == Status::Failed);
    let worse = found.changes().filter(|(_, change)| change.verdict == Verdict::Worse);
    let turned = turned.map(|(scenario, turn)| {
        let message = format!("{}: {} failed, and did not before", turn.text, turn.strategy);
        Annotation::of_change(&scenario.file, Some(turn.line), message)
    });
    let worse = worse.map(|(scenario, change)| {
        let class = change.class.as_ref().map_or_else(String::new, |class| format!(".{class}"));
        let mean = |mean: Option<f64>| mean.map_or_else(|| "-".to_owned(), |n| n.to_string());
        let message = format!(
            "{}{class}.{} was {}, is {}",
            change.strategy,
            change.metric,
            mean(change.base.mean),
            mean(change.head.mean)
        );
        Annotation::of_change(&scenario.file, None, message)
    });
    turned.chain(worse).collect()
}

/// One JSON value a line: every change, every turn, the whole.
fn lines(found: &Against) -> String {
    let mut lines: Vec<Value> = Vec::new();
    for (scenario, change) in found.changes() {
        lines.push(json!({ "type": "change", "scenario": scenario.name, "change": change }));
    }
    for (scenario, turn) in found.turns() {
        lines.push(json!({ "type": "turn", "scenario": scenario.name, "turn": turn }));
    }
    lines.push(json!({
        "type": "comparison",
        "scenarios": found.scenarios.len(),
        "only_in_head": found.only_in_head,
        "is_worse": found.is_worse(),
        "is_undecided": found.is_undecided(),
        "worse": found.count(Verdict::Worse),
        "better": found.count(Verdict::Better),
        "unclear": found.count(Verdict::Unclear),
        "equivalent": found.count(Verdict::Equivalent),
    }));
    lines.iter().map(|line| line.to_string() + "\n").collect()
}
