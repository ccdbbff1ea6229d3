//! Paths of settings.

use super::quantity::of_node;
use crate::file::{
    near_miss::{listed, nearest},
    source::quoted,
    tree::{Kind, Node},
};

/// What is wrong with a path, and where in its text, in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PathError {
    pub(super) offset: usize,
    pub(super) length: usize,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) suggestion: Option<String>,
}

/// Finds a single number in a tree. What comes back are the places of the entries and elements on
/// the way to it; nothing where an error on the way was reported before.
pub(super) fn find(tree: &Node, path: &str) -> Result<Option<Vec<usize>>, PathError> {
    let mut node = tree;
    let mut steps = Vec::new();
    let mut offset = 0;
    for step in path.split('.') {
        let Some((place, below)) = enter(node, step) else {
            if node.is_refused {
                return Ok(None);
            }
            return Err(missing(node, path, offset, step));
        };
        steps.push(place);
        node = below;
        if node.is_refused {
            return Ok(None);
        }
        offset += step.chars().count() + 1;
    }
    if of_node(node).is_some() {
        return Ok(Some(steps));
    }
    let (what, help) = match &node.kind {
        Kind::Scalar { text, .. } => (
            format!("{} holds {}, which is no number to move", quoted(path), quoted(text)),
            "a sweep moves numbers: rates, shares, durations, counts".to_owned(),
        ),
        Kind::List(_) | Kind::Map(_) => (
            format!("{} is no single number", quoted(path)),
            format!("go on with one of {}", listed(steps_from(node).iter().map(String::as_str))),
        ),
    };
    let length = path.chars().count();
    Err(PathError { offset: 0, length, message: what, help, suggestion: None })
}

/// The node at the end of steps that [`find`] gave. What was refused on the way there counts again:
/// it may have been for the value of another point.
pub(super) fn at_mut<'a>(tree: &'a mut Node, steps: &[usize]) -> Option<&'a mut Node> {
    let mut node = tree;
    for &place in steps {
        node.is_refused = false;
        node = match &mut node.kind {
            Kind::Scalar { .. } => return None,
            Kind::List(list) => list.get_mut(place)?,
            Kind::Map(entries) => &mut entries.get_mut(place)?.value,
        };
    }
    Some(node)
}

fn enter<'a>(node: &'a Node, step: &str) -> Option<(usize, &'a Node)> {
    match &node.kind {
        Kind::Scalar { .. } => None,
        Kind::List(list) => {
            let named = list.iter().position(|element| name_of(element) == Some(step));
            let place = named.or_else(|| step.parse().ok())?;
            list.get(place).map(|element| (place, element))
        }
        Kind::Map(entries) => {
            let place = entries.iter().position(|entry| entry.key == step)?;
            Some((place, &entries[place].value))
        }
    }
}

/// The name by which an element of a list is known.
fn name_of(element: &Node) -> Option<&str> {
    element.get("class").or_else(|| element.get("name"))?.text()
}

/// What a path can go on with.
fn steps_from(node: &Node) -> Vec<String> {
    match &node.kind {
        Kind::Scalar { .. } => Vec::new(),
        Kind::Map(entries) => entries.iter().map(|entry| entry.key.clone()).collect(),
        Kind::List(list) => {
            let step = |(place, element): (usize, &Node)| {
                name_of(element).map_or_else(|| place.to_string(), str::to_owned)
            };
            list.iter().enumerate().map(step).collect()
        }
    }
}

fn missing(node: &Node, path: &str, offset: usize, step: &str) -> PathError {
    /// More are not listed.
    const LISTED: usize = 12;
    let before: String = path.chars().take(offset.saturating_sub(1)).collect();
    let inside = if before.is_empty() { "the file".to_owned() } else { quoted(&before) };
    let steps = steps_from(node);
    let message = match &node.kind {
        _ if step.is_empty() => "expected a key or a name here".to_owned(),
        Kind::Scalar { .. } => format!("{inside} is a single value, nothing lies below it"),
        _ => format!("there is no {} in {inside}", quoted(step)),
    };
    let help = if steps.is_empty() {
        "a path names what the file holds, as in `workload.chat.arrivals.poisson.rate`".to_owned()
    } else {
        let known = listed(steps.iter().take(LISTED).map(String::as_str));
        format!(
            "here are {known}; only what is written, in the file or a preset, can be moved, so \
             write a default out first"
        )
    };
    let suggestion = nearest(step, steps.iter().map(String::as_str)).map(str::to_owned);
    let length = step.chars().count().max(1);
    PathError { offset, length, message, help, suggestion }
}
