//! From the record of a replication to its numbers.

use std::collections::BTreeMap;

use simulator::Server;

use super::{cause::End, class_record::ClassRecord, log::trace_line, recorder::Recorder};
use crate::{
    arrivals::RequestId,
    histogram::LatencyHistogram,
    metric::{RANKS, quantile_of_rank},
    results::{CAUSES, ClassSeedResults, SeedResults},
};

type Metrics = BTreeMap<String, Option<f64>>;

/// What a replication comes to.
#[derive(Debug)]
pub(crate) struct Summary {
    pub(crate) results: SeedResults,
    pub(crate) breaches: Vec<String>,
    /// Events of the replication.
    pub(crate) events: u64,
}

impl Recorder {
    /// The numbers of the replication, which ended at `end_ns`, after an audit of its books.
    pub(crate) fn finish(&mut self, server: &Server, end_ns: u64) -> Summary {
        self.laws.audit(end_ns, server);
        self.audit_money(end_ns, server);
        let has_prices = server.has_prices();
        let span_s = (self.setup.horizon_ns - self.setup.warm_up_ns) as f64 / 1e9;
        let mut whole = ClassRecord::default();
        let mut classes = BTreeMap::new();
        for ((name, _), record) in self.setup.classes.iter().zip(&self.classes) {
            let named = ClassSeedResults {
                metrics: class_metrics(record, span_s, has_prices),
                counts: counts(record),
                failures_by_cause: failures(record),
                histograms: class_histograms(record),
            };
            classes.insert(name.clone(), named);
            whole.merge(record);
        }
        let mut metrics = class_metrics(&whole, span_s, has_prices);
        self.add_server_metrics(&mut metrics, server, end_ns, whole.completed);
        self.add_storm_metrics(&mut metrics);
        let mut histograms = class_histograms(&whole);
        for (name, histogram) in [
            ("attempt_latency_ms", &self.attempt_latency),
            ("time_to_first_token_ms", &self.first_token),
            ("time_per_output_token_ms", &self.token_time),
            ("server_wait_ms", &self.server_wait),
            ("service_time_ms", &self.service_time),
        ] {
            add_time(&mut metrics, name, histogram);
            histograms.insert(name.to_owned(), histogram.to_base64());
        }
        let results = SeedResults {
            seed: self.setup.seed,
            metrics,
            counts: counts(&whole),
            failures_by_cause: failures(&whole),
            classes,
            histograms,
            timeline: self.timeline.finish(end_ns, &self.absent_gauges(server)),
            latency_heatmap: self.heatmap.finish(),
            worst_request: self
                .worst
                .1
                .iter()
                .map(|e| trace_line(e, &self.setup.classes))
                .collect(),
            worst_request_id: self.worst.1.first().map(|event| self.name_of(event.request_key)),
            event_digest: format!("{:016x}", self.digest.value()),
        };
        Summary { results, breaches: self.laws.take_breaches(), events: self.digest.events() }
    }

    fn name_of(&self, request_key: u64) -> String {
        let classes = self.setup.classes.iter().map(|(name, _)| name.as_str());
        RequestId::of_key(request_key, classes).to_string()
    }

    fn add_server_metrics(
        &self,
        metrics: &mut Metrics,
        server: &Server,
        end_ns: u64,
        completed: u64,
    ) {
        let ledger = server.ledger();
        let (start, useful_before, wasted_before) = self.window_start.unwrap_or_default();
        let window = self.window_end.map(|end| end.since(&start));
        let after = ledger.integrals_at(end_ns).since(&start);
        let useful = (ledger.useful_work_ns - useful_before) as f64;
        let wasted = (ledger.wasted_work_ns - wasted_before) as f64;
        let gpu_seconds = after.busy_ns as f64 / 1e9;
        let [ok, limited, busy, other] = self.responses.map(|count| Some(count as f64));
        let part_of = |work: f64| ratio(gpu_seconds * work, useful + wasted);
        let mean = |pick: fn(&simulator::Integrals) -> Option<f64>| window.as_ref().and_then(pick);
        for (name, value) in [
            ("responses_200", ok),
            ("responses_429", limited),
            ("responses_503", busy),
            ("responses_other", other),
            ("server_in_flight_mean", mean(simulator::Integrals::mean_in_flight)),
            ("server_in_flight_max", Some(f64::from(self.server_in_flight_max))),
            ("server_queue_mean", mean(simulator::Integrals::mean_queue)),
            ("gpu_utilisation_mean", mean(simulator::Integrals::mean_gpu_utilisation)),
            ("wasted_work_share", ratio(wasted, useful + wasted)),
            ("gpu_seconds", Some(gpu_seconds)),
            ("gpu_seconds_useful", part_of(useful)),
            ("gpu_seconds_wasted", part_of(wasted)),
            ("gpu_seconds_per_success", ratio(gpu_seconds, completed as f64)),
        ] {
            metrics.insert(name.to_owned(), value);
        }
        if server.has_keep_alives() {
            metrics.insert("keep_alives_received".to_owned(), Some(self.keep_alives as f64));
        }
        if server.is_replicated() {
            let replicas = mean(simulator::Integrals::mean_replicas);
            metrics.insert("replicas_mean".to_owned(), replicas);
        }
    }

    fn add_storm_metrics(&mut self, metrics: &mut Metrics) {
        self.per_second.finish();
        let (amplification, recovery) =
            (self.per_second.amplification_max(), self.per_second.recovery_s());
        metrics.insert("amplification_max".to_owned(), amplification);
        metrics.insert("recovery_time_s".to_owned(), recovery);
    }
}

/// x / 0 is undefined, not infinite.
fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

fn class_metrics(record: &ClassRecord, span_s: f64, has_prices: bool) -> Metrics {
    let mut metrics = Metrics::new();
    let count = |n: u64| Some(n as f64);
    let (requests, completed) = (record.requests as f64, record.completed as f64);
    for (name, value) in [
        ("requests", count(record.requests)),
        ("completed", count(record.completed)),
        ("failed", count(record.count_of(End::Failed))),
        ("shed", count(record.count_of(End::Shed))),
        ("expired", count(record.count_of(End::Expired))),
        ("cancelled", count(record.count_of(End::Cancelled))),
        ("unfinished", count(record.count_of(End::Unfinished))),
        ("attempts", count(record.attempts)),
        ("attempts_per_request", ratio(record.attempts as f64, requests)),
        ("retries", count(record.retries)),
        ("hedges", count(record.hedges)),
        ("retries_denied", count(record.denied)),
        ("shared_answers", count(record.shared)),
        ("success_rate", ratio(completed, requests)),
        ("failure_rate", ratio(requests - completed, requests)),
        ("believed_success_rate", ratio(record.believed as f64, requests)),
        ("offered_per_s", ratio(requests, span_s)),
        ("throughput_per_s", ratio(completed, span_s)),
        ("goodput_per_s", ratio(record.good as f64, span_s)),
    ] {
        metrics.insert(name.to_owned(), value);
    }
    add_time(&mut metrics, "sojourn_time_ms", &record.sojourn_time);
    add_time(&mut metrics, "sojourn_time_all_ms", &record.sojourn_time_all());
    add_time(&mut metrics, "queue_wait_ms", &record.queue_wait);
    if has_prices {
        for (name, value) in record.money.metrics(record.requests, record.completed) {
            metrics.insert(name.to_owned(), value);
        }
    }
    metrics
}

fn add_time(metrics: &mut Metrics, name: &str, histogram: &LatencyHistogram) {
    for rank in RANKS {
        let value = match (rank, quantile_of_rank(rank)) {
            (_, Some(quantile)) => histogram.quantile_ms(quantile),
            ("mean", None) => histogram.mean_ms(),
            _ => histogram.max_ms(),
        };
        metrics.insert(format!("{name}_{rank}"), value);
    }
}

fn counts(record: &ClassRecord) -> BTreeMap<String, u64> {
    let false_success = record.by_cause[super::cause::Cause::FalseSuccess as usize];
    [
        ("requests", record.requests),
        ("completed", record.completed),
        ("failed", record.count_of(End::Failed)),
        ("shed", record.count_of(End::Shed)),
        ("expired", record.count_of(End::Expired)),
        ("cancelled", record.count_of(End::Cancelled)),
        ("unfinished", record.count_of(End::Unfinished)),
        ("attempts", record.attempts),
        ("false_success", false_success),
    ]
    .into_iter()
    .map(|(name, count)| (name.to_owned(), count))
    .collect()
}

fn failures(record: &ClassRecord) -> BTreeMap<String, u64> {
    let causes = CAUSES.iter().zip(record.by_cause);
    causes.filter(|(_, count)| *count > 0).map(|(name, n)| ((*name).to_owned(), n)).collect()
}

fn class_histograms(record: &ClassRecord) -> BTreeMap<String, String> {
    [
        ("sojourn_time_ms", record.sojourn_time.to_base64()),
        ("sojourn_time_all_ms", record.sojourn_time_all().to_base64()),
        ("queue_wait_ms", record.queue_wait.to_base64()),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text))
    .collect()
}
