//! Normal and exponential draws by the ziggurat method.
//!
//! G. Marsaglia and W. W. Tsang, "The Ziggurat Method for Generating Random Variables", Journal of
//! Statistical Software 5 (2000), issue 8, with 256 layers of equal area; layer and position come
//! from different bits, after J. A. Doornik, "An Improved Ziggurat Method to Generate Normal
//! Random Samples" (2005).

use super::xoshiro::Xoshiro;

/// Where the tail of the normal ziggurat starts, and the area of its layers.
const NORMAL: (f64, f64) = (3.654_152_885_361_009, 0.004_928_673_233_974_655);
/// The same for the exponential one.
const EXPONENTIAL: (f64, f64) = (7.697_117_470_131_05, 0.003_949_659_822_581_572);

const LAYERS: usize = 256;

/// The layers of one law: the right edge of each, and the density there.
#[derive(Debug)]
pub(crate) struct Ziggurat {
    edges: [f64; LAYERS + 1],
    densities: [f64; LAYERS + 1],
}

impl Ziggurat {
    /// The layers of the normal law, from density exp(-x^2 / 2).
    pub(crate) fn normal() -> Self {
        let inverse = |density: f64| (-2.0 * libm::log(density)).sqrt();
        Self::new(NORMAL, normal_density, inverse)
    }

    /// The layers of the exponential law with mean 1, from density exp(-x).
    pub(crate) fn exponential() -> Self {
        Self::new(EXPONENTIAL, exponential_density, |density| -libm::log(density))
    }

    fn new(
        (tail, area): (f64, f64),
        density: impl Fn(f64) -> f64,
        inverse: impl Fn(f64) -> f64,
    ) -> Self {
        let mut edges = [0.0; LAYERS + 1];
        edges[0] = area / density(tail);
        edges[1] = tail;
        for layer in 2..LAYERS {
            let below = edges[layer - 1];
            edges[layer] = inverse(area / below + density(below));
        }
        Self { edges, densities: edges.map(density) }
    }

    /// One draw from the standard normal law.
    #[inline]
    pub(crate) fn sample_normal(&self, rng: &mut Xoshiro) -> f64 {
        loop {
            let bits = rng.next();
            let layer = (bits & 255) as usize;
            // From -1 to 1 in 53 bits.
            let x =
                (bits.cast_signed() >> 10) as f64 * (1.0 / (1u64 << 53) as f64) * self.edges[layer];
            if x.abs() < self.edges[layer + 1] {
                return x;
            }
            if layer == 0 {
                return normal_tail(rng).copysign(x);
            }
            if self.is_below(layer, normal_density(x), rng) {
                return x;
            }
        }
    }

    /// One draw from the exponential law with mean 1.
    #[inline]
    pub(crate) fn sample_exponential(&self, rng: &mut Xoshiro) -> f64 {
        let mut shift = 0.0;
        loop {
            let bits = rng.next();
            let layer = (bits & 255) as usize;
            let x = (bits >> 11) as f64 * (1.0 / (1u64 << 53) as f64) * self.edges[layer];
            if x < self.edges[layer + 1] {
                return shift + x;
            }
            if layer == 0 {
                // The law forgets: the tail is the law itself, shifted.
                shift += EXPONENTIAL.0;
            } else if self.is_below(layer, exponential_density(x), rng) {
                return shift + x;
            }
        }
    }

    /// Whether a uniform height within `layer` lies below the density.
    fn is_below(&self, layer: usize, density: f64, rng: &mut Xoshiro) -> bool {
        let (low, high) = (self.densities[layer], self.densities[layer + 1]);
        low + (high - low) * rng.unit() < density
    }
}

/// A normal draw given that it lies beyond the last layer: G. Marsaglia, "Generating a Variable
/// from the Tail of the Normal Distribution", Technometrics 6 (1964), 101-102.
#[cold]
fn normal_tail(rng: &mut Xoshiro) -> f64 {
    loop {
        let x = -libm::log(rng.unit()) / NORMAL.0;
        let y = -libm::log(rng.unit());
        if y + y > x * x {
            return NORMAL.0 + x;
        }
    }
}

fn normal_density(x: f64) -> f64 {
    libm::exp(-x * x / 2.0)
}

fn exponential_density(x: f64) -> f64 {
    libm::exp(-x)
}
