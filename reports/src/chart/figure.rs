//! A chart with all that stands around it.

/// A chart, how to read it, and its numbers.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// Its name in anchors and names of files, such as `percentiles`; unlike those of the other
    /// charts of its scenario.
    pub(crate) id: &'static str,
    /// Where on the page it stands.
    pub(crate) section: Section,
    pub(crate) title: &'static str,
    /// One sentence: how to read it.
    pub(crate) help: String,
    /// The picture; `None` if the help says all there is to say.
    pub(crate) svg: Option<String>,
    /// What the fills stand for: class of the style sheet and meaning.
    pub(crate) key: Vec<(String, String)>,
    pub(crate) data: DataTable,
}

impl Figure {
    /// The height of the picture, in its own units; `None` without one.
    pub(crate) fn height(&self) -> Option<f64> {
        let (head, _) = self.svg.as_ref()?.split_once('>')?;
        let (_, view) = head.split_once("viewBox=\"")?;
        let (view, _) = view.split_once('"')?;
        view.split(' ').nth(3)?.parse().ok()
    }
}

/// What a reader asks of a chart; the page shows them in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    /// Which strategy, by how much, at what price.
    Answer,
    /// How long requests took.
    Latency,
    /// What happened when.
    Time,
    /// The single seeds and the single request behind the means.
    Evidence,
}

impl Section {
    /// All of them, in the order of the page.
    pub(crate) const ALL: [Self; 4] = [Self::Answer, Self::Latency, Self::Time, Self::Evidence];

    /// What stands above its charts.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Answer => "Which strategy, by how much",
            Self::Latency => "How long requests took",
            Self::Time => "What happened when",
            Self::Evidence => "The single seeds, and the worst request",
        }
    }
}

/// The numbers behind a chart.
#[derive(Clone, Debug, Default)]
pub(crate) struct DataTable {
    /// The first heads the column of row heads.
    pub(crate) heads: Vec<String>,
    /// Each starts with its head.
    pub(crate) rows: Vec<Vec<String>>,
}
