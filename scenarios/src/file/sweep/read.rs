//! Reading the sweep of a file, with everything that can be wrong with it.

mod lines;
mod values;

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Axis, POINTS_MAX, Sweep, SweptAxis,
    path::find,
    plan::{Plan, Planned},
};
use crate::file::{
    collect::decode_all,
    diagnostic::Diagnostic,
    name::Name,
    phrase::part_of,
    source::{Sources, Span},
    tree::{Entry, Kind, Node},
};

/// The most values that the points of a file may hold together.
const NODES_MAX: usize = 100_000;

/// What was taken out of a file.
pub(in crate::file) struct Taken {
    /// The sweep; nothing where there is none, or something is wrong with it.
    pub(in crate::file) plan: Option<Plan>,
    /// Whether lines of `expect:` were about several points.
    pub(in crate::file) has_lines: bool,
}

/// Takes `sweep` or `matrix` out of a file, and of its expectations those that are about several
/// points.
pub(in crate::file) fn take(
    tree: &mut Node,
    sources: &Sources,
    errors: &mut Vec<Diagnostic>,
) -> Taken {
    let Some((written, is_matrix)) = written(tree, sources, errors) else {
        return Taken { plan: None, has_lines: false };
    };
    let lines = lines::take(tree);
    let has_lines = !lines.is_empty();
    // Of a sweep and a matrix in one file, the first error is enough.
    let plan = written.and_then(|written| {
        let mut reading = Reading { tree, sources, errors };
        reading.plan(written, is_matrix, &lines)
    });
    Taken { plan, has_lines }
}

/// Takes the entry out, and says whether it is a matrix. With both, neither counts.
fn written(
    tree: &mut Node,
    sources: &Sources,
    errors: &mut Vec<Diagnostic>,
) -> Option<(Option<Entry>, bool)> {
    let Kind::Map(entries) = &mut tree.kind else { return None };
    let mut take = |key: &str| {
        let place = entries.iter().position(|entry| entry.key == key)?;
        Some(entries.remove(place))
    };
    match (take("sweep"), take("matrix")) {
        (Some(sweep), Some(matrix)) => {
            let message = "a file has a `sweep` or a `matrix`, not both";
            let error = sources.error(matrix.key_span, message);
            let error = error.with_help("put all axes into the `matrix`");
            errors.push(error.with_related("the sweep is here", sources.place(sweep.key_span)));
            Some((None, true))
        }
        (Some(sweep), None) => Some((Some(sweep), false)),
        (None, Some(matrix)) => Some((Some(matrix), true)),
        (None, None) => None,
    }
}

/// What the reading of a sweep looks at.
struct Reading<'a> {
    tree: &'a Node,
    sources: &'a Sources,
    errors: &'a mut Vec<Diagnostic>,
}

impl Reading<'_> {
    /// The sweep, if nothing is wrong with it.
    fn plan(&mut self, written: Entry, is_matrix: bool, lines: &[Node]) -> Option<Plan> {
        let known = self.errors.len();
        let mut node = written.value;
        node.number();
        let decoded = decode_all::<BTreeMap<Name, Axis>>(&mut node, self.sources, self.errors)?;
        self.refuse_point();
        self.count_axes(&written.key, written.key_span, decoded.len(), is_matrix);
        let read: Option<Vec<_>> = node.entries().iter().map(|entry| self.axis(entry)).collect();
        let (axes, planned): (Vec<_>, Vec<_>) = read?.into_iter().unzip();
        self.refuse_twice(&node, &planned);
        let names: Vec<&str> = axes.iter().map(|axis: &SweptAxis| axis.name.as_str()).collect();
        let expect = self.lines(lines, &names);
        let (name, name_span) = self.name()?;
        let plan = Plan { sweep: Arc::new(Sweep { name, axes, expect }), axes: planned };
        self.count_points(&plan, written.key_span);
        if self.errors.len() == known {
            self.measure_names(&plan, name_span);
        }
        (self.errors.len() == known).then_some(plan)
    }

    fn error(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.errors.push(self.sources.error(span, message).with_help(help));
    }

    fn refuse_point(&mut self) {
        if let Some(entry) = self.tree.entry("point") {
            let message = "`point` says which point of a sweep a scenario is";
            self.error(entry.key_span, message, "leave it out: this file has all points");
        }
    }

    fn count_axes(&mut self, key: &str, span: Span, axes: usize, is_matrix: bool) {
        if axes == 0 {
            let help = "for example `load: { of: workload.chat.arrivals.poisson.rate, values: \
                        [10/s, 20/s] }`";
            self.error(span, format!("this `{key}` has no axis"), help);
        } else if axes > 1 && !is_matrix {
            let help = "name it `matrix`: each value of one axis meets each of the others";
            self.error(span, format!("a sweep has one axis, and this has {axes}"), help);
        }
    }

    /// An axis, and where it is in the tree. What is wrong with one of them hides nothing of the
    /// others.
    fn axis(&mut self, entry: &Entry) -> Option<(SweptAxis, Planned)> {
        let of = entry.value.get("of")?;
        let values = entry.value.get("values")?;
        let numbers = self.values(values);
        let nodes = if let Kind::List(list) = &of.kind {
            list.as_slice()
        } else {
            std::slice::from_ref(of)
        };
        if nodes.is_empty() {
            self.error(of.span, "this axis moves nothing", "name a path, or several");
        }
        let mut places = Vec::new();
        for node in nodes {
            places.extend(self.place(node));
        }
        let text = |node: &Node| node.text().unwrap_or_default().to_owned();
        let axis = SweptAxis {
            name: entry.key.clone(),
            of: nodes.iter().map(text).collect(),
            values: values.elements().iter().map(|node| text(node).trim().to_owned()).collect(),
            numbers,
        };
        Some((axis, Planned { places, values: values.elements().to_vec() }))
    }

    fn place(&mut self, node: &Node) -> Option<Vec<usize>> {
        match find(self.tree, node.text()?) {
            Ok(steps) => steps,
            Err(wrong) => {
                let span = part_of(self.sources, node, wrong.offset, wrong.length);
                let error = self.sources.error(span, wrong.message).with_help(wrong.help);
                self.errors.push(match wrong.suggestion {
                    Some(suggestion) => error.with_suggestion(suggestion),
                    None => error,
                });
                None
            }
        }
    }

    /// Two axes, or two paths of one, that move the same setting.
    fn refuse_twice(&mut self, axes: &Node, planned: &[Planned]) {
        let places: Vec<&Vec<usize>> = planned.iter().flat_map(|axis| &axis.places).collect();
        let twice = (1..places.len()).any(|at| places[..at].contains(&places[at]));
        if twice {
            let help = "each setting belongs to one axis";
            self.error(axes.span, "two paths lead to the same setting", help);
        }
    }

    fn name(&self) -> Option<(Name, Span)> {
        let node = self.tree.get("scenario").filter(|node| !node.is_refused)?;
        Some((node.text()?.parse().ok()?, node.span))
    }

    fn count_points(&mut self, plan: &Plan, span: Span) {
        let points = plan.points();
        if points > POINTS_MAX {
            let message = format!("this makes {points} points, and at most {POINTS_MAX} are run");
            self.error(span, message, "leave values out, or split the file");
            return;
        }
        let nodes = self.tree.clone().number() as usize;
        if points * nodes > NODES_MAX {
            let message = format!(
                "{points} points of a file of {nodes} values hold more than {NODES_MAX} values"
            );
            self.error(span, message, "leave values out, or make the file smaller");
        }
    }

    fn measure_names(&mut self, plan: &Plan, span: Span) {
        let names = (0..plan.points()).map(|place| plan.name(place));
        let longest = names.max_by_key(String::len).unwrap_or_default();
        if longest.parse::<Name>().is_err() {
            let message = format!("the name of the point `{longest}` is too long");
            let help = format!(
                "its {} characters have to be at most {}: shorten the name of the scenario or of \
                 an axis",
                longest.len(),
                Name::LENGTH_MAX
            );
            self.error(span, message, help);
        }
    }
}
