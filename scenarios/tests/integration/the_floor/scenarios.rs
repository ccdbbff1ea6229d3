//! The two scenarios: what they are about must happen in them.

use crate::floor::{
    draws::Draws,
    fast_draws::FastDraws,
    hashed_draws::hashed_unit,
    keyed_draws::KeyedDraws,
    model::Model,
    record::{Ending, Outcome, Record, Totals},
    run,
};

/// Sums up what a record hears.
#[derive(Default)]
struct Heard {
    ends: Vec<Option<Ending>>,
    twice: u32,
}

impl Record for Heard {
    fn ended(&mut self, request: u32, ending: Ending) {
        self.twice += u32::from(self.ends.get(request as usize).is_some_and(Option::is_some));
        self.ends.ended(request, ending);
    }
}

/// Runs a model, checks that every request ends exactly once and that all sums agree.
fn checked_run(model: &Model, draws: &mut impl Draws) -> Totals {
    let mut heard = Heard::default();
    let totals = run(model, draws, &mut heard);
    assert_eq!(heard.twice, 0);
    let ends: Vec<_> = heard.ends.iter().map(|end| end.expect("every request ends")).collect();
    assert_eq!(ends.len(), model.requests as usize);
    let count = |outcome| ends.iter().filter(|end| end.outcome == outcome).count() as u64;
    assert_eq!(count(Outcome::Completed), totals.completed);
    assert_eq!(count(Outcome::Failed), totals.failed);
    assert_eq!(count(Outcome::Expired), totals.expired);
    assert_eq!(totals.requests(), u64::from(model.requests));
    assert_eq!(ends.iter().map(|end| u64::from(end.attempts)).sum::<u64>(), totals.attempts);
    let rejected =
        totals.rejected_by_burst + totals.rejected_by_bucket + totals.rejected_as_overloaded;
    assert_eq!(totals.attempts, totals.completed + rejected + totals.cut_by_deadline);
    totals
}

#[test]
fn scenario_r_is_about_bursts() {
    let model = Model::r(1_000_000);
    let mut sum = 0.0;
    for seed in 1..=4 {
        for totals in [
            checked_run(&model, &mut FastDraws::new(&model, seed)),
            checked_run(
                &model,
                &mut KeyedDraws::new(&model, |purpose, request, attempt| {
                    hashed_unit(seed, purpose, request, attempt)
                }),
            ),
        ] {
            assert!(totals.completed > 999_900, "practically all complete: {totals:?}");
            assert_eq!(totals.rejected_by_bucket, 0);
            assert_eq!(totals.rejected_as_overloaded, 0);
            // At least the mean service time at the 40 in flight that Little's law gives without
            // any slowdown: 0.8 s * 1.16.
            assert!((928.0..1_300.0).contains(&totals.mean_sojourn_ms()), "{totals:?}");
            sum += totals.attempts_per_request();
        }
    }
    // 20,000 s hold 66 bursts of 1,000 arrivals. An arrival U(0, 20 s) into a burst makes its
    // attempt k after k full jitters, S_k in the mean, and gets it rejected with probability
    // 2^-(k+1) * (1 - E[S_k] / 20 s), exact as long as S_k cannot pass 20 s, k <= 5: 0.9592 in
    // all. What comes after adds at most 2^-6. One run deviates by 0.0004, eight by 0.00015.
    let mean = sum / 8.0;
    assert!((1.0627..=1.0650).contains(&mean), "{mean} attempts per request");
}

#[test]
fn scenario_r_stress_is_about_everything() {
    let model = Model::r_stress(200_000);
    for totals in [
        checked_run(&model, &mut FastDraws::new(&model, 1)),
        checked_run(
            &model,
            &mut KeyedDraws::new(&model, |purpose, request, attempt| {
                hashed_unit(1, purpose, request, attempt)
            }),
        ),
    ] {
        assert!(totals.rejected_by_bucket > 1_000, "{totals:?}");
        assert!(totals.rejected_by_burst > 1_000, "{totals:?}");
        assert!(totals.rejected_as_overloaded > 1_000, "{totals:?}");
        assert!(totals.expired > 1_000, "{totals:?}");
        assert!(totals.failed > 1_000, "{totals:?}");
        assert!(totals.completed > 1_000, "{totals:?}");
        assert!(totals.cut_by_deadline > 0, "{totals:?}");
        assert_eq!(totals.max_in_flight, 256);
    }
}
