//! Arrival processes.

mod pace;

use simulator::{
    law::{TimeLaw, TokenLaw},
    units::{Rate, Share},
};

use self::pace::{check_cv, check_mmpp, check_scale, check_steps, check_weibull, positive_span};
use super::{Checks, ranges, sound};
use crate::file::{
    arrivals::{Arrivals, Flicker, USERS_MAX},
    tree::Node,
};

pub(super) fn check_arrivals(checks: &mut Checks<'_>, node: &Node, is_shared: bool) {
    let Some(arrivals) = sound::<Arrivals>(node) else { return };
    match &arrivals {
        Arrivals::Poisson { rate } => some_rate(checks, node, "poisson.rate", *rate),
        Arrivals::Constant { rate } => some_rate(checks, node, "constant.rate", *rate),
        Arrivals::Ramp { from, to, over } => {
            for (rate, path) in [(from, "ramp.from"), (to, "ramp.to")] {
                if rate.as_per_second() == 0.0 {
                    let help = "write a small rate, for example `0.1/s`";
                    checks.error(node.deepest(path), "a ramp needs rates of more than zero", help);
                }
            }
            if over.is_zero() {
                let help = "for example `over: 10m`";
                checks.error(node.deepest("ramp.over"), "a ramp takes some time", help);
            }
        }
        Arrivals::Gamma { rate, cv } => {
            some_rate(checks, node, "gamma.rate", *rate);
            check_cv(checks, node, "gamma.cv", *cv);
        }
        Arrivals::Weibull { rate, cv, shape } => {
            some_rate(checks, node, "weibull.rate", *rate);
            check_weibull(checks, node, *cv, *shape);
        }
        Arrivals::Mmpp { states } => check_mmpp(checks, node, states),
        Arrivals::Steps(steps) => check_steps(checks, node, "steps", steps, None),
        Arrivals::Spike { .. } | Arrivals::Diurnal { .. } => check_waves(checks, node, &arrivals),
        Arrivals::Modulated { cv, rates, every, tick, flicker, rate_scale } => {
            check_cv(checks, node, "modulated.cv", *cv);
            let every = every.map(|every| (every, "modulated.every"));
            check_steps(checks, node, "modulated.rates", rates, every);
            if let Some(tick) = tick {
                positive_span(checks, node, "modulated.tick", *tick);
            }
            if let Some(Flicker { cv, over }) = flicker {
                check_cv(checks, node, "modulated.flicker.cv", *cv);
                if over.as_millis() < 100 {
                    let message = "a rate flickers over spans of at least `100ms`";
                    let help = "for example `over: 2s`";
                    checks.error(node.deepest("modulated.flicker.over"), message, help);
                }
            }
            let help = "0.5 halves every rate, 2 doubles it";
            check_scale(checks, node, "modulated.rate_scale", *rate_scale, 1e6, help);
        }
        Arrivals::ClosedLoop { users, think_time } => {
            let path = "closed_loop.users";
            if !(1..=USERS_MAX).contains(users) {
                let message = format!("`{path}` must be 1 to {USERS_MAX}, not {users}");
                checks.error(node.deepest(path), message, "for example `users: 50`");
            }
            think_time_of(checks, node, "closed_loop.think_time", think_time);
            of_a_class(checks, node, "a closed loop", is_shared);
        }
        Arrivals::Sessions { rate, turns, think_time } => {
            some_rate(checks, node, "sessions.rate", *rate);
            law_of(checks, node, "sessions.turns", ranges::of_tokens(turns));
            if let TokenLaw::Constant(1) = turns {
                let message = "sessions of one request are no sessions";
                let help = "write `poisson` arrivals, or more `turns`";
                checks.error(node.deepest("sessions.turns"), message, help);
            }
            think_time_of(checks, node, "sessions.think_time", think_time);
            of_a_class(checks, node, "a session", is_shared);
        }
        Arrivals::Trace { .. } => check_trace(checks, node, &arrivals, is_shared),
    }
}

fn check_trace(checks: &mut Checks<'_>, node: &Node, arrivals: &Arrivals, is_shared: bool) {
    let Arrivals::Trace { time_scale, rate_scale, from, until, .. } = arrivals else { return };
    if !is_shared {
        let message = "a trace brings the requests of the whole workload, not of one class";
        let help = "write `workload: { arrivals: { trace: ... }, classes: [...] }`";
        checks.error(node.span, message, help);
    }
    let help = "0.5 replays the trace twice as fast, 2 half as fast";
    check_scale(checks, node, "trace.time_scale", *time_scale, 1e6, help);
    let help = "0.5 leaves out half of the requests, 2 sends each one twice";
    check_scale(checks, node, "trace.rate_scale", *rate_scale, 1e3, help);
    if let Some(until) = until
        && from.unwrap_or_default() >= *until
    {
        let message = "the replay would end before it begins";
        let help = "write an `until` behind `from`, both in the time of the trace";
        checks.error(node.deepest("trace.until"), message, help);
    }
}

fn check_waves(checks: &mut Checks<'_>, node: &Node, arrivals: &Arrivals) {
    match arrivals {
        Arrivals::Spike { base, peak, duration, .. } => {
            if peak <= base {
                let help = "write a `peak` of more than the `base`";
                checks.error(node.deepest("spike.peak"), "this spike does not rise", help);
            }
            positive_span(checks, node, "spike.for", *duration);
        }
        Arrivals::Diurnal { mean, amplitude, period, peak_at } => {
            some_rate(checks, node, "diurnal.mean", *mean);
            if *amplitude == Share::ZERO {
                let help = "write an amplitude such as `60%`, or `poisson` arrivals";
                checks.error(node.deepest("diurnal.amplitude"), "this curve is flat", help);
            }
            positive_span(checks, node, "diurnal.period", *period);
            if peak_at >= period {
                let message = "the first peak lies within the first period";
                let help = "write a `peak_at` of less than the `period`";
                checks.error(node.deepest("diurnal.peak_at"), message, help);
            }
        }
        _ => {}
    }
}

fn some_rate(checks: &mut Checks<'_>, node: &Node, path: &str, rate: Rate) {
    if rate.as_per_second() == 0.0 {
        let help = "write a rate of more than zero, or leave the class out";
        checks.error(node.deepest(path), "a rate of zero brings no requests", help);
    }
}

fn law_of(checks: &mut Checks<'_>, node: &Node, path: &str, problems: Vec<ranges::Problem>) {
    let problems = problems.into_iter();
    let under = problems.map(|(field, problem)| (format!("{path}.{field}"), problem)).collect();
    checks.settings(node, under);
}

/// Who thought for no time at all after a refusal could send without end at one instant.
fn think_time_of(checks: &mut Checks<'_>, node: &Node, path: &str, law: &TimeLaw) {
    law_of(checks, node, path, ranges::of_times(law));
    if law.mean().as_millis() == 0 {
        let message = "a think time is at least `1ms` in the mean";
        checks.error(
            node.deepest(path),
            message,
            "for example `think_time: { exponential: { mean: 5s } }`",
        );
    }
}

fn of_a_class(checks: &mut Checks<'_>, node: &Node, what: &str, is_shared: bool) {
    if is_shared {
        let message = format!("{what} belongs to one class, not to the whole workload");
        let help = "give each class its own arrivals: `workload: [{ class: ..., arrivals: ... }]`";
        checks.error(node.span, message, help);
    }
}
