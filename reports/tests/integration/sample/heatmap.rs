//! A latency heat map of a fixed shape.

use scenarios::results::LatencyHeatmap;

/// Half an hour in bins of 10 s with 150 requests each: a hump of latencies, higher the slower the
/// strategy is, and two bands higher in the first minute of every ten.
pub(super) fn heatmap(slow: f64) -> LatencyHeatmap {
    let second = |band: usize| {
        let doubling = 1.024 * libm::exp2((band / 2) as f64);
        if band == 0 { 0.0 } else { doubling * if band.is_multiple_of(2) { 1.0 } else { 1.5 } }
    };
    let middle = 18 + (slow * 2.0) as usize;
    let row = |bin: usize| {
        let middle = middle + if bin % 60 < 6 { 2 } else { 0 };
        let mut row = vec![0; middle + 4];
        row[middle] = 90;
        row[middle - 1] = 40;
        row[middle + 1] = 15;
        row[middle - 2] = 4;
        row[middle + 3] = u32::from(bin.is_multiple_of(3));
        row[middle - 4] = 1 - row[middle + 3];
        row
    };
    LatencyHeatmap {
        bin_s: 10.0,
        bands_ms: (0..middle + 6).map(second).collect(),
        counts: (0..180).map(row).collect(),
    }
}
