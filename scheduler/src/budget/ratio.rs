//! Retries as a part of the requests, over a sliding window.

use std::time::Duration;

use crate::time::Time;

/// Finagle's scale: amounts are whole thousandths of a request.
const SCALE: i64 = 1_000;
/// Slots of the window.
const SLOTS: usize = 10;

/// The `RetryBudget` of Finagle: a request deposits 1,000, a retry withdraws 1,000 / ratio, and a
/// reserve of `min_per_second * window` retries is always there.
///
/// In any span of nine tenths of the window the retries are at most `ratio` of the requests of the
/// window that ends with the last of them, plus `min_per_second * window`: deposits and withdrawals
/// expire together with the tenth of the window they fell in.
#[derive(Clone, Debug)]
pub struct RatioBudget {
    window: TokenWindow,
    deposit: i64,
    withdraw: i64,
}

impl RatioBudget {
    /// An empty window with its reserve. `ratio` is 0 to 1,000 retries per request.
    pub fn new(ratio: f64, min_per_second: u32, window: Duration) -> Self {
        let is_none = ratio <= 0.0;
        let deposit = if is_none { 0 } else { SCALE };
        let withdraw = if is_none { 1 } else { ((SCALE as f64 / ratio) as i64).max(1) };
        let reserve = i64::from(min_per_second) * window.as_secs_f64().ceil() as i64 * withdraw;
        Self { window: TokenWindow::new(window, reserve), deposit, withdraw }
    }

    /// A request.
    pub fn deposit(&mut self, now: Time) {
        self.window.put(now, self.deposit);
    }

    /// A retry, if the balance pays for it.
    pub fn try_withdraw(&mut self, now: Time) -> bool {
        self.window.try_get(now, self.withdraw)
    }

    /// A retry that was paid for at `taken_at` is not made.
    pub fn give_back(&mut self, now: Time, taken_at: Time) {
        self.window.put_back(now, taken_at, self.withdraw);
    }

    /// Retries that the balance pays for.
    pub fn balance(&mut self, now: Time) -> u64 {
        (self.window.sum(now) / self.withdraw).max(0) as u64
    }
}

/// A bucket whose deposits and withdrawals expire after a window, in ten slots: the leaky token
/// bucket of twitter/util.
#[derive(Clone, Debug)]
pub struct TokenWindow {
    slot_ns: u64,
    slots: [i64; SLOTS],
    /// The number of the newest slot since the start of the clock.
    newest: u64,
    reserve: i64,
    sum: i64,
}

impl TokenWindow {
    /// An empty window; `reserve` never expires.
    pub fn new(window: Duration, reserve: i64) -> Self {
        let slot_ns = (window.as_nanos() as u64 / SLOTS as u64).max(1);
        Self { slot_ns, slots: [0; SLOTS], newest: 0, reserve, sum: 0 }
    }

    /// Adds `amount`.
    pub fn put(&mut self, now: Time, amount: i64) {
        self.pass(now);
        self.add(amount);
    }

    /// Takes `amount`, all or nothing.
    pub fn try_get(&mut self, now: Time, amount: i64) -> bool {
        let is_there = self.sum(now) >= amount;
        if is_there {
            self.add(-amount);
        }
        is_there
    }

    /// Undoes that `amount` was taken at `taken_at`; what has left the window since is forgotten
    /// already.
    pub fn put_back(&mut self, now: Time, taken_at: Time, amount: i64) {
        self.pass(now);
        let taken = taken_at.as_nanos() / self.slot_ns;
        if self.newest.saturating_sub(taken) < SLOTS as u64 {
            self.add_to(taken.min(self.newest), amount);
        }
    }

    /// What is there, the reserve included.
    pub fn sum(&mut self, now: Time) -> i64 {
        self.pass(now);
        self.sum.saturating_add(self.reserve)
    }

    fn add(&mut self, amount: i64) {
        self.add_to(self.newest, amount);
    }

    fn add_to(&mut self, number: u64, amount: i64) {
        let slot = &mut self.slots[(number % SLOTS as u64) as usize];
        *slot = slot.saturating_add(amount);
        self.sum = self.sum.saturating_add(amount);
    }

    /// Empties the slots that have left the window.
    fn pass(&mut self, now: Time) {
        let newest = now.as_nanos() / self.slot_ns;
        let passed = newest.saturating_sub(self.newest);
        for step in 1..=passed.min(SLOTS as u64) {
            let slot = &mut self.slots[((self.newest + step) % SLOTS as u64) as usize];
            self.sum = self.sum.saturating_sub(*slot);
            *slot = 0;
        }
        self.newest = self.newest.max(newest);
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Request,
        Retry,
        /// The retry that was paid for last is not made.
        GiveBack,
    }

    fn count(instants: &[Time], now: Time, span: Duration) -> f64 {
        instants.iter().filter(|at| now - **at <= span).count() as f64
    }

    proptest! {
        /// The bound of the type, at every retry that is made.
        #[test]
        fn never_exceeded_over_any_span(
            percent in prop::sample::select(vec![0, 5, 20, 30, 100]),
            min_per_second in 0..3u32,
            steps in vec((0..400u64, prop::sample::select(vec![
                Step::Request, Step::Retry, Step::Retry, Step::GiveBack,
            ])), 1..200),
        ) {
            let window = Duration::from_secs(1);
            let ratio = f64::from(percent) / 100.0;
            let mut budget = RatioBudget::new(ratio, min_per_second, window);
            let (mut requests, mut retries) = (Vec::new(), Vec::<Time>::new());
            let mut now = Time::ZERO;
            for (gap_ms, step) in steps {
                now = now + Duration::from_millis(gap_ms / 4);
                match step {
                    Step::Request => {
                        budget.deposit(now);
                        requests.push(now);
                    }
                    Step::Retry => {
                        if budget.try_withdraw(now) {
                            retries.push(now);
                            let most = ratio * count(&requests, now, window)
                                + f64::from(min_per_second);
                            let made = count(&retries, now, window * 9 / 10);
                            // 1,000 / 0.3 is cut to 3,333 thousandths: a ten-thousandth more.
                            prop_assert!(made <= most * 1.001, "{made} by {now}, at most {most}");
                        }
                    }
                    Step::GiveBack => {
                        let Some(taken_at) = retries.pop() else { continue };
                        let before = budget.window.sum(now);
                        budget.give_back(now, taken_at);
                        let back = budget.window.sum(now) - before;
                        let is_known = now - taken_at < window * 9 / 10;
                        prop_assert!(back == budget.withdraw || (back == 0 && !is_known));
                    }
                }
            }
        }
    }

    #[test]
    fn an_unmade_retry_leaves_the_budget_as_it_was() {
        let at = |millis: u64| Time::ZERO + Duration::from_millis(millis);
        let mut budget = RatioBudget::new(0.2, 0, Duration::from_secs(1));
        (0..5).for_each(|_| budget.deposit(at(0)));
        assert!(budget.try_withdraw(at(500)) && !budget.try_withdraw(at(600)));
        budget.give_back(at(700), at(500));
        assert_eq!(budget.balance(at(700)), 1);
        assert!(budget.try_withdraw(at(700)));
        // What has left the window with its requests does not come back without them.
        budget.give_back(at(3_000), at(700));
        assert_eq!(budget.balance(at(3_000)), 0);
    }
}
