//! A counter that begins anew at every border.

/// What passed in the window of the moment.
#[derive(Clone, Debug)]
pub(super) struct FixedWindow {
    limit: u64,
    window: u64,
    /// The number of the window it counts.
    number: u64,
    used: u64,
}

impl FixedWindow {
    pub(super) fn new(limit: u32, window: u64) -> Self {
        Self { limit: u64::from(limit), window, number: 0, used: 0 }
    }

    /// Takes `amount` of what this window lets pass, or tells the time to the next one; `None`: no
    /// window lets so much pass. `at` is on the clock whose multiples are the borders.
    pub(super) fn take(&mut self, at: u64, amount: u32) -> Result<(), Option<u64>> {
        let number = at / self.window;
        if number != self.number {
            self.number = number;
            self.used = 0;
        }
        let amount = u64::from(amount);
        if self.used + amount <= self.limit {
            self.used += amount;
            return Ok(());
        }
        Err((amount <= self.limit).then(|| self.window - at % self.window))
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::FixedWindow;

    #[test]
    fn around_a_border_twice_the_limit_passes() {
        let mut window = FixedWindow::new(3, 60);
        let passed: Vec<u64> = (56..65).filter(|at| window.take(*at, 1).is_ok()).collect();
        assert_eq!(passed, [56, 57, 58, 60, 61, 62]);
        assert_eq!(window.take(64, 1), Err(Some(56)));
        assert_eq!(window.take(120, 4), Err(None));
    }

    proptest! {
        /// Against all that passed so far, counted again each time.
        #[test]
        fn it_decides_as_a_count_of_this_window(
            limit in 1_u32..9,
            window in 1_u64..40,
            takes in vec((0_u64..20, 0_u32..10), 1..100),
        ) {
            let mut counter = FixedWindow::new(limit, window);
            let mut passed: Vec<(u64, u32)> = Vec::new();
            let mut now = 0;
            for (gap, amount) in takes {
                now += gap;
                let of_window = passed.iter().filter(|(at, _)| at / window == now / window);
                let used: u32 = of_window.map(|(_, amount)| amount).sum();
                prop_assert_eq!(counter.take(now, amount).is_ok(), used + amount <= limit);
                if used + amount <= limit {
                    passed.push((now, amount));
                }
            }
        }
    }
}
