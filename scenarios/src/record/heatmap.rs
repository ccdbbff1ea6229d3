//! Sojourn times over time, as counts in bands.

use crate::results::LatencyHeatmap;

/// Two bands per octave: a power of two of microseconds, and one and a half times it.
const BANDS: usize = 2 * 40;
/// From a millisecond on (1,024 µs); whatever is faster falls into the first band.
const FIRST_OCTAVE: u32 = 10;

#[derive(Debug)]
pub(super) struct Heatmap {
    bin_ns: u64,
    counts: Vec<[u32; BANDS]>,
}

impl Heatmap {
    pub(super) fn new(bin_ns: u64) -> Self {
        Self { bin_ns, counts: Vec::new() }
    }

    pub(super) fn record(&mut self, intended_ns: u64, sojourn_ns: u64) {
        let bin = (intended_ns / self.bin_ns) as usize;
        if self.counts.len() <= bin {
            self.counts.resize(bin + 1, [0; BANDS]);
        }
        self.counts[bin][band(sojourn_ns / 1_000)] += 1;
    }

    pub(super) fn finish(&self) -> LatencyHeatmap {
        let used = self.counts.iter().filter_map(|row| row.iter().rposition(|&n| n > 0)).max();
        let used = used.map_or(0, |last| last + 1);
        let trim = |row: &[u32; BANDS]| {
            let end = row.iter().rposition(|&n| n > 0).map_or(0, |last| last + 1);
            row[..end].to_vec()
        };
        LatencyHeatmap {
            bin_s: self.bin_ns as f64 / 1e9,
            bands_ms: (0..used).map(lower_bound_ms).collect(),
            counts: self.counts.iter().map(trim).collect(),
        }
    }
}

fn band(us: u64) -> usize {
    let us = us.max(1 << FIRST_OCTAVE);
    let octave = us.ilog2();
    let is_upper_half = (us >> (octave - 1)) & 1;
    ((2 * (octave - FIRST_OCTAVE)) as usize + is_upper_half as usize).min(BANDS - 1)
}

/// Where a band begins, milliseconds; the first one takes in whatever is faster.
fn lower_bound_ms(band: usize) -> f64 {
    if band == 0 {
        return 0.0;
    }
    let octave_us = (1u64 << (FIRST_OCTAVE as usize + band / 2)) as f64;
    octave_us * if band.is_multiple_of(2) { 1.0 } else { 1.5 } / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_latency_falls_into_the_band_that_holds_it() {
        for us in [1, 1023, 1024, 1535, 1536, 2047, 2048, 800_000, 30_000_000, u64::MAX / 1_000] {
            let band = band(us);
            let ms = us as f64 / 1e3;
            assert!(lower_bound_ms(band) <= ms, "{us} µs is in band {band}");
            assert!(band == BANDS - 1 || ms < lower_bound_ms(band + 1), "{us} µs in band {band}");
        }
    }
}
