//! How many requests come, as far as the file tells.

use std::time::Duration;

use simulator::{
    law::TokenLaw,
    units::{Rate, Share},
};

use crate::file::{
    LoadedScenario,
    arrivals::{Arrivals, Instant},
};

/// The mean rate of a process over a run, requests per second; `None` where it follows from the
/// answers, as in a closed loop, or is not in the scenario itself.
pub(super) fn mean_rate(arrivals: &Arrivals, loaded: &LoadedScenario) -> Option<f64> {
    let horizon = loaded.scenario.horizon.as_secs_f64();
    Some(match arrivals {
        Arrivals::Poisson { rate }
        | Arrivals::Constant { rate }
        | Arrivals::Gamma { rate, .. }
        | Arrivals::Weibull { rate, .. } => rate.as_per_second(),
        // Over whole periods; a part of one lies within the amplitude.
        Arrivals::Diurnal { mean, .. } => mean.as_per_second(),
        Arrivals::Ramp { from, to, over } => {
            let (from, to, over) = (from.as_per_second(), to.as_per_second(), over.as_secs_f64());
            let ramp = over.min(horizon);
            let at_end = from + (to - from) * ramp / over;
            (ramp * (from + at_end) / 2.0 + (horizon - ramp) * to) / horizon
        }
        Arrivals::Mmpp { states } => {
            let spans = states.iter().map(|state| state.mean_duration.as_secs_f64());
            let weighed = states
                .iter()
                .map(|state| state.rate.as_per_second() * state.mean_duration.as_secs_f64());
            weighed.sum::<f64>() / spans.sum::<f64>()
        }
        Arrivals::Steps(steps) => mean_of_steps(steps, horizon),
        Arrivals::Spike { base, peak, at, duration } => {
            let (base, peak, at) = (base.as_per_second(), peak.as_per_second(), at.as_secs_f64());
            let end = (at + duration.as_secs_f64()).min(horizon);
            base + (peak - base) * (end - at).max(0.0) / horizon
        }
        Arrivals::Modulated { rates, every, rate_scale, .. } => {
            let span = every.map_or(horizon, |every| Duration::as_secs_f64(&every));
            rate_scale * mean_of_steps(rates, span)
        }
        Arrivals::Trace { file, time_scale, rate_scale, from, until, .. } => {
            let (from, until) = (from.unwrap_or_default(), until.unwrap_or(Duration::MAX));
            let rows = &loaded.traces.get(file)?.rows;
            let is_sent = |at_ns: u64| {
                let at = Duration::from_nanos(at_ns);
                let sent_s = at.saturating_sub(from).as_secs_f64() * time_scale;
                at >= from && at < until && sent_s < horizon
            };
            let sent = rows.iter().filter(|row| is_sent(row.at_ns)).count();
            // A folder of clients has no rows.
            (sent > 0).then_some(sent as f64 * rate_scale / horizon)?
        }
        Arrivals::ClosedLoop { .. } | Arrivals::Sessions { .. } => return None,
    })
}

/// The mean of a rate that jumps, from the start to `end`, seconds.
fn mean_of_steps(steps: &[(Instant, Rate)], end: f64) -> f64 {
    let starts = steps.iter().map(|(Instant(at), _)| at.as_secs_f64().min(end));
    let ends = starts.clone().skip(1).chain([end]);
    let spans = starts.zip(ends).map(|(start, end)| (end - start).max(0.0));
    spans.zip(steps).map(|(span, (_, rate))| span * rate.as_per_second()).sum::<f64>() / end
}

/// The mean of the tokens of one request; `None` where only a sample would tell.
pub(super) fn mean_tokens(law: &TokenLaw) -> Option<f64> {
    match law {
        TokenLaw::Constant(tokens) => Some(f64::from(*tokens)),
        TokenLaw::Lognormal { mean, .. } => Some(*mean),
        TokenLaw::Quantiles(_) => None,
    }
}

/// The requests that are expected of a class in one seed between warm-up and horizon, or of all
/// classes; `None` where that is not known.
pub(super) fn expected_requests(loaded: &LoadedScenario, class: Option<&str>) -> Option<f64> {
    let scenario = &loaded.scenario;
    let measured = scenario.horizon.saturating_sub(scenario.warm_up.span()).as_secs_f64();
    let classes = scenario.workload.classes.iter();
    let mut asked = classes.filter(|known| class.is_none_or(|name| known.class.as_str() == name));
    if let Some(shared) = &scenario.workload.arrivals {
        let shares = asked.map(|class| class.share.map_or(1.0, Share::as_fraction));
        return Some(mean_rate(shared, loaded)? * shares.sum::<f64>() * measured);
    }
    let add = |sum, class: &crate::file::workload::Class| {
        Some(sum + mean_rate(class.arrivals.as_ref()?, loaded)?)
    };
    Some(asked.try_fold(0.0, add)? * measured)
}
