//! From text to tree, under caps on size, depth and expansion.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as Marks, StrInput};

use super::{Entry, Kind, Node, slip::explain};
use crate::file::{
    diagnostic::Diagnostic,
    source::{Sources, Span, quoted},
};

/// The most bytes of a scenario file.
pub(crate) const BYTES_MAX: usize = 1 << 20;
/// How deep values may lie in one another.
const DEPTH_MAX: usize = 64;
/// The most values of a document, aliases expanded.
const NODES_MAX: usize = 10_000;
/// The most bytes of text that aliases may add.
const EXPANDED_BYTES_MAX: usize = BYTES_MAX;

/// Parses the one document of a text, source number `source` of `sources`. What can be read in
/// spite of an error, such as the rest of a map with a duplicate key, is read.
pub(crate) fn parse(
    text: &str,
    source: usize,
    sources: &Sources,
) -> (Option<Node>, Vec<Diagnostic>) {
    let mut builder = Builder::new(source, sources);
    let result = builder.run(Parser::new_from_str(text));
    if let Err(error) = result {
        builder.errors.push(*error);
        return (None, builder.errors);
    }
    (builder.root, builder.errors)
}

struct Builder<'a> {
    source: usize,
    sources: &'a Sources,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
    expanded_bytes: usize,
    errors: Vec<Diagnostic>,
}

/// A list or a map whose end has not come yet.
struct Open {
    span: Span,
    anchor: usize,
    kind: Kind,
    /// The key whose value comes next.
    key: Option<(String, Span)>,
}

type Step = Result<(), Box<Diagnostic>>;

impl<'a> Builder<'a> {
    fn new(source: usize, sources: &'a Sources) -> Self {
        Self {
            source,
            sources,
            open: Vec::new(),
            root: None,
            anchors: BTreeMap::new(),
            nodes: 0,
            expanded_bytes: 0,
            errors: Vec::new(),
        }
    }

    fn run(&mut self, mut parser: Parser<'_, StrInput<'_>>) -> Step {
        let mut documents = 0;
        while let Some(event) = parser.next_event() {
            let (event, marks) = event.map_err(|error| self.not_yaml(&error))?;
            let span = self.span(marks);
            match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        let message = "a second document begins here";
                        let help = "a scenario file holds one document: move the second one to a \
                                    file of its own";
                        return Err(Box::new(self.sources.error(span, message).with_help(help)));
                    }
                }
                Event::Scalar(text, style, anchor, tag) => {
                    self.refuse_tag(tag.is_some(), span);
                    let is_plain = style == ScalarStyle::Plain;
                    let kind = Kind::Scalar { text: text.into_owned(), is_plain };
                    self.scalar(Node::new(span, kind), anchor)?;
                }
                Event::SequenceStart(anchor, tag) => {
                    self.refuse_tag(tag.is_some(), span);
                    self.start(span, anchor, Kind::List(Vec::new()))?;
                }
                Event::MappingStart(anchor, tag) => {
                    self.refuse_tag(tag.is_some(), span);
                    self.start(span, anchor, Kind::Map(Vec::new()))?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.end()?,
                Event::Alias(anchor) => self.alias(anchor, span)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn span(&self, marks: Marks) -> Span {
        Span {
            source: self.source,
            line: (marks.start.line() as u32).max(1),
            column: marks.start.col() as u32 + 1,
            length: (marks.len() as u32).max(1),
        }
    }

    fn refuse_tag(&mut self, has_tag: bool, span: Span) {
        if has_tag {
            let error = self.sources.error(span, "tags are not part of the scenario format");
            self.errors
                .push(error.with_help("leave the `!...` out; quotes make a text of anything"));
        }
    }

    fn scalar(&mut self, node: Node, anchor: usize) -> Step {
        if let Some(Open { kind: Kind::Map(_), key: key @ None, .. }) = self.open.last_mut() {
            let Kind::Scalar { text, .. } = node.kind else { return Ok(()) };
            *key = Some((text, node.span));
            return self.count(1, node.span);
        }
        self.add(node, anchor)
    }

    fn start(&mut self, span: Span, anchor: usize, kind: Kind) -> Step {
        if let Some(Open { kind: Kind::Map(_), key: None, .. }) = self.open.last() {
            let error = self.sources.error(span, "a list or a map stands where a key should");
            let help = "a key is a plain word, as in `horizon: 30m`; put a text that begins with `{` or `[` into \
                        quotes";
            return Err(Box::new(error.with_help(help)));
        }
        if self.open.len() >= DEPTH_MAX {
            return Err(Box::new(self.sources.error(span, too_deep())));
        }
        self.open.push(Open { span, anchor, kind, key: None });
        Ok(())
    }

    fn end(&mut self) -> Step {
        let Some(Open { mut span, anchor, kind, .. }) = self.open.pop() else { return Ok(()) };
        // The first key shows a map better than the empty stretch before it.
        if let Kind::Map(entries) = &kind {
            span = entries.first().map_or(span, |entry| entry.key_span);
        }
        self.add(Node::new(span, kind), anchor)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Step {
        if let Some(Open { kind: Kind::Map(_), key: None, .. }) = self.open.last() {
            return Err(Box::new(self.sources.error(span, "an alias stands where a key should")));
        }
        let Some(target) = self.anchors.get(&anchor).cloned() else {
            let error = self.sources.error(span, "this alias stands inside the value it names");
            let help = "a value cannot hold itself: write it out once more";
            return Err(Box::new(error.with_help(help)));
        };
        let (nodes, bytes, depth) = measure(&target);
        self.expanded_bytes += bytes;
        if self.expanded_bytes > EXPANDED_BYTES_MAX {
            let message = "the aliases of this file expand to more than 1 MiB of text";
            return Err(Box::new(self.sources.error(span, message)));
        }
        if self.open.len() + depth > DEPTH_MAX {
            return Err(Box::new(self.sources.error(span, too_deep())));
        }
        self.count(nodes, span)?;
        self.place(target);
        Ok(())
    }

    fn add(&mut self, node: Node, anchor: usize) -> Step {
        self.count(1, node.span)?;
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        self.place(node);
        Ok(())
    }

    fn count(&mut self, nodes: usize, span: Span) -> Step {
        self.nodes += nodes;
        if self.nodes <= NODES_MAX {
            return Ok(());
        }
        let message = format!("the file holds more than {NODES_MAX} values, aliases expanded");
        Err(Box::new(self.sources.error(span, message)))
    }

    /// Hands a finished value to what is open, or makes it the root.
    fn place(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut open.kind {
            Kind::List(elements) => elements.push(node),
            Kind::Map(entries) => {
                let Some((key, key_span)) = open.key.take() else { return };
                if let Some(first) = entries.iter().find(|entry| entry.key == key) {
                    let message = format!("the key {} is given twice", quoted(&key));
                    let error = self.sources.error(key_span, message);
                    let error =
                        error.with_related("first given here", self.sources.place(first.key_span));
                    self.errors.push(error.with_help("keep one of the two"));
                } else {
                    entries.push(Entry { id: 0, key, key_span, value: node, meant: None });
                }
            }
            Kind::Scalar { .. } => {}
        }
    }

    fn not_yaml(&self, error: &ScanError) -> Box<Diagnostic> {
        let span = self.span(Marks::empty(*error.marker()));
        if error.info().contains("recursion limit") {
            return Box::new(self.sources.error(span, too_deep()));
        }
        Box::new(explain(error.info(), span, self.sources))
    }
}

fn too_deep() -> String {
    format!("values lie more than {DEPTH_MAX} deep in one another")
}

/// Values, bytes of text and depth of a node.
fn measure(node: &Node) -> (usize, usize, usize) {
    match &node.kind {
        Kind::Scalar { text, .. } => (1, text.len(), 0),
        Kind::List(list) => list.iter().map(measure).fold((1, 0, 1), joined),
        Kind::Map(entries) => entries
            .iter()
            .map(|entry| {
                let (nodes, bytes, depth) = measure(&entry.value);
                (nodes + 1, bytes + entry.key.len(), depth)
            })
            .fold((1, 0, 1), joined),
    }
}

fn joined(all: (usize, usize, usize), part: (usize, usize, usize)) -> (usize, usize, usize) {
    (all.0 + part.0, all.1 + part.1, all.2.max(part.2 + 1))
}
