//! The growth of the rate after a throttle.

/// CUBIC: `rate(t) = scale * (t - t_throttle - k)^3 + w_max` with
/// `k = cbrt(w_max * (1 - beta) / scale)`, so that the rate is back at `w_max` after `k` seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cubic {
    scale: f64,
    beta: f64,
    w_max: f64,
    k: f64,
    last_throttle: f64,
}

impl Cubic {
    /// As if throttled at zero at the rate `w_max`, per second.
    pub fn new(w_max: f64, scale: f64, beta: f64) -> Self {
        let mut cubic = Self { scale, beta, w_max, k: 0.0, last_throttle: 0.0 };
        cubic.set_k();
        cubic
    }

    /// The rate at `seconds`, after a success.
    pub fn on_success(&self, seconds: f64) -> f64 {
        let since = seconds - self.last_throttle - self.k;
        self.scale * since * since * since + self.w_max
    }

    /// The rate after a throttle at `seconds`, when attempts went out at `rate`.
    pub fn on_throttle(&mut self, seconds: f64, rate: f64) -> f64 {
        self.w_max = rate;
        self.set_k();
        self.last_throttle = seconds;
        self.beta * rate
    }

    /// Seconds until the rate is back at its old height.
    pub const fn k(&self) -> f64 {
        self.k
    }

    /// The rate at the last throttle.
    pub const fn w_max(&self) -> f64 {
        self.w_max
    }

    /// When the last throttle was, seconds.
    pub const fn last_throttle(&self) -> f64 {
        self.last_throttle
    }

    fn set_k(&mut self) {
        self.k = libm::cbrt(self.w_max * (1.0 - self.beta) / self.scale);
    }
}
