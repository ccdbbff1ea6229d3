//! The charts of a scenario, drawn from its per-seed results.

mod attempts;
mod axis;
pub(crate) mod canvas;
mod failures;
pub(crate) mod figure;
pub(crate) mod frame;
mod label;
mod load;
pub(crate) mod marker;
mod paint;
mod percentile;
mod plot;
pub(crate) mod subject;
pub(crate) mod sweep;

use figure::Figure;
use subject::Subject;

use crate::error::Error;

/// All charts, in the order of the page. A chart with nothing to show is left out.
pub(crate) fn figures(subject: &Subject<'_>) -> Result<Vec<Figure>, Error> {
    let figures = [
        percentile::figure(subject)?,
        failures::figure(subject)?,
        load::in_flight(subject)?,
        load::waiting(subject)?,
        attempts::figure(subject)?,
    ];
    Ok(figures.into_iter().flatten().collect())
}
