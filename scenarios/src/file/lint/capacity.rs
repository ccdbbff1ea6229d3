//! What a server serves at most, by each of its settings that says so.

use std::time::Duration;

use simulator::{
    config::{Config, Counted, Curve, Engine, RequestLimit, Scope, Slowdown},
    law::TimeLaw,
};

/// A bound on the requests that are served.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cap {
    /// Requests per second, in the mean over a long time.
    pub(super) per_second: f64,
    /// The setting that says so, from the top of the file.
    pub(super) path: String,
}

/// The bounds of a server. Those that depend on the load, the hour or the user are left out, and so
/// is the engine `batching`, whose work depends on the tokens: there the run will tell.
pub(super) fn caps(config: &Config, tokens_per_request: Option<f64>) -> Vec<Cap> {
    let mut caps = Vec::new();
    let mut push = |per_second: f64, path: String| caps.push(Cap { per_second, path });
    let admission = &config.admission;
    if let Some(limit) = &admission.requests {
        push(rate(limit), "server.admission.requests".to_owned());
    }
    if let (Some(limit), Some(tokens)) = (&admission.tokens, tokens_per_request) {
        push(rate(limit) / tokens, "server.admission.tokens".to_owned());
    }
    for (place, limit) in admission.limits.iter().enumerate() {
        let each = match limit.counts {
            Counted::Requests => Some(1.0),
            Counted::Tokens => tokens_per_request,
        };
        if let (Scope::Account, Some(each)) = (limit.per, each) {
            push(rate(&limit.rule) / each, format!("server.admission.limits[{place}].rule"));
        }
    }
    let service_s = match &config.engine {
        Engine::Slots { service_time, .. } | Engine::Saturation { service_time, .. } => {
            service_time.mean().as_secs_f64()
        }
        Engine::Batching(_) => 0.0,
    };
    if let Some(concurrency) = admission.concurrency.filter(|_| service_s > 0.0) {
        // Little's law: each holds its place for its service at least.
        push(f64::from(concurrency) / service_s, "server.admission.concurrency".to_owned());
    }
    let replicas = config.autoscaler.as_ref().map(|scaler| scaler.max).or(config.replicas);
    if let Some(one) = engine(&config.engine) {
        push(one * f64::from(replicas.unwrap_or(1)), "server.engine".to_owned());
    }
    caps
}

/// What a limit lets pass, a second.
fn rate(limit: &RequestLimit) -> f64 {
    let of = |count: u32, span: Duration| f64::from(count) / span.as_secs_f64();
    match limit {
        RequestLimit::TokenBucket { rate, .. } => rate.as_per_second(),
        RequestLimit::TickRefill { amount, tick, .. } => of(*amount, *tick),
        RequestLimit::FixedWindow { limit, window, .. }
        | RequestLimit::SlidingLog { limit, window } => of(*limit, *window),
    }
}

/// What one engine completes, a second.
fn engine(engine: &Engine) -> Option<f64> {
    let mean_s = |law: &TimeLaw| Some(law.mean().as_secs_f64()).filter(|mean| *mean > 0.0);
    match engine {
        Engine::Slots { servers, service_time, .. } => {
            Some(f64::from(*servers) / mean_s(service_time)?)
        }
        Engine::Saturation { service_time, capacity, curve, slowdown: Slowdown::Shared } => {
            let alone = f64::from(*capacity) / mean_s(service_time)?;
            match curve {
                Curve::ProcessorSharing => Some(alone),
                Curve::Hyperbolic { mu_max, .. } => Some(mu_max.as_per_second()),
                Curve::Points(points) => Some(alone * best_of_points(points)?),
                Curve::Power { .. } | Curve::UniversalScalability { .. } => None,
            }
        }
        Engine::Saturation { .. } | Engine::Batching(_) => None,
    }
}

/// The most of utilisation over slowdown: on a straight line that ratio only rises or only falls,
/// so it is most at a point, or far beyond the last one, where it comes near `1 / slope`.
fn best_of_points(points: &[(simulator::units::Utilisation, f64)]) -> Option<f64> {
    let points: Vec<_> = points.iter().map(|(at, factor)| (at.as_fraction(), *factor)).collect();
    let [.., (before, low), (last, high)] = points[..] else { return None };
    let slope = (high - low) / (last - before);
    let beyond = (slope > 0.0).then(|| 1.0 / slope)?;
    Some(points.iter().map(|(at, factor)| at / factor).fold(beyond, f64::max))
}

#[cfg(test)]
mod tests {
    use simulator::units::Utilisation;

    use super::*;

    #[track_caller]
    fn check(points: &[(f64, f64)], expected: Option<f64>) {
        let at = |share| Utilisation::from_fraction(share).expect("a utilisation");
        let points: Vec<_> = points.iter().map(|(share, factor)| (at(*share), *factor)).collect();
        assert_eq!(best_of_points(&points), expected, "{points:?}");
    }

    #[test]
    fn the_best_of_a_curve_lies_at_a_point_or_far_beyond() {
        check(&[(0.0, 1.0), (0.5, 1.0), (1.0, 4.0)], Some(0.5));
        check(&[(0.0, 1.0), (1.0, 2.0)], Some(1.0));
        check(&[(0.0, 1.0), (1.0, 1.0)], None);
        check(&[(0.0, 1.0)], None);
    }
}
