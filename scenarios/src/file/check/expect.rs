//! Expectations: their grammar, and that they name what is there.

use super::{Checks, strategies::names, unread::metrics_of};
use crate::file::{
    expectation::{Bound, Expectation, MetricOf},
    near_miss::{listed, nearest},
    phrase::part_of,
    source::quoted,
    tree::{Kind, Node},
};

pub(super) fn check(checks: &mut Checks<'_>) {
    let Some(list) = checks.top("expect") else { return };
    for node in list.elements().iter().filter(|node| node.is_refused) {
        let text = node.text().unwrap_or_default();
        for (offset, side) in metrics_of(text) {
            check_sides_at(checks, node, offset, &[&side]);
        }
    }
    for node in list.elements().iter().filter(|node| !node.is_refused) {
        let Some(text) = node.text() else { continue };
        let Ok(expectation) = text.parse::<Expectation>() else { continue };
        let mut sides = vec![&expectation.left];
        if let Bound::Reference { of, .. } = &expectation.bound {
            sides.push(of);
        }
        check_sides(checks, node, &sides);
    }
}

/// Checks the metrics of a line, in the order in which they stand in it.
pub(super) fn check_sides(checks: &mut Checks<'_>, node: &Node, sides: &[&MetricOf]) {
    check_sides_at(checks, node, 0, sides);
}

/// The same for metrics that stand in it from an offset on, in bytes.
fn check_sides_at(checks: &mut Checks<'_>, node: &Node, start: usize, sides: &[&MetricOf]) {
    let text = node.text().unwrap_or_default();
    let strategies = names(checks.top("strategies"), "name");
    let workload = checks.top("workload");
    let classes = workload.and_then(|workload| match workload.kind {
        Kind::List(_) => Some(workload),
        _ => workload.get("classes"),
    });
    let classes = names(classes, "class");
    let mut from = start;
    for side in sides {
        let path = written(side);
        let offset = text[from..].find(&path).map_or(0, |at| from + at);
        from = offset + path.len();
        check_names(checks, node, offset, side, strategies.as_deref(), classes.as_deref());
    }
}

/// A metric of a strategy as the file writes it.
fn written(of: &MetricOf) -> String {
    let strategy = of.strategy.as_deref().unwrap_or("every");
    match &of.class {
        Some(class) => format!("{strategy}.{class}.{}", of.metric),
        None => format!("{strategy}.{}", of.metric),
    }
}

fn check_names(
    checks: &mut Checks<'_>,
    node: &Node,
    offset: usize,
    of: &MetricOf,
    strategies: Option<&[&str]>,
    classes: Option<&[&str]>,
) {
    let strategy_length = of.strategy.as_ref().map_or("every".len(), String::len);
    let class_offset = offset + strategy_length + 1;
    let named = [
        (of.strategy.as_deref(), strategies, offset, "strategy", "strategies"),
        (of.class.as_deref(), classes, class_offset, "class", "classes"),
    ];
    for (name, known, offset, one, many) in named {
        let (Some(name), Some(known)) = (name, known) else { continue };
        if known.contains(&name) {
            continue;
        }
        let span = part_of(checks.sources, node, offset, name.len());
        let error = checks.sources.error(span, format!("there is no {one} {}", quoted(name)));
        let error = error.with_help(format!("the {many} are {}", listed(known.iter().copied())));
        checks.push(match nearest(name, known.iter().copied()) {
            Some(near) => error.with_suggestion(near),
            None => error,
        });
    }
}
