//! Arrival processes as they stand in a file.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use simulator::{
    law::{TimeLaw, TokenLaw},
    units::{Rate, Share},
};

/// The most users of a class.
pub const USERS_MAX: u32 = 1 << 20;

/// The most requests of a session.
pub const TURNS_MAX: u32 = 1 << 16;

/// The rule that gives arrival instants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Arrivals {
    /// Independent exponential gaps.
    Poisson {
        /// The mean rate, more than 0.
        rate: Rate,
    },
    /// Independent gaps at a rate that goes evenly from one to another, and stays there.
    Ramp {
        /// The rate at the start, more than 0.
        from: Rate,
        /// The rate at the end of the ramp, more than 0.
        to: Rate,
        /// How long the ramp is.
        #[serde(with = "humantime_serde")]
        over: Duration,
    },
    /// Independent gamma gaps.
    Gamma {
        /// The mean rate, more than 0.
        rate: Rate,
        /// The coefficient of variation of the gaps, 0.05 to 20; 1 makes them exponential.
        cv: f64,
    },
    /// Independent Weibull gaps, by one of `cv` or `shape`.
    Weibull {
        /// The mean rate, more than 0.
        rate: Rate,
        /// The coefficient of variation of the gaps, 0.05 to 20; 1 makes them exponential.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cv: Option<f64>,
        /// The shape of the law, 0.2 to 20; 1 makes it exponential.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shape: Option<f64>,
    },
    /// A Markov-modulated Poisson process: exponential gaps at the rate of a state; the states
    /// follow one another in their order and round again, each for an exponential time. It begins
    /// as an observer finds it at any instant.
    Mmpp {
        /// Two or more states, one of them with a rate of more than 0.
        states: Vec<MmppState>,
    },
    /// Exponential gaps at a rate that jumps: from when on which rate. The first step is at `0s`,
    /// and the last rate stays. A rate may be zero.
    Steps(Vec<(Instant, Rate)>),
    /// Exponential gaps at a rate that jumps up once, and back.
    Spike {
        /// The rate before and after.
        base: Rate,
        /// The rate in the spike, more than the base.
        peak: Rate,
        /// When it begins.
        #[serde(with = "humantime_serde")]
        at: Duration,
        /// How long it lasts.
        #[serde(rename = "for", with = "humantime_serde")]
        duration: Duration,
    },
    /// Exponential gaps at the rate `mean (1 + amplitude cos(2 π (t - peak_at) / period))`.
    Diurnal {
        /// The mean rate, more than 0.
        mean: Rate,
        /// How far the rate goes up and down, as a share of the mean, more than `0%`.
        amplitude: Share,
        /// From peak to peak. Default `24h`.
        #[serde(default = "one_day", with = "humantime_serde")]
        period: Duration,
        /// When the rate is highest, less than a period. Default `0s`.
        #[serde(default, with = "humantime_serde")]
        peak_at: Duration,
    },
    /// Gamma gaps at a rate that jumps: the gaps are independent in the number of expected arrivals,
    /// not in time. The form in which recorded traffic is fitted.
    Modulated {
        /// The coefficient of variation of the gaps where the rate holds, 0.05 to 20. Default 1,
        /// exponential gaps.
        #[serde(default = "one")]
        cv: f64,
        /// From when on which rate, as in `steps`.
        rates: Vec<(Instant, Rate)>,
        /// When the rates begin again. Default: never, the last one stays.
        #[serde(
            default,
            skip_serializing_if = "Option::is_none",
            with = "humantime_serde::option"
        )]
        every: Option<Duration>,
        /// Arrivals wait for the next multiple of this span, as behind a clock that ticks. Default:
        /// they do not.
        #[serde(
            default,
            skip_serializing_if = "Option::is_none",
            with = "humantime_serde::option"
        )]
        tick: Option<Duration>,
        /// A factor of the rate that changes all the time. Default: there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        flicker: Option<Flicker>,
        /// What every rate is multiplied by. Default 1.
        #[serde(default = "one")]
        rate_scale: f64,
    },
    /// Equal gaps; the first arrival comes one gap after the start.
    Constant {
        /// The rate, more than 0.
        rate: Rate,
    },
    /// A fixed number of users. Each one thinks, sends a request, waits for its end however it
    /// comes, and starts again. The intended start is the end of the thinking.
    ClosedLoop {
        /// How many, 1 to 1048576.
        users: u32,
        /// How long a user thinks before each request, at least `1ms` in the mean.
        think_time: TimeLaw,
    },
    /// Conversations: they begin with independent exponential gaps; each further request starts a
    /// think time after the one before it ended, however it ended. Its prompt holds all prompts and
    /// answers before it, which are its cached tokens, and then its own `prompt_tokens`.
    Sessions {
        /// The mean rate at which sessions begin, more than 0.
        rate: Rate,
        /// How many requests a session has, rounded to whole ones, at least 1 and at most 65536.
        turns: TokenLaw,
        /// How long the user thinks before each further request, at least `1ms` in the mean.
        think_time: TimeLaw,
    },
    /// The requests of a file, with their instants and token counts.
    Trace {
        /// The file, relative to the scenario's folder.
        file: String,
        /// Its form. Default: `azure_2023`.
        #[serde(default)]
        format: TraceFormat,
        /// What the instants are multiplied by: 0.5 replays twice as fast. Default 1.
        #[serde(default = "one")]
        time_scale: f64,
        /// Where the replay begins in the trace, before scaling. Default: at its start.
        #[serde(
            default,
            skip_serializing_if = "Option::is_none",
            with = "humantime_serde::option"
        )]
        from: Option<Duration>,
        /// Where it ends, before scaling; what arrives then is left out. Default: at its end.
        #[serde(
            default,
            skip_serializing_if = "Option::is_none",
            with = "humantime_serde::option"
        )]
        until: Option<Duration>,
        /// How often each request is sent, in the mean: 0.5 leaves out every second one by chance,
        /// 2.5 sends each one two or three times at its instant. Default 1.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        rate_scale: f64,
    },
}

fn one() -> f64 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
#[expect(clippy::float_cmp, reason = "the default is this number alone")]
fn is_one(number: &f64) -> bool {
    *number == 1.0
}

fn one_day() -> Duration {
    Duration::from_secs(86_400)
}

/// A time since the start of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(#[serde(with = "humantime_serde")] pub Duration);

/// A factor of a rate: it follows a gamma law with a mean of one and is drawn anew for every span.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flicker {
    /// Its coefficient of variation, 0.05 to 20.
    pub cv: f64,
    /// How long a span is, at least `100ms`.
    #[serde(with = "humantime_serde")]
    pub over: Duration,
}

/// A state of a Markov-modulated Poisson process.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MmppState {
    /// The rate in it, maybe zero.
    pub rate: Rate,
    /// How long it lasts in the mean, more than `0s`.
    #[serde(with = "humantime_serde")]
    pub mean_duration: Duration,
}

/// The form of a trace file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TraceFormat {
    /// `TIMESTAMP,ContextTokens,GeneratedTokens`, the form of the Azure LLM inference trace 2023.
    #[default]
    #[serde(rename = "azure_2023")]
    Azure2023,
    /// JSON lines with `timestamp` in milliseconds, `input_length`, `output_length` and `hash_ids`
    /// of 512-token blocks, the form of the Mooncake traces. The blocks at the beginning of a prompt
    /// that earlier prompts of the trace began with, too, are its cached tokens, as behind a cache
    /// without limits.
    Mooncake,
    /// `Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type` with seconds, the form
    /// of the `BurstGPT` traces; further columns are passed over.
    BurstGpt,
    /// A folder of `ServeGen`: `chunk-N-trace.csv` with a client's rate and law of gaps in every
    /// window of ten minutes, and `chunk-N-dataset.json` with the histograms of its sizes. Every
    /// seed draws requests of its own from them, `rate_scale` multiplies the rates, and each client
    /// is a user.
    #[serde(rename = "servegen")]
    ServeGen,
}
