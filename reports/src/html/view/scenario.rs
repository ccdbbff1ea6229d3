//! A scenario on the page.

use std::fmt::Write as _;

use scenarios::results::{Assumption, JudgedExpectation, ScenarioResults, StrategyKind};

use super::super::{
    cell::RowView,
    prose::{Paragraph, paragraphs},
    swatch,
};
use crate::{
    chart::{
        self,
        figure::{DataTable, Figure, Section},
        subject::{Subject, WIDTH},
    },
    error::Error,
    format,
    judged::interval,
    replay,
    story::story,
    summary,
    verdict::{Tally, status_sign, status_word},
    winner::Words,
};

/// A scenario, as text.
#[derive(Debug)]
pub(crate) struct ScenarioView<'a> {
    pub(crate) anchor: String,
    pub(crate) name: &'a str,
    pub(crate) file: &'a str,
    pub(crate) seeds: String,
    pub(crate) baseline: &'a str,
    pub(crate) digest: &'a str,
    pub(crate) status: &'static str,
    pub(crate) sentence: String,
    pub(crate) description: Vec<Paragraph>,
    /// The scenario in plain words.
    pub(crate) story: String,
    pub(crate) winners: Vec<Words>,
    pub(crate) strategies: Vec<StrategyView<'a>>,
    pub(crate) rows: Vec<RowView>,
    pub(crate) classes: Vec<ClassView>,
    /// Those that failed or are inconclusive.
    pub(crate) expectations: Vec<ExpectationView<'a>>,
    pub(crate) passed: Vec<ExpectationView<'a>>,
    /// The charts by what they answer, each group under its heading.
    pub(crate) figures: Vec<(&'static str, Vec<FigureView>)>,
    pub(crate) replay: String,
    /// Setting, value and reason of the assumed numbers.
    pub(crate) assumptions: &'a [Assumption],
    pub(crate) resolved: String,
}

/// The head of a strategy's column.
#[derive(Debug)]
pub(crate) struct StrategyView<'a> {
    pub(crate) name: &'a str,
    pub(crate) swatch: String,
    pub(crate) is_baseline: bool,
    pub(crate) is_reference: bool,
}

/// The table of a class.
#[derive(Debug)]
pub(crate) struct ClassView {
    pub(crate) name: String,
    pub(crate) rows: Vec<RowView>,
}

/// A judged expectation, as text.
#[derive(Debug)]
pub(crate) struct ExpectationView<'a> {
    pub(crate) status: &'static str,
    pub(crate) sign: &'static str,
    pub(crate) text: &'a str,
    pub(crate) strategy: &'a str,
    pub(crate) observed: String,
    pub(crate) interval: String,
    pub(crate) bound: String,
    pub(crate) note: String,
    pub(crate) place: String,
    /// Empty where it passed.
    pub(crate) replay: String,
}

/// A chart, as text.
#[derive(Debug)]
pub(crate) struct FigureView {
    pub(crate) id: &'static str,
    pub(crate) section: Section,
    pub(crate) title: &'static str,
    pub(crate) help: String,
    pub(crate) svg: Option<String>,
    /// So tall that two others fit beside it.
    pub(crate) is_tall: bool,
    /// Pictures and meanings of the fills.
    pub(crate) key: Vec<(String, String)>,
    pub(crate) data: DataTable,
}

/// The anchor of a scenario, by its place: names may hold anything.
pub(crate) fn anchor(index: usize) -> String {
    format!("scenario-{}", index + 1)
}

impl<'a> ScenarioView<'a> {
    /// Prepares the texts and draws the charts.
    pub(crate) fn new(scenario: &'a ScenarioResults, index: usize) -> Result<Self, Error> {
        let anchor = anchor(index);
        let subject = Subject::new(scenario, anchor.clone())?;
        let figures = by_section(chart::figures(&subject)?);
        let tally = Tally::of(&scenario.expectations);
        let seeds = scenario.seeds.len();
        let rows = |class: Option<&str>| -> Vec<RowView> {
            summary::rows(scenario, class).iter().map(|row| RowView::new(row, seeds)).collect()
        };
        let strategies = subject.strategies().map(|(slot, strategy)| StrategyView {
            name: &strategy.name,
            swatch: swatch::of_strategy(slot),
            is_baseline: strategy.name == scenario.baseline,
            is_reference: strategy.kind == StrategyKind::Reference,
        });
        let classes = scenario.strategies.first().map_or(&[][..], |s| s.classes.as_slice());
        let classes = if classes.len() > 1 { classes } else { &[] };
        let class = |name: &String| ClassView { name: name.clone(), rows: rows(Some(name)) };
        let view = |e| ExpectationView::new(e, || replay::of_expectation(scenario, e));
        let expectations = scenario.expectations.iter().map(view);
        let (passed, told): (Vec<_>, _) = expectations.partition(|e| e.status == "passed");
        Ok(Self {
            name: &scenario.name,
            file: &scenario.file,
            seeds: format::counted(seeds, "seed", "seeds"),
            baseline: &scenario.baseline,
            digest: &scenario.scenario_digest,
            status: status_word(tally.status()),
            sentence: tally.sentence(),
            description: paragraphs(&scenario.description),
            story: story(scenario),
            winners: Words::of(scenario),
            strategies: strategies.collect(),
            rows: rows(None),
            classes: classes.iter().map(|summary| class(&summary.name)).collect(),
            passed,
            expectations: told,
            figures,
            replay: replay::of_scenario(scenario),
            assumptions: &scenario.assumptions,
            resolved: yaml(scenario)?,
            anchor,
        })
    }
}

impl FigureView {
    pub(super) fn new(figure: Figure) -> Self {
        /// In widths of a chart.
        const TALL: f64 = 0.95;
        let is_tall = figure.height().is_some_and(|height| height > TALL * f64::from(WIDTH));
        let Figure { id, section, title, help, svg, key, data } = figure;
        let key = key.into_iter().map(|(class, text)| (swatch::of_fill(&class), text)).collect();
        Self { id, section, title, help, svg, is_tall, key, data }
    }
}

impl<'a> ExpectationView<'a> {
    /// `replay` gives the command that shows it again.
    pub(super) fn new(expectation: &'a JudgedExpectation, replay: impl FnOnce() -> String) -> Self {
        let judged_number = |number: f64| format::judged_of(expectation, number);
        let judged = |number: Option<f64>| {
            number.map_or_else(|| format::UNDEFINED.to_owned(), judged_number)
        };
        let status = status_word(expectation.status);
        let mut note = expectation.note.clone();
        if let Some(seeds) = expectation.seeds_needed {
            let separator = if note.is_empty() { "" } else { "; " };
            let _ = write!(note, "{separator}about {seeds} seeds would decide it");
        }
        Self {
            status,
            sign: status_sign(expectation.status, false),
            text: &expectation.text,
            strategy: &expectation.strategy,
            observed: judged(expectation.observed),
            interval: interval(expectation).unwrap_or_default(),
            bound: judged(expectation.bound),
            note,
            place: format!("{}:{}", expectation.file, expectation.line),
            replay: match status {
                "passed" => String::new(),
                _ => replay(),
            },
        }
    }
}

/// Sections without a chart are left out.
fn by_section(figures: Vec<Figure>) -> Vec<(&'static str, Vec<FigureView>)> {
    let mut views: Vec<_> = figures.into_iter().map(FigureView::new).collect();
    let mut group = |section: Section| {
        let mut views: Vec<_> = views.extract_if(.., |view| view.section == section).collect();
        // What has nothing to draw says so after what has.
        views.sort_by_key(|view| view.svg.is_none());
        (section.heading(), views)
    };
    let groups = Section::ALL.map(&mut group);
    groups.into_iter().filter(|(_, views)| !views.is_empty()).collect()
}

fn yaml(scenario: &ScenarioResults) -> Result<String, Error> {
    serde_yaml::to_string(&scenario.resolved)
        .map_err(|error| Error::Yaml { scenario: scenario.name.clone(), reason: error.to_string() })
}
