//! Libraries that are a backoff, in the main.

use std::time::Duration;

use scheduler::{
    config::{Backoff, Jitter, Retry},
    retry::{Classification, classify},
    setting::LONGEST_SPAN,
    transport::{Answer, AttemptOutcome, TransportError},
};
use serde_json::Value;

use super::super::{
    figures::{Figures, assert_near, number},
    waits::{
        UNITS, assert_waits, capped, exponential, life, power, problems, proportional, retry, wait,
        waits,
    },
};

const SECOND: Duration = Duration::from_secs(1);

/// The waits up to a `null`, after which there is no retry.
fn up_to_null(values: &[Value]) -> Vec<f64> {
    let (last, waits) = values.split_last().expect("a sequence");
    assert!(last.is_null(), "it says where it ends");
    waits.iter().map(number).collect()
}

pub(super) fn backon(figures: &Figures) -> usize {
    let (min, max) = (figures.seconds("/min_s"), figures.seconds("/max_s"));
    let max_attempts = 1 + figures.whole("/max_times");
    let of = |factor, jitter| Retry { max_attempts, ..retry(capped(min, factor, max), jitter) };
    let factor = figures.number("/factor");
    for (factor, place) in [(factor, "/sequence_default"), (1.5, "/factor_1.5")] {
        let published = up_to_null(figures.list(place));
        assert_eq!(life(&of(factor, Jitter::None), None), (published, true), "{place}");
    }
    assert_eq!(figures.text("/jitter"), "off; when on: delay + U(0,delay)");
    assert_waits(&of(factor, proportional(0.0, 1.0)), 10, |k, unit| {
        (min.as_secs_f64() * power(factor, k)).min(max.as_secs_f64()) * (1.0 + unit)
    });
    figures.assert_read_but(&[])
}

pub(super) fn backoff(figures: &Figures) -> usize {
    let (initial, max) = (figures.millis("/initial_ms"), figures.seconds("/max_interval_s"));
    let (factor, part) = (figures.number("/multiplier"), figures.number("/randomization"));
    let jittered = retry(capped(initial, factor, max), proportional(part, part));
    let interval = |k| (initial.as_secs_f64() * power(factor, k)).min(max.as_secs_f64());
    assert_waits(&jittered, 20, |k, unit| interval(k) * (1.0 - part + 2.0 * part * unit));
    // The longest time is the deadline of the request: no retry that would pass it.
    let longest = figures.seconds("/max_elapsed_s");
    let plain = Retry { max_attempts: 1_000, ..retry(jittered.backoff, Jitter::None) };
    let (waits, is_spent) = life(&plain, Some(longest));
    let waited: f64 = waits.iter().sum();
    let next = interval(u32::try_from(waits.len()).expect("a few"));
    let longest = longest.as_secs_f64();
    assert!(!is_spent && waited < longest && waited + next >= longest, "{waited} + {next}");
    figures.assert_read_but(&[])
}

pub(super) fn tokio_retry(figures: &Figures) -> usize {
    let rule = "delay_n = base^n * factor ms (note: base is the exponent base)";
    assert_eq!(figures.text("/rule"), rule);
    assert_eq!(figures.text("/jitter"), "optional U(0,1)*d");
    // n counts from 1, so the first wait is `base * factor`, and `base` is the factor of ours.
    for (base, factor) in [(2u32, 1u32), (2, 100), (10, 1), (10, 50)] {
        let first = Duration::from_millis(u64::from(base * factor));
        let full = retry(exponential(first, f64::from(base)), Jitter::Full);
        assert_waits(&full, 6, |k, unit| {
            unit * power(f64::from(base), k + 1) * f64::from(factor) / 1e3
        });
    }
    figures.assert_read_but(&[])
}

pub(super) fn again(figures: &Figures) -> usize {
    assert_eq!(figures.text("/type"), "exponential");
    assert!(figures.at("/max_delay").is_null(), "no cap");
    let max_attempts = 1 + figures.whole("/max_retries");
    let backoff = exponential(figures.seconds("/delay_s"), 2.0);
    let plain = Retry { max_attempts, ..retry(backoff, Jitter::None) };
    let published = figures.numbers("/sequence");
    assert_eq!(published.len(), 4);
    let (waits, is_spent) = life(&plain, None);
    assert!(is_spent && waits.len() == 5, "{waits:?}");
    assert_eq!(waits[..4], published);
    figures.assert_read_but(&[])
}

pub(super) fn retry_policies(figures: &Figures) -> usize {
    let (min, max) = (figures.seconds("/min_s"), figures.seconds("/max_s"));
    let base = figures.number("/base");
    let full = retry(capped(min, base, max), Jitter::Full);
    let interval = |k| (min.as_secs_f64() * power(base, k)).min(max.as_secs_f64());
    assert_waits(&full, 15, |k, unit| unit * interval(k));
    // Their other jitter cannot be written here. The nearest is `equal`, which is the same for
    // the first retry and waits longer at the least for every other.
    assert_eq!(figures.text("/jitter"), "Full by default; Bounded=U(min/2, interval)");
    let equal = Retry { jitter: Jitter::Equal, ..full };
    for k in 0..15 {
        let least = min.as_secs_f64() / 2.0;
        for unit in UNITS {
            let bounded = least + unit * (interval(k) - least);
            let ours = wait(&equal, k, unit);
            assert!(if k == 0 || unit == 1.0 { ours == bounded } else { ours > bounded });
        }
    }
    figures.assert_read_but(&[])
}

pub(super) fn tower(figures: &Figures) -> usize {
    let rule = "base=min*2^i capped; delay=base+U(0,1)*jitter*base, <=max";
    assert_eq!(figures.text("/rule"), rule);
    let (min, part) = (figures.millis("/min_ms"), figures.number("/jitter"));
    let jitter = proportional(0.0, part);
    assert_waits(&retry(exponential(min, 2.0), jitter), 20, |k, unit| {
        let base = min.as_secs_f64() * power(2.0, k);
        base + unit * part * base
    });
    // Their cap is no cap; ours refuses one beyond a year.
    assert_eq!(figures.text("/max"), "u64::MAX ms");
    let uncapped = capped(min, 2.0, Duration::from_millis(u64::MAX));
    assert_eq!(problems(&Retry { backoff: uncapped, jitter, ..Retry::default() }), 1);
    assert!(LONGEST_SPAN > min * (1 << 20));
    // With a cap, theirs cuts the jitter off there, and ours lets it stand apart.
    let at_cap = retry(capped(min, 2.0, SECOND), jitter);
    assert_near(wait(&at_cap, 20, 1.0), 1.0 + part, "beyond the cap by the jitter");
    figures.assert_read_but(&[])
}

pub(super) fn async_openai(figures: &Figures) -> usize {
    let [base_ms, factor, cap_s] = figures.numbers_in("/delay");
    let (base, cap) = (Duration::from_secs_f64(base_ms / 1e3), Duration::from_secs_f64(cap_s));
    let max_attempts = 1 + figures.whole("/max_retries");
    let plain = Retry { max_attempts, ..retry(capped(base, factor, cap), Jitter::None) };
    let published = |k| (base.as_secs_f64() * power(factor, k)).min(cap_s);
    assert_waits(&plain, 12, |k, _| published(k));
    assert_eq!(life(&plain, None), ((0..3).map(published).collect(), true));

    let retryable = "429 except type insufficient_quota; 5xx; connect errors";
    assert_eq!(figures.text("/retryable"), retryable);
    let of = |status, code: Option<&str>| {
        let error_code = code.map(str::to_owned);
        classify(&AttemptOutcome::Answered(Answer { error_code, ..Answer::new(status, ()) }))
    };
    assert_eq!(of(429, Some("insufficient_quota")), Classification::Fatal);
    assert_eq!(of(429, Some("rate_limit_exceeded")), Classification::Retryable);
    assert!((500..=599).all(|status| of(status, None) == Classification::Retryable));
    let refused = AttemptOutcome::<()>::Broken(TransportError::Connect("refused".into()));
    assert_eq!(classify(&refused), Classification::Retryable);
    // On purpose: ours follows OpenAI's own clients in these two.
    assert!([408, 409].iter().all(|status| of(*status, None) == Classification::Retryable));
    figures.assert_read_but(&[
        ("/retry_after", "ours takes what OpenAI's own clients take, see openai_retry_after"),
        ("/stream", "no figure; ours retries up to the first content token"),
    ])
}

pub(super) fn finagle(figures: &Figures) -> usize {
    let check = |place: &str, backoff: Backoff, unit: f64| {
        let published = figures.numbers(place);
        let plain = retry(backoff, Jitter::None);
        let ours = waits(&plain, published.len(), 0.5).into_iter();
        let ours: Vec<f64> = ours.map(|seconds| seconds / unit).collect();
        assert_eq!(ours.len(), 5);
        for (ours, published) in ours.into_iter().zip(published) {
            assert_near(ours, published, place);
        }
    };
    let ms = Duration::from_millis;
    let linear = |base, step, cap| Backoff::Linear { base, step, cap };
    check("/exponential_2ms_x2_max15", capped(ms(2), 2.0, ms(15)), 1e-3);
    check("/linear_7_+10", linear(ms(7), ms(10), LONGEST_SPAN), 1e-3);
    check("/linear_9_+30_max99", linear(ms(9), ms(30), ms(99)), 1e-3);
    // Theirs takes the wait that passes the time; ours ends the request instead, since no attempt
    // could follow that wait.
    let plain = retry(linear(SECOND, SECOND, LONGEST_SPAN), Jitter::None);
    let published = figures.numbers("/takeUntil_9s_linear_1s");
    let (within, beyond) = published.split_at(published.len() - 1);
    let waited: f64 = within.iter().sum();
    assert!(waited < 9.0 && waited + beyond[0] >= 9.0);
    assert_eq!(life(&plain, Some(9 * SECOND)), (within.to_vec(), false));
    figures.assert_read_but(&[])
}

pub(super) fn bullmq(figures: &Figures) -> usize {
    assert_eq!(figures.text("/backoff_exponential"), "2^(n-1)*delay");
    let plain = retry(exponential(SECOND, 2.0), Jitter::None);
    assert_waits(&plain, 10, |k, _| power(2.0, (k + 1) - 1));
    figures.assert_read_but(&[
        ("/priority_score", "five priorities, each a queue of its own"),
        ("/priority_range", "five priorities, each a queue of its own"),
        ("/lock_ms", "no workers that could die with a request"),
        ("/renew_ms", "no workers that could die with a request"),
        ("/stalled_interval_ms", "no workers that could die with a request"),
        ("/max_stalled", "no workers that could die with a request"),
    ])
}

pub(super) fn sidekiq_rs(figures: &Figures) -> usize {
    figures.assert_read_but(&[("", "the fourth power of n is none of the backoffs here")])
}

pub(super) fn oxana(figures: &Figures) -> usize {
    let [factor, n_plus, first, second, third] = figures.numbers_in("");
    assert_near(first, power(factor, n_plus as u32), "n counts from 0");
    let plain = retry(exponential(Duration::from_secs_f64(first), factor), Jitter::None);
    assert_eq!(waits(&plain, 3, 0.5), [first, second, third]);
    figures.assert_read_but(&[])
}
