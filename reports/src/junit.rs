//! The expectations as test cases, for CI servers.

use std::fmt::Write as _;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use scenarios::results::{JudgedExpectation, Results, ScenarioResults, Status};

use crate::{
    error::Error,
    format::{self, harmless},
    judged::interval,
    replay,
    sweep::{SweepPoints, sweeps},
    verdict::status_word,
};

/// The expectations as a JUnit document: a suite for each scenario, a case for each expectation
/// and strategy.
///
/// What failed is a failure of type `failed`; what is inconclusive is a failure of type
/// `inconclusive`, since a claim that was not shown must not look like one that was. Both give the
/// observed value, the bound and the command that runs them again. A sweep with lines about all of
/// its points has a suite of its own. An interrupted run has one more
/// suite, with an error. There are no times, dates or identifiers in it.
pub fn junit(results: &Results) -> Result<String, Error> {
    let mut report = Report::new("squall");
    report.add_test_suites(results.scenarios.iter().map(suite));
    let swept = sweeps(results).into_iter().filter(|swept| !swept.sweep.expectations.is_empty());
    report.add_test_suites(swept.map(|swept| sweep_suite(&swept)));
    if !results.complete {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_type("partial").set_message("the run was interrupted: seeds are missing");
        let mut suite = TestSuite::new("squall");
        suite.add_test_case(TestCase::new("the run is complete", status));
        report.add_test_suite(suite);
    }
    report.to_string().map_err(|error| Error::Junit { reason: error.to_string() })
}

fn suite(scenario: &ScenarioResults) -> TestSuite {
    let mut suite = TestSuite::new(harmless(&scenario.name));
    suite.add_test_cases(scenario.expectations.iter().map(|expectation| {
        let replay = replay::of_expectation(scenario, expectation);
        case(&scenario.name, "", expectation, replay)
    }));
    suite
}

/// The lines about all points of a sweep.
fn sweep_suite(SweepPoints { sweep, points }: &SweepPoints<'_>) -> TestSuite {
    let mut suite = TestSuite::new(sweep.name.as_str());
    let replay = replay::of_sweep(sweep, points);
    suite.add_test_cases(
        sweep
            .expectations
            .iter()
            .map(|line| case(&sweep.name, &line.at, &line.judged, replay.clone())),
    );
    suite
}

/// `at` tells the cases of one line apart.
fn case(suite: &str, at: &str, expectation: &JudgedExpectation, replay: String) -> TestCase {
    let status = match expectation.status {
        Status::Passed => TestCaseStatus::success(),
        Status::Failed | Status::Inconclusive => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status
                .set_type(status_word(expectation.status))
                .set_message(message(expectation))
                .set_description(harmless(&replay));
            status
        }
    };
    let at = if at.is_empty() { String::new() } else { format!(" at {at}") };
    let name = format!("{} [{}]{at}", expectation.text, expectation.strategy);
    let mut case = TestCase::new(harmless(&name), status);
    case.set_classname(harmless(&format!("{suite}.{}", expectation.strategy)));
    case.extra.insert("file".into(), harmless(&expectation.file).into());
    case.extra.insert("line".into(), expectation.line.to_string().into());
    case
}

fn message(expectation: &JudgedExpectation) -> String {
    let judged = |number: Option<f64>| {
        number.map_or_else(|| "undefined".to_owned(), |n| format::judged_of(expectation, n))
    };
    let mut message = format!("observed {}", judged(expectation.observed));
    let _ = write!(message, ", bound {}", judged(expectation.bound));
    if let Some(interval) = interval(expectation) {
        let _ = write!(message, ", 95 % interval {interval}");
    }
    if !expectation.note.is_empty() {
        let _ = write!(message, "; {}", expectation.note);
    }
    if let Some(seeds) = expectation.seeds_needed {
        let _ = write!(message, "; about {seeds} seeds would decide it");
    }
    format::ascii(&message)
}
