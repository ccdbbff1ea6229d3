//! The lines that are about several points of a sweep.
mod step;

use std::collections::BTreeMap;

use step::Step;

use crate::{
    file::{
        LoadedScenario,
        sweep::{Sweep, SweptLine, are_of_one_sweep},
    },
    results::{
        JudgedExpectation, ScenarioResults, Status, SweepAxis, SweepExpectation, SweepResults,
    },
};

/// The sweeps of which all points were run, each with its lines judged. Suite and results are of
/// the same scenarios, in the same order.
///
/// A line is judged step by step along its axis, for each combination of the values of the others
/// and, with `every`, for each strategy. A step is the difference from one point to the next,
/// paired by seed, since both points meet the same draws. It may go the wrong way by the tolerance,
/// by default the smallest difference that matters.
///
/// *Passed* where the whole interval of every step is within that. *Failed* where that of some step
/// lies wholly beyond it, also when the steps are tested together by Holm's method: of many steps,
/// one would else look wrong by luck. Else *inconclusive*.
pub fn sweeps(suite: &[LoadedScenario], scenarios: &[ScenarioResults]) -> Vec<SweepResults> {
    let mut found = Vec::new();
    let mut from = 0;
    for whole in suite.chunk_by(are_of_one_sweep) {
        let results = &scenarios[from..from + whole.len()];
        from += whole.len();
        let Some(point) = &whole[0].point else { continue };
        if whole.len() == point.sweep.points() {
            found.push(of_sweep(&point.sweep, &whole[0].file, results));
        }
    }
    found
}

fn of_sweep(sweep: &Sweep, file: &str, points: &[ScenarioResults]) -> SweepResults {
    let axes = sweep.axes.iter().map(|axis| SweepAxis {
        name: axis.name.clone(),
        of: axis.of.clone(),
        values: axis.values.clone(),
        numbers: axis.numbers.clone(),
    });
    SweepResults {
        name: sweep.name.to_string(),
        file: file.to_owned(),
        axes: axes.collect(),
        points: points.iter().map(|point| point.name.clone()).collect(),
        expectations: sweep
            .expect
            .iter()
            .flat_map(|line| judged(sweep, line, file, points))
            .collect(),
    }
}

fn judged(
    sweep: &Sweep,
    line: &SweptLine,
    file: &str,
    points: &[ScenarioResults],
) -> Vec<SweepExpectation> {
    let Some(along) = sweep.axes.iter().position(|axis| axis.name == line.expectation.axis) else {
        return Vec::new();
    };
    let strategies = points[0].strategies.iter().map(|strategy| strategy.name.as_str());
    let subjects: Vec<&str> = match &line.expectation.of.strategy {
        Some(name) => vec![name],
        None => strategies.collect(),
    };
    let mut judged = Vec::new();
    for subject in subjects {
        for (others, places) in rows(sweep, along) {
            let steps: Vec<Step> = places
                .windows(2)
                .enumerate()
                .map(|(from, pair)| {
                    let (left, right) = (&points[pair[0]], &points[pair[1]]);
                    Step::of(line, subject, left, right).between(&sweep.axes[along], from)
                })
                .collect();
            judged.push(SweepExpectation {
                axis: line.expectation.axis.clone(),
                at: at(sweep, along, &others),
                judged: write_down(line, subject, file, steps),
            });
        }
    }
    judged
}

/// For each combination of the values of the other axes, the points along one of them.
fn rows(sweep: &Sweep, along: usize) -> BTreeMap<Vec<usize>, Vec<usize>> {
    let mut rows: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for place in 0..sweep.points() {
        let mut others = sweep.values_at(place);
        others.remove(along);
        rows.entry(others).or_default().push(place);
    }
    rows
}

fn at(sweep: &Sweep, along: usize, others: &[usize]) -> String {
    let axes = sweep.axes.iter().enumerate().filter(|(place, _)| *place != along);
    let named = axes.zip(others).map(|((_, axis), value)| {
        let value = &axis.values[*value];
        format!("{} {value}", axis.name)
    });
    named.collect::<Vec<_>>().join(", ")
}

fn write_down(
    line: &SweptLine,
    subject: &str,
    file: &str,
    mut steps: Vec<Step>,
) -> JudgedExpectation {
    step::decide(&mut steps);
    let count = |status: Status| steps.iter().filter(|step| step.status == status).count();
    let status = match (count(Status::Failed), count(Status::Inconclusive)) {
        (1.., _) => Status::Failed,
        (0, 1..) => Status::Inconclusive,
        (0, 0) => Status::Passed,
    };
    let open = steps.iter().filter(|step| step.status == Status::Inconclusive);
    let needed: Option<Vec<u32>> = open.map(|step| step.seeds_needed).collect();
    let deciding = step::deciding(&steps);
    let note = deciding.map(|step| match steps.len() {
        1 => step.note(),
        several => format!("{}, the worst of {several} steps", step.note()),
    });
    let expectation = &line.expectation;
    JudgedExpectation {
        text: expectation.text.clone(),
        form: "monotony".to_owned(),
        strategy: subject.to_owned(),
        class: expectation.of.class.clone(),
        metric: expectation.of.metric.clone(),
        status,
        seed: None,
        observed: deciding.and_then(|step| step.difference.mean),
        ci_low: deciding.and_then(|step| step.difference.ci_low),
        ci_high: deciding.and_then(|step| step.difference.ci_high),
        bound: deciding.and_then(Step::bound),
        note: note.unwrap_or_default(),
        seeds_needed: match status {
            Status::Inconclusive => needed.and_then(|all| all.into_iter().max()),
            Status::Passed | Status::Failed => None,
        },
        file: file.to_owned(),
        line: line.line,
    }
}
