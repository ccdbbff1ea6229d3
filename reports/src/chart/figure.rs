//! A chart with all that stands around it.

/// A chart, how to read it, and its numbers.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) title: &'static str,
    /// One sentence: how to read it.
    pub(crate) help: String,
    /// The picture; `None` if the help says all there is to say.
    pub(crate) svg: Option<String>,
    /// What the fills stand for: class of the style sheet and meaning.
    pub(crate) key: Vec<(String, String)>,
    pub(crate) data: DataTable,
}

/// The numbers behind a chart.
#[derive(Clone, Debug, Default)]
pub(crate) struct DataTable {
    /// The first heads the column of row heads.
    pub(crate) heads: Vec<String>,
    /// Each starts with its head.
    pub(crate) rows: Vec<Vec<String>>,
}
