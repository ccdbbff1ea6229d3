//! Horizon, warm-up, seeds, clients and the calendar.

use std::time::Duration;

use humantime::format_duration;

use super::Checks;
use crate::file::{
    calendar::unix_time,
    source::quoted,
    tree::scalar::{Scalar, resolve},
};

/// The longest horizon: a leap year.
const HORIZON_MAX: Duration = Duration::from_secs(366 * 86_400);

pub(super) fn check(checks: &mut Checks<'_>) {
    spans(checks);
    count(checks, "seeds", 10_000);
    count(checks, "clients", 1_000);
    if let Some(node) = checks.top("starts_at")
        && let Some(text) = node.text()
        && let Err(error) = unix_time(text)
    {
        let message = format!("{} is no instant: {error}", quoted(text));
        checks.error(node.span, message, "a zone is needed: `Z` or an offset such as `+08:00`");
    }
}

fn spans(checks: &mut Checks<'_>) {
    let Some((horizon, at)) = checks.top_span("horizon") else { return };
    if horizon.is_zero() || horizon > HORIZON_MAX {
        let message = "the horizon must be longer than zero and at most `366d`";
        checks.error(at, message, "for example `horizon: 30m`");
        return;
    }
    if let Some((warm_up, span)) = checks.top_span("warm_up")
        && warm_up > horizon / 2
    {
        let message = "the warm-up takes more than half of the run";
        let most = format_duration(horizon / 2);
        let error = checks.sources.error(span, message);
        let error = error.with_related("the horizon", checks.sources.place(at));
        checks.push(error.with_help(format!(
            "a warm-up is at most half of the horizon, here `{most}`, so that more is measured than left out"
        )));
    }
    if let Some((drain, span)) = checks.top_span("drain")
        && drain > HORIZON_MAX
    {
        checks.error(span, "the drain must be at most `366d`", "for example `drain: 10m`");
    }
}

fn count(checks: &mut Checks<'_>, key: &str, most: u64) {
    let Some(node) = checks.top(key) else { return };
    let Some(Scalar::Unsigned(number)) = node.text().map(resolve) else { return };
    if !(1..=most).contains(&number) {
        let message = format!("`{key}` must be 1 to {most}, not {number}");
        checks.error(node.span, message, format!("for example `{key}: 10`"));
    }
}
