//! Libraries and services that limit rates or concurrency, in the main.

use std::time::Duration;

use scheduler::{
    Config, Time,
    bucket::{Buckets, Cost, Counts, Starts},
    budget::RatioBudget,
    config::{Backoff, Bucket, Concurrency, Cooldown, Jitter, Retry, Throttle},
    cooldown::SharedCooldown,
    limit::{Aimd, LatencyBand, Sample, Verdict},
    retry::{Classification, classify},
    throttle::AdaptiveThrottle,
    transport::{Answer, AttemptOutcome},
    unit::Rate,
};

use super::super::{
    figures::{Figures, assert_near, whole},
    waits::{life, share},
};

pub(super) fn rate(count: f64, unit: &str) -> Rate {
    format!("{count}/{unit}").parse().expect("a rate")
}

/// When each of so many requests passes the bucket at the earliest, seconds.
pub(super) fn taken_at(bucket: &Bucket, count: u64) -> Vec<f64> {
    let one = Cost { requests: 1, ..Cost::default() };
    let config = Config { buckets: vec![bucket.clone()], ..Config::default() };
    assert_eq!(config.validate(), Ok(()));
    let mut buckets = Buckets::new(&config.buckets);
    let mut now = Time::ZERO;
    let mut take = |_| {
        now = buckets.earliest(now, one);
        buckets.take(now, one);
        now.as_secs_f64()
    };
    (0..count).map(&mut take).collect()
}

pub(super) fn openai_cookbook(figures: &Figures) -> usize {
    let max_attempts = figures.whole("/max_attempts");
    let at_once =
        Retry { max_attempts, backoff: Backoff::None, jitter: Jitter::None, ..Retry::default() };
    let (waits, is_spent) = life(&at_once, None);
    assert!(is_spent && waits == vec![0.0; max_attempts as usize - 1], "{waits:?}");

    assert_eq!(figures.text("/bucket_starts"), "full (one minute of burst)");
    let rpm = figures.whole("/rpm");
    let bucket = |counts, per_minute: u32| Bucket {
        counts,
        rate: Rate::per_minute(per_minute),
        burst: u64::from(per_minute),
        starts: Starts::Full,
    };
    let starts = taken_at(&bucket(Counts::Requests, rpm), 2 * u64::from(rpm));
    assert_eq!(starts[rpm as usize - 1], 0.0, "a minute of them at once");
    assert_near(starts[rpm as usize], 60.0 / f64::from(rpm), "the next one");
    assert_near(starts[2 * rpm as usize - 1], 60.0, "as many in the minute after it");

    let tpm = figures.whole("/tpm");
    let mut tokens = Buckets::new(&[bucket(Counts::TotalTokens, tpm)]);
    let cost = |tokens: u32| Cost { output_tokens: u64::from(tokens), ..Cost::default() };
    tokens.take(Time::ZERO, cost(tpm));
    let earliest = tokens.earliest(Time::ZERO, cost(tpm / 100));
    assert_near(earliest.as_secs_f64(), 0.6, "a hundredth of a minute's LLM tokens");

    // They ignore what the server says; ours takes it for the pause.
    assert_eq!(figures.text("/retry_after"), "ignored");
    let pause = figures.seconds("/pause_after_429_s");
    let setting = Cooldown { pause, jitter: share(0.0), ..Cooldown::default() };
    for (asked, expected) in [(None, pause), (Some(2 * pause), 2 * pause)] {
        let mut cooldown = SharedCooldown::new(&setting);
        cooldown.on_throttled(Time::ZERO, asked, 0.5);
        assert_eq!(cooldown.earliest(Time::ZERO), Time::ZERO + expected);
    }
    figures.assert_read_but(&[("/loop_sleep_s", "nothing polls: who waits is woken")])
}

pub(super) fn langchain(figures: &Figures) -> usize {
    assert_eq!(figures.text("/starts"), "empty");
    let rps = figures.whole("/rps");
    let bucket = Bucket {
        counts: Counts::Requests,
        rate: Rate::per_second(rps),
        burst: u64::from(figures.whole("/max_bucket")),
        starts: Starts::Empty,
    };
    for (place, at) in (1..).zip(taken_at(&bucket, 10)) {
        assert_near(at, f64::from(place) / f64::from(rps), "one by one");
    }
    figures.assert_read_but(&[("/check_every_s", "nothing polls: who waits is woken")])
}

pub(super) fn aiolimiter(figures: &Figures) -> usize {
    assert_eq!(figures.text("/starts"), "empty level = full burst");
    let [period] = figures.numbers_in("/max_rate");
    for count in [1u32, 60, 500] {
        let bucket = Bucket {
            counts: Counts::Requests,
            rate: rate(f64::from(count) * 60.0 / period, "min"),
            burst: u64::from(count),
            starts: Starts::Full,
        };
        let starts = taken_at(&bucket, 2 * u64::from(count));
        assert_eq!(starts[count as usize - 1], 0.0, "the whole burst");
        assert_near(starts[2 * count as usize - 1], period, "and as much over the period");
    }
    figures.assert_read_but(&[])
}

pub(super) fn vector_arc(figures: &Figures) -> usize {
    let ours = LatencyBand::default();
    assert_eq!(ours.initial, figures.whole("/initial"));
    assert_eq!(ours.decrease, share(figures.number("/decrease_ratio")));
    assert_eq!(ours.alpha, figures.number("/ewma_alpha"));
    assert_eq!(ours.deviations, figures.number("/rtt_deviation_scale"));
    figures.assert_read_but(&[])
}

pub(super) fn failsafe_go(figures: &Figures) -> usize {
    // Theirs counts retries under way, ours those of a window; the part is the same.
    let ratio = figures.number("/budget/max_rate");
    let mut budget = RatioBudget::new(ratio, 0, Duration::from_secs(10));
    for _ in 0..1_000 {
        budget.deposit(Time::ZERO);
    }
    assert_eq!(budget.balance(Time::ZERO), (1_000.0 * ratio) as u64);

    let at = |name: &str| format!("/adaptive_throttler/{name}");
    let failures = figures.number(&at("failure_rate"));
    let setting = Throttle {
        k: 1.0 / (1.0 - failures),
        window: figures.seconds(&at("window_s")),
        max_refusal: share(figures.number(&at("max_rejection"))),
    };
    assert_eq!(setting.max_refusal, Throttle::default().max_refusal);
    let refusal = |failed: u32, age: Duration| {
        let mut throttle = AdaptiveThrottle::new(&setting);
        for request in 0..1_000 {
            throttle.on_request(Time::ZERO);
            if request >= failed {
                throttle.on_accept(Time::ZERO);
            }
        }
        throttle.refusal_probability(Time::ZERO + age)
    };
    let threshold = (1_000.0 * failures) as u32;
    assert_near(refusal(threshold, Duration::ZERO), 0.0, "at the threshold");
    assert!(refusal(threshold + 1, Duration::ZERO) > 1e-3, "above it");
    assert_eq!(refusal(1_000, Duration::ZERO), figures.number(&at("max_rejection")));
    assert_eq!(refusal(1_000, setting.window), 0.0, "forgotten");
    figures.assert_read_but(&[
        ("/budget/min_concurrency", "the reserve of ours is a rate"),
        ("/adaptive_limiter", "no rule here correlates latency with throughput"),
    ])
}

pub(super) fn deepseek(figures: &Figures) -> usize {
    let [status] = figures.numbers_in("/unit");
    let fate = |status: u16| classify(&AttemptOutcome::Answered(Answer::new(status, ())));
    assert_eq!(fate(status as u16), Classification::Retryable);
    let errors = figures.list("/errors");
    assert_eq!(errors.len(), 7);
    for status in errors.iter().map(|status| whole(status) as u16) {
        let is_final = [400, 401, 402, 422].contains(&status);
        assert_eq!(fate(status) == Classification::Fatal, is_final, "{status}");
    }
    // The published concurrency is a ceiling that the limit reaches and never passes.
    let models = figures.at("/concurrency").as_object().expect("models");
    assert_eq!(models.len(), 2);
    for ceiling in models.values().map(whole) {
        let aimd = Concurrency::Aimd(Aimd { initial: ceiling - 5, ceiling, ..Aimd::default() });
        let mut limit = aimd.start();
        for _ in 0..20 {
            let sample = Sample {
                started_at: Time::ZERO,
                ended_at: Time::ZERO,
                in_flight: limit.value(),
                first_token_after: None,
                inter_token_time: None,
                verdict: Verdict::Success,
            };
            limit.on_sample(&sample, &mut |_| 0.5);
        }
        assert_eq!(limit.value(), ceiling);
    }
    figures.assert_read_but(&[])
}
