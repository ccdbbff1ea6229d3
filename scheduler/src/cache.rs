//! Answers that were given a short while ago.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::{fingerprint::Fingerprint, setting::Checks, time::Time};

/// A cache of answers by fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cache {
    /// The most answers kept, 1 to 10,000,000; one more pushes out the oldest. Default 1,000.
    pub capacity: u32,
    /// How long an answer may be given again. Default 5m.
    #[serde(with = "humantime_serde")]
    pub max_age: Duration,
}

impl Default for Cache {
    fn default() -> Self {
        Self { capacity: 1_000, max_age: Duration::from_secs(300) }
    }
}

impl Cache {
    /// Checks every range.
    pub fn validate(&self, checks: &mut Checks<'_>) {
        checks.count("capacity", u64::from(self.capacity), 1..=10_000_000);
        checks.span("max_age", self.max_age);
    }
}

/// The state of a [`Cache`], bounded in entries and age; the oldest goes first.
#[derive(Clone, Debug)]
pub struct AnswerCache<A> {
    capacity: usize,
    max_age: Duration,
    answers: BTreeMap<Fingerprint, (Time, A)>,
    /// By age. An entry whose instant is not that of its answer stands for an older one.
    order: VecDeque<(Time, Fingerprint)>,
}

impl<A> AnswerCache<A> {
    /// With nothing in it.
    pub fn new(setting: &Cache) -> Self {
        Self {
            capacity: setting.capacity as usize,
            max_age: setting.max_age,
            answers: BTreeMap::new(),
            order: VecDeque::new(),
        }
    }

    /// The answer, if there is one that is younger than the greatest age.
    pub fn get(&mut self, now: Time, fingerprint: &Fingerprint) -> Option<&A> {
        self.forget_old(now);
        self.answers.get(fingerprint).map(|(_, answer)| answer)
    }

    /// Keeps an answer, in the place of an earlier one for the same fingerprint.
    pub fn put(&mut self, now: Time, fingerprint: Fingerprint, answer: A) {
        self.forget_old(now);
        self.answers.insert(fingerprint, (now, answer));
        self.order.push_back((now, fingerprint));
        while self.answers.len() > self.capacity || self.order.len() > 2 * self.capacity {
            self.forget_first();
        }
    }

    /// Answers kept.
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    fn forget_old(&mut self, now: Time) {
        while self.order.front().is_some_and(|(since, _)| now - *since >= self.max_age) {
            self.forget_first();
        }
    }

    fn forget_first(&mut self) {
        let Some((since, fingerprint)) = self.order.pop_front() else { return };
        if self.answers.get(&fingerprint).is_some_and(|(at, _)| *at == since) {
            self.answers.remove(&fingerprint);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Time {
        Time::ZERO + Duration::from_secs(seconds)
    }

    fn name(number: u8) -> Fingerprint {
        Fingerprint::from_bytes([number; 16])
    }

    #[test]
    fn bounded_in_age_and_in_number() {
        let max_age = Duration::from_secs(10);
        let mut cache = AnswerCache::new(&Cache { capacity: 2, max_age });
        cache.put(at(0), name(1), 'a');
        cache.put(at(1), name(2), 'b');
        assert_eq!(cache.get(at(9), &name(1)), Some(&'a'));
        assert_eq!(cache.get(at(10), &name(1)), None, "too old");
        cache.put(at(10), name(3), 'c');
        cache.put(at(10), name(4), 'd');
        assert_eq!(cache.get(at(10), &name(2)), None, "the oldest goes first");
        assert_eq!(cache.len(), 2);
    }

    #[test]
    fn a_fresh_answer_outlives_the_one_it_replaces() {
        let max_age = Duration::from_secs(10);
        let mut cache = AnswerCache::new(&Cache { capacity: 2, max_age });
        for second in 0..20 {
            cache.put(at(second), name(1), second);
        }
        assert_eq!(cache.get(at(25), &name(1)), Some(&19));
        assert_eq!(cache.get(at(29), &name(1)), None);
        assert!(cache.is_empty() && cache.order.is_empty(), "nothing is left behind");
    }
}
