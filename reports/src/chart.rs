//! The charts of a scenario, drawn from its per-seed results.

mod amplification;
mod attempts;
mod axis;
pub(crate) mod canvas;
mod classes;
mod differences;
mod failures;
pub(crate) mod figure;
pub(crate) mod frame;
mod goodput;
mod heatmap;
mod label;
pub(crate) mod lettering;
mod limit;
mod load;
pub(crate) mod marker;
pub(crate) mod measure;
mod over_time;
mod paint;
mod pareto;
mod percentile;
mod plot;
mod seeds;
pub(crate) mod subject;
pub(crate) mod sweep;
mod worst;

use figure::Figure;
use subject::Subject;

use crate::error::Error;

/// All charts, in the order of the page. A chart with nothing to show is left out.
pub(crate) fn figures(subject: &Subject<'_>) -> Result<Vec<Figure>, Error> {
    let figures = [
        differences::figure(subject)?,
        pareto::figure(subject)?,
        percentile::figure(subject)?,
        classes::figure(subject)?,
        heatmap::figure(subject)?,
        failures::figure(subject)?,
        goodput::figure(subject)?,
        amplification::figure(subject)?,
        load::in_flight(subject)?,
        load::waiting(subject)?,
        load::capacity(subject)?,
        attempts::figure(subject)?,
        seeds::figure(subject)?,
        worst::figure(subject)?,
    ];
    Ok(figures.into_iter().flatten().collect())
}
