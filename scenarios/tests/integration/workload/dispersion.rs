//! How unevenly requests arrive.

/// Numbers of a stream of instants.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dispersion {
    /// Requests per second between the first and the last.
    pub(super) rate: f64,
    /// The coefficient of variation of the gaps.
    pub(super) gap_cv: f64,
    /// Variance over mean of the counts in adjacent windows of 1, 10 and 60 s.
    pub(super) counts: [f64; 3],
}

impl Dispersion {
    /// Of instants in order, nanoseconds. The windows begin at the first of them, and the last,
    /// which is not whole, is left out.
    pub(super) fn of(instants_ns: &[u64]) -> Self {
        let gaps = instants_ns.windows(2).map(|pair| (pair[1] - pair[0]) as f64 / 1e9);
        let (mean, variance) = moments(gaps);
        let counts = [1, 10, 60].map(|seconds| {
            let (mean, variance) = moments(counts(instants_ns, seconds * 1_000_000_000));
            variance / mean
        });
        Self { rate: 1.0 / mean, gap_cv: variance.sqrt() / mean, counts }
    }

    /// The mean of several.
    pub(super) fn mean(all: &[Self]) -> Self {
        let mean = |of: &dyn Fn(&Self) -> f64| all.iter().map(of).sum::<f64>() / all.len() as f64;
        Self {
            rate: mean(&|one| one.rate),
            gap_cv: mean(&|one| one.gap_cv),
            counts: [0, 1, 2].map(|place| mean(&|one| one.counts[place])),
        }
    }

    /// All numbers in one list.
    pub(super) fn numbers(&self) -> [f64; 5] {
        let [one, ten, sixty] = self.counts;
        [self.rate, self.gap_cv, one, ten, sixty]
    }
}

fn counts(instants_ns: &[u64], width_ns: u64) -> impl Iterator<Item = f64> {
    let (first, last) = (instants_ns[0], instants_ns[instants_ns.len() - 1]);
    let mut counts = vec![0.0; ((last - first) / width_ns) as usize];
    for at_ns in instants_ns {
        if let Some(count) = counts.get_mut(((at_ns - first) / width_ns) as usize) {
            *count += 1.0;
        }
    }
    counts.into_iter()
}

/// Mean and variance.
fn moments(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for value in values {
        count += 1.0;
        sum += value;
        squares += value * value;
    }
    let mean = sum / count;
    (mean, squares / count - mean * mean)
}

#[test]
fn equal_gaps_have_no_spread_and_pairs_have() {
    let seconds = |list: &[u64]| list.iter().map(|s| s * 1_000_000_000).collect::<Vec<_>>();
    let even = Dispersion::of(&seconds(&(0..200).collect::<Vec<_>>()));
    assert!((even.rate - 1.0).abs() < 1e-12 && even.gap_cv.abs() < 1e-6);
    assert!(even.counts.iter().all(|count| count.abs() < 1e-9));
    // Two at every even second: gaps of 0 and 2, counts of 2 and 0.
    let pairs: Vec<u64> = (0..400).map(|place| place / 2 * 2).collect();
    let pairs = Dispersion::of(&seconds(&pairs));
    assert!((pairs.gap_cv - 1.0).abs() < 0.01, "{pairs:?}");
    assert!((pairs.counts[0] - 1.0).abs() < 0.01 && pairs.counts[1].abs() < 0.01, "{pairs:?}");
}
