//! Everything that can stand at the door of a server, drawn at random.

use std::time::Duration;

use proptest::{collection::vec, option, prelude::*, sample::select};
use simulator::{
    Config,
    config::{
        Alignment, Balance, Counted, Cpu, Dynamic, Gpu, Memory, RequestLimit, RetryAfter,
        RetryForm, Risk, Scope, ScopedLimit, Throttle,
    },
    units::{Rate, Share},
};

/// What is at the door beside the old limits of the account.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    limits: Vec<ScopedLimit>,
    of_key: Option<u32>,
    of_user: Option<u32>,
    dynamic: Option<Dynamic>,
    balance: Option<Balance>,
    retry_after: Option<RetryForm>,
    throttle: Option<Throttle>,
    risk: Option<Risk>,
}

impl Door {
    /// The same server behind this door, as far as the settings make sense together.
    pub(crate) fn before(self, mut config: Config) -> Config {
        let admission = &mut config.admission;
        let all = admission.concurrency;
        let is_less = |cap: &u32| all.is_none_or(|all| *cap < all);
        admission.concurrency_per_key = self.of_key.filter(is_less);
        admission.concurrency_per_user = self.of_user.filter(is_less);
        let form = self.retry_after.filter(|_| !self.limits.is_empty());
        admission.retry_after = form.map(|form| RetryAfter { form, after: None, factor: None });
        admission.limits = self.limits;
        admission.dynamic = self.dynamic;
        admission.balance = self.balance.filter(|_| config.prices.is_some());
        config.overload.throttle = self.throttle;
        config.risk = self.risk;
        config
    }
}

fn nanos(range: std::ops::Range<u64>) -> impl Strategy<Value = Duration> {
    range.prop_map(Duration::from_nanos)
}

fn share(percent: std::ops::Range<u32>) -> impl Strategy<Value = Share> {
    percent.prop_map(|percent| Share::from_fraction(f64::from(percent) / 100.0).unwrap())
}

fn limits() -> impl Strategy<Value = ScopedLimit> {
    let most = 1_u32..900;
    let rule = prop_oneof![
        (most.clone(), nanos(1..60)).prop_map(|(amount, tick)| RequestLimit::TickRefill {
            amount,
            tick,
            capacity: Some(amount + 100),
        }),
        (most.clone(), nanos(1..60)).prop_map(|(limit, window)| RequestLimit::FixedWindow {
            limit,
            window,
            aligned_to: Alignment::Calendar,
        }),
        (most, nanos(1..60)).prop_map(|(limit, window)| RequestLimit::SlidingLog { limit, window }),
    ];
    let counts = select(vec![Counted::Requests, Counted::Tokens]);
    let per = select(vec![Scope::Account, Scope::Key, Scope::User]);
    (counts, per, rule).prop_map(|(counts, per, rule)| ScopedLimit { counts, per, rule })
}

fn throttles() -> impl Strategy<Value = Throttle> {
    let cpu = (share(30..90), 1_u32..400, nanos(1..100)).prop_map(|(above, per_us, over)| Cpu {
        above,
        full_at: Rate::per_second(f64::from(per_us) * 1e6).unwrap(),
        over,
    });
    let memory = (share(30..90), 1_u32..9).prop_map(|(above, full_at)| Memory { above, full_at });
    let gpu = share(30..90).prop_map(|above| Gpu { above });
    let resources = (option::of(cpu), option::of(memory), gpu);
    let times = (nanos(0..40), nanos(0..40), share(0..20));
    (resources, times, select(vec![429, 503]), share(10..90)).prop_map(
        |((cpu, memory, gpu), (sustained, hold, hysteresis), status, share)| Throttle {
            cpu,
            memory,
            gpu: Some(gpu),
            sustained,
            hysteresis,
            hold,
            status,
            share,
        },
    )
}

pub(crate) fn doors() -> impl Strategy<Value = Door> {
    let dynamic = (share(0..90), 1_u32..20, nanos(1..500))
        .prop_map(|(from, at_full_load, memory)| Dynamic { from, at_full_load, memory });
    let balance = (1_u32..60).prop_map(|units| Balance {
        usd: f64::from(units) / 1e4,
        caps: vec![(0.0, 1), (0.002, 5)],
    });
    let risk = (nanos(20..400), 2_u32..6, nanos(1..60)).prop_map(|(memory, least, suspension)| {
        Risk { memory, least_attempts: least, regular_cv: 0.9, suspension, ..Risk::default() }
    });
    let forms = vec![RetryForm::Seconds, RetryForm::Milliseconds, RetryForm::Date];
    let caps = (option::of(1_u32..5), option::of(1_u32..5));
    let rest = (option::of(select(forms)), option::of(throttles()), option::of(risk));
    (vec(limits(), 0..3), caps, option::of(dynamic), option::of(balance), rest).prop_map(
        |(limits, (of_key, of_user), dynamic, balance, (retry_after, throttle, risk))| Door {
            limits,
            of_key,
            of_user,
            dynamic,
            balance,
            retry_after,
            throttle,
            risk,
        },
    )
}
