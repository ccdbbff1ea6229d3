//! The settings that hold for one request, overrides applied.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    config::{Config, Override},
    priority::Priority,
    retry::Retry,
};

/// What a request is carried by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Policy {
    pub(crate) retry: Retry,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) first_token_timeout: Option<Duration>,
    pub(crate) stall_timeout: Option<Duration>,
}

/// One policy for each priority, and for each priority of each class that has overrides.
#[derive(Debug)]
pub(crate) struct Policies {
    table: Vec<[Policy; Priority::ALL.len()]>,
    rows: BTreeMap<String, usize>,
}

impl Policies {
    pub(crate) fn new(config: &Config) -> Self {
        let base = Policy {
            retry: config.retry.clone(),
            attempt_timeout: config.attempt_timeout,
            first_token_timeout: config.first_token_timeout,
            stall_timeout: config.stall_timeout,
        };
        let by_priority = Priority::ALL.map(|priority| match config.priorities.get(&priority) {
            Some(change) => base.with(change),
            None => base.clone(),
        });
        let mut table = vec![by_priority.clone()];
        let mut rows = BTreeMap::new();
        for (class, change) in &config.classes {
            rows.insert(class.clone(), table.len());
            table.push(by_priority.each_ref().map(|policy| policy.with(change)));
        }
        Self { table, rows }
    }

    /// The class's word goes before the priority's, and that before the word for all.
    pub(crate) fn of(&self, priority: Priority, class: Option<&str>) -> &Policy {
        let row = match class {
            Some(class) if !self.rows.is_empty() => self.rows.get(class).copied().unwrap_or(0),
            _ => 0,
        };
        &self.table[row][priority.rank()]
    }
}

impl Policy {
    fn with(&self, change: &Override) -> Self {
        let mut policy = self.clone();
        let Override { max_attempts, backoff, jitter, retry_priority, .. } = change;
        let retry = &mut policy.retry;
        set(&mut retry.max_attempts, max_attempts.as_ref());
        set(&mut retry.backoff, backoff.as_ref());
        set(&mut retry.jitter, jitter.as_ref());
        retry.priority = retry_priority.or(retry.priority);
        policy.attempt_timeout = change.attempt_timeout.or(policy.attempt_timeout);
        policy.first_token_timeout = change.first_token_timeout.or(policy.first_token_timeout);
        policy.stall_timeout = change.stall_timeout.or(policy.stall_timeout);
        policy
    }
}

fn set<V: Clone>(place: &mut V, value: Option<&V>) {
    if let Some(value) = value {
        place.clone_from(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_word_counts() {
        let high = Override { max_attempts: Some(20), ..Override::default() };
        let chat = Override {
            max_attempts: Some(5),
            retry_priority: Some(Priority::High),
            stall_timeout: Some(Duration::from_secs(9)),
            ..Override::default()
        };
        let config = Config {
            priorities: BTreeMap::from([(Priority::High, high)]),
            classes: BTreeMap::from([("chat".to_owned(), chat)]),
            attempt_timeout: Some(Duration::from_secs(30)),
            ..Config::default()
        };
        let policies = Policies::new(&config);
        let attempts = |priority, class| policies.of(priority, class).retry.max_attempts;
        assert_eq!(attempts(Priority::Normal, None), 10);
        assert_eq!(attempts(Priority::High, None), 20);
        assert_eq!(attempts(Priority::High, Some("batch")), 20);
        assert_eq!(attempts(Priority::High, Some("chat")), 5);
        let chat = policies.of(Priority::Low, Some("chat"));
        assert_eq!(chat.retry.priority, Some(Priority::High));
        assert_eq!(chat.stall_timeout, Some(Duration::from_secs(9)));
        assert_eq!(chat.attempt_timeout, config.attempt_timeout);
    }
}
