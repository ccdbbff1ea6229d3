//! A workload as the sum of its clients, each with rates and sizes of its own.

/// A client of a provider.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceClient {
    /// Its number in the data.
    pub number: u32,
    /// When it sends how much, in order.
    pub windows: Vec<Window>,
    /// From which second on which sizes hold, in order: prompt and answer.
    pub sizes: Vec<(f64, Histogram, Histogram)>,
}

impl TraceClient {
    /// The sizes that hold at a second; before the first ones, the first.
    pub fn sizes_at(&self, second: f64) -> (&Histogram, &Histogram) {
        let after = self.sizes.partition_point(|(start_s, _, _)| *start_s <= second);
        let (_, prompt, output) = &self.sizes[after.saturating_sub(1)];
        (prompt, output)
    }
}

/// A window of ten minutes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Its start, seconds.
    pub start_s: f64,
    /// Requests per second.
    pub rate: f64,
    /// The law of its gaps, whose mean is `1 / rate`.
    pub law: GapLaw,
}

/// How long a window is, seconds.
pub const WINDOW_S: f64 = 600.0;

/// A law of gaps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GapLaw {
    /// Gamma.
    Gamma {
        /// Its shape, more than 0.
        shape: f64,
    },
    /// Weibull.
    Weibull {
        /// Its shape, more than 0.
        shape: f64,
    },
}

/// An empirical law of counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// The counts with the sums of the weights up to and with them.
    cumulated: Vec<(f64, u32)>,
}

impl Histogram {
    /// By counts and their weights, in any order.
    pub fn new(mut pairs: Vec<(u32, f64)>) -> Self {
        pairs.sort_by_key(|(tokens, _)| *tokens);
        let mut sum = 0.0;
        let add = |(tokens, weight): (u32, f64)| {
            sum += weight;
            (sum, tokens)
        };
        Self { cumulated: pairs.into_iter().filter(|(_, weight)| *weight > 0.0).map(add).collect() }
    }

    /// Whether there is nothing to draw.
    pub const fn is_empty(&self) -> bool {
        self.cumulated.is_empty()
    }

    /// The count that `unit`, a uniform number in (0, 1), stands for; of an empty one 0.
    pub fn sample(&self, unit: f64) -> u32 {
        let whole = self.cumulated.last().map_or(0.0, |(sum, _)| *sum);
        let place = self.cumulated.partition_point(|(sum, _)| *sum < unit * whole);
        let place = place.min(self.cumulated.len().saturating_sub(1));
        self.cumulated.get(place).map_or(0, |(_, tokens)| *tokens)
    }
}
