//! Seeds until every expectation is decided.

use super::Checks;
use crate::file::tree::{
    Kind, Node,
    scalar::{Scalar, resolve},
};

const SEEDS_MAX: u64 = 10_000;

pub(super) fn check(checks: &mut Checks<'_>) {
    let Some(seeds) = checks.top("seeds").filter(|node| matches!(node.kind, Kind::Map(_))) else {
        return;
    };
    let has_expectations = checks.top("expect").is_some_and(|list| !list.elements().is_empty());
    if !has_expectations && !checks.has_lines {
        let message = "there is nothing to decide: the scenario has no `expect`";
        checks.error(seeds.span, message, "write a number, for example `seeds: 10`");
    }
    let first = number(seeds, "until_decided");
    let most = number(seeds, "at_most");
    for (name, value, least) in [("until_decided", first, 2), ("at_most", most, 2)] {
        if let Some((node, number)) = value
            && !(least..=SEEDS_MAX).contains(&number)
        {
            let message = format!("`{name}` must be {least} to {SEEDS_MAX}, not {number}");
            checks.error(node.span, message, "for example `{ until_decided: 10, at_most: 60 }`");
        }
    }
    if let (Some((_, first)), Some((node, most))) = (first, most)
        && most < first
    {
        let message = format!("`at_most` is below `until_decided`: {most} after {first}");
        checks.error(node.span, message, "for example `{ until_decided: 10, at_most: 60 }`");
    }
}

fn number<'a>(seeds: &'a Node, key: &str) -> Option<(&'a Node, u64)> {
    let node = seeds.get(key)?;
    match node.text().map(resolve)? {
        Scalar::Unsigned(number) => Some((node, number)),
        _ => None,
    }
}
