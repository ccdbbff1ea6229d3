//! Settings to start from.

use std::{fmt, str::FromStr, time::Duration};

use crate::{
    config::Config,
    limit::{Aimd, Concurrency},
    queue::{Queue, WhenFull},
    retry::{Retry, WhenUnpaid},
};

/// A named set of settings to start from. Scenarios know them by the same names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Preset {
    /// See [`Config::recommended`].
    Recommended,
    /// See [`Config::deepseek`].
    Deepseek,
    /// See [`Config::openai_compatible`].
    OpenaiCompatible,
}

/// There is no preset of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no preset `{0}`; the presets are `recommended`, `deepseek`, `openai-compatible`")]
pub struct UnknownPreset(String);

impl Preset {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Recommended, Self::Deepseek, Self::OpenaiCompatible];

    /// The name in scenarios and configuration files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Deepseek => "deepseek",
            Self::OpenaiCompatible => "openai-compatible",
        }
    }

    /// Its settings.
    pub fn config(self) -> Config {
        match self {
            Self::Recommended => Config::recommended(),
            Self::Deepseek => Config::deepseek(),
            Self::OpenaiCompatible => Config::openai_compatible(),
        }
    }
}

impl FromStr for Preset {
    type Err = UnknownPreset;

    fn from_str(name: &str) -> Result<Self, UnknownPreset> {
        let found = Self::ALL.into_iter().find(|preset| preset.name() == name);
        found.ok_or_else(|| UnknownPreset(name.to_owned()))
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Config {
    /// What the shipped scenarios bear out for any LLM API whose limits you do not know.
    ///
    /// - AIMD between 16 and 64 attempts in flight. Set `ceiling` a little below the account's own
    ///   concurrency limit and below the knee of the server; the floor keeps refusals that have
    ///   nothing to do with load from starving you.
    /// - A queue of 256, four answers' worth of waiting for each permit. When it is full the least
    ///   urgent goes, and what cannot be answered before its deadline is refused at once.
    /// - Ten attempts with full jitter behind the retry budget. A retry that the budget does not
    ///   pay for waits; it does not fail.
    pub fn recommended() -> Self {
        Self {
            queue: Queue {
                capacity: 256,
                when_full: WhenFull::EvictLowest,
                refuse_hopeless: true,
                ..Queue::default()
            },
            concurrency: Concurrency::Aimd(Aimd {
                initial: 64,
                min: 16,
                ceiling: 64,
                ..Aimd::default()
            }),
            retry: Retry { when_unpaid: WhenUnpaid::Wait, ..Retry::default() },
            ..Self::default()
        }
    }

    /// [`Self::recommended`] for DeepSeek's API, by what it publishes and what was seen of it in
    /// 2026.
    ///
    /// - The account's concurrency limit is 500 for `deepseek-v4-pro`; raise the ceiling to 2,500
    ///   for `deepseek-flash`. The effective limit shrinks with the balance, down to 5 and less, so
    ///   the floor is 1: here a 429 is always about concurrency.
    /// - A stream that is silent for a minute is taken for dead; silences of 146 s to 300 s with an
    ///   open socket were seen, and none of them ended well.
    pub fn deepseek() -> Self {
        Self {
            concurrency: Concurrency::Aimd(Aimd {
                initial: 64,
                min: 1,
                ceiling: 500,
                ..Aimd::default()
            }),
            stall_timeout: Some(Duration::from_secs(60)),
            ..Self::recommended()
        }
    }

    /// [`Self::recommended`] for servers that speak OpenAI's API.
    ///
    /// An attempt may take ten minutes, as in OpenAI's own clients. Their limits are per minute, in
    /// requests and in tokens, and differ from account to account: add them as `buckets`.
    pub fn openai_compatible() -> Self {
        Self {
            concurrency: Concurrency::Aimd(Aimd {
                initial: 64,
                min: 16,
                ceiling: 256,
                ..Aimd::default()
            }),
            attempt_timeout: Some(Duration::from_secs(600)),
            stall_timeout: Some(Duration::from_secs(60)),
            ..Self::recommended()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_valid_and_found_by_its_name() {
        for preset in Preset::ALL {
            assert_eq!(preset.config().validate(), Ok(()), "{preset}");
            assert_eq!(preset.name().parse(), Ok(preset));
        }
        let error = Preset::from_str("recomended").expect_err("no such preset");
        assert!(
            error.to_string().contains("`recomended`") && error.to_string().contains("deepseek")
        );
    }
}
