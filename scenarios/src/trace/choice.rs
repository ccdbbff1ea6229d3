//! Which replication, and which request of it.

use std::ops::ControlFlow;

use super::setting::class_names;
use crate::{
    arrivals::{RequestId, class_and_index},
    file::{
        LoadedScenario,
        near_miss::{listed, nearest},
        scenario::Strategy,
    },
    record::{Happening, Watcher},
    replication::{replicate, replicate_before},
};

/// Something that is not there, or not named; fits "failed to ...".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// There are several strategies.
    #[error("choose a strategy: {scenario} has {}", listed(strategies.iter().map(String::as_str)))]
    OpenStrategy {
        /// The scenario.
        scenario: String,
        /// What there is.
        strategies: Vec<String>,
    },
    /// No strategy is called so.
    #[error("find the strategy `{asked}`: {scenario} has {}", listed(strategies.iter().map(String::as_str)))]
    UnknownStrategy {
        /// What was asked for.
        asked: String,
        /// The scenario.
        scenario: String,
        /// What there is.
        strategies: Vec<String>,
    },
    /// A seed that the file does not run.
    #[error("find the seed {asked}: {scenario} runs the seeds 1 to {last}")]
    UnknownSeed {
        /// What was asked for.
        asked: u64,
        /// The scenario.
        scenario: String,
        /// The last one.
        last: u64,
    },
    /// No class is called so.
    #[error("find the class `{asked}`: {scenario} has {}", listed(classes.iter().map(String::as_str)))]
    UnknownClass {
        /// What was asked for.
        asked: String,
        /// The scenario.
        scenario: String,
        /// What there is.
        classes: Vec<String>,
    },
    /// The request does not arrive.
    #[error("find the request `{asked}`: it never arrives under seed {seed}")]
    UnknownRequest {
        /// What was asked for.
        asked: RequestId,
        /// The seed.
        seed: u64,
        /// The request of its class with the nearest index.
        nearest: Option<RequestId>,
    },
    /// No request is the worst.
    #[error("find the worst request: under seed {seed} none is measured")]
    NothingMeasured {
        /// The seed.
        seed: u64,
    },
}

impl ChoiceError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        let meant = |asked: &str, known: &[String]| {
            let near = nearest(asked, known.iter().map(String::as_str));
            near.map(|near| format!("did you mean `{near}`?"))
        };
        match self {
            Self::OpenStrategy { .. } => "name one with `--strategy NAME`".to_owned(),
            Self::UnknownStrategy { asked, strategies, .. } => {
                let named = || "name one of them with `--strategy NAME`".to_owned();
                meant(asked, strategies).unwrap_or_else(named)
            }
            Self::UnknownSeed { last, .. } => {
                format!("take one from 1 to {last}, or raise `seeds` in the file")
            }
            Self::UnknownClass { asked, classes, .. } => {
                let named = || "a request is its class and its index, as in `chat#123`".to_owned();
                meant(asked, classes).unwrap_or_else(named)
            }
            Self::UnknownRequest { nearest: Some(nearest), .. } => {
                format!("the nearest that arrives is `{nearest}`")
            }
            Self::UnknownRequest { nearest: None, asked, .. } => {
                format!("no request of the class `{}` arrives", asked.class)
            }
            Self::NothingMeasured { .. } => {
                "trace without `--request`: it shows whatever arrives".to_owned()
            }
        }
    }
}

/// The strategy of this name, or the only one.
///
/// # Errors
/// Where there is none of this name, or several to choose from.
pub fn strategy_of<'a>(
    loaded: &'a LoadedScenario,
    asked: Option<&str>,
) -> Result<&'a Strategy, ChoiceError> {
    let all = &loaded.scenario.strategies;
    let names = || all.iter().map(|strategy| strategy.name.to_string()).collect::<Vec<_>>();
    let scenario = || loaded.scenario.scenario.to_string();
    match (asked, all.as_slice()) {
        (None, [only]) => Ok(only),
        (None, _) => Err(ChoiceError::OpenStrategy { scenario: scenario(), strategies: names() }),
        (Some(asked), _) => {
            let found = all.iter().find(|strategy| strategy.name.as_str() == asked);
            found.ok_or_else(|| ChoiceError::UnknownStrategy {
                asked: asked.to_owned(),
                scenario: scenario(),
                strategies: names(),
            })
        }
    }
}

/// The seed, or the first one.
///
/// # Errors
/// Where the file never runs it.
pub fn seed_of(loaded: &LoadedScenario, asked: Option<u64>) -> Result<u64, ChoiceError> {
    let last = u64::from(loaded.scenario.seeds.at_most());
    let asked = asked.unwrap_or(1);
    if (1..=last).contains(&asked) {
        return Ok(asked);
    }
    let scenario = loaded.scenario.scenario.to_string();
    Err(ChoiceError::UnknownSeed { asked, scenario, last })
}

/// The measured request with the longest sojourn time, found by a replication.
///
/// # Errors
/// Where none is measured.
pub fn worst_request(
    loaded: &LoadedScenario,
    strategy: &Strategy,
    seed: u64,
) -> Result<RequestId, ChoiceError> {
    let worst = replicate(loaded, strategy, seed, false).results.worst_request_id;
    worst.and_then(|id| id.parse().ok()).ok_or(ChoiceError::NothingMeasured { seed })
}

/// Looks by a replication, which goes until it arrives, whether a request is ever there.
///
/// # Errors
/// Where it is not.
pub fn find_request(
    loaded: &LoadedScenario,
    strategy: &Strategy,
    seed: u64,
    asked: &RequestId,
) -> Result<(), ChoiceError> {
    let scenario = &loaded.scenario;
    let unknown = |nearest| ChoiceError::UnknownRequest { asked: asked.clone(), seed, nearest };
    if class_names(scenario).all(|class| class != asked.class) {
        return Err(ChoiceError::UnknownClass {
            asked: asked.class.clone(),
            scenario: scenario.scenario.to_string(),
            classes: class_names(scenario).map(str::to_owned).collect(),
        });
    }
    let Some(key) = asked.key(class_names(scenario)) else { return Err(unknown(None)) };
    let (_, seeker) = replicate_before(loaded, strategy, seed, Seeker { key, nearest: None });
    match seeker.nearest {
        Some(found) if found == key => Ok(()),
        nearest => Err(unknown(nearest.map(|key| RequestId::of_key(key, class_names(scenario))))),
    }
}

/// Looks for a request.
#[derive(Debug)]
struct Seeker {
    key: u64,
    /// Of those of its class that have arrived, the one with the nearest index.
    nearest: Option<u64>,
}

impl Watcher for Seeker {
    fn see(&mut self, happening: &Happening) -> ControlFlow<()> {
        if let Happening::Arrival(arrival) = happening
            && arrival.class == class_and_index(self.key).0
        {
            let far = |key: u64| key.abs_diff(self.key);
            let key = arrival.key();
            if self.nearest.is_none_or(|nearest| far(key) < far(nearest)) {
                self.nearest = Some(key);
            }
        }
        if self.nearest == Some(self.key) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}
