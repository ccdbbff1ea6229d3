//! The account's money, and the cap that shrinks with it.

use crate::{config, money::Usd};

const PARTS_PER_BILLIONTH: i128 = 1_000_000_000;

/// What is left of a balance. It may fall below nothing: what was admitted is worked on, and paid
/// for afterwards.
#[derive(Debug)]
pub(super) struct Balance {
    /// In parts of 10^-18 US dollars, as `Usd` has them.
    left: i128,
    /// The curve of caps over what is left.
    caps: Vec<(i128, u32)>,
}

impl Balance {
    pub(super) fn new(config: &config::Balance) -> Self {
        let caps = config.caps.iter().map(|(usd, cap)| (parts(*usd), *cap)).collect();
        Self { left: parts(config.usd), caps }
    }

    pub(super) const fn spend(&mut self, amount: Usd) {
        self.left = self.left.saturating_sub_unsigned(amount.as_parts());
    }

    pub(super) const fn is_spent(&self) -> bool {
        self.left <= 0
    }

    /// How many may be at the server at once, if that is limited.
    pub(super) fn cap(&self) -> Option<u32> {
        let after = self.caps.iter().position(|(parts, _)| *parts > self.left)?;
        let (end, high) = self.caps[after];
        let Some(before) = after.checked_sub(1) else { return Some(high) };
        let (start, low) = self.caps[before];
        let rise = i128::from(high - low) * (self.left - start) / (end - start);
        Some(low + rise as u32)
    }
}

/// US dollars to the billionth, in parts.
fn parts(usd: f64) -> i128 {
    libm::round(usd * 1e9) as i128 * PARTS_PER_BILLIONTH
}

#[cfg(test)]
mod tests {
    use super::Balance;
    use crate::{config, money::Usd};

    #[test]
    fn the_cap_shrinks_with_what_is_left() {
        let config = config::Balance { usd: 2.0, caps: vec![(0.1, 5), (0.5, 25), (1.5, 39)] };
        let mut balance = Balance::new(&config);
        let mut after = |millis_of_usd: u128| {
            balance.spend(Usd::from_parts(millis_of_usd * 1_000_000_000_000_000));
            (balance.cap(), balance.is_spent())
        };
        // What is left: 2, 1.5, 1.499, 1, 0.5, 0.499, 0.3, 0.1, 0.05, 0.
        let told = [0, 500, 1, 499, 500, 1, 199, 200, 50, 50].map(&mut after);
        let caps = [
            None,
            None,
            Some(38),
            Some(32),
            Some(25),
            Some(24),
            Some(15),
            Some(5),
            Some(5),
            Some(5),
        ];
        assert_eq!(told.map(|(cap, _)| cap), caps);
        assert_eq!(told.map(|(_, is_spent)| is_spent).iter().position(|spent| *spent), Some(9));
        assert_eq!(after(7_000), (Some(5), true));
    }
}
