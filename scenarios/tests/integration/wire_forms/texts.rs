//! The scenarios.

pub(super) const STREAMS: &str = "
scenario: both-forms
horizon: 60s
workload:
  - class: chat
    arrivals: { constant: { rate: 4/s } }
    output_tokens: { constant: 20 }
    deadline: 20s
server:
  network: { round_trip: 40ms }
  first_token: 10%
  admission: { concurrency: 14, retry_after: 3s }
  overload: { max_in_flight: 12, answer_after: 200ms }
  waiting: { keep_alive: 307ms }
  engine: { slots: { servers: 9, service_time: { constant: 2003ms } } }
  incidents:
    - burst_429: { at: 10s, for: 5s, share: 60% }
    - burst_503: { at: 20s, for: 5s, share: 50% }
    - stall: { at: 30s, for: 5s, share: 30% }
    - burst_402: { at: 50s, for: 3s, share: 40% }
    - outage: { at: 40s, for: 2s, answer: refused }
strategies:
  - name: plain
    config:
      budget: none
      concurrency: { fixed: { limit: 13 } }
      retry: { max_attempts: 4, backoff: { constant: { delay: 701ms } }, jitter: none }
      stall_timeout: 1s
      attempt_timeout: 6s
";

pub(super) const JSON: &str = "
scenario: both-forms
horizon: 60s
workload:
  - class: chat
    arrivals: { constant: { rate: 4/s } }
    output_tokens: { constant: 20 }
    deadline: 20s
server:
  network: { round_trip: 40ms }
  admission: { concurrency: 11, retry_after: 1500ms }
  waiting: { keep_alive: 307ms }
  engine: { slots: { servers: 9, service_time: { constant: 2403ms }, queue: 3 } }
  incidents:
    - burst_429: { at: 10s, for: 5s, share: 60% }
    - burst_503: { at: 20s, for: 5s, share: 50% }
strategies:
  - name: plain
    config:
      budget: none
      concurrency: { fixed: { limit: 13 } }
      retry: { max_attempts: 3, backoff: { constant: { delay: 701ms } }, jitter: none }
      attempt_timeout: 2600ms
";

fn scenario(horizon: &str, server: &str) -> String {
    format!(
        "
scenario: both-forms
horizon: {horizon}
workload:
  - class: chat
    arrivals: {{ constant: {{ rate: 4/s }} }}
    output_tokens: {{ constant: 20 }}
    deadline: 20s
server:
  network: {{ round_trip: 40ms }}
{server}
strategies:
  - name: plain
    config:
      budget: none
      concurrency: {{ fixed: {{ limit: 40 }} }}
      retry: {{ max_attempts: 4, backoff: {{ constant: {{ delay: 701ms }} }}, jitter: none }}
      attempt_timeout: 6s
"
    )
}

/// Answers fail by chance; `tokens` may show those of the answers.
pub(super) fn failing(tokens: &str) -> String {
    scenario(
        "60s",
        &format!(
            "  {tokens}
  waiting: {{ keep_alive: 307ms, gateway_cut: 1913ms }}
  engine: {{ slots: {{ servers: 5, service_time: {{ constant: 1003ms }} }} }}
  faults:
    - reset: {{ probability: 8% }}
    - truncated: {{ probability: 8% }}
    - insufficient_system_resource: {{ probability: 8% }}
    - content_filter: {{ probability: 5% }}
    - length: {{ probability: 5% }}
    - http_500: {{ probability: 5% }}"
        ),
    )
}

/// Answers are prescribed.
pub(super) fn scripted(retry_after: &str) -> String {
    scenario(
        "10s",
        &format!(
            "  # tokens
  admission: {{ concurrency: 100, retry_after: {retry_after} }}
  engine: {{ slots: {{ servers: 50, service_time: {{ constant: 803ms }} }} }}
  script:
    every_request: [429, 200]
    requests:
      '0': [429, 429, 200]
      '1': [500, 503, 200]
      '2': [400]
      '3': [401]
      '4': [402]
      '5': [422]
      '6': [reset, truncated, insufficient_system_resource, 200]
      '7': [stall, 200]
      '8': [content_filter]
      '9': [length]"
        ),
    )
}

/// Traffic of one beat looks like abuse.
pub(super) fn suspended() -> String {
    scenario(
        "30s",
        "  risk: { suspension: 3s }
  engine: { slots: { servers: 50, service_time: { constant: 803ms } } }",
    )
}
