//! Settings as a resolved scenario writes them. What is not there, or is none, is `None`.

use serde_json::Value;

/// The name of a variant and what belongs to it: `{ "poisson": {..} }`, or a name alone.
pub(super) fn variant(value: &Value) -> Option<(&str, &Value)> {
    if let Some(name) = value.as_str() {
        return Some((name, &Value::Null));
    }
    let mut entries = value.as_object()?.iter();
    let (name, inner) = entries.next()?;
    entries.next().is_none().then_some((name.as_str(), inner))
}

/// The elements of a list; of anything else none.
pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A word that is not empty.
pub(super) fn word(value: &Value) -> Option<&str> {
    value.as_str().filter(|word| !word.is_empty())
}

/// Seconds, of `1m 30s`.
pub(super) fn seconds(value: &Value) -> Option<f64> {
    Some(humantime::parse_duration(value.as_str()?).ok()?.as_secs_f64())
}

/// The same, of a span longer than nothing.
pub(super) fn span(value: &Value) -> Option<f64> {
    seconds(value).filter(|seconds| *seconds > 0.0)
}

/// How many a second, of `12/s`, `600/min` or `5000/h`.
pub(super) fn per_second(value: &Value) -> Option<f64> {
    let (number, unit) = value.as_str()?.split_once('/')?;
    let seconds = match unit {
        "s" => 1.0,
        "min" => 60.0,
        "h" => 3_600.0,
        _ => return None,
    };
    Some(positive(number)? / seconds)
}

/// A fraction, of `60%`.
pub(super) fn fraction(value: &Value) -> Option<f64> {
    Some(positive(value.as_str()?.strip_suffix('%')?)? / 100.0)
}

/// A number that is not negative.
pub(super) fn number(value: &Value) -> Option<f64> {
    value.as_f64().filter(|number| *number >= 0.0)
}

/// The mean of a law of times, seconds.
pub(super) fn mean_seconds(law: &Value) -> Option<f64> {
    let (name, inner) = variant(law)?;
    match name {
        "constant" => seconds(inner),
        "exponential" | "lognormal" => seconds(&inner["mean"]),
        "uniform" => Some(f64::midpoint(seconds(&inner["from"])?, seconds(&inner["to"])?)),
        _ => None,
    }
}

/// Whether a law always gives the same.
pub(super) fn is_constant(law: &Value) -> bool {
    variant(law).is_some_and(|(name, _)| name == "constant")
}

/// The mean of a law of counts; one by its quantiles does not say it.
pub(super) fn mean_count(law: &Value) -> Option<f64> {
    let (name, inner) = variant(law)?;
    match name {
        "constant" => number(inner),
        "lognormal" => number(&inner["mean"]),
        _ => None,
    }
}

fn positive(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
}
