//! What the sample expects.

use scenarios::results::{JudgedExpectation, Status};

/// One line that passed, one that is inconclusive, one that failed.
pub(super) fn expectations(scenario: &str) -> Vec<JudgedExpectation> {
    let template = JudgedExpectation {
        text: "squall.success_rate >= 99%".to_owned(),
        form: "interval".to_owned(),
        strategy: "squall".to_owned(),
        class: None,
        metric: "success_rate".to_owned(),
        status: Status::Passed,
        observed: Some(1.0),
        seed: None,
        ci_low: Some(1.0),
        ci_high: Some(1.0),
        bound: Some(0.99),
        note: String::new(),
        seeds_needed: None,
        file: format!("scenarios/suites/{scenario}.yaml"),
        line: 41,
    };
    vec![
        template.clone(),
        JudgedExpectation {
            text: "squall.sojourn_time_all_ms_p99 <= 2.3s".to_owned(),
            metric: "sojourn_time_all_ms_p99".to_owned(),
            status: Status::Inconclusive,
            observed: Some(2_480.0),
            ci_low: Some(2_290.0),
            ci_high: Some(2_670.0),
            bound: Some(2_300.0),
            seeds_needed: Some(64),
            line: 42,
            ..template.clone()
        },
        JudgedExpectation {
            text: "always every.responses_503 > 0".to_owned(),
            form: "always".to_owned(),
            strategy: "direct".to_owned(),
            metric: "responses_503".to_owned(),
            status: Status::Failed,
            observed: Some(0.0),
            seed: Some(1),
            ci_low: None,
            ci_high: None,
            bound: Some(0.0),
            note: "seed 1 has 0".to_owned(),
            line: 43,
            ..template
        },
    ]
}
