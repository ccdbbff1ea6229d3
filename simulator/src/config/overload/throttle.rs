//! Thresholds of the server's resources.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    config::range::{check_at_least_one, check_rate},
    config_error::ConfigError,
    span::{check_mean, check_span},
    units::{Rate, Share},
};

/// The most arrivals that the CPU's threshold may stand for; the server remembers as many.
const MOST_ARRIVALS: f64 = 1e6;

/// Throttling while a resource is short: a share of the attempts is refused from the instant at
/// which one of the resources was used above its threshold for `sustained` without interruption,
/// until it was used less than the threshold less `hysteresis` for `hold`.
///
/// The thresholds are those of the article that Squall began with; what the resources are in this
/// model is assumed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Throttle {
    /// The CPU: by requests that pass the edge. Default: not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Cpu>,
    /// The memory: by attempts in flight. Default: not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Memory>,
    /// The GPU: its utilisation. Default: not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gpu: Option<Gpu>,
    /// How long a resource has to be above. Default `10s`, assumed.
    #[serde(with = "humantime_serde")]
    pub sustained: Duration,
    /// How far below the threshold it ends, in points of per cent. Default `5%`, assumed.
    pub hysteresis: Share,
    /// How long the resource has to be below that. Default `10s`, assumed.
    #[serde(with = "humantime_serde")]
    pub hold: Duration,
    /// The status, 429 or 503. Default 429, as the article says.
    pub status: u16,
    /// The share that is refused, more than 0%. Default `100%`, assumed.
    pub share: Share,
}

/// The threshold of the CPU. It is used by what came in the last `over`, as a part of what would
/// come at the rate `full_at`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cpu {
    /// Default `85%`.
    #[serde(default = "cpu_above")]
    pub above: Share,
    /// The rate of requests that is all it can do.
    pub full_at: Rate,
    /// How long a request counts. Default `1s`, assumed.
    #[serde(default = "one_second", with = "humantime_serde")]
    pub over: Duration,
}

/// The threshold of the memory. It is used by the attempts in flight.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    /// Default `90%`.
    #[serde(default = "memory_above")]
    pub above: Share,
    /// The attempts in flight that fill it, at least 1.
    pub full_at: u32,
}

/// The threshold of the GPU utilisation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gpu {
    /// Default `95%`.
    #[serde(default = "gpu_above")]
    pub above: Share,
}

fn percent(percent: u32) -> Share {
    Share::from_fraction(f64::from(percent) / 100.0).expect("it is between 0 and 1")
}

fn cpu_above() -> Share {
    percent(85)
}

fn memory_above() -> Share {
    percent(90)
}

fn gpu_above() -> Share {
    percent(95)
}

const fn one_second() -> Duration {
    Duration::from_secs(1)
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            cpu: None,
            memory: None,
            gpu: None,
            sustained: Duration::from_secs(10),
            hysteresis: percent(5),
            hold: Duration::from_secs(10),
            status: 429,
            share: Share::ALL,
        }
    }
}

impl Cpu {
    /// How many in the last `over` are so large a part of all it can do, at least one.
    pub(crate) fn arrivals(&self, part: f64) -> f64 {
        let all = self.full_at.as_per_second() * self.over.as_secs_f64();
        // A whole number stays what it is, whatever the last digit of the product.
        libm::ceil(part * all - 1e-9).max(1.0)
    }
}

impl Throttle {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>) {
        const PATH: &str = "overload.throttle";
        let mut wrong = |field: &str, problem: &str| {
            errors.push(ConfigError::new(format!("{PATH}.{field}"), problem));
        };
        let resources = [
            ("cpu.above", self.cpu.map(|cpu| cpu.above)),
            ("memory.above", self.memory.map(|memory| memory.above)),
            ("gpu.above", self.gpu.map(|gpu| gpu.above)),
        ];
        for (field, above) in resources {
            if above.is_some_and(|above| above <= self.hysteresis) {
                wrong(field, "must be more than `hysteresis`, or the throttling never ends");
            }
        }
        if ![429, 503].contains(&self.status) {
            wrong("status", &format!("must be 429 or 503, not {}", self.status));
        }
        if self.share == Share::ZERO {
            wrong("share", "must be more than 0%: leave `throttle` out to have none");
        }
        if let Some(cpu) = self.cpu
            && cpu.arrivals(cpu.above.as_fraction()) > MOST_ARRIVALS
        {
            wrong("cpu.over", "is too long: more than 1000000 requests would be remembered");
        }
        if resources.iter().all(|(_, above)| above.is_none()) {
            let problem = "has no effect without `cpu`, `memory` or `gpu`: give one, as `gpu: {}`";
            errors.push(ConfigError::new(PATH, problem));
        }
        if let Some(cpu) = self.cpu {
            check_rate(errors, &format!("{PATH}.cpu.full_at"), cpu.full_at);
            check_mean(errors, &format!("{PATH}.cpu.over"), cpu.over);
        }
        if let Some(memory) = self.memory {
            check_at_least_one(errors, &format!("{PATH}.memory.full_at"), memory.full_at);
        }
        check_span(errors, &format!("{PATH}.sustained"), self.sustained);
        check_span(errors, &format!("{PATH}.hold"), self.hold);
    }
}
