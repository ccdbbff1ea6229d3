//! Lines of `expect:` that cannot be read: the names in them can be looked at all the same, so that
//! a wrong one is told in the same round.

use crate::file::{expectation::MetricOf, name::Name};

/// What reads like a metric of a strategy in a text, each with its offset in bytes.
pub(super) fn metrics_of(text: &str) -> Vec<(usize, MetricOf)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let words = text.split(|c| !is_part(c)).filter(|word| !word.is_empty());
    let at = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    words.filter_map(|word| Some((at(word), metric_of(word)?))).collect()
}

fn metric_of(word: &str) -> Option<MetricOf> {
    let parts: Vec<&str> = word.split('.').collect();
    let (strategy, class, metric) = match parts.as_slice() {
        [strategy, metric] => (*strategy, None, *metric),
        [strategy, class, metric] => (*strategy, Some(*class), *metric),
        _ => return None,
    };
    let is_name = |part: &str| part.parse::<Name>().is_ok();
    let is_good = (strategy == "every" || is_name(strategy)) && class.is_none_or(is_name);
    is_good.then(|| MetricOf {
        strategy: (strategy != "every").then(|| strategy.to_owned()),
        class: class.map(str::to_owned),
        metric: metric.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::metrics_of;

    #[test]
    fn finds_what_reads_like_a_metric() {
        let check = |text: &str, expected: &[(usize, Option<&str>, Option<&str>)]| {
            let found = metrics_of(text);
            let found: Vec<_> = { found.iter() }
                .map(|(at, of)| (*at, of.strategy.as_deref(), of.class.as_deref()))
                .collect();
            assert_eq!(found, expected, "{text}");
        };
        check("mien.succes_rate > 5%", &[(0, Some("mien"), None)]);
        check("a.b.c ≥ 1.5 * every.d", &[(0, Some("a"), Some("b")), (16, None, None)]);
        check("Mine.x > .5", &[]);
    }
}
