//! How many replicas are wanted: the rule of Kubernetes' Horizontal Pod Autoscaler.

use std::collections::VecDeque;

use crate::{config, span::nanoseconds};

/// The rule with its memory.
///
/// Source: the Kubernetes documentation, "Horizontal Pod Autoscaling", algorithm details and
/// stabilisation window; where it leaves a question open, the controller's
/// `replica_calculator.go` and `horizontal.go`. Its policies on the speed of scaling are not
/// modelled: they bind only where utilisation / target may pass 2.
#[derive(Debug)]
pub(crate) struct Autoscaler {
    min: u32,
    max: u32,
    target: f64,
    tolerance: f64,
    down_window: u64,
    up_window: u64,
    /// What it asked for before, back to the longer window: instant and number.
    recommendations: VecDeque<(u64, u32)>,
}

/// What it sees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    /// Replicas that are ready and have been so long enough to be measured.
    pub(crate) measured: u32,
    /// Replicas that are not: they start, or were ready only now.
    pub(crate) unready: u32,
    /// The mean GPU utilisation of those measured.
    pub(crate) utilisation: f64,
}

impl Autoscaler {
    pub(crate) fn new(config: &config::Autoscaler) -> Self {
        Self {
            min: config.min,
            max: config.max,
            target: config.target.as_fraction(),
            tolerance: config.tolerance.as_fraction(),
            down_window: nanoseconds(config.scale_down_window),
            up_window: nanoseconds(config.scale_up_window),
            recommendations: VecDeque::new(),
        }
    }

    /// How many replicas there shall be from now on.
    pub(crate) fn decide(&mut self, now: u64, sight: &Sight) -> u32 {
        let wanted = self.recommend(sight);
        let recent = |window: u64| {
            let kept = self.recommendations.iter();
            kept.filter(move |(at, _)| at.saturating_add(window) > now).map(|(_, count)| *count)
        };
        let highest = recent(self.down_window).fold(wanted, u32::max);
        let lowest = recent(self.up_window).fold(wanted, u32::min);
        let current = sight.measured + sight.unready;
        let longest = self.down_window.max(self.up_window);
        while self.recommendations.front().is_some_and(|(at, _)| at.saturating_add(longest) <= now)
        {
            self.recommendations.pop_front();
        }
        self.recommendations.push_back((now, wanted));
        current.max(lowest).min(highest).clamp(self.min, self.max)
    }

    /// `ceil(replicas * utilisation / target)`, or as many as there are where that is close to 1.
    fn recommend(&self, sight: &Sight) -> u32 {
        let Sight { measured, unready, utilisation } = *sight;
        let current = measured + unready;
        if measured == 0 {
            return current;
        }
        let is_close = |ratio: f64| (1.0 - ratio).abs() <= self.tolerance;
        let ratio = utilisation / self.target;
        if unready == 0 || ratio <= 1.0 {
            return if is_close(ratio) { current } else { whole(ratio * f64::from(measured)) };
        }
        // It would scale up: those that are not ready count as idle.
        let damped = ratio * f64::from(measured) / f64::from(current);
        let wanted = whole(damped * f64::from(current));
        if is_close(damped) || damped < 1.0 || wanted < current { current } else { wanted }
    }
}

/// Rounded up, but for what the rounding of a product adds to a whole number.
fn whole(count: f64) -> u32 {
    libm::ceil(count - 1e-9) as u32
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Autoscaler, Sight};
    use crate::{config, law::TimeLaw, units::Share};

    fn rule(target: f64, windows: [u64; 2]) -> Autoscaler {
        Autoscaler::new(&config::Autoscaler {
            min: 1,
            max: 10,
            start: None,
            target: Share::from_fraction(target).unwrap(),
            sync_period: Duration::from_secs(15),
            tolerance: Share::from_fraction(0.1).unwrap(),
            scale_down_window: Duration::from_nanos(windows[0]),
            scale_up_window: Duration::from_nanos(windows[1]),
            cold_start: TimeLaw::Constant(Duration::ZERO),
        })
    }

    /// One look without memory.
    fn check(target: f64, replicas: [u32; 2], utilisation: f64, expected: u32) {
        let [measured, unready] = replicas;
        let sight = Sight { measured, unready, utilisation };
        assert_eq!(rule(target, [0, 0]).decide(0, &sight), expected, "{sight:?} to {target}");
    }

    #[test]
    fn the_examples_of_the_documentation() {
        // "If the current metric value is 200m, and the desired value is 100m, the number of
        // replicas will be doubled. If the current value is instead 50m, you'll halve the number."
        for (replicas, doubled, halved) in [(1, 2, 1), (2, 4, 1), (3, 6, 2), (4, 8, 2)] {
            check(0.4, [replicas, 0], 0.8, doubled);
            check(0.4, [replicas, 0], 0.2, halved);
        }
        // Nothing while the ratio is within a tenth of 1.
        for utilisation in [0.451, 0.5, 0.549] {
            check(0.5, [4, 0], utilisation, 4);
        }
        check(0.5, [4, 0], 0.551, 5);
        check(0.5, [8, 0], 0.449, 8);
        check(0.5, [8, 0], 0.43, 7);
    }

    /// The cases of the controller's own tests: utilisation per pod, target, expected replicas.
    #[test]
    fn the_cases_of_the_controller() {
        // Pods at 30, 50 and 70 %, target 30 %.
        check(0.3, [3, 0], 0.5, 5);
        // The first one unready: 60 % of two is twice the target, 40 % of three 4/3 of it.
        check(0.3, [2, 1], 0.6, 4);
        // One at 40 %, two unready: with them idle the direction would turn.
        check(0.3, [1, 2], 0.4, 3);
        // Five at 28 %, target 50 %.
        check(0.5, [5, 0], 0.28, 3);
        // Three at 30 %, two unready: down by those that are ready.
        check(0.5, [3, 2], 0.3, 2);
    }

    #[test]
    fn unready_replicas_dampen_what_they_do_not_turn() {
        // With the idle one it is within the tolerance.
        check(0.5, [2, 1], 0.8, 3);
        // With it the ratio is 9/8.
        check(0.6, [3, 1], 0.9, 5);
    }

    #[test]
    fn it_stays_between_least_and_most() {
        check(0.1, [4, 0], 1.0, 10);
        check(0.9, [4, 0], 0.0, 1);
    }

    /// Replicas follow what was decided; one look every 10.
    fn run(windows: [u64; 2], start: u32, wanted: &[u32], expected: &[u32]) {
        let mut rule = rule(0.5, windows);
        let mut current = start;
        for ((place, wanted), expected) in (0..).zip(wanted).zip(expected) {
            // A ratio that asks for this many of those there are.
            let utilisation = 0.5 * f64::from(*wanted) / f64::from(current);
            let sight = Sight { measured: current, unready: 0, utilisation };
            current = rule.decide(10 * place, &sight);
            assert_eq!(current, *expected, "look {place}");
        }
    }

    #[test]
    fn down_to_the_highest_and_up_to_the_lowest_of_a_window() {
        // The recommendation of 8 counts until 30 have passed.
        run([30, 0], 4, &[8, 2, 2, 2, 2], &[8, 8, 8, 2, 2]);
        run([30, 0], 4, &[2, 3, 2, 2, 2, 2], &[2, 3, 3, 3, 2, 2]);
        // Up at once by default, and only once it was asked for all along where there is a window.
        run([0, 0], 4, &[8, 2], &[8, 2]);
        run([0, 30], 2, &[2, 8, 8, 6, 6], &[2, 2, 2, 6, 6]);
    }
}
