//! Published defaults and sequences of other libraries, written as settings of ours.
//!
//! Every library of the figures has a function here. It compares what ours computes with every
//! figure it can, says where ours differs on purpose, and lists what nothing of ours computes.

mod breakers;
mod limits;
mod sequences;

use super::figures::Figures;

/// Checks one library; gives back how many of its figures nothing of ours computes.
type Check = fn(&Figures) -> usize;

const LIBRARIES: [(&str, Check); 21] = [
    ("backon_1.5.2/1.6", sequences::backon),
    ("backoff_0.4 (RUSTSEC-2025-0012 unmaintained)", sequences::backoff),
    ("tokio-retry_0.3.2", sequences::tokio_retry),
    ("again_0.1.2", sequences::again),
    ("retry-policies_0.5.2 (reqwest-retry)", sequences::retry_policies),
    ("tower_backoff", sequences::tower),
    ("async-openai_0.43", sequences::async_openai),
    ("finagle_backoff", sequences::finagle),
    ("bullmq", sequences::bullmq),
    ("sidekiq_rs_retry", sequences::sidekiq_rs),
    ("oxana_2.5 retry_delay", sequences::oxana),
    ("litellm_1.109.1", breakers::litellm),
    ("resilience4j", breakers::resilience4j),
    ("failsafe-rs_1.3 (last commit 2024-07)", breakers::failsafe_rs),
    ("finagle_failure_accrual", breakers::finagle),
    ("openai_cookbook_parallel_processor", limits::openai_cookbook),
    ("langchain_InMemoryRateLimiter", limits::langchain),
    ("aiolimiter", limits::aiolimiter),
    ("vector_arc", limits::vector_arc),
    ("failsafe_go", limits::failsafe_go),
    ("deepseek_limits", limits::deepseek),
];

#[test]
fn every_library_is_reproduced() {
    let figures = Figures::load("library_backoff");
    let mut names = figures.names();
    names.sort_unstable();
    let mut known = LIBRARIES.map(|(name, _)| name);
    known.sort_unstable();
    assert_eq!(names, known);
    let not_ours: usize = LIBRARIES.iter().map(|(name, check)| check(&figures.under(name))).sum();
    assert_eq!(not_ours, 31, "figures that nothing of ours computes");
}
