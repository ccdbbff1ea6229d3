//! The heat maps of a scenario on one grid: sums over the seeds, in cells wide and high enough to
//! see.

use scenarios::results::{LatencyHeatmap, ScenarioResults};

use crate::error::Error;

/// The most cells along the time, and along the latency.
const MOST_COLUMNS: usize = 60;
const MOST_ROWS: usize = 24;

/// The grid, and what lies in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cells {
    /// The span of a column, in seconds; the first starts at 0.
    pub(super) column_s: f64,
    pub(super) columns: usize,
    /// The bounds of the rows, in milliseconds, rising; one more than there are rows.
    pub(super) edges_ms: Vec<f64>,
    /// By strategy, column and row.
    pub(super) counts: Vec<Vec<Vec<u64>>>,
}

impl Cells {
    /// The cells of all strategies; `None` where nothing was recorded.
    pub(super) fn of(scenario: &ScenarioResults) -> Result<Option<Self>, Error> {
        let maps = || {
            let seeds = scenario.strategies.iter().flat_map(|strategy| &strategy.per_seed);
            seeds.map(|seed| &seed.latency_heatmap).filter(|map| !map.counts.is_empty())
        };
        let longest = maps().map(|map| &map.bands_ms).max_by_key(|bands| bands.len());
        let (Some(first), Some(bands)) = (maps().next(), longest) else { return Ok(None) };
        if let Some(reason) = maps().find_map(|map| fault(map, first.bin_s, bands)) {
            let (scenario, reason) = (scenario.name.clone(), reason.to_owned());
            return Err(Error::Timeline { scenario, reason });
        }
        let bins = maps().map(|map| map.counts.len()).max().unwrap_or_default();
        let per_column = bins.div_ceil(MOST_COLUMNS);
        let Some((low, high)) = used(maps()) else { return Ok(None) };
        let mut per_row = 1;
        while (high / per_row - low / per_row) >= MOST_ROWS {
            per_row *= 2;
        }
        let (first_row, last_row) = (low / per_row, high / per_row);
        let (columns, rows) = (bins.div_ceil(per_column), last_row - first_row + 1);
        let sums = |strategy: &scenarios::results::StrategyResults| {
            let mut sums = vec![vec![0_u64; rows]; columns];
            for map in strategy.per_seed.iter().map(|seed| &seed.latency_heatmap) {
                for (bin, row) in map.counts.iter().enumerate() {
                    for (band, count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
                        sums[bin / per_column][band / per_row - first_row] += u64::from(*count);
                    }
                }
            }
            sums
        };
        Ok(Some(Self {
            column_s: first.bin_s * per_column as f64,
            columns,
            edges_ms: (first_row..=last_row + 1).map(|row| edge(bands, row * per_row)).collect(),
            counts: scenario.strategies.iter().map(sums).collect(),
        }))
    }

    /// How many requests of a strategy took as long as a row says, at whatever time.
    pub(super) fn in_row(&self, strategy: usize, row: usize) -> u64 {
        self.counts[strategy].iter().map(|column| column[row]).sum()
    }

    /// All requests of a strategy.
    pub(super) fn total(&self, strategy: usize) -> u64 {
        self.counts[strategy].iter().flatten().sum()
    }
}

/// What keeps a map from being drawn together with the others.
fn fault(map: &LatencyHeatmap, bin_s: f64, bands: &[f64]) -> Option<&'static str> {
    let is_rising = map.bands_ms.windows(2).all(|pair| pair[0] < pair[1] && pair[1].is_finite());
    let is_good = is_rising && map.bands_ms.first().is_some_and(|first| *first >= 0.0);
    if map.bin_s != bin_s || !(bin_s > 0.0 && bin_s.is_finite()) {
        return Some("the heat maps tick differently");
    }
    if !is_good || !bands.starts_with(&map.bands_ms) {
        return Some("the heat maps have bands of their own");
    }
    let is_within = |row: &Vec<u32>| row.len() <= map.bands_ms.len();
    (!map.counts.iter().all(is_within)).then_some("a heat map counts beyond its bands")
}

/// The lowest and the highest band that any request fell into.
fn used<'a>(maps: impl Iterator<Item = &'a LatencyHeatmap>) -> Option<(usize, usize)> {
    let rows = maps.flat_map(|map| &map.counts);
    let bands =
        rows.flat_map(|row| row.iter().enumerate().filter(|(_, n)| **n > 0).map(|(band, _)| band));
    bands.fold(None, |ends, band| {
        let (low, high) = ends.unwrap_or((band, band));
        Some((low.min(band), high.max(band)))
    })
}

/// Where a band begins. There are two bands to a doubling, so what begins after the last is told
/// by the one before; the first takes in whatever is faster, and gets half of the second's bound.
fn edge(bands: &[f64], band: usize) -> f64 {
    match (band, bands) {
        (0, [first, ..]) if *first > 0.0 => *first,
        (0, [_, second, ..]) => second / 2.0,
        (0, _) => 0.5,
        (band, _) => bands.get(band).copied().unwrap_or_else(|| match bands.len() {
            0..=2 => bands.last().map_or(1.0, |last| last.max(0.5) * 2.0),
            // Two bands on is a doubling.
            len if (band - len).is_multiple_of(2) => {
                bands[len - 2] * libm::exp2(((band - len) / 2 + 1) as f64)
            }
            len => bands[len - 1] * libm::exp2(((band - len) / 2 + 1) as f64),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::edge;

    #[test]
    fn a_band_ends_where_the_next_would_begin() {
        let bands = [0.0, 1.536, 2.048, 3.072];
        let edges: Vec<f64> = (0..7).map(|band| edge(&bands, band)).collect();
        assert_eq!(edges, [0.768, 1.536, 2.048, 3.072, 4.096, 6.144, 8.192]);
        assert!(edge(&[0.0], 1) > edge(&[0.0], 0));
    }
}
