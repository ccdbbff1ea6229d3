//! One table of all summaries, for spreadsheets and scripts.

use scenarios::{
    metric::names,
    results::{Comparison, Estimate, Results, ScenarioResults, StrategyResults},
};

use crate::{error::Error, format::harmless, verdict::verdict_word};

const HEAD: [&str; 17] = [
    "scenario",
    "strategy",
    "class",
    "metric",
    "mean",
    "ci_low",
    "ci_high",
    "n",
    "pooled",
    "difference",
    "difference_ci_low",
    "difference_ci_high",
    "difference_n",
    "correlation",
    "variance_saved",
    "p_holm",
    "verdict",
];

/// The summaries as CSV (RFC 4180, lines end in CR LF), one row for each scenario, strategy, class
/// and metric.
///
/// Numbers are exact and in the metric's unit: milliseconds, fractions, per second. `class` is
/// empty for all requests. `pooled` is the quantile over the requests of all seeds together, where
/// `mean` is that of the quantiles of the seeds. The differences are those to the baseline, paired by seed; what is
/// undefined is empty. Text that a spreadsheet would take for a formula is written with a leading
/// apostrophe.
pub fn csv(results: &Results) -> Result<String, Error> {
    let refused = |reason: String| Error::Csv { reason };
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(HEAD).map_err(|error| refused(error.to_string()))?;
    for scenario in &results.scenarios {
        for row in scenario.strategies.iter().flat_map(|strategy| rows(scenario, strategy)) {
            writer.write_record(row).map_err(|error| refused(error.to_string()))?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| refused(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| refused(error.to_string()))
}

fn rows(scenario: &ScenarioResults, strategy: &StrategyResults) -> Vec<[String; HEAD.len()]> {
    let of_all = (None, &strategy.summary, &strategy.pooled);
    let classes = strategy.classes.iter();
    let of_classes = classes.map(|class| (Some(&class.name), &class.summary, &class.pooled));
    let mut rows = Vec::new();
    for (class, summary, pooled) in [of_all].into_iter().chain(of_classes) {
        // In the order of the documentation; what it does not know comes last.
        let known = names().filter(|name| summary.contains_key(name));
        let unknown = summary.keys().filter(|name| scenarios::metric::find(name).is_none());
        for metric in known.chain(unknown.cloned()) {
            let comparison = scenario.comparisons.iter().find(|c| {
                c.metric == metric && c.class.as_ref() == class && c.strategy == strategy.name
            });
            let numbers = Numbers {
                estimate: summary[&metric],
                pooled: pooled.get(&metric).copied(),
                comparison,
            };
            rows.push(row(scenario, strategy, class, &metric, &numbers));
        }
    }
    rows
}

/// What is known of a metric.
struct Numbers<'a> {
    estimate: Estimate,
    pooled: Option<f64>,
    comparison: Option<&'a Comparison>,
}

fn row(
    scenario: &ScenarioResults,
    strategy: &StrategyResults,
    class: Option<&String>,
    metric: &str,
    numbers: &Numbers<'_>,
) -> [String; HEAD.len()] {
    let Numbers { estimate, pooled, comparison } = numbers;
    let number = |number: Option<f64>| number.map(|n| n.to_string()).unwrap_or_default();
    let difference = comparison.map(|comparison| comparison.difference);
    [
        plain(&scenario.name),
        plain(&strategy.name),
        class.map(|class| plain(class)).unwrap_or_default(),
        plain(metric),
        number(estimate.mean),
        number(estimate.ci_low),
        number(estimate.ci_high),
        estimate.n.to_string(),
        number(*pooled),
        number(difference.and_then(|d| d.mean)),
        number(difference.and_then(|d| d.ci_low)),
        number(difference.and_then(|d| d.ci_high)),
        difference.map(|d| d.n.to_string()).unwrap_or_default(),
        number(comparison.and_then(|c| c.correlation)),
        number(comparison.and_then(|c| c.variance_saved)),
        number(comparison.and_then(|c| c.p_holm)),
        comparison.map(|c| verdict_word(c.verdict).to_owned()).unwrap_or_default(),
    ]
}

/// A text that no spreadsheet runs as a formula, and that drives no terminal.
fn plain(text: &str) -> String {
    let safe = harmless(text);
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{safe}") } else { safe }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(plain(text), expected);
    }

    #[test]
    fn no_text_is_a_formula() {
        check("burst-429", "burst-429");
        check("=1+1", "'=1+1");
        check("@SUM(A1)", "'@SUM(A1)");
        check("-x", "'-x");
        check("\t\u{1b}[2J", "'\u{fffd}\u{fffd}[2J");
    }
}
