//! `docs/metrics.md` lists the metrics that exist, and no others.

use scenarios::metric::{Better, Metric, RANKS, SCALARS, TIMES, Unit, names};

use crate::{markdown::rows, repository::read};

const PAGE: &str = "docs/metrics.md";

#[test]
fn every_metric_has_its_row() {
    let text = read(PAGE);
    let found: Vec<Vec<String>> = rows(&text).into_iter().filter(|row| row.len() == 5).collect();
    let wanted: Vec<Vec<String>> = SCALARS.iter().chain(TIMES).map(row).collect();
    for row in &wanted {
        let is_there = found.iter().filter(|seen| seen[..4] == row[..]).count() == 1;
        assert!(is_there, "{PAGE} needs one row | `{}` |", row.join("` | "));
    }
    assert_eq!(found.len(), wanted.len(), "{PAGE} has a row of a metric that does not exist");
    for row in &found {
        assert!(row[4].split_whitespace().count() >= 2, "`{}` needs a definition", row[0]);
    }
}

/// The cells of a metric ahead of its definition.
fn row(metric: &Metric) -> Vec<String> {
    let unit = match metric.unit {
        Unit::Count => "count",
        Unit::Ratio => "ratio",
        Unit::Share => "share",
        Unit::PerSecond => "per second",
        Unit::Milliseconds => "ms",
        Unit::Seconds => "s",
        Unit::Usd => "USD",
    };
    let better = match metric.better {
        Better::Lower => "lower",
        Better::Higher => "higher",
        Better::Neither => "–",
    };
    let per_class = if metric.is_per_class { "yes" } else { "no" };
    [metric.name, unit, better, per_class].map(str::to_owned).to_vec()
}

#[test]
fn every_full_name_is_that_of_a_row_with_its_rank() {
    let text = read(PAGE);
    for rank in RANKS {
        assert!(text.contains(&format!("`_{rank}`")), "the rank `{rank}` is not in {PAGE}");
    }
    let found: Vec<String> = rows(&text).into_iter().map(|row| row[0].clone()).collect();
    for name in names() {
        let rank = RANKS.iter().find_map(|rank| name.strip_suffix(&format!("_{rank}")));
        let is_known = |name: &str| found.iter().any(|known| known == name);
        assert!(is_known(&name) || rank.is_some_and(is_known), "`{name}` is not in {PAGE}");
    }
}
