//! How answers fail by chance and by script.

use super::{event::Refusal, fate::Fate, script::Script, timetable::FixedTimes};
use crate::{
    attempt::Attempt,
    config::{Config, EarlyFault, Fault, FaultKind},
    draws::{Draws, Purpose},
    units::Share,
};

/// All ways to fail, in the order of their list.
#[derive(Debug)]
pub(crate) struct Faults {
    script: Option<Script>,
    rules: Vec<Rule>,
    /// Whether some attempts never come to the server.
    loses: bool,
}

#[derive(Debug)]
struct Rule {
    kind: Option<FaultKind>,
    early: Option<EarlyFault>,
    /// Load and probability, rising in load.
    points: Vec<(f64, f64)>,
    schedule: Option<FixedTimes>,
    part: (f64, f64),
}

impl Faults {
    /// The configuration is valid.
    pub(crate) fn new(config: &Config) -> Self {
        let rules: Vec<Rule> = config.faults.iter().map(Rule::new).collect();
        let loses = rules.iter().any(Rule::is_on_the_way);
        Self { script: config.script.as_ref().map(Script::new), rules, loses }
    }

    /// Whether no answer ever fails.
    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.script.is_none()
    }

    /// Why an attempt that every other stage lets in gets no answer, if it does.
    pub(crate) fn refuses(
        &self,
        now: u64,
        attempt: &Attempt,
        load: f64,
        draws: &impl Draws,
    ) -> Option<Refusal> {
        let early = if let Some(script) = &self.script {
            if script.fate(attempt).is_some() {
                return None;
            }
            script.early(attempt)
        } else {
            None
        };
        let by_chance = || self.first_hit(now, attempt, load, draws)?.0.early;
        match early.or_else(by_chance)? {
            EarlyFault::Http500 => Some(Refusal::Fault500),
            EarlyFault::Http403 => Some(Refusal::Fault403),
            EarlyFault::NoConnection | EarlyFault::BlackHole => None,
        }
    }

    /// Whether some attempts never come to the server.
    pub(crate) const fn lose_some(&self) -> bool {
        self.loses
    }

    /// What keeps an attempt from coming to the server, by chance, if anything does.
    pub(crate) fn on_the_way(
        &self,
        now: u64,
        attempt: &Attempt,
        load: f64,
        draws: &impl Draws,
    ) -> Option<EarlyFault> {
        if self.script.as_ref().is_some_and(|script| script.prescribes(attempt)) {
            return None;
        }
        let of_way = |rule: &Rule| rule.is_on_the_way();
        self.first_hit_of(now, attempt, load, draws, of_way)?.0.early
    }

    /// How the script says that the answer to an attempt fails, if it does.
    pub(crate) fn scripted(&self, attempt: &Attempt) -> Option<Fate> {
        self.script.as_ref()?.fate(attempt)
    }

    /// How the answer to an attempt that is admitted now fails by chance, if it does.
    pub(crate) fn fate(
        &self,
        now: u64,
        attempt: &Attempt,
        load: f64,
        draws: &impl Draws,
    ) -> Option<Fate> {
        let (rule, part) = self.first_hit(now, attempt, load, draws)?;
        rule.kind.map(|kind| Fate { kind, part })
    }

    /// The first fault that hits, and where in the answer.
    fn first_hit(
        &self,
        now: u64,
        attempt: &Attempt,
        load: f64,
        draws: &impl Draws,
    ) -> Option<(&Rule, f64)> {
        // Those on the way have had their turn.
        self.first_hit_of(now, attempt, load, draws, |rule| !rule.is_on_the_way())
    }

    fn first_hit_of(
        &self,
        now: u64,
        attempt: &Attempt,
        load: f64,
        draws: &impl Draws,
        asks: impl Fn(&Rule) -> bool,
    ) -> Option<(&Rule, f64)> {
        (0..).zip(&self.rules).filter(|(_, rule)| asks(rule)).find_map(|(place, rule)| {
            if rule.schedule.is_some_and(|times| !times.is_on(now)) {
                return None;
            }
            let probability = rule.probability(load);
            let (key, index) = (attempt.request_key, attempt.attempt_index);
            let unit = draws.unit(Purpose::Fault(place), key, index);
            // Below the probability the draw is uniform again: it says where, too.
            let (from, to) = rule.part;
            (unit < probability).then(|| (rule, from + (to - from) * (unit / probability)))
        })
    }
}

impl Rule {
    fn new(fault: &Fault) -> Self {
        let rule = fault.rule();
        let points = match (&rule.load, rule.probability) {
            (Some(points), _) => points
                .iter()
                .map(|(load, share)| (load.as_fraction(), share.as_fraction()))
                .collect(),
            (None, share) => vec![(0.0, share.map_or(0.0, Share::as_fraction))],
        };
        let part =
            rule.part.map_or((0.0, 1.0), |(from, to)| (from.as_fraction(), to.as_fraction()));
        let schedule = rule.schedule.as_ref().map(FixedTimes::new);
        Self { kind: fault.kind(), early: fault.early(), points, schedule, part }
    }

    /// Whether it keeps attempts from coming to the server.
    const fn is_on_the_way(&self) -> bool {
        matches!(self.early, Some(EarlyFault::NoConnection | EarlyFault::BlackHole))
    }

    /// Linear between the points, flat outside of them.
    fn probability(&self, load: f64) -> f64 {
        let above = self.points.partition_point(|(at, _)| *at <= load);
        let Some(&(from, low)) = above.checked_sub(1).and_then(|place| self.points.get(place))
        else {
            return self.points.first().map_or(0.0, |(_, share)| *share);
        };
        let Some(&(to, high)) = self.points.get(above) else { return low };
        low + (high - low) * ((load - from) / (to - from))
    }
}

#[cfg(test)]
mod tests {
    use super::Rule;

    #[test]
    fn a_probability_is_linear_between_its_points_and_flat_outside() {
        fn check(points: &[(f64, f64)], load: f64, expected: f64) {
            let rule = Rule {
                kind: None,
                early: None,
                points: points.to_vec(),
                schedule: None,
                part: (0.0, 1.0),
            };
            assert_eq!(rule.probability(load), expected, "at {load}");
        }
        let points = [(0.5, 0.0), (1.0, 0.5), (2.0, 1.0)];
        check(&points, 0.0, 0.0);
        check(&points, 0.5, 0.0);
        check(&points, 0.75, 0.25);
        check(&points, 1.5, 0.75);
        check(&points, 9.0, 1.0);
        check(&[(1.0, 0.25)], 0.0, 0.25);
        check(&[(1.0, 0.25)], 2.0, 0.25);
    }
}
