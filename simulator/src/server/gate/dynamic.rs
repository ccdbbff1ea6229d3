//! The limit that follows the server's load and the account's recent use.

use crate::{
    config,
    server::{event::Concurrency, gate::load::Load},
    span::nanoseconds,
};

/// How much the account used lately. Its state changes only when an attempt ends, so that asking
/// for it changes nothing.
#[derive(Debug)]
pub(super) struct Dynamic {
    from: f64,
    at_full_load: f64,
    memory: f64,
    /// Those that ended, each weighted by its age, as of the last end.
    ended: f64,
    ended_at: u64,
}

impl Dynamic {
    pub(super) fn new(config: &config::Dynamic) -> Self {
        Self {
            from: config.from.as_fraction(),
            at_full_load: f64::from(config.at_full_load),
            memory: nanoseconds(config.memory) as f64,
            ended: 0.0,
            ended_at: 0,
        }
    }

    /// The cap that one more attempt would pass, if it would.
    pub(super) fn refuses(&self, now: u64, load: Load) -> Option<Concurrency> {
        let pressure = (load.gpu_utilisation() - self.from) / (1.0 - self.from);
        if pressure <= 0.0 {
            return None;
        }
        // What comes out as a whole number stays one, whatever its last digit.
        let allowed = self.at_full_load / pressure - self.ended_by(now) + 1e-9;
        let current = load.in_flight.saturating_add(1);
        let limit = libm::floor(allowed).max(0.0) as u32;
        (f64::from(current) > allowed).then_some(Concurrency { current, limit })
    }

    /// Notes that an attempt ended.
    pub(super) fn depart(&mut self, now: u64) {
        self.ended = self.ended_by(now) + 1.0;
        self.ended_at = now;
    }

    fn ended_by(&self, now: u64) -> f64 {
        self.ended * libm::exp(-((now - self.ended_at) as f64) / self.memory)
    }
}

#[cfg(test)]
mod tests {
    use super::Dynamic;
    use crate::{config, server::gate::load::Load};

    const SECOND: u64 = 1_000_000_000;

    /// How many one after the other pass, of so many tries each second, at this load.
    fn passed(dynamic: &mut Dynamic, seconds: std::ops::Range<u64>, busy: u32) -> u32 {
        let mut passed = 0;
        for second in seconds {
            let load = Load { in_flight: 0, busy: busy.into(), capacity: 100 };
            if dynamic.refuses(second * SECOND, load).is_none() {
                passed += 1;
                dynamic.depart(second * SECOND);
            }
        }
        passed
    }

    fn dynamic() -> Dynamic {
        Dynamic::new(&config::Dynamic::default())
    }

    #[test]
    fn after_idle_time_the_first_ten_succeed_and_then_few() {
        let mut account = dynamic();
        // Ten tries in ten seconds; a little has been forgotten by then.
        assert_eq!(passed(&mut account, 0..10, 100), 10);
        // From then on what is forgotten comes back: ten in a minute's memory, one in six seconds.
        let in_a_minute = passed(&mut account, 10..70, 100);
        assert!((9..=11).contains(&in_a_minute), "{in_a_minute}");
        // Idle for ten minutes, and it is as at the start.
        assert_eq!(passed(&mut account, 670..680, 100), 10);
    }

    #[test]
    fn the_limit_follows_the_load() {
        let until_refused = |busy: u32| {
            let mut account = dynamic();
            (0..1_000)
                .take_while(|_| {
                    let load = Load { in_flight: 0, busy: busy.into(), capacity: 100 };
                    let passes = account.refuses(0, load).is_none();
                    account.depart(0);
                    passes
                })
                .count()
        };
        // Ten over the pressure: none at 60 %, a quarter at 70 %, a half at 80 %.
        assert_eq!([60, 70, 80, 100].map(until_refused), [1_000, 40, 20, 10]);
    }

    #[test]
    fn those_in_flight_count_in_full() {
        let account = dynamic();
        let refused = |in_flight| account.refuses(0, Load { in_flight, busy: 100, capacity: 100 });
        assert_eq!(refused(9), None);
        let told = refused(10).unwrap();
        assert_eq!((told.current, told.limit), (11, 10));
    }
}
