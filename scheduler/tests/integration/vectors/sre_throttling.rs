//! Published numbers of client-side throttling: failsafe-go, and the formula of the SRE book.

use std::time::Duration;

use scheduler::{
    Time,
    chance::{Chance as _, Purpose, SeededChance},
    config::Throttle,
    throttle::AdaptiveThrottle,
};
use serde_json::Value;

use super::{
    figures::{Figures, assert_near, number},
    waits::share,
};

#[test]
fn every_figure_of_client_side_throttling_is_reproduced() {
    let figures = Figures::load("sre_throttling");
    book(&figures);
    failsafe_go(&figures);
    failsafe_go_note(&figures);
    for name in ["K2", "K1.1"] {
        steady_state(&figures, name);
    }
    assert_eq!(figures.assert_read_but(&[]), 0);
}

/// The probability of a refusal after so many requests and accepts.
fn refusal(setting: &Throttle, requests: u64, accepts: u64) -> f64 {
    let mut throttle = AdaptiveThrottle::new(setting);
    for _ in 0..requests {
        throttle.on_request(Time::ZERO);
    }
    for _ in 0..accepts {
        throttle.on_accept(Time::ZERO);
    }
    throttle.refusal_probability(Time::ZERO)
}

fn count(case: &Value, name: &str) -> u64 {
    case[name].as_u64().expect("a count")
}

fn book(figures: &Figures) {
    let formula = "p_reject=max(0,(requests-K*accepts)/(requests+1)); history 2 minutes; K=2";
    assert_eq!(figures.text("/formula"), formula);
    let ours = Throttle::default();
    assert_eq!((ours.k, ours.window), (2.0, Duration::from_secs(2 * 60)));
    let cases = figures.list("/derived_K2");
    assert_eq!(cases.len(), 8);
    let uncapped = Throttle { max_refusal: share(1.0), ..ours.clone() };
    let mut capped = 0;
    for case in cases {
        let (requests, accepts) = (count(case, "requests"), count(case, "accepts"));
        let published = number(&case["p"]);
        let probability = refusal(&uncapped, requests, accepts);
        // The figures are rounded to six places.
        assert!((probability - published).abs() < 1e-6, "{case}: {probability}");
        // Ours never refuses all, so that some attempts always probe the server.
        let most = ours.max_refusal.fraction();
        capped += u32::from(published > most);
        let probability = refusal(&ours, requests, accepts);
        assert!((probability - published.min(most)).abs() < 1e-6, "{case}: {probability}");
    }
    assert_eq!(capped, 2, "where ours differs from the book on purpose");
}

fn failsafe_go(figures: &Figures) {
    let cases = figures.list("/failsafe_go_threshold_0.9_max_0.8");
    assert_eq!(cases.len(), 7);
    let setting = Throttle { k: 1.0 / 0.9, max_refusal: share(0.8), ..Throttle::default() };
    for case in cases {
        let ours = refusal(&setting, count(case, "executions"), count(case, "successes"));
        if let Some(range) = case.get("expect_range") {
            let (least, most) = (number(&range[0]), number(&range[1]));
            assert!((least..=most).contains(&ours), "{case}: {ours}");
        } else {
            let tolerance = case.get("tol").map_or(1e-9, number);
            assert!((ours - number(&case["expect"])).abs() <= tolerance, "{case}: {ours}");
        }
    }
}

/// Its threshold is 1 / K; its window and its cap can be written here; its slots are ours.
fn failsafe_go_note(figures: &Figures) {
    let [threshold, one, threshold_again, k, most, window_s, slots, calls, rate] =
        figures.numbers_in("/failsafe_go_note");
    assert_eq!((one, threshold, calls), (1.0, threshold_again, 1.0));
    assert!((1.0 / threshold - k).abs() < 1e-3);
    let window = Duration::from_secs_f64(window_s);
    let setting = Throttle { k: 1.0 / threshold, window, max_refusal: share(most) };
    assert_near(refusal(&setting, 1, 0), rate, "after one failure");
    assert_near(refusal(&setting, 1_000, 0), most, "the cap");
    // A request is remembered for the window, to within a slot.
    let but_a_slot = window.mul_f64(1.0 - 1.0 / slots);
    for (age, is_known) in [(but_a_slot, true), (window, false)] {
        let mut throttle = AdaptiveThrottle::new(&setting);
        throttle.on_request(Time::ZERO);
        let is_refusing = throttle.refusal_probability(Time::ZERO + age) > 0.0;
        assert_eq!(is_refusing, is_known, "after {age:?}");
    }
}

/// A server that takes `capacity` attempts a second and meets more.
fn steady_state(figures: &Figures, name: &str) {
    let rate = |place: &str| figures.whole(&format!("/derived_steady_state/{place}"));
    let (demand, capacity) = (rate("demand_rps"), rate("capacity_rps"));
    let published = |what: &str| figures.number(&format!("/derived_steady_state/{name}/{what}"));
    let k = name[1..].parse().expect("K");
    let mut throttle = AdaptiveThrottle::new(&Throttle { k, ..Throttle::default() });
    let chance = SeededChance::new(1);
    let per_arrival = f64::from(capacity) / f64::from(demand);
    let (mut room, mut sent, mut rejected, mut probability) = (0.0, 0u32, 0u32, 0.0);
    let seconds = 120;
    for arrival in 0..2 * seconds * demand {
        let nanos = u64::from(arrival) * 1_000_000_000 / u64::from(demand);
        let now = Time::from_nanos(nanos);
        let is_measured = arrival >= seconds * demand;
        room = f64::min(room + per_arrival, f64::from(capacity));
        let unit = chance.unit(Purpose::Throttle, u64::from(arrival), 0);
        let is_refused = throttle.refuses(now, unit);
        probability += if is_measured { throttle.refusal_probability(now) } else { 0.0 };
        throttle.on_request(now);
        if is_refused {
            continue;
        }
        let is_accepted = room >= 1.0;
        if is_accepted {
            room -= 1.0;
            throttle.on_accept(now);
        }
        sent += u32::from(is_measured);
        rejected += u32::from(is_measured && !is_accepted);
    }
    let check = |ours: f64, what: &str, scale: f64| {
        let published = published(what);
        assert!((ours - published).abs() < 0.015 * scale, "{name} {what}: {ours} {published}");
    };
    let sent_rps = published("sent_rps");
    check(f64::from(sent) / f64::from(seconds), "sent_rps", sent_rps);
    check(f64::from(rejected) / f64::from(seconds), "backend_rejects_rps", sent_rps);
    check(probability / f64::from(seconds * demand), "p", 1.0);
}
