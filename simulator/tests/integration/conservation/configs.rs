//! Servers of every kind, at random.

use std::time::Duration;

use proptest::{collection::vec, option, prelude::*, sample::select};
use simulator::{
    Config,
    config::{
        AbandonedWork, Admission, Autoscaler, Batching, Burst, Curve, Engine, Fault, Incident,
        Network, Overload, RequestLimit, Script, Slowdown, StepTime, Waiting,
    },
    law::TimeLaw,
    units::{Rate, Share},
};

use crate::door::doors;

fn nanos(range: std::ops::Range<u64>) -> impl Strategy<Value = Duration> {
    range.prop_map(Duration::from_nanos)
}

fn admissions() -> impl Strategy<Value = Admission> {
    let bucket = (1_u32..=1_000, 1_u32..5).prop_map(|(per_us, burst)| RequestLimit::TokenBucket {
        rate: Rate::per_second(f64::from(per_us) * 1e6).unwrap(),
        burst,
    });
    let limits = (option::of(bucket.clone()), option::of(bucket), option::of(1_u32..8));
    limits.prop_map(|(requests, tokens, concurrency)| Admission {
        requests,
        tokens,
        concurrency,
        ..Admission::default()
    })
}

fn engines() -> impl Strategy<Value = Engine> {
    let law = || {
        prop_oneof![
            nanos(0..30).prop_map(TimeLaw::Constant),
            nanos(1..30).prop_map(|mean| TimeLaw::Exponential { mean }),
        ]
    };
    let curve = prop_oneof![
        Just(Curve::ProcessorSharing),
        (0.1_f64..3.0).prop_map(|exponent| Curve::Power { exponent }),
    ];
    let slowdown = select(vec![Slowdown::Shared, Slowdown::FixedAtAdmission]);
    prop_oneof![
        (1_u32..4, law(), option::of(0_u32..4)).prop_map(|(servers, service_time, queue)| {
            Engine::Slots { servers, service_time, queue }
        }),
        (law(), 1_u32..4, curve, slowdown).prop_map(|(service_time, capacity, curve, slowdown)| {
            Engine::Saturation { service_time, capacity, curve, slowdown }
        }),
        batchings().prop_map(Engine::Batching),
    ]
}

/// Pools so small that the attempts of the script, 100 tokens in and 100 out, lose their places.
fn batchings() -> impl Strategy<Value = Batching> {
    let pools = (199_u64..500, 1_u32..6, 1_u32..150, option::of(1_u32..4));
    pools.prop_map(|(kv_pool, max_sequences, prefill_budget, queue)| Batching {
        step: StepTime {
            base: Duration::from_nanos(1),
            per_sequence: Duration::from_nanos(1),
            exponent: 1.0,
            per_prefill_token: Duration::ZERO,
            per_prefill: Duration::from_nanos(1),
        },
        max_sequences,
        kv_pool,
        prefill_budget,
        queue,
    })
}

fn autoscalers() -> impl Strategy<Value = Autoscaler> {
    let cold_start = (nanos(0..20), nanos(1..40))
        .prop_map(|(from, width)| TimeLaw::Uniform { from, to: from + width });
    let windows = (nanos(0..100), nanos(0..40));
    (1_u32..4, 1_u32..5, 0.1_f64..=1.0, 0.0_f64..0.3, nanos(5..50), windows, cold_start).prop_map(
        |(min, more, target, tolerance, sync_period, windows, cold_start)| Autoscaler {
            min,
            max: min + more,
            start: None,
            target: Share::from_fraction(target).unwrap(),
            sync_period,
            tolerance: Share::from_fraction(tolerance).unwrap(),
            scale_down_window: windows.0,
            scale_up_window: windows.1,
            cold_start,
        },
    )
}

/// One engine, several, or as many as the load asks for.
fn fleets() -> impl Strategy<Value = (Option<u32>, Option<Autoscaler>)> {
    prop_oneof![
        2 => Just((None, None)),
        1 => (1_u32..5).prop_map(|replicas| (Some(replicas), None)),
        1 => autoscalers().prop_map(|autoscaler| (None, Some(autoscaler))),
    ]
}

pub(crate) fn configs() -> impl Strategy<Value = Config> {
    (plain_configs(), option::of(doors())).prop_map(|(config, door)| match door {
        Some(door) => door.before(config),
        None => config,
    })
}

fn plain_configs() -> impl Strategy<Value = Config> {
    let overload = option::of((1_u32..8, nanos(0..15))).prop_map(|guard| match guard {
        Some((cap, answer_after)) => {
            Overload { max_in_flight: Some(cap), answer_after, throttle: None }
        }
        None => Overload::default(),
    });
    let burst = (nanos(0..200), nanos(1..50), nanos(50..100), 0.01_f64..=1.0, 0..3).prop_map(
        |(at, duration, every, share, kind)| {
            let share = Share::from_fraction(share).unwrap();
            let (at, duration) = (Some(at), Some(duration));
            let burst = Burst { at, duration, every: Some(every), random: None, share };
            match kind {
                0 => Incident::Burst429(burst),
                1 => Incident::Burst503(burst),
                _ => Incident::Burst402(burst),
            }
        },
    );
    let work = select(vec![AbandonedWork::Stops, AbandonedWork::Continues]);
    // Batching knows its first tokens by itself, and works at its full speed.
    let engine =
        (engines(), fleets(), option::of(0.0_f64..=1.0)).prop_map(|(engine, fleet, part)| {
            let part = part.filter(|_| !matches!(engine, Engine::Batching(_)));
            (engine, fleet, part)
        });
    let prices = serde_json::from_str(
        r#"{"hit": "0.07 USD/M", "miss": "0.27 USD/M", "output": "1.1 USD/M"}"#,
    );
    let prices = option::of(Just(prices.unwrap()));
    let rest = (vec(burst, 0..3), work, failures(), prices);
    (nanos(0..12), admissions(), overload, engine, rest).prop_map(
        |(round_trip, admission, overload, (engine, fleet, part), rest)| {
            let (bursts, abandoned_work, failures, prices) = rest;
            let Failures { faults, script, mut waiting, incidents } = failures;
            if let (
                Some(waiting),
                Engine::Saturation { .. } | Engine::Slots { queue: Some(0), .. },
            ) = (&mut waiting, &engine)
            {
                waiting.close_if_not_started = None;
            }
            Config {
                network: Network { round_trip, ..Network::default() },
                admission,
                overload,
                first_token: part.map(|part| Share::from_fraction(part).unwrap()),
                engine,
                replicas: fleet.0,
                autoscaler: fleet.1,
                incidents: bursts.into_iter().chain(incidents).collect(),
                faults,
                script,
                waiting,
                abandoned_work,
                prices,
                risk: None,
            }
        },
    )
}

/// Everything that may go wrong on the server's side, besides bursts.
#[derive(Clone, Debug)]
struct Failures {
    faults: Vec<Fault>,
    script: Option<Script>,
    waiting: Option<Waiting>,
    incidents: Vec<Incident>,
}

fn failures() -> impl Strategy<Value = Failures> {
    let kinds = [
        "stall",
        "reset",
        "truncated",
        "insufficient_system_resource",
        "length",
        "empty_body",
        "http_500",
        "http_403",
        "no_connection",
        "black_hole",
    ];
    let fault = (select(kinds.to_vec()), 1_u32..60).prop_map(|(kind, percent)| {
        let json = format!(r#"{{"{kind}": {{"probability": "{percent}%"}}}}"#);
        serde_json::from_str(&json).unwrap()
    });
    let script = select(vec![
        r#"["reset", 503, 200]"#,
        "[200, 429]",
        r#"["truncated"]"#,
        r#"["black_hole", "no_connection", "empty_body"]"#,
    ]);
    let script = script.prop_map(|steps| {
        serde_json::from_str(&format!(r#"{{"requests": {{"1": {steps}, "4": {steps}}}}}"#)).unwrap()
    });
    let limits = (option::of(nanos(1..30)), option::of(nanos(1..60)), nanos(60..90));
    let waiting = limits.prop_map(|(not_started, gateway, not_completed)| Waiting {
        keep_alive: None,
        close_if_not_started: not_started,
        close_if_not_completed: Some(not_completed),
        gateway_cut: gateway,
    });
    let kinds = [
        r#""outage": {"answer": "black_hole", "#,
        r#""outage": {"answer": "refused", "#,
        r#""outage": {"#,
        r#""brown_out": {"capacity": "30%", "#,
        r#""restart": {"#,
        r#""balance_out": {"#,
    ];
    let times = prop_oneof![
        (0_u64..100, 1_u64..30).prop_map(|(at, span)| format!(
            r#""at": "{at}ns", "for": "{span}ns", "every": "50ns""#
        )),
        (1_u64..100, 1_u64..30).prop_map(|(mean, span)| format!(
            r#""random": {{"every_mean": "{mean}ns", "for": {{"constant": "{span}ns"}}}}"#
        )),
    ];
    let incident = (select(kinds.to_vec()), times)
        .prop_map(|(kind, times)| serde_json::from_str(&format!("{{{kind}{times}}}}}")).unwrap());
    (vec(fault, 0..3), option::of(script), option::of(waiting), vec(incident, 0..3)).prop_map(
        |(faults, script, waiting, incidents)| Failures { faults, script, waiting, incidents },
    )
}
