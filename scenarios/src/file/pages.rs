//! Which page of the documents covers a setting.

use super::{
    diagnostic::{Diagnostic, Place},
    source::{Sources, Span},
    tree::{Kind, Node},
};

/// Pages by the path of a setting, the deepest last; `*` stands for one step. The house tests follow
/// every link.
pub const PAGES: &[(&str, &str)] = &[
    ("", "docs/model.md#defaults-of-a-scenario"),
    ("allow", "docs/lints.md"),
    ("sweep", "README.md#sweeps"),
    ("matrix", "README.md#sweeps"),
    ("workload", "docs/model.md#defaults-of-a-scenario"),
    ("workload.arrivals", "docs/model.md#arrival-processes"),
    ("workload.*.arrivals", "docs/model.md#arrival-processes"),
    ("workload.classes.*.arrivals", "docs/model.md#arrival-processes"),
    ("workload.*.preset", "docs/model.md#presets-of-workloads"),
    ("workload.classes.*.preset", "docs/model.md#presets-of-workloads"),
    ("workload.*.prompt_tokens", "docs/model.md#laws-of-chance"),
    ("workload.*.output_tokens", "docs/model.md#laws-of-chance"),
    ("server", "docs/model.md#defaults-of-a-server"),
    ("server.preset", "docs/model.md#presets-of-servers"),
    ("server.network", "docs/model.md#the-network"),
    ("server.admission", "docs/model.md#limits-of-the-account"),
    ("server.risk", "docs/model.md#throttling-and-risk-control"),
    ("server.overload", "docs/model.md#throttling-and-risk-control"),
    ("server.engine", "docs/model.md#engines"),
    ("server.replicas", "docs/model.md#replicas"),
    ("server.autoscaler", "docs/model.md#replicas"),
    ("server.incidents", "docs/model.md#incidents"),
    ("server.faults", "docs/model.md#faults-and-scripts"),
    ("server.script", "docs/model.md#faults-and-scripts"),
    ("server.waiting", "docs/model.md#the-waiting-room"),
    ("server.prices", "docs/model.md#money"),
    ("strategies", "docs/model.md#presets-of-strategies"),
    ("strategies.*.config", "scheduler/docs/settings.md"),
    ("strategies.*.config.queue", "scheduler/docs/settings.md#queue"),
    ("strategies.*.config.concurrency", "scheduler/docs/settings.md#concurrency-limit"),
    ("strategies.*.config.buckets", "scheduler/docs/settings.md#rates"),
    ("strategies.*.config.adaptive_rate", "scheduler/docs/settings.md#rates"),
    ("strategies.*.config.retry", "scheduler/docs/settings.md#retries"),
    ("strategies.*.config.hedge", "scheduler/docs/settings.md#latency"),
    ("strategies.*.config.priorities", "scheduler/docs/settings.md#by-priority-and-class"),
    ("strategies.*.config.classes", "scheduler/docs/settings.md#by-priority-and-class"),
    ("expect", "docs/metrics.md"),
];

/// Where the pages are for whoever has only the program.
const BASE: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/");

/// Adds the page to every finding that stands at a setting which a page covers.
pub(super) fn link(findings: &mut [Diagnostic], tree: &Node, sources: &Sources) {
    for finding in findings.iter_mut().filter(|finding| finding.page.is_none()) {
        if finding.lint.is_some() {
            finding.page = Some(format!("{BASE}docs/lints.md"));
            continue;
        }
        let mut deepest = None;
        seek(tree, &finding.place, sources, &mut Vec::new(), &mut deepest);
        let page = deepest.and_then(|path| page_of(&path));
        finding.page = page.map(|page| format!("{BASE}{page}"));
    }
}

/// The last node or key, in the order of the file, at a place.
fn seek(
    node: &Node,
    place: &Place,
    sources: &Sources,
    path: &mut Vec<String>,
    deepest: &mut Option<Vec<String>>,
) {
    let is_there = |span: Span| {
        span.line == place.line
            && (span.column..span.column + span.length.max(1)).contains(&place.column)
            && sources.shown_as(span) == place.file
    };
    if !path.is_empty() && is_there(node.span) {
        *deepest = Some(path.clone());
    }
    match &node.kind {
        Kind::Scalar { .. } => {}
        Kind::List(list) => {
            for (index, element) in list.iter().enumerate() {
                path.push(index.to_string());
                seek(element, place, sources, path, deepest);
                path.pop();
            }
        }
        Kind::Map(entries) => {
            for entry in entries {
                path.push(entry.key.clone());
                if is_there(entry.key_span) {
                    *deepest = Some(path.clone());
                }
                seek(&entry.value, place, sources, path, deepest);
                path.pop();
            }
        }
    }
}

/// The page of the longest known beginning of a path.
fn page_of(path: &[String]) -> Option<&'static str> {
    let covers = |known: &str| {
        let mut steps = path.iter();
        { known.split('.') }
            .filter(|step| !step.is_empty())
            .all(|step| steps.next().is_some_and(|here| step == "*" || step == here))
    };
    let known = PAGES.iter().filter(|(known, _)| covers(known));
    known
        .max_by_key(|(known, _)| known.split('.').filter(|step| !step.is_empty()).count())
        .map(|(_, page)| *page)
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn the_deepest_page_covers_a_setting() {
        let check = |path: &str, expected: &str| {
            let steps: Vec<String> = path.split('.').map(str::to_owned).collect();
            assert_eq!(page_of(&steps), Some(expected), "{path}");
        };
        check("horizon", "docs/model.md#defaults-of-a-scenario");
        check("server.engine.slots.servers", "docs/model.md#engines");
        check("server.first_token", "docs/model.md#defaults-of-a-server");
        check("workload.0.arrivals.poisson", "docs/model.md#arrival-processes");
        check("strategies.3.config.retry", "scheduler/docs/settings.md#retries");
        check("strategies.3.config.throttle", "scheduler/docs/settings.md");
        check("expect.0", "docs/metrics.md");
    }
}
