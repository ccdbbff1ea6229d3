//! Resolved scenarios, cut to what is told.

use serde_json::{Value, json};

pub(super) fn bursts() -> Value {
    json!({
        "horizon": "30m", "clients": 1, "warm_up": "0s",
        "workload": [{ "class": "chat", "arrivals": { "poisson": { "rate": "2.5/s" } },
            "priority": "normal", "deadline": "1m", "slo": "20s" }],
        "server": {
            "engine": { "saturation": { "capacity": 2500,
                "service_time": { "lognormal": { "mean": "4s", "scv": 0.5 } },
                "curve": { "points": [["0%", 1.0], ["90%", 1.8], ["100%", 4.0]] } } },
            "admission": { "concurrency": 2500 },
            "network": { "round_trip": "60ms" },
            "overload": { "max_in_flight": 10000 },
            "incidents": [
                { "burst_429": { "at": "5m", "every": "10m", "for": "45s", "share": "60%" } },
                { "burst_503": { "at": "0s", "for": "30m", "share": "100%" } },
            ],
        },
    })
}

pub(super) fn classes() -> Value {
    json!({
        "horizon": "20m", "clients": 8, "warm_up": "2m",
        "workload": [
            { "class": "chat", "arrivals": { "poisson": { "rate": "12/s" } },
              "priority": "high", "deadline": "1m", "slo": "20s" },
            { "class": "batch", "arrivals": { "gamma": { "rate": "0.05/s", "cv": 3.0 } },
              "priority": "low", "deadline": null, "slo": null, "duplicates": "40%" },
        ],
        "server": {
            "abandoned_work": "continues",
            "engine": { "slots": { "servers": 1, "queue": 5,
                "service_time": { "constant": "28ms" } } },
            "admission": {
                "requests": { "token_bucket": { "rate": "20/s", "burst": 40 } },
                "tokens": { "fixed_window": { "limit": 100_000, "window": "1m" } },
                "concurrency": 1, "concurrency_per_key": 4,
                "retry_after": { "form": "seconds", "factor": 2.0 },
            },
        },
    })
}

pub(super) fn ramp_and_users() -> Value {
    json!({
        "horizon": "15m",
        "workload": [
            { "class": "rush",
              "arrivals": { "ramp": { "from": "80/s", "to": "0.1/s", "over": "3m" } } },
            { "class": "office", "arrivals": { "closed_loop": { "users": 5,
                "think_time": { "exponential": { "mean": "200ms" } } } } },
            { "class": "day", "arrivals": { "diurnal":
                { "mean": "2/s", "amplitude": "50%", "period": "24h" } } },
        ],
        "server": {
            "engine": { "slots": { "servers": 20, "queue": 0,
                "service_time": { "lognormal": { "mean": "3s", "p99": "20s" } } } },
            "incidents": [
                { "brown_out": { "at": "1m", "for": "10s", "capacity": "20%" } },
                { "outage": { "at": "20m", "for": "10s", "answer": "refused" } },
            ],
        },
    })
}

pub(super) fn shares() -> Value {
    json!({
        "horizon": "10m",
        "workload": {
            "arrivals": { "modulated": { "every": "1m", "cv": 1.0,
                "rates": [["0s", "4.2/s"], ["10s", "0.06/s"]] } },
            "classes": [{ "class": "free", "share": "70%" }, { "class": "paid", "share": "30%" }],
        },
        "server": {
            "replicas": 4,
            "engine": { "saturation": { "capacity": 40,
                "service_time": { "constant": "2s" }, "curve": "processor_sharing" } },
            "overload": { "throttle": { "status": 503, "cpu": {}, "gpu": {} } },
            "incidents": [{ "burst_429": { "share": "100%", "random":
                { "every_mean": "40s", "for": { "exponential": { "mean": "7s" } } } } }],
        },
    })
}

pub(super) fn tokens() -> Value {
    json!({
        "horizon": "1h",
        "workload": [{ "class": "talk", "stream": true, "deadline": "5m", "slo": "5m",
            "prompt_tokens": { "constant": 1000 }, "output_tokens": { "lognormal": { "mean": 211.0 } },
            "arrivals": { "sessions": { "rate": "6/min", "turns": { "constant": 4 },
                "think_time": { "constant": "20s" } } } }],
        "server": {
            "engine": { "batching": { "max_sequences": 1024,
                "step": { "base": "20ms", "per_sequence": "39us", "exponent": 1.0 } } },
            "faults": [
                { "stall": { "probability": "2%" } },
                { "http_500": { "probability": "100%", "schedule": { "at": "5m", "for": "1m" } } },
            ],
            "waiting": { "close_if_not_started": "10m" },
        },
    })
}

pub(super) fn trace() -> Value {
    json!({
        "horizon": "1h",
        "workload": [{ "class": "staff", "arrivals": { "trace":
            { "file": "traces/office.csv", "time_scale": 0.5, "rate_scale": 1.0 } } }],
        "server": {
            "script": { "every_request": ["reset", 503, "ok"] },
            "admission": { "balance": { "usd": 2.5 }, "retry_after": { "form": "garbage" } },
        },
    })
}

pub(super) fn many() -> Value {
    let class = |name: &str| {
        json!({ "class": name, "arrivals": { "steps":
            { "rates": [["0s", "2/s"], ["3m", "11.6/s"], ["5m", "0/s"]] } } })
    };
    let incident = |at: &str| json!({ "restart": { "at": at, "for": "10s" } });
    let classes = ["a", "b", "c", "d", "e", "f"].map(class);
    let incidents = ["1m", "2m", "3m", "4m", "5m"].map(incident);
    json!({
        "horizon": "10m",
        "workload": classes,
        "server": { "incidents": incidents },
    })
}
