//! Counts by name, to be held against each other.

use std::collections::BTreeMap;

use crate::{replication::Replication, results::CAUSES};

/// Counts by name; a count that is absent is 0. What belongs to a class has its name before it, as
/// in `chat.attempts`; how requests failed is called as in the timeline, `failed_server_busy`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books(BTreeMap<String, u64>);

/// A count that two books do not agree on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Its name.
    pub count: String,
    /// What the events come to.
    pub by_events: u64,
    /// What the summary says.
    pub in_summary: u64,
}

/// Counts that stand in a replication's results as metrics, of the whole and of a class.
const IN_METRICS: [&str; 4] = ["retries", "hedges", "retries_denied", "shared_answers"];
/// Those of the whole alone.
const IN_METRICS_OF_WHOLE: [&str; 4] =
    ["responses_200", "responses_429", "responses_503", "responses_other"];

impl Books {
    /// The counts that the results of a replication hold.
    pub fn of_summary(replication: &Replication) -> Self {
        let mut books = Self::default();
        books.set("events", replication.event_count);
        let results = &replication.results;
        let count = |metrics: &BTreeMap<String, Option<f64>>, name: &str| {
            metrics.get(name).copied().flatten().unwrap_or(0.0) as u64
        };
        for name in IN_METRICS.into_iter().chain(IN_METRICS_OF_WHOLE) {
            books.set(name, count(&results.metrics, name));
        }
        books.copy("", &results.counts, &results.failures_by_cause);
        for (name, class) in &results.classes {
            let before = format!("{name}.");
            books.copy(&before, &class.counts, &class.failures_by_cause);
            for metric in IN_METRICS {
                books.set(&format!("{before}{metric}"), count(&class.metrics, metric));
            }
        }
        books
    }

    fn copy(
        &mut self,
        before: &str,
        counts: &BTreeMap<String, u64>,
        failures: &BTreeMap<String, u64>,
    ) {
        for (name, &count) in counts {
            self.set(&format!("{before}{name}"), count);
        }
        for (cause, &count) in failures {
            self.set(&format!("{before}failed_{cause}"), count);
        }
    }

    pub(super) fn set(&mut self, name: &str, count: u64) {
        self.0.insert(name.to_owned(), count);
    }

    pub(super) fn add(&mut self, name: &str, count: u64) {
        *self.0.entry(name.to_owned()).or_default() += count;
    }

    /// A count.
    pub fn get(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or(0)
    }

    /// How requests failed, with their number, those causes that occur.
    pub fn failures(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let causes = CAUSES.iter().map(|cause| (*cause, self.get(&format!("failed_{cause}"))));
        causes.filter(|&(_, count)| count > 0)
    }

    /// Where these counts, which are those of the events, differ from those of a summary.
    pub fn mismatches(&self, summary: &Self) -> Vec<Mismatch> {
        let mut names: Vec<&String> = self.0.keys().chain(summary.0.keys()).collect();
        names.sort_unstable();
        names.dedup();
        let both = names.into_iter().map(|name| Mismatch {
            count: name.clone(),
            by_events: self.get(name),
            in_summary: summary.get(name),
        });
        both.filter(|found| found.by_events != found.in_summary).collect()
    }
}
