//! Scenarios in which everything goes wrong at once.

/// Every strategy of [`scenario`].
pub(super) const STRATEGIES: [&str; 11] = [
    "direct",
    "immediate-3",
    "full-jitter-10",
    "narrow",
    "decorrelated",
    "hedger",
    "guarded",
    "patient",
    "quick-to-open",
    "article",
    "article-literal",
];

const ENGINES: [&str; 3] = [
    "slots: { servers: 9, queue: 12, service_time: { exponential: { mean: 400ms } } }",
    "saturation: { service_time: { lognormal: { mean: 300ms, scv: 2 } }, capacity: 12, \
     curve: { power: { exponent: 2 } }, slowdown: fixed_at_admission }",
    "saturation: { service_time: { lognormal: { mean: 300ms, p99: 2s } }, capacity: 12, \
     curve: { points: [[0%, 1.0], [70%, 1.0], [100%, 4.0]] } }",
];

/// Bursts, caps, guards, deadlines, priorities and abandoned work, in another mixture for each
/// `variant`: overload that never ends, of clients that share an account.
pub(super) fn scenario(variant: u64) -> String {
    let pick = |choices: &[&'static str], step: u64| {
        choices[((variant / step) % choices.len() as u64) as usize]
    };
    let engine = pick(&ENGINES, 1);
    let abandoned_work = pick(&["stops", "continues"], 1);
    let round_trip = pick(&["0s", "40ms", "7000001ns"], 2);
    let retry_after = pick(&["", "\n    retry_after: 700ms"], 3);
    let answer_after = pick(&["0s", "200ms"], 4);
    let clients = pick(&["1", "2", "5"], 5);
    // Tokens are known where ends are.
    let tokens = pick(&["first_token: 20%", "first_token: 60%", ""], 1);
    let stall = pick(&["- stall: { at: 6s, for: 30s, share: 10% }", "", ""], 1);
    format!(
        "scenario: nasty
horizon: 40s
warm_up: 5s
drain: 4s
seeds: 3
clients: {clients}
workload:
  - class: chat
    arrivals: {{ poisson: {{ rate: 12/s }} }}
    priority: high
    deadline: 3s
    slo: 1s
    duplicates: 30%
  - class: batch
    arrivals: {{ poisson: {{ rate: 9/s }} }}
    priority: low
    output_tokens: {{ lognormal: {{ mean: 200, scv: 1 }} }}
  - class: steady
    arrivals: {{ constant: {{ rate: 10/s }} }}
    deadline: 900ms
    stream: true
server:
  {tokens}
  network: {{ round_trip: {round_trip} }}
  admission:
    requests: {{ token_bucket: {{ rate: 28/s, burst: 15 }} }}
    concurrency: 18{retry_after}
  overload: {{ max_in_flight: 14, answer_after: {answer_after} }}
  engine:
    {engine}
  incidents:
    - burst_429: {{ at: 3s, for: 2s, every: 10s, share: 70% }}
    - burst_429: {{ at: 12s, for: 10s, share: 30% }}
    - burst_503: {{ at: 20s, for: 2s, share: 80% }}
    - burst_402: {{ at: 30s, for: 100ms, share: 10% }}
    {stall}
  abandoned_work: {abandoned_work}
{LINES}"
    )
}

/// Every feature of the scheduler somewhere, the bad choices too.
const LINES: &str = "strategies:
  - preset: direct
  - preset: immediate-3
  - preset: full-jitter-10
  - name: narrow
    preset: recommended
    config:
      queue: { capacity: 12 }
      concurrency: { fixed: { limit: 4 } }
      attempt_timeout: 1s
  - name: decorrelated
    config:
      budget: none
      retry: { max_attempts: 5, jitter: decorrelated }
      attempt_timeout: 500ms
  - name: hedger
    config:
      concurrency: { aimd: { initial: 4 } }
      queue:
        capacity: 15
        order: { ageing: { step: 2s } }
        shares: { class_weights: { chat: 3 } }
        when_full: evict_lowest
        refuse_hopeless: true
      hedge: { after: { delay: { delay: 300ms } } }
      single_flight: true
      cache: { capacity: 3, max_age: 2s }
      cooldown: { pause: 500ms }
      first_token_timeout: 800ms
      stall_timeout: 600ms
      retry: { max_attempts: 2, jitter: { proportional: { below: 25%, above: 10% } } }
  - name: guarded
    config:
      concurrency: { vegas: { signal: time_to_first_token } }
      throttle: { k: 1.2, window: 10s }
      buckets: [{ counts: output_tokens, rate: 6000/s, burst: 700 }]
      adaptive_rate: {}
      budget: { grpc_tokens: {} }
      hedge: { after: { quantile: { min_samples: 20 } } }
  - name: patient
    config:
      concurrency: { gradient2: { initial: 5, min: 2, max: 12 } }
      breaker: { while_open: wait, open_for: 2s, window: 5s }
      budget: { aws_quota: {} }
      priorities: { high: { max_attempts: 20, retry_priority: high } }
      classes: { batch: { max_attempts: 2, retry_priority: low, attempt_timeout: 1s } }
  - name: quick-to-open
    config:
      concurrency: { latency_band: {} }
      breaker: { open_for: 1s, window: 2s, min_calls: 5 }
      cooldown: { release_over: 3s }
      retry: { backoff: { linear: { base: 100ms, step: 100ms } } }
  - preset: article
  - preset: article-literal
expect:
  - always every.responses_429 > 0
  - narrow.success_rate > direct.success_rate
";
