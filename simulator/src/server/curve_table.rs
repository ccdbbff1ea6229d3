//! A slowdown curve, worked out once per number in flight.

use crate::config::Curve;

/// The slowdown for each number in flight. It grows to the largest number seen, so that a power is
/// taken once per number, not once per request.
#[derive(Clone, Debug)]
pub(crate) struct CurveTable {
    curve: Curve,
    capacity: f64,
    factors: Vec<f64>,
}

impl CurveTable {
    pub(crate) fn new(curve: &Curve, capacity: u32) -> Self {
        Self { curve: curve.clone(), capacity: f64::from(capacity), factors: Vec::new() }
    }

    /// The slowdown with `in_flight` requests at work.
    pub(crate) fn factor(&mut self, in_flight: u32) -> f64 {
        while self.factors.len() <= in_flight as usize {
            let present = self.factors.len() as f64;
            self.factors.push(factor(&self.curve, present, present / self.capacity));
        }
        self.factors[in_flight as usize]
    }
}

fn factor(curve: &Curve, present: f64, utilisation: f64) -> f64 {
    match curve {
        Curve::Power { exponent } => 1.0 + libm::pow(utilisation, *exponent),
        Curve::ProcessorSharing => utilisation.max(1.0),
        Curve::Hyperbolic { half, .. } => (present + half) / (1.0 + half),
        // Nobody present means no pairs, not a negative number of others.
        Curve::UniversalScalability { alpha, beta } => {
            let others = (present - 1.0).max(0.0);
            1.0 + alpha * others + beta * present * others
        }
        Curve::Points(points) => {
            let point = |place: usize| (points[place].0.as_fraction(), points[place].1);
            let above = points.partition_point(|(at, _)| at.as_fraction() <= utilisation);
            if above == 0 || points.len() == 1 {
                return points[0].1;
            }
            // Past the last point the last slope goes on.
            let above = above.min(points.len() - 1);
            let ((x0, y0), (x1, y1)) = (point(above - 1), point(above));
            y0 + (y1 - y0) * ((utilisation - x0) / (x1 - x0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CurveTable;
    use crate::{config::Curve, units::Utilisation};

    #[test]
    fn factors_follow_the_curve() {
        fn check(curve: &Curve, expected: &[(u32, f64)]) {
            let mut table = CurveTable::new(curve, 100);
            for (in_flight, factor) in expected {
                let error = (table.factor(*in_flight) - factor).abs();
                assert!(error < 1e-12, "{curve:?} at {in_flight}: {}", table.factor(*in_flight));
            }
        }
        let points = |points: &[(f64, f64)]| {
            let utilisation = |x| Utilisation::from_fraction(x).unwrap();
            Curve::Points(points.iter().map(|(x, y)| (utilisation(*x), *y)).collect())
        };
        check(&Curve::Power { exponent: 2.0 }, &[(100, 2.0), (50, 1.25), (1, 1.0001), (300, 10.0)]);
        check(&Curve::ProcessorSharing, &[(1, 1.0), (100, 1.0), (150, 1.5), (1000, 10.0)]);
        let mu_max = "20/s".parse().unwrap();
        // 20/s n / (n + 5) shared by n: 50 ms (n + 5) each for mean work, 300 ms alone.
        let hyperbolic = Curve::Hyperbolic { mu_max, half: 5.0 };
        check(&hyperbolic, &[(1, 1.0), (5, 10.0 / 6.0), (25, 5.0), (1_000, 1_005.0 / 6.0)]);
        // 1 + 0.1 * 9 + 0.01 * 90 = 2.8; throughput 10 / 2.8 at ten, and less at a hundred.
        let law = Curve::UniversalScalability { alpha: 0.1, beta: 0.01 };
        check(&law, &[(0, 1.0), (1, 1.0), (2, 1.12), (10, 2.8), (100, 109.9)]);
        let bent = points(&[(0.2, 1.0), (0.7, 2.0), (0.9, 4.0)]);
        check(
            &bent,
            &[(1, 1.0), (20, 1.0), (45, 1.5), (70, 2.0), (80, 3.0), (90, 4.0), (110, 6.0)],
        );
        check(&points(&[(0.5, 3.0)]), &[(1, 3.0), (50, 3.0), (500, 3.0)]);
    }
}
