//! What a key sent lately, and how suspicious that is.

use crate::config::Risk;

const NS_PER_S: f64 = 1e9;

/// Sums over the attempts of a key, each weighted by its age, as of the last one.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    last_at: Option<u64>,
    attempts: f64,
    retries: f64,
    gaps: f64,
    /// Of the gaps, in seconds.
    sum: f64,
    squares: f64,
}

impl Traffic {
    /// Takes in an attempt.
    pub(super) fn note(&mut self, now: u64, memory_ns: f64, is_retry: bool) {
        if let Some(last_at) = self.last_at {
            let gap_ns = (now - last_at) as f64;
            let fading = libm::exp(-gap_ns / memory_ns);
            for sum in [
                &mut self.attempts,
                &mut self.retries,
                &mut self.gaps,
                &mut self.sum,
                &mut self.squares,
            ] {
                *sum *= fading;
            }
            let gap = gap_ns / NS_PER_S;
            self.gaps += 1.0;
            self.sum += gap;
            self.squares += gap * gap;
        }
        self.last_at = Some(now);
        self.attempts += 1.0;
        self.retries += f64::from(u8::from(is_retry));
    }

    /// The score after the last attempt, 0 to 3.
    pub(super) fn score(&self, risk: &Risk) -> f64 {
        if self.attempts < f64::from(risk.least_attempts) {
            return 0.0;
        }
        self.regularity(risk.regular_cv)
            + self.excess_of_retries(risk.retry_share.as_fraction())
            + risk.rate.map_or(0.0, |rate| self.haste(rate.as_per_second(), risk))
    }

    fn regularity(&self, regular_cv: f64) -> f64 {
        let mean = self.sum / self.gaps;
        // All at one instant is many things, but no rhythm.
        if self.gaps == 0.0 || mean == 0.0 {
            return 0.0;
        }
        let variance = (self.squares / self.gaps - mean * mean).max(0.0);
        (1.0 - libm::sqrt(variance) / mean / regular_cv).max(0.0)
    }

    fn excess_of_retries(&self, allowed: f64) -> f64 {
        ((self.retries / self.attempts - allowed) / (1.0 - allowed)).max(0.0)
    }

    /// A steady rate v weighs v times the memory in all.
    fn haste(&self, allowed: f64, risk: &Risk) -> f64 {
        let rate = self.attempts / risk.memory.as_secs_f64();
        (1.0 - allowed / rate).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Traffic;
    use crate::config::Risk;

    const MS: u64 = 1_000_000;

    fn score(risk: &Risk, attempts: impl IntoIterator<Item = (u64, bool)>) -> f64 {
        let mut traffic = Traffic::default();
        for (at, is_retry) in attempts {
            traffic.note(at, risk.memory.as_nanos() as f64, is_retry);
        }
        traffic.score(risk)
    }

    fn check(risk: &Risk, attempts: Vec<(u64, bool)>, expected: f64) {
        let score = score(risk, attempts);
        assert!((score - expected).abs() < 0.02, "{score} is not {expected}");
    }

    #[test]
    fn each_sign_counts_by_itself() {
        let risk = Risk::default();
        let metronome = |count: u64| (0..count).map(|n| (n * 200 * MS, false)).collect::<Vec<_>>();
        check(&risk, metronome(19), 0.0);
        check(&risk, metronome(100), 1.0);
        // Gaps of 90 and 110 ms: a variation of 0.1, half of what is too regular.
        let swinging = |n: u64| n * 100 * MS + (n % 2) * 10 * MS;
        check(&risk, (0..200).map(|n| (swinging(n), false)).collect(), 0.5);
        // Gaps of 50 and 150 ms are not regular; three retries in four are half too many.
        let uneven = |n: u64| n * 100 * MS + (n % 2) * 50 * MS;
        check(&risk, (0..200).map(|n| (uneven(n), false)).collect(), 0.0);
        check(&risk, (0..2_000).map(|n| (uneven(n), n % 4 > 0)).collect(), 0.5);
        // Ten a second, and four are allowed.
        let fast = Risk { rate: Some("4/s".parse().unwrap()), ..risk };
        check(&fast, (0..5_000).map(|n| (uneven(n), false)).collect(), 0.6);
        check(&fast, (0..5_000).map(|n| (uneven(n), n % 4 > 0)).collect(), 1.1);
    }

    #[test]
    fn it_is_forgotten() {
        let risk = Risk::default();
        let metronome = (0..100).map(|n| (n * 200 * MS, false));
        let later = [(20_000 * MS + 300_000 * MS, false)];
        assert!(score(&risk, metronome.chain(later)).abs() < f64::EPSILON);
    }
}
