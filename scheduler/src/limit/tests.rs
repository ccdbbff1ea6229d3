use proptest::{collection::vec, prelude::*};

use super::*;

const RULES: [&str; 10] = [
    r#"{"aimd":{"initial":5,"ceiling":50}}"#,
    r#"{"success_rate":{}}"#,
    r#"{"vegas":{"min":2,"max":50}}"#,
    r#"{"vegas":{"signal":"time_to_first_token"}}"#,
    r#"{"gradient":{"probe_every":10}}"#,
    r#"{"gradient2":{"min":1}}"#,
    r#"{"gradient2":{"signal":"inter_token_time"}}"#,
    r#"{"latency_band":{"max":20}}"#,
    r#"{"fixed":{"limit":7}}"#,
    r#""unlimited""#,
];

fn rule(place: usize) -> Concurrency {
    serde_json::from_str(RULES[place]).expect("a rule")
}

fn samples() -> impl Strategy<Value = Sample> {
    let verdict = prop::sample::select(vec![Verdict::Success, Verdict::Overload, Verdict::Neutral]);
    let span = prop_oneof![Just(0u64), 1..2_000_000_000u64, Just(u64::MAX / 4)];
    let token = prop::option::of((0..10_000_000_000u64).prop_map(Duration::from_nanos));
    (0..u64::MAX / 4, span, 0..300u32, token.clone(), token, verdict).prop_map(
        |(start, span, in_flight, first_token_after, inter_token_time, verdict)| Sample {
            started_at: Time::from_nanos(start),
            ended_at: Time::from_nanos(start + span),
            in_flight,
            first_token_after,
            inter_token_time,
            verdict,
        },
    )
}

/// The bounds as the settings state them.
fn bounds(place: usize) -> (u32, u32) {
    const BOUNDS: [(u32, u32); RULES.len()] = [
        (1, 50),
        (1, 20),
        (2, 50),
        (1, 1_000),
        (1, 1_000),
        (1, 200),
        (20, 200),
        (1, 20),
        (7, 7),
        (u32::MAX, u32::MAX),
    ];
    BOUNDS[place]
}

/// A sample, and how many are in flight with it, as a percentage of the limit.
fn loaded_samples() -> impl Strategy<Value = Vec<(u32, Sample)>> {
    let load = || prop_oneof![0..50u32, 50..151u32];
    let wild = vec((load(), samples()), 1..200);
    // As a server gives them that is well on the whole, so that limits have reason to rise.
    let verdict = prop_oneof![19 => Just(Verdict::Success), 1 => Just(Verdict::Overload)];
    let tame = vec((load(), 0..4_000u64, 95..105u64, verdict), 1..200).prop_map(|steps| {
        let mut now_ms = 0;
        let place = |(load, gap_ms, took_ms, verdict)| {
            now_ms += gap_ms;
            let token = Some(Duration::from_millis(took_ms));
            let tokens = Sample {
                first_token_after: token,
                inter_token_time: token,
                ..sample(now_ms, took_ms, 0, verdict)
            };
            (load, tokens)
        };
        steps.into_iter().map(place).collect()
    });
    prop_oneof![wild, tame]
}

proptest! {
    /// Whatever comes, in whatever order of time.
    #[test]
    fn within_its_bounds(place in 0..RULES.len(), samples in vec(samples(), 1..200)) {
        let mut limit = rule(place).start();
        let (min, max) = bounds(place);
        for sample in &samples {
            limit.on_sample(sample, &mut |_| 0.5);
            prop_assert!((min..=max).contains(&limit.value()), "{}", limit.value());
        }
    }

    /// A sample from a time when the limit did not bind never raises it, whatever came before.
    #[test]
    fn no_rise_without_load(place in 0..RULES.len(), samples in loaded_samples()) {
        let mut limit = rule(place).start();
        for (load, sample) in samples {
            let before = limit.value();
            let in_flight = (u64::from(before) * u64::from(load) / 100) as u32;
            limit.on_sample(&Sample { in_flight, ..sample }, &mut |_| 0.5);
            if u64::from(in_flight) * 2 < u64::from(before) {
                prop_assert!(limit.value() <= before, "{before} -> {}", limit.value());
            }
        }
    }

    #[test]
    fn neutral_samples_change_nothing(place in 0..RULES.len(), samples in vec(samples(), 1..50)) {
        prop_assume!(!RULES[place].contains("success_rate"));
        let mut limit = rule(place).start();
        let before = limit.value();
        for sample in &samples {
            limit.on_sample(&Sample { verdict: Verdict::Neutral, ..*sample }, &mut |_| 0.5);
        }
        prop_assert_eq!(limit.value(), before);
    }
}

fn sample(started_ms: u64, took_ms: u64, in_flight: u32, verdict: Verdict) -> Sample {
    let started_at = Time::ZERO + Duration::from_millis(started_ms);
    Sample {
        started_at,
        ended_at: started_at + Duration::from_millis(took_ms),
        in_flight,
        first_token_after: None,
        inter_token_time: None,
        verdict,
    }
}

/// So that the laws above speak of every rule, and of limits that do move.
#[test]
fn every_rule_is_tested_and_rises_under_a_load_that_is_carried() {
    let mut seen = [false; 8];
    for (place, text) in RULES.iter().enumerate() {
        let (kind, is_moving) = match rule(place) {
            Concurrency::Unlimited => (0, false),
            Concurrency::Fixed { .. } => (1, false),
            Concurrency::Aimd(_) => (2, true),
            Concurrency::SuccessRate(_) => (3, true),
            Concurrency::Vegas(_) => (4, true),
            Concurrency::Gradient(_) => (5, true),
            Concurrency::Gradient2(_) => (6, true),
            Concurrency::LatencyBand(_) => (7, true),
        };
        seen[kind] = true;
        let mut limit = rule(place).start();
        let (mut has_risen, token) = (false, Some(Duration::from_millis(100)));
        for round in 0..100 {
            let before = limit.value();
            let full = Sample {
                first_token_after: token,
                inter_token_time: token,
                ..sample(round * 1_000, 100, before, Verdict::Success)
            };
            limit.on_sample(&full, &mut |_| 0.5);
            has_risen |= limit.value() > before;
        }
        assert_eq!(has_risen, is_moving, "{text}");
    }
    assert_eq!(seen, [true; 8]);
}

#[test]
fn one_burst_of_refusals_lowers_aimd_once() {
    let mut limit = Concurrency::default().start();
    for _ in 0..20 {
        limit.on_sample(&sample(0, 100, 20, Verdict::Overload), &mut |_| 0.5);
    }
    assert_eq!(limit.value(), 18, "they all started before the limit was lowered");
    limit.on_sample(&sample(100, 100, 18, Verdict::Overload), &mut |_| 0.5);
    assert_eq!(limit.value(), 16);
}

#[test]
fn failures_that_are_not_load_pull_the_success_rate_rule_down() {
    let mut limit = rule(1).start();
    for second in 0..1_000 {
        let verdict = if second % 5 < 2 { Verdict::Neutral } else { Verdict::Success };
        limit.on_sample(&sample(second * 1_000, 500, 5, verdict), &mut |_| 0.5);
    }
    assert_eq!(limit.value(), 1, "40 % of failures, whatever their cause");
}

#[test]
fn latency_band_rises_while_latency_stays_and_falls_when_it_leaves() {
    let mut limit = rule(7).start();
    for round in 0..100 {
        let reached = limit.value();
        limit.on_sample(&sample(round * 100, 100, reached, Verdict::Success), &mut |_| 0.5);
    }
    assert_eq!(limit.value(), 20, "the highest");
    limit.on_sample(&sample(10_000, 900, 20, Verdict::Success), &mut |_| 0.5);
    assert_eq!(limit.value(), 18);
}
