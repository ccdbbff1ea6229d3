//! A document as a tree of nodes, each with the place it was written at.

pub(super) mod parse;
pub(super) mod scalar;
mod slip;

use super::source::Span;

/// A value of a document.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Its number in the tree, see [`Node::number`].
    pub(crate) id: u32,
    /// Where it was written.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) kind: Kind,
    /// An error in it was reported, so it is left out of decoding.
    pub(crate) is_refused: bool,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// A text.
    Scalar {
        /// Its characters, unescaped.
        text: String,
        /// Written without quotes, so that it may be a number, a boolean or null.
        is_plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The number of the key.
    pub(crate) id: u32,
    /// The key.
    pub(crate) key: String,
    /// Where the key was written.
    pub(crate) key_span: Span,
    /// The value.
    pub(crate) value: Node,
    /// The key this one was probably meant to be, if it was refused.
    pub(crate) meant: Option<String>,
}

/// What an error is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At<'a> {
    /// A value.
    Value(&'a Node),
    /// The key of an entry.
    Key(&'a Entry),
}

impl At<'_> {
    /// Where it was written.
    pub(crate) fn span(self) -> Span {
        match self {
            Self::Value(node) => node.span,
            Self::Key(entry) => entry.key_span,
        }
    }
}

impl Node {
    /// A node that nobody has numbered yet.
    pub(crate) fn new(span: Span, kind: Kind) -> Self {
        Self { id: 0, span, kind, is_refused: false }
    }

    /// The entries of a map; none of anything else.
    pub(crate) fn entries(&self) -> &[Entry] {
        if let Kind::Map(entries) = &self.kind { entries } else { &[] }
    }

    /// The elements of a list; none of anything else.
    pub(crate) fn elements(&self) -> &[Node] {
        if let Kind::List(elements) = &self.kind { elements } else { &[] }
    }

    /// The entry of a map under a key.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The value of a map under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Kind::Scalar { text, .. } = &self.kind { Some(text) } else { None }
    }

    /// The span of the deepest node on a path such as `incidents[0].burst_429.share`: the value
    /// itself if it was written, else what would hold it.
    pub(crate) fn deepest(&self, path: &str) -> Span {
        let mut node = self;
        for step in path.split(['.', '[', ']']).filter(|step| !step.is_empty()) {
            let next = match &node.kind {
                Kind::Scalar { .. } => None,
                Kind::List(list) => step.parse::<usize>().ok().and_then(|index| list.get(index)),
                Kind::Map(_) => node.get(step),
            };
            let Some(next) = next else { break };
            node = next;
        }
        node.span
    }

    /// Numbers every node and key below, in the order of the document, and returns how many.
    pub(crate) fn number(&mut self) -> u32 {
        let mut next = 0;
        self.number_from(&mut next);
        next
    }

    fn number_from(&mut self, next: &mut u32) {
        self.id = *next;
        *next += 1;
        match &mut self.kind {
            Kind::Scalar { .. } => {}
            Kind::List(list) => list.iter_mut().for_each(|node| node.number_from(next)),
            Kind::Map(entries) => {
                for entry in entries {
                    entry.id = *next;
                    *next += 1;
                    entry.value.number_from(next);
                }
            }
        }
    }

    /// Refuses the node, or the entry of the key, with a number; `meant` is what a key was
    /// probably meant to be.
    pub(crate) fn refuse(&mut self, id: u32, meant: Option<&str>) {
        if self.id == id {
            self.is_refused = true;
            return;
        }
        match &mut self.kind {
            Kind::Scalar { .. } => {}
            Kind::List(list) => list.iter_mut().for_each(|node| node.refuse(id, meant)),
            Kind::Map(entries) => {
                for entry in entries {
                    if entry.id == id {
                        entry.value.is_refused = true;
                        entry.meant = meant.map(str::to_owned);
                    } else {
                        entry.value.refuse(id, meant);
                    }
                }
            }
        }
    }

    /// What has a number.
    pub(crate) fn with_id(&self, id: u32) -> Option<At<'_>> {
        if self.id == id {
            return Some(At::Value(self));
        }
        match &self.kind {
            Kind::Scalar { .. } => None,
            Kind::List(list) => list.iter().find_map(|node| node.with_id(id)),
            Kind::Map(entries) => entries.iter().find_map(|entry| {
                if entry.id == id { Some(At::Key(entry)) } else { entry.value.with_id(id) }
            }),
        }
    }

    /// Whether nothing in it was refused.
    pub(crate) fn is_sound(&self) -> bool {
        !self.is_refused
            && match &self.kind {
                Kind::Scalar { .. } => true,
                Kind::List(list) => list.iter().all(Node::is_sound),
                Kind::Map(entries) => entries.iter().all(|entry| entry.value.is_sound()),
            }
    }
}
