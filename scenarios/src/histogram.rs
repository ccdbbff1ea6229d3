//! Latencies in constant memory.
mod layout;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hdrhistogram::{
    Histogram,
    serialization::{Deserializer, Serializer, V2Serializer},
};

const SIGNIFICANT_DIGITS: u8 = 3;
const NS_PER_US: u64 = 1_000;
const US_PER_MS: f64 = 1e3;
const NS_PER_MS: f64 = 1e6;

/// The V2 encoding opens with a cookie and the length of its counts, then the index offset 0, the
/// digits and the lowest value 1; the highest value and a ratio follow, then the counts.
const COOKIE: [u8; 4] = 0x1c84_9313_u32.to_be_bytes();
const FIXED_FIELDS: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, SIGNIFICANT_DIGITS, 0, 0, 0, 0, 0, 0, 0, 1];
const HEADER_BYTES: usize = 40;
/// More than any run can count, and little enough that a million of them can be merged.
const COUNT_MAX: u128 = 1 << 43;

/// Latencies, counted in microseconds with three significant digits.
///
/// A quantile is off by at most 0.1 % or 1 µs, whichever is more. The sum and the maximum are kept
/// beside it in nanoseconds, exact. Memory grows with the logarithm of the longest latency, never
/// with the number of latencies.
///
/// The counters are those of HdrHistogram, kept in a plain vector because one is counted several
/// times a request; the `hdrhistogram` crate writes and reads the text.
#[derive(Clone, Debug, Default)]
pub struct LatencyHistogram {
    counts: Vec<u64>,
    total: u64,
    sum_ns: u128,
    max_ns: u64,
    /// Whether some of it came from text, which carries neither sum nor maximum.
    is_from_text: bool,
}

impl LatencyHistogram {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts a latency of `ns` nanoseconds, rounded to the nearest microsecond.
    #[inline]
    pub fn record(&mut self, ns: u64) {
        let us = ns / NS_PER_US + u64::from(ns % NS_PER_US >= NS_PER_US / 2);
        *self.counter(layout::index_of(us)) += 1;
        self.total += 1;
        self.sum_ns += u128::from(ns);
        self.max_ns = self.max_ns.max(ns);
    }

    #[inline]
    fn counter(&mut self, index: usize) -> &mut u64 {
        if index >= self.counts.len() {
            self.grow_to(index);
        }
        &mut self.counts[index]
    }

    #[cold]
    fn grow_to(&mut self, index: usize) {
        self.counts.resize(index + 1, 0);
    }

    /// How many latencies it holds.
    pub fn count(&self) -> u64 {
        self.total
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// The least latency that at least the fraction `q` of all do not exceed, in milliseconds: the
    /// one of rank `ceil(q * count)`, at the upper end of its counter and never above the exact
    /// maximum where that is known. `None` of an empty histogram or outside `0 <= q <= 1`.
    pub fn quantile_ms(&self, q: f64) -> Option<f64> {
        if self.is_empty() || !(0.0..=1.0).contains(&q) {
            return None;
        }
        // 0.07 * 100 is a little more than 7 in floating point; the neighbour below keeps a
        // product that is a whole number from reaching the next rank.
        let rank = libm::ceil(q.next_down().max(0.0) * self.total as f64).max(1.0) as u64;
        let mut below = 0_u64;
        let index = self.counts.iter().position(|count| {
            below += count;
            below >= rank
        })?;
        let ms = layout::highest_of(index) as f64 / US_PER_MS;
        Some(self.max_ms().map_or(ms, |max| ms.min(max)))
    }

    /// The exact mean in milliseconds. `None` of an empty histogram, and of one that was read from
    /// text or merged with such a one: the text does not carry the sum.
    pub fn mean_ms(&self) -> Option<f64> {
        self.is_exact().then(|| self.sum_ns as f64 / NS_PER_MS / self.total as f64)
    }

    /// The exact maximum in milliseconds; `None` as for [`mean_ms`](Self::mean_ms).
    pub fn max_ms(&self) -> Option<f64> {
        self.is_exact().then(|| self.max_ns as f64 / NS_PER_MS)
    }

    fn is_exact(&self) -> bool {
        !self.is_from_text && !self.is_empty()
    }

    /// Adds the latencies of another one.
    pub fn merge(&mut self, other: &Self) {
        for (index, &count) in other.counts.iter().enumerate().filter(|&(_, &count)| count > 0) {
            *self.counter(index) += count;
        }
        self.total += other.total;
        self.sum_ns += other.sum_ns;
        self.max_ns = self.max_ns.max(other.max_ns);
        self.is_from_text |= other.is_from_text;
    }

    /// The counts as text: base64 of the HdrHistogram V2 encoding, uncompressed.
    pub fn to_base64(&self) -> String {
        let mut histogram =
            Histogram::<u64>::new(SIGNIFICANT_DIGITS).expect("0 to 5 digits are allowed");
        for (index, &count) in self.counts.iter().enumerate().filter(|&(_, &count)| count > 0) {
            histogram.record_n(layout::highest_of(index), count).expect("it grows as needed");
        }
        let mut bytes = Vec::new();
        V2Serializer::new()
            .serialize(&histogram, &mut bytes)
            .expect("a Vec takes all bytes, and no count reaches 2^63");
        STANDARD.encode(bytes)
    }

    /// Reads what [`to_base64`](Self::to_base64) wrote. The exact sum and maximum are not in the
    /// text; `results.json` has them beside it, as the metrics `_mean` and `_max`.
    pub fn from_base64(text: &str) -> Result<Self, HistogramError> {
        let bytes = STANDARD.decode(text).map_err(|_| HistogramError::Base64)?;
        if bytes.get(..4) != Some(&COOKIE) || bytes.get(8..24) != Some(&FIXED_FIELDS) {
            return Err(HistogramError::Header);
        }
        // The decoder trusts the stated length with its memory.
        let stated = u32::from_be_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
        if HEADER_BYTES + stated as usize != bytes.len() {
            return Err(HistogramError::Counts);
        }
        let decoded: Histogram<u64> = Deserializer::new()
            .deserialize(&mut bytes.as_slice())
            .map_err(|_| HistogramError::Counts)?;
        let total: u128 = decoded.iter_recorded().map(|at| u128::from(at.count_at_value())).sum();
        if total > COUNT_MAX {
            return Err(HistogramError::Counts);
        }
        let mut histogram = Self { total: total as u64, is_from_text: true, ..Self::default() };
        for at in decoded.iter_recorded() {
            *histogram.counter(layout::index_of(at.value_iterated_to())) += at.count_at_value();
        }
        Ok(histogram)
    }
}

/// A text that is no histogram of ours; fits "failed to read a histogram: ...".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistogramError {
    /// It is not base64.
    #[error("not base64")]
    Base64,
    /// Another version, another number of digits or another lowest value.
    #[error("not an uncompressed V2 HdrHistogram of three digits from 1 µs")]
    Header,
    /// The counts are cut off or impossible.
    #[error("the counts are damaged")]
    Counts,
}

#[cfg(test)]
mod tests {
    use super::{HistogramError, LatencyHistogram};

    fn of(latencies_ns: impl IntoIterator<Item = u64>) -> LatencyHistogram {
        let mut histogram = LatencyHistogram::new();
        latencies_ns.into_iter().for_each(|ns| histogram.record(ns));
        histogram
    }

    #[test]
    fn nothing_has_no_quantile_mean_or_maximum() {
        let empty = LatencyHistogram::new();
        assert!(empty.is_empty());
        assert_eq!((empty.quantile_ms(0.5), empty.mean_ms(), empty.max_ms()), (None, None, None));
        let read = LatencyHistogram::from_base64(&empty.to_base64()).unwrap();
        assert_eq!((read.count(), read.quantile_ms(0.5)), (0, None));
    }

    #[test]
    fn whole_milliseconds_below_two_seconds_have_exact_ranks() {
        let one_to_hundred = of((1..=100).map(|us| us * 1_000));
        for (q, rank) in [(0.0, 1.0), (0.07, 7.0), (0.5, 50.0), (0.505, 51.0), (0.99, 99.0)] {
            assert_eq!(one_to_hundred.quantile_ms(q), Some(rank / 1e3), "{q}");
        }
        assert_eq!(one_to_hundred.quantile_ms(1.0), Some(0.1));
        for outside in [-0.1, 1.1, f64::NAN] {
            assert_eq!(one_to_hundred.quantile_ms(outside), None);
        }
    }

    #[test]
    fn mean_and_maximum_are_exact() {
        let histogram = of([1, 999_999_999_999, 123_456_789]);
        assert_eq!(histogram.max_ms(), Some(999_999.999_999));
        assert_eq!(histogram.mean_ms(), Some(1_000_123_456_789.0 / 1e6 / 3.0));
        assert_eq!(histogram.count(), 3);
    }

    #[test]
    fn any_latency_fits() {
        let histogram = of([0, u64::MAX, u64::MAX]);
        assert_eq!(histogram.count(), 3);
        assert_eq!(histogram.max_ms(), Some(u64::MAX as f64 / 1e6));
        assert!(histogram.quantile_ms(1.0).unwrap() >= 0.999 * u64::MAX as f64 / 1e6);
    }

    #[test]
    fn a_text_that_is_no_histogram_of_ours_is_refused() {
        let check = |text: &str, expected| {
            assert_eq!(LatencyHistogram::from_base64(text).unwrap_err(), expected, "{text:?}");
        };
        let good = of([5_000_000]).to_base64();
        check("", HistogramError::Header);
        check("*", HistogramError::Base64);
        check("AAAA", HistogramError::Header);
        check(&good[..good.len() - 4], HistogramError::Counts);
        check(&format!("{}AAAA", &good[..good.len() & !3]), {
            if good.ends_with('=') { HistogramError::Base64 } else { HistogramError::Counts }
        });
        // A compressed V2 payload has another cookie.
        check(&good.replacen("HISTE", "HISTF", 1), HistogramError::Header);
    }
}
