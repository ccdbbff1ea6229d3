//! A sweep on the page.

use super::{
    super::{
        prose::{Paragraph, paragraphs},
        swatch,
    },
    scenario::{ExpectationView, FigureView},
};
use crate::{
    chart::{subject::Subject, sweep::figures},
    error::Error,
    replay,
    sweep::SweepPoints,
    verdict::{Tally, status_word},
};

/// A sweep, as text.
#[derive(Debug)]
pub(crate) struct SweepView<'a> {
    pub(crate) anchor: String,
    pub(crate) name: &'a str,
    pub(crate) file: &'a str,
    /// Each axis with the paths it moves.
    pub(crate) axes: Vec<(&'a str, String)>,
    pub(crate) description: Vec<Paragraph>,
    /// Swatches and names.
    pub(crate) strategies: Vec<(String, &'a str)>,
    pub(crate) status: &'static str,
    pub(crate) sentence: String,
    /// Each with the values of the other axes.
    pub(crate) expectations: Vec<(&'a str, ExpectationView<'a>)>,
    pub(crate) rows: Vec<SweepRow>,
    pub(crate) replay: String,
}

/// The curves along the first axis.
#[derive(Debug)]
pub(crate) struct SweepRow {
    /// The values of the other axes; empty with one axis.
    pub(crate) at: String,
    pub(crate) figures: Vec<FigureView>,
}

impl<'a> SweepView<'a> {
    /// Prepares the texts and draws the curves.
    pub(crate) fn new(swept: &SweepPoints<'a>, index: usize) -> Result<Self, Error> {
        let (sweep, first) = (swept.sweep, swept.points[0]);
        let anchor = format!("sweep-{}", index + 1);
        let subject = Subject::new(first, anchor.clone())?;
        let strategies =
            subject.strategies().map(|(slot, s)| (swatch::of_strategy(slot), s.name.as_str()));
        let replay = replay::of_sweep(sweep, &swept.points);
        let tally = Tally::of(sweep.expectations.iter().map(|line| &line.judged));
        let expectations = sweep
            .expectations
            .iter()
            .map(|line| (line.at.as_str(), ExpectationView::new(&line.judged, || replay.clone())));
        let rows = swept.rows().into_iter().enumerate().map(|(place, row)| {
            let id = format!("{anchor}-{}", place + 1);
            let figures = figures(&row, &sweep.axes[0].name, &id)?;
            Ok(SweepRow { at: row.at, figures: figures.into_iter().map(FigureView::new).collect() })
        });
        Ok(Self {
            name: &sweep.name,
            file: &sweep.file,
            axes: sweep.axes.iter().map(|axis| (axis.name.as_str(), axis.of.join(", "))).collect(),
            description: paragraphs(&first.description),
            strategies: strategies.collect(),
            status: status_word(tally.status()),
            sentence: tally.sentence(),
            expectations: expectations.collect(),
            rows: rows.collect::<Result<_, Error>>()?,
            replay,
            anchor,
        })
    }
}
