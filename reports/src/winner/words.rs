//! How an objective came out, in words.

use scenarios::results::{Comparison, ScenarioResults};

use super::{Objective, Standing, objectives};
use crate::format;

/// The words of an objective, for every form of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) title: &'static str,
    /// Who wins; empty where nobody does.
    pub(crate) winner: String,
    /// The best mean; empty where no strategy has one.
    pub(crate) value: String,
    /// How much better than the next, what it costs, or why nobody wins.
    pub(crate) why: String,
    /// What the winner pays in success; empty if it pays nothing.
    pub(crate) price: String,
}

/// What is said instead of a winner.
pub(crate) const NO_WINNER: &str = "no clear winner";

impl Words {
    /// The words of every objective of a scenario.
    pub(crate) fn of(scenario: &ScenarioResults) -> Vec<Self> {
        let seeds = scenario.seeds.len();
        objectives(scenario).iter().map(|objective| Self::new(objective, seeds)).collect()
    }

    fn new(objective: &Objective<'_>, seeds: usize) -> Self {
        let unit = format::unit_of(objective.metric);
        let title = objective.title;
        let factor = objective.factor;
        let value = |mean: f64| {
            let per = if factor == 1.0 { "" } else { " per 1,000" };
            format!("{}{per}", format::value(unit, mean * factor))
        };
        let (nobody, nothing) = (String::new(), String::new());
        match &objective.standing {
            Standing::Undefined => Self {
                title,
                winner: nobody,
                value: String::new(),
                why: "no strategy has a value".to_owned(),
                price: nothing,
            },
            Standing::Winner { name, mean, runner_up, price } => Self {
                title,
                winner: (*name).to_owned(),
                value: value(*mean),
                why: runner_up.as_deref().map_or_else(
                    || "no other strategy has a value".to_owned(),
                    |second| against(second, factor),
                ),
                price: price.as_deref().map(paid).unwrap_or_default(),
            },
            Standing::Level { names, mean, are_all } => {
                let who = if *are_all && names.len() > 2 {
                    "all strategies".to_owned()
                } else {
                    listed(names)
                };
                let why = format!("{who} are equivalent");
                Self { title, winner: nobody, value: value(*mean), why, price: nothing }
            }
            Standing::Unclear { name, mean, from } => {
                let why = match seeds {
                    0 | 1 => format!("{name} is first, but one seed tells nothing apart"),
                    _ => format!(
                        "{name} is first, but these seeds do not tell it from {}",
                        listed(from)
                    ),
                };
                Self { title, winner: nobody, value: value(*mean), why, price: nothing }
            }
        }
    }
}

/// The winner minus the next best, with its interval.
fn against(second: &Comparison, factor: f64) -> String {
    let unit = format::unit_of(&second.metric);
    let next = &second.strategy;
    // The comparison is the rival minus the winner.
    let turned = |number: f64| format::difference(unit, -number * factor);
    let Some(mean) = second.difference.mean else { return format!("next is {next}") };
    match second.difference.ci_high.zip(second.difference.ci_low) {
        Some((high, low)) => {
            format!("{} to {next} ({} to {})", turned(mean), turned(high), turned(low))
        }
        None => format!("{} to {next}", turned(mean)),
    }
}

/// The success that the winner lacks.
fn paid(highest: &Comparison) -> String {
    let unit = format::unit_of(&highest.metric);
    let less = highest.difference.mean.map(|mean| format::difference(unit, -mean));
    format!("but {} success rate to {}", less.unwrap_or_default(), highest.strategy)
}

/// "a, b and c"; of many, the first three and how many more.
fn listed(names: &[&str]) -> String {
    const MOST: usize = 4;
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] if names.len() <= MOST => format!("{} and {last}", most.join(", ")),
        _ => format!("{} and {} others", names[..MOST - 1].join(", "), names.len() + 1 - MOST),
    }
}
