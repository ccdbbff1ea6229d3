//! Strategies, their settings, and the baseline.

use super::{Checks, ranges, sound};
use crate::file::{
    homes::is_of_scheduler,
    near_miss::{listed, nearest},
    source::quoted,
    tree::{Kind, Node},
};

pub(super) fn check(checks: &mut Checks<'_>) {
    let Some(list) = checks.top("strategies") else { return };
    if !matches!(list.kind, Kind::List(_)) {
        return;
    }
    let strategies = list.elements();
    if strategies.is_empty() {
        let help = "for example `- preset: full-jitter-10`";
        checks.error(list.span, "there are no strategies to compare", help);
    }
    unique(checks, strategies, "name");
    for strategy in strategies.iter().filter(|strategy| !strategy.is_refused) {
        check_strategy(checks, strategy);
    }
    check_baseline(checks);
}

fn check_strategy(checks: &mut Checks<'_>, node: &Node) {
    let is_given = |node: &&Node| !matches!(&node.kind, Kind::Scalar { text, is_plain: true } if text.is_empty() || text == "null" || text == "~");
    let config = node.get("config").filter(is_given);
    let reference = node.get("reference").filter(is_given);
    match (config, reference) {
        (Some(config), Some(reference)) => {
            let message = "a strategy is a `config` or a `reference`, not both";
            let (config, reference) = ((config, "the config"), (reference, "the reference"));
            // What a file says is what can be changed.
            let config_is_own = !checks.sources.is_in_preset(config.0.span);
            let (first, second) =
                if config_is_own { (config, reference) } else { (reference, config) };
            let error = checks.sources.error(first.0.span, message);
            let error = error.with_related(second.1, checks.sources.place(second.0.span));
            checks
                .push(error.with_help("a reference client has no settings: leave one of them out"));
        }
        // Settings one level too high are told already, with where they belong.
        (None, None) if node.entries().iter().any(|entry| is_of_scheduler(&entry.key)) => {}
        (None, None) => {
            let message =
                "this strategy is empty: it needs a `preset`, a `config` or a `reference`";
            checks.error(node.span, message, "for example `- preset: full-jitter-10`");
        }
        (Some(node), None) => {
            if let Some(config) = sound::<scheduler::Config>(node) {
                checks.settings(node, ranges::of_scheduler(&config));
            }
        }
        (None, Some(_)) => {}
    }
}

fn check_baseline(checks: &mut Checks<'_>) {
    let Some(node) = checks.top("baseline") else { return };
    let Some(baseline) = node.text().filter(|text| !matches!(*text, "" | "~" | "null")) else {
        return;
    };
    let Some(names) = names(checks.top("strategies"), "name") else { return };
    if names.contains(&baseline) {
        return;
    }
    let error =
        checks.sources.error(node.span, format!("there is no strategy {}", quoted(baseline)));
    let error = error.with_help(format!("the strategies are {}", listed(names.iter().copied())));
    checks.push(match nearest(baseline, names) {
        Some(near) => error.with_suggestion(near),
        None => error,
    });
}

/// The names in a list, unless one of them is not known.
pub(super) fn names<'a>(list: Option<&'a Node>, key: &str) -> Option<Vec<&'a str>> {
    let list = list?;
    if !matches!(list.kind, Kind::List(_)) {
        return None;
    }
    let mut names = Vec::new();
    for node in list.elements() {
        let name = node.get(key).filter(|name| !name.is_refused)?.text()?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Some(names)
}

/// Reports names that stand twice in a list.
pub(super) fn unique(checks: &mut Checks<'_>, list: &[Node], key: &str) {
    let names: Vec<&Node> =
        list.iter().filter_map(|node| node.get(key)).filter(|name| !name.is_refused).collect();
    for (index, name) in names.iter().enumerate() {
        let Some(text) = name.text() else { continue };
        if let Some(first) = names[..index].iter().find(|first| first.text() == Some(text)) {
            let message = format!("the {key} {} is taken", quoted(text));
            let error = checks.sources.error(name.span, message);
            let error = error.with_related("first used here", checks.sources.place(first.span));
            checks.push(error.with_help("give each one a name of its own, as in `name: ...`"));
        }
    }
}
