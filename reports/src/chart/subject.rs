//! What all charts of a scenario share.

use scenarios::results::{ScenarioResults, StrategyResults};

use super::{frame::Frame, marker::LOOKS, paint::Paint};
use crate::{
    error::Error,
    resolved::{Window, incident_windows},
    timeline::Grid,
};

/// The width of a chart, in pixels. Narrow, so that the text stays legible on a telephone; wide
/// screens show charts side by side.
pub(crate) const WIDTH: u32 = 440;
/// Left of the plotting area, in pixels.
pub(crate) const LEFT: f64 = 52.0;

/// A scenario to be drawn.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) scenario: &'a ScenarioResults,
    /// Keeps the ids of this scenario's pictures apart from the others'.
    pub(crate) id: String,
    slots: Vec<u8>,
    pub(crate) grid: Option<Grid>,
    pub(crate) windows: Vec<Window>,
}

impl<'a> Subject<'a> {
    /// Reads what the charts need.
    pub(crate) fn new(scenario: &'a ScenarioResults, id: String) -> Result<Self, Error> {
        let grid = Grid::of(scenario)?;
        let windows =
            grid.map_or(Ok(Vec::new()), |grid| incident_windows(&scenario.resolved, grid.end_s()))?;
        Ok(Self { scenario, id, slots: slots(scenario), grid, windows })
    }

    /// The strategies with their slots: which colour, dash and marker they have.
    pub(crate) fn strategies(&self) -> impl Iterator<Item = (u8, &'a StrategyResults)> {
        self.slots.iter().copied().zip(&self.scenario.strategies)
    }

    /// Shades the incidents.
    pub(crate) fn shade(&self, frame: &mut Frame<'_>) -> Result<(), Error> {
        self.windows.iter().try_for_each(|w| frame.span(w.from_s, w.to_s, Paint::Incident))
    }

    /// The key of the shading, if there is any.
    pub(crate) fn incident_key(&self) -> Vec<(String, String)> {
        let key = || ("incident".to_owned(), "incident".to_owned());
        (!self.windows.is_empty()).then(key).into_iter().collect()
    }
}

/// The baseline has slot 0, black or white; the others follow in the order of the file.
fn slots(scenario: &ScenarioResults) -> Vec<u8> {
    let mut next = 0_u8;
    let slot = |strategy: &StrategyResults| {
        if strategy.name == scenario.baseline {
            return 0;
        }
        // With more strategies than looks, the next shares that of the first again.
        next = next % (LOOKS - 1) + 1;
        next
    };
    scenario.strategies.iter().map(slot).collect()
}
