//! Whether a resource was short for long enough.

/// How much of a resource is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// Little.
    Below,
    /// Less than too much, but not little.
    Between,
    /// Too much.
    Above,
}

/// Throttling begins when a level was `Above` for `sustained` without interruption, and ends when it
/// was `Below` for `hold` without interruption. Levels that last for no time count for nothing.
#[derive(Debug)]
pub(super) struct Watch {
    sustained: u64,
    hold: u64,
    /// The instant up to which time passed.
    at: u64,
    is_throttling: bool,
    /// Since when the level is the one that would change that.
    since: Option<u64>,
}

impl Watch {
    pub(super) const fn new(sustained: u64, hold: u64) -> Self {
        Self { sustained, hold, at: 0, is_throttling: false, since: None }
    }

    /// Lets time pass up to `now` at a constant level.
    pub(super) fn pass(&mut self, now: u64, level: Level) {
        if now <= self.at {
            return;
        }
        let (awaited, needed) = if self.is_throttling {
            (Level::Below, self.hold)
        } else {
            (Level::Above, self.sustained)
        };
        self.since = (level == awaited).then(|| self.since.unwrap_or(self.at));
        if self.since.is_some_and(|since| now - since >= needed) {
            self.is_throttling = !self.is_throttling;
            self.since = None;
        }
        self.at = now;
    }

    pub(super) const fn at(&self) -> u64 {
        self.at
    }

    pub(super) const fn is_throttling(&self) -> bool {
        self.is_throttling
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::{Level, Watch};

    #[test]
    fn it_takes_time_to_begin_and_to_end() {
        use Level::{Above, Below, Between};
        fn check(spans: &[(u64, Level)], expected: &[bool]) {
            let mut watch = Watch::new(10, 5);
            let told: Vec<bool> = spans
                .iter()
                .map(|(until, level)| {
                    watch.pass(*until, *level);
                    watch.is_throttling()
                })
                .collect();
            assert_eq!(told, expected, "{spans:?}");
        }
        check(&[(9, Above), (10, Above)], &[false, true]);
        // An interruption begins it anew, one that lasts for no time does not.
        check(&[(9, Above), (10, Between), (19, Above), (20, Above)], &[false, false, false, true]);
        check(&[(9, Above), (9, Below), (10, Above)], &[false, false, true]);
        check(&[(50, Above), (54, Below), (55, Below)], &[true, true, false]);
        check(&[(50, Above), (54, Below), (55, Between), (60, Below)], &[true, true, true, false]);
    }

    proptest! {
        /// Against the definition, nanosecond by nanosecond, and however the spans are cut.
        #[test]
        fn it_is_the_definition(
            spans in vec((0_u64..12, select(vec![Level::Above, Level::Between, Level::Below])), 1..60),
            sustained in 1_u64..20,
            hold in 1_u64..20,
        ) {
            let mut watch = Watch::new(sustained, hold);
            let mut levels: Vec<Level> = Vec::new();
            let mut is_throttling = false;
            let mut changed_at = 0;
            for (span, level) in spans {
                for _ in 0..span {
                    levels.push(level);
                    let (awaited, needed) =
                        if is_throttling { (Level::Below, hold) } else { (Level::Above, sustained) };
                    let run = levels.iter().rev().take_while(|level| **level == awaited).count();
                    if (run.min(levels.len() - changed_at)) as u64 >= needed {
                        is_throttling = !is_throttling;
                        changed_at = levels.len();
                    }
                }
                watch.pass(levels.len() as u64, level);
                prop_assert_eq!(watch.is_throttling(), is_throttling);
            }
        }
    }
}
