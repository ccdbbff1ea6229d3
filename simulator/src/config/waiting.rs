//! The waiting room: what the server does while an answer does not come.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::engine::Engine;
use crate::{config_error::ConfigError, span::check_mean};

/// What the server does while an answer does not come. An admitted attempt has the status 200 on
/// its way at once; what follows may take long. All spans count from the arrival at the server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Waiting {
    /// How often the server shows that it is alive before the first content: by a comment in a
    /// stream, by an empty line before a whole answer. They are no tokens. Default: never.
    #[serde(with = "humantime_serde::option", skip_serializing_if = "Option::is_none")]
    pub keep_alive: Option<Duration>,
    /// The server closes an attempt that the engine has not begun with by then. It needs an engine
    /// with a queue. Default: never.
    #[serde(with = "humantime_serde::option", skip_serializing_if = "Option::is_none")]
    pub close_if_not_started: Option<Duration>,
    /// The server closes an attempt whose answer is not complete by then. Default: never.
    #[serde(with = "humantime_serde::option", skip_serializing_if = "Option::is_none")]
    pub close_if_not_completed: Option<Duration>,
    /// The gateway in front of the server closes an attempt that has no content by then: no token,
    /// or no whole answer where answers come whole. Default: never.
    #[serde(with = "humantime_serde::option", skip_serializing_if = "Option::is_none")]
    pub gateway_cut: Option<Duration>,
}

impl Waiting {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, engine: &Engine) {
        let settings = [
            ("keep_alive", self.keep_alive),
            ("close_if_not_started", self.close_if_not_started),
            ("close_if_not_completed", self.close_if_not_completed),
            ("gateway_cut", self.gateway_cut),
        ];
        for (name, span) in settings {
            if let Some(span) = span {
                check_mean(errors, &format!("waiting.{name}"), span);
            }
        }
        if self.close_if_not_started.is_some() && !engine.has_queue() {
            let problem = "has no effect: this engine begins with every attempt at once; use \
                           `close_if_not_completed` or `gateway_cut`, or leave it out";
            errors.push(ConfigError::new("waiting.close_if_not_started", problem));
        }
        let later = [
            ("close_if_not_started", self.close_if_not_started),
            ("gateway_cut", self.gateway_cut),
        ];
        for (name, span) in later {
            if let (Some(span), Some(end)) = (span, self.close_if_not_completed)
                && span >= end
            {
                let problem = "has no effect: `close_if_not_completed` comes first; make it \
                               shorter, or leave it out";
                errors.push(ConfigError::new(format!("waiting.{name}"), problem));
            }
        }
    }
}
