//! Whether a run could recover from its incidents, and from when on.

use scenarios::results::ScenarioResults;

use super::{Window, duration, list};
use crate::error::Error;

/// What can be said of a recovery.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Recovery {
    /// There is no incident, nothing before the first, or no time after the last.
    Impossible,
    /// From this second on.
    From(f64),
    /// Incidents come at random, in each seed at its own time.
    AtRandom,
}

/// Goodput is back where half a minute of it is; see `recovery_time_s` in the metrics.
const LEAST_S: f64 = 30.0;

/// What the metric `recovery_time_s` can say of a scenario with these incidents on its timetable.
pub(crate) fn recovery(scenario: &ScenarioResults, windows: &[Window]) -> Result<Recovery, Error> {
    let resolved = &scenario.resolved;
    let is_random = |incident: &serde_json::Value| {
        incident.as_object().into_iter().flatten().any(|(_, times)| !times["random"].is_null())
    };
    if list(&resolved["server"]["incidents"]).iter().any(is_random) {
        return Ok(Recovery::AtRandom);
    }
    let warm_up_s = match (scenario.found_warm_up_s, &resolved["warm_up"]) {
        (Some(found_s), _) => found_s,
        (None, stated) if *stated == "auto" => 0.0,
        (None, stated) => duration("warm_up", stated)?.map_or(0.0, |span| span.as_secs_f64()),
    };
    let horizon = duration("horizon", &resolved["horizon"])?;
    let Some(horizon_s) = horizon.map(|horizon| horizon.as_secs_f64()) else {
        return Ok(Recovery::Impossible);
    };
    // What starts after the last arrival is none that the metric knows.
    let counted = || windows.iter().filter(|window| window.from_s < horizon_s);
    let first_s = counted().map(|window| window.from_s).reduce(f64::min);
    let last_s = counted().map(|window| window.to_s).reduce(f64::max);
    let (Some(first_s), Some(last_s)) = (first_s, last_s) else {
        return Ok(Recovery::Impossible);
    };
    // The metric counts in whole seconds.
    let has_before = first_s.floor() > warm_up_s.floor();
    let has_after = last_s.ceil() + LEAST_S <= horizon_s.floor();
    Ok(if has_before && has_after { Recovery::From(last_s) } else { Recovery::Impossible })
}
