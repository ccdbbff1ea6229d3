//! The life of one request.

use scenarios::{
    arrivals::RequestId,
    trace::{ChoiceError, find_request, seed_of, strategy_of, worst_request},
};

use super::{As, shipped, small, traced};

fn id(text: &str) -> RequestId {
    text.parse().expect("it is a name")
}

#[test]
fn the_life_of_a_request_reads_like_this() {
    let (text, found) = traced(&small(), "mine", Some(&id("chat#5")), As::Human);
    assert_eq!(found.mismatches, []);
    insta::assert_snapshot!(text);
}

#[test]
fn a_hedged_request_has_a_bar_for_its_hedge() {
    let loaded = shipped("strategies/hedging-a-long-tail.yaml").remove(0);
    let (all, _) = traced(&loaded, "hedge-p95", None, As::Human);
    let line = all.lines().find(|line| line.contains("  hedge of 1 sent  ")).expect("a hedge");
    let name = line.split_whitespace().nth(2).expect("its request");
    let (text, _) = traced(&loaded, "hedge-p95", Some(&id(name)), As::Human);
    assert!(text.starts_with(&format!("request {name} of scenario hedging-a-long-tail")), "{text}");
    assert!(text.lines().any(|line| line.starts_with("  hedge of 1     ")), "{text}");
    let of_it = |line: &&str| line.split_whitespace().nth(2) == Some(name);
    let lines = all.lines().filter(of_it).collect::<Vec<_>>().join("\n");
    assert!(text.contains(&lines), "its lines are those of the whole trace: {text}");
}

#[test]
fn the_worst_request_is_the_one_of_the_results() {
    let loaded = small();
    let strategy = strategy_of(&loaded, None).expect("there is one");
    let worst = worst_request(&loaded, strategy, 1).expect("there is one");
    assert_eq!(find_request(&loaded, strategy, 1, &worst), Ok(()));
    let (text, _) = traced(&loaded, "mine", None, As::Human);
    let sojourn = |id: &str| {
        let of_it = |line: &&str| line.split_whitespace().nth(2) == Some(id);
        let at = |line: &str| line.split_whitespace().next().and_then(|at| at.parse::<f64>().ok());
        let times: Vec<f64> = text.lines().filter(of_it).filter_map(at).collect();
        (times[0] >= 4.0).then(|| times[times.len() - 1] - times[0])
    };
    let all = (0..19).map(|n| format!("chat#{n}")).chain((0..9).map(|n| format!("batch#{n}")));
    let longest = all.filter_map(|id| sojourn(&id)).fold(0.0, f64::max);
    assert_eq!(sojourn(&worst.to_string()), Some(longest), "{worst}");
}

#[test]
fn what_is_not_there_is_said_with_what_is_near() {
    let loaded = small();
    let strategy = strategy_of(&loaded, None).expect("there is one");
    let check = |error: &ChoiceError, text: &str, hint: &str| {
        assert_eq!((error.to_string().as_str(), error.hint().as_str()), (text, hint));
    };
    let missing = |asked: &str| find_request(&loaded, strategy, 1, &id(asked)).expect_err("none");
    check(
        &missing("chat#20"),
        "find the request `chat#20`: it never arrives under seed 1",
        "the nearest that arrives is `chat#18`",
    );
    check(
        &missing("btach#1"),
        "find the class `btach`: small has `chat` and `batch`",
        "did you mean `batch`?",
    );
    assert_eq!(find_request(&loaded, strategy, 1, &id("chat#18")), Ok(()));
    check(
        &strategy_of(&loaded, Some("mien")).expect_err("none"),
        "find the strategy `mien`: small has `mine`",
        "did you mean `mine`?",
    );
    let file = shipped("quickstart/burst-429.yaml").remove(0);
    let last = file.scenario.seeds.at_most();
    assert_eq!(seed_of(&file, None), Ok(1));
    assert_eq!(seed_of(&file, Some(u64::from(last))), Ok(u64::from(last)));
    assert!(seed_of(&file, Some(0)).is_err() && seed_of(&file, Some(u64::from(last) + 1)).is_err());
    assert!(matches!(strategy_of(&file, None), Err(ChoiceError::OpenStrategy { .. })));
}
