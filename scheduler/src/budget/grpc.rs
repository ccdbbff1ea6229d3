//! The retry throttling of gRPC.

/// Tokens that failures take and successes give back (gRPC proposal A6, `retryThrottling`).
///
/// Counted in thousandths, since `tokenRatio` has three decimal places in the proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrpcThrottle {
    milli_tokens: u32,
    max: u32,
    ratio: u32,
}

impl GrpcThrottle {
    /// With all its tokens; `token_ratio` is cut after three decimal places.
    pub fn new(max_tokens: u32, token_ratio: f64) -> Self {
        let max = max_tokens.saturating_mul(1_000);
        // Half a thousandth of a thousandth hides that 0.1 is a little less than a tenth.
        Self { milli_tokens: max, max, ratio: (token_ratio * 1_000.0 + 1e-6) as u32 }
    }

    /// Whether there may be a retry or a hedge: more than half of the tokens are left.
    pub const fn allows(&self) -> bool {
        self.milli_tokens > self.max / 2
    }

    /// A call succeeded.
    pub fn on_success(&mut self) {
        self.milli_tokens = self.milli_tokens.saturating_add(self.ratio).min(self.max);
    }

    /// A call failed with a retryable status, or the server said not to retry.
    pub fn on_failure(&mut self) {
        self.milli_tokens = self.milli_tokens.saturating_sub(1_000);
    }

    /// Tokens left.
    pub fn tokens(&self) -> f64 {
        f64::from(self.milli_tokens) / 1_000.0
    }

    /// Failures in a row until there are no more retries.
    pub(super) fn balance(&self) -> u64 {
        u64::from((self.milli_tokens.saturating_sub(self.max / 2)).div_ceil(1_000))
    }
}
