//! The ranges of settings that the rooms below state themselves.

use simulator::law::{TimeLaw, TokenLaw};

/// The path of a setting, and what is wrong with it.
pub(super) type Problem = (String, String);

/// What makes no sense about a server.
pub(super) fn of_server(config: &simulator::Config) -> Vec<Problem> {
    listed(config.validate())
}

/// What makes no sense about a law.
pub(super) fn of_tokens(law: &TokenLaw) -> Vec<Problem> {
    listed(law.sampler().map(|_| ()))
}

/// What makes no sense about a law.
pub(super) fn of_times(law: &TimeLaw) -> Vec<Problem> {
    listed(law.sampler().map(|_| ()))
}

/// What makes no sense about a client.
pub(super) fn of_scheduler(config: &scheduler::Config) -> Vec<Problem> {
    let errors = config.validate().err().unwrap_or_default();
    errors.into_iter().map(|error| (error.field, error.problem)).collect()
}

fn listed(result: Result<(), Vec<simulator::ConfigError>>) -> Vec<Problem> {
    let errors = result.err().unwrap_or_default();
    errors.into_iter().map(|error| (error.field, error.problem)).collect()
}
