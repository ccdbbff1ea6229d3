//! What the template shows: texts, ready to be written.

mod index;
mod scenario;
mod sweep;

use askama::Template;
use index::IndexRow;
use scenario::ScenarioView;
use scenarios::results::Results;
use sweep::SweepView;

use super::script;
use crate::{
    error::Error,
    sweep::sweeps,
    verdict::{Tally, status_sign, status_word},
    winner::{NO_WINNER, titles},
};

/// The page.
#[derive(Debug, Template)]
#[template(path = "report.html")]
pub(crate) struct Page<'a> {
    style: &'static str,
    chart_style: &'static str,
    tool_style: &'static str,
    script: String,
    script_hash: String,
    title: String,
    is_complete: bool,
    sentence: String,
    status: &'static str,
    sign: &'static str,
    tally: Tally,
    index: Vec<IndexRow>,
    /// The titles of the objectives, the columns of the index.
    objectives: Vec<&'static str>,
    no_winner: &'static str,
    sweeps: Vec<SweepView<'a>>,
    scenarios: Vec<ScenarioView<'a>>,
    schema: &'a str,
    digest: &'a str,
}

impl<'a> Page<'a> {
    /// Prepares all texts and draws all charts.
    pub(crate) fn new(results: &'a Results) -> Result<Self, Error> {
        let tally = Tally::of_run(results);
        let scenarios = results.scenarios.iter().enumerate();
        let scenarios = scenarios.map(|(index, s)| ScenarioView::new(s, index));
        let title = match results.scenarios.as_slice() {
            [only] => format!("{} · Squall report", only.name),
            all => format!("{} scenarios · Squall report", all.len()),
        };
        let sweeps = sweeps(results);
        let sweeps = sweeps.iter().enumerate().map(|(index, swept)| SweepView::new(swept, index));
        let is_suite = results.scenarios.len() > 1;
        let index =
            if is_suite { results.scenarios.iter().enumerate() } else { [].iter().enumerate() };
        let script = script::source();
        Ok(Self {
            style: include_str!("../../templates/style.css"),
            chart_style: include_str!("../../templates/charts.css"),
            tool_style: include_str!("../../templates/tools.css"),
            script_hash: script::hash(&script),
            script,
            title,
            is_complete: results.complete,
            sentence: tally.headline(),
            status: status_word(tally.status()),
            sign: status_sign(tally.status(), false),
            tally,
            index: index.map(|(index, scenario)| IndexRow::new(scenario, index)).collect(),
            sweeps: sweeps.collect::<Result<_, _>>()?,
            objectives: titles().collect(),
            no_winner: NO_WINNER,
            scenarios: scenarios.collect::<Result<_, _>>()?,
            schema: &results.schema,
            digest: &results.digest,
        })
    }
}
