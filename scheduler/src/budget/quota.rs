//! The retry quota of the AWS SDKs.

/// A purse that retries empty and successes fill (botocore `RetryQuota`, smithy-rs token bucket).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryQuota {
    capacity: u32,
    available: u32,
}

impl RetryQuota {
    /// A full purse.
    pub const fn new(capacity: u32) -> Self {
        Self { capacity, available: capacity }
    }

    /// Takes `amount`, all or nothing.
    pub fn acquire(&mut self, amount: u32) -> bool {
        match self.available.checked_sub(amount) {
            Some(left) => {
                self.available = left;
                true
            }
            None => false,
        }
    }

    /// Gives `amount` back, up to the capacity.
    pub fn release(&mut self, amount: u32) {
        self.available = self.available.saturating_add(amount).min(self.capacity);
    }

    /// Tokens left.
    pub const fn available(&self) -> u32 {
        self.available
    }
}
