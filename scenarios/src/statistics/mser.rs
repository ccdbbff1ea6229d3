//! MSER-5: where the warm-up of a run ends.
//!
//! K. P. White, "An effective truncation heuristic for bias reduction in simulation output",
//! Simulation 69 (1997) 323-334; in batches of five K. P. White, M. J. Cobb and S. C. Spratt, "A
//! comparison of five steady-state truncation heuristics for simulation", Winter Simulation
//! Conference 2000; without the last cuts, which leave too few batches to tell a spread from, K.
//! Hoad, S. Robinson and R. Davies, "Automating warm-up length estimation", Journal of the
//! Operational Research Society 61 (2010) 1389-1403.

/// Observations to a batch.
pub const BATCH: usize = 5;
/// No cut leaves fewer batches.
pub const LEFT_MIN: usize = 5;

/// How many of the `observations` to cut from the front: the whole batches d that minimise
///
/// `MSER(d) = sum over i > d of (Y_i - mean of Y_d+1..Y_n)^2 / (n - d)^2`
///
/// where `Y_1..Y_n` are the means of batches of [`BATCH`]; observations that fill no batch are left
/// out at the end, and `n - d` is at least [`LEFT_MIN`]. Of equal minima the shortest cut counts.
/// `None` where the minimum lies in the second half: there the series is too short for the rule to
/// say anything, and so is one of fewer than twice [`LEFT_MIN`] batches.
///
/// ```
/// use scenarios::statistics::mser::truncation;
///
/// let filling = [0.0, 1.0, 2.0, 3.0, 4.0];
/// let full = [5.0, 4.0, 6.0, 5.0, 5.0].repeat(12);
/// assert_eq!(truncation(&[&filling[..], &full].concat()), Some(5));
/// assert_eq!(truncation(&full), Some(0));
/// ```
pub fn truncation(observations: &[f64]) -> Option<usize> {
    let batches: Vec<f64> = observations
        .chunks_exact(BATCH)
        .map(|batch| batch.iter().sum::<f64>() / BATCH as f64)
        .collect();
    // From the back: the sums over the last 1, 2, 3, ... batches, by Welford's update.
    let (mut mean, mut squares) = (0.0, 0.0);
    let mut least = (f64::INFINITY, 0);
    for (left, cut) in (1..=batches.len()).zip((0..batches.len()).rev()) {
        let batch = batches[cut];
        let apart = batch - mean;
        mean += apart / left as f64;
        squares += apart * (batch - mean);
        let statistic = squares / (left as f64 * left as f64);
        if left >= LEFT_MIN && statistic <= least.0 {
            least = (statistic, cut);
        }
    }
    let is_long_enough = batches.len() >= 2 * LEFT_MIN && least.1 <= batches.len() / 2;
    is_long_enough.then_some(least.1 * BATCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, word by word.
    fn by_definition(batches: &[f64]) -> usize {
        let statistic = |cut: usize| {
            let left = &batches[cut..];
            let mean = left.iter().sum::<f64>() / left.len() as f64;
            let squares: f64 = left.iter().map(|batch| (batch - mean) * (batch - mean)).sum();
            squares / (left.len() as f64 * left.len() as f64)
        };
        let cuts = 0..=batches.len() - LEFT_MIN;
        cuts.min_by(|a, b| statistic(*a).total_cmp(&statistic(*b))).expect("there are batches")
    }

    /// Means of batches as observations.
    fn observations(batches: &[f64]) -> Vec<f64> {
        batches
            .iter()
            .flat_map(|batch| [batch - 2.0, *batch, batch + 1.0, batch + 1.0, *batch])
            .collect()
    }

    #[test]
    fn it_is_the_minimum_of_the_definition() {
        let mut state = 1_u64;
        let mut is_cut = [false; 2];
        for round in 0..200 {
            let mut noise = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 40) as f64 / f64::from(1 << 24)
            };
            let from_empty = f64::from(round % 20);
            let batches: Vec<f64> = (0..24)
                .map(|place| 10.0 - from_empty * libm::exp(-f64::from(place) / 2.0) + noise())
                .collect();
            let expected = by_definition(&batches);
            let found = truncation(&observations(&batches));
            assert_eq!(found, (expected <= 12).then_some(expected * BATCH), "{batches:?}");
            is_cut[usize::from(expected > 0)] = true;
        }
        assert_eq!(is_cut, [true; 2], "some are cut and some are not");
    }

    #[test]
    fn a_series_that_does_not_settle_is_too_short() {
        let rising: Vec<f64> = (0..24).map(f64::from).collect();
        assert_eq!(truncation(&observations(&rising)), None);
        assert_eq!(truncation(&observations(&[3.0])), None);
        assert_eq!(truncation(&[]), None);
    }

    #[test]
    fn what_fills_no_batch_is_left_out() {
        let mut observed = observations(&[&[0.0], &[9.0, 9.5].repeat(6)[..]].concat());
        assert_eq!(truncation(&observed), Some(5));
        observed.extend([1e6; 4]);
        assert_eq!(truncation(&observed), Some(5));
    }
}
