use std::sync::Arc;

use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;
use crate::{priority::Priority, time::Time};

fn queue(json: &str) -> WaitingLine {
    let setting: Queue = serde_json::from_str(json).expect("a setting");
    let mut errors = Vec::new();
    setting.validate(&mut Checks::new(&mut errors));
    assert_eq!(errors, []);
    WaitingLine::new(&setting)
}

fn waiting(priority: Priority, class: &str, tenant: &str, second: u64) -> Waiting {
    let name = |name: &str| (!name.is_empty()).then(|| Arc::from(name));
    let since = Time::ZERO + Duration::from_secs(second);
    Waiting { priority, class: name(class), tenant: name(tenant), since }
}

#[derive(Clone, Debug)]
enum Step {
    Push(Priority, usize),
    Pop,
    Remove(Index),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let priority = prop::sample::select(Priority::ALL.to_vec());
    vec(
        prop_oneof![
            5 => (priority, 0..3usize).prop_map(|(priority, class)| Step::Push(priority, class)),
            3 => Just(Step::Pop),
            2 => any::<Index>().prop_map(Step::Remove),
        ],
        1..200,
    )
}

const CLASSES: [&str; 3] = ["", "chat", "batch"];

/// The order by definition: `key_of` is least for the one who comes next.
fn check_order<K: Ord>(json: &str, steps: &[Step], key_of: impl Fn(Priority, u64) -> K) {
    let mut line = queue(json);
    let mut model: Vec<(usize, Priority, u64)> = Vec::new();
    let mut free = (0..1_000).rev().collect::<Vec<usize>>();
    for (second, step) in (0u64..).zip(steps) {
        match step {
            Step::Push(priority, class) => {
                let key = free.pop().expect("enough keys");
                line.push(key, waiting(*priority, CLASSES[*class], "", second));
                model.push((key, *priority, second));
            }
            Step::Pop => {
                let next = model
                    .iter()
                    .enumerate()
                    .min_by_key(|(_, (_, priority, since))| (key_of(*priority, *since), *since))
                    .map(|(place, _)| place);
                let expected = next.map(|place| model.remove(place).0);
                assert_eq!(line.first(), expected);
                assert_eq!(line.pop(), expected);
                free.extend(expected);
            }
            Step::Remove(who) if !model.is_empty() => {
                let (key, _, _) = model.remove(who.index(model.len()));
                line.remove(key);
                free.push(key);
            }
            Step::Remove(_) => {}
        }
        assert_eq!(line.len() as usize, model.len());
        for (rank, depth) in line.depth_by_priority().into_iter().enumerate() {
            assert_eq!(depth as usize, model.iter().filter(|(_, p, _)| p.rank() == rank).count());
        }
    }
    assert_eq!(line.depth_by_class().iter().map(|(_, depth)| depth).sum::<u32>(), line.len());
}

proptest! {
    #[test]
    fn strict_priorities_are_never_inverted(steps in steps()) {
        check_order("{}", &steps, |priority, _| priority);
    }

    #[test]
    fn ageing_serves_by_arrival_plus_rank_times_step(steps in steps()) {
        let json = r#"{"order":{"ageing":{"step":"7s"}}}"#;
        check_order(json, &steps, |priority, since| (since + 7 * priority.rank() as u64, priority));
    }

    /// Nobody starves: one who waits `k` levels below another is overtaken by it only if that one
    /// came at most `k * step` later.
    #[test]
    fn ageing_bounds_by_whom_one_is_overtaken(steps in steps()) {
        let mut line = queue(r#"{"order":{"ageing":{"step":"7s"}}}"#);
        let mut waits: Vec<(usize, i64, i64)> = Vec::new();
        for (second, step) in (0..).zip(&steps) {
            match step {
                Step::Push(priority, _) => {
                    let key = second as usize;
                    line.push(key, waiting(*priority, "", "", second));
                    waits.push((key, priority.rank().cast_signed() as i64, second.cast_signed()));
                }
                Step::Pop => {
                    let Some(key) = line.pop() else { continue };
                    let place = waits.iter().position(|(known, ..)| *known == key);
                    let (_, its_rank, came) = waits.remove(place.expect("it waits"));
                    for (_, rank, since) in &waits {
                        prop_assert!(came - since <= 7 * (rank - its_rank));
                    }
                }
                Step::Remove(who) if !waits.is_empty() => {
                    let (key, ..) = waits.remove(who.index(waits.len()));
                    line.remove(key);
                }
                Step::Remove(_) => {}
            }
        }
    }

    /// Whatever comes and goes: all are served once, and while two groups both wait, they are
    /// served by their weights to within one request of each.
    #[test]
    fn shares_follow_the_weights(steps in steps()) {
        let json = r#"{"shares":{"class_weights":{"chat":3},"default_weight":2}}"#;
        let mut line = queue(json);
        let mut class_of = vec![None; 1_000];
        let mut present = [0u32; 3];
        let mut free = (0..1_000).rev().collect::<Vec<usize>>();
        // Normalised services of each class since the group's backlog began.
        let weights = [2.0, 3.0, 2.0];
        let mut served = [0.0f64; 3];
        for step in &steps {
            match step {
                Step::Push(_, class) => {
                    let key = free.pop().expect("enough keys");
                    line.push(key, waiting(Priority::Normal, CLASSES[*class], "", 0));
                    class_of[key] = Some(*class);
                    if present[*class] == 0 {
                        served = [0.0; 3];
                    }
                    present[*class] += 1;
                }
                Step::Pop => {
                    let Some(key) = line.pop() else { continue };
                    let class = class_of[key].take().expect("it waited");
                    free.push(key);
                    present[class] -= 1;
                    served[class] += 1.0 / weights[class];
                    if present[class] == 0 {
                        served = [0.0; 3];
                    }
                    for one in 0..3 {
                        for other in 0..3 {
                            if present[one] > 0 && present[other] > 0 {
                                let most = 1.0 / weights[one] + 1.0 / weights[other] + 1e-4;
                                prop_assert!((served[one] - served[other]).abs() <= most);
                            }
                        }
                    }
                }
                Step::Remove(who) => {
                    let waiting: Vec<usize> =
                        (0..1_000).filter(|&key| class_of[key].is_some()).collect();
                    if waiting.is_empty() {
                        continue;
                    }
                    let key = waiting[who.index(waiting.len())];
                    line.remove(key);
                    let class = class_of[key].take().expect("it waits");
                    free.push(key);
                    present[class] -= 1;
                    served = [0.0; 3];
                }
            }
        }
        let left: usize = std::iter::from_fn(|| line.pop()).count();
        prop_assert_eq!(left, class_of.iter().flatten().count());
    }
}

#[test]
fn tenants_share_first_and_classes_within_them() {
    let json = r#"{"shares":{"by":"tenant_then_class","tenant_weights":{"a":2},"class_weights":{"chat":3}}}"#;
    let mut line = queue(json);
    let mut names = Vec::new();
    for (tenant, class) in [("a", "chat"), ("a", "batch"), ("b", "chat"), ("b", "batch")] {
        for _ in 0..40 {
            line.push(names.len(), waiting(Priority::Normal, class, tenant, 0));
            names.push((tenant, class));
        }
    }
    let served: Vec<_> = (0..48).map(|_| names[line.pop().expect("enough wait")]).collect();
    let count = |tenant, class| served.iter().filter(|&&who| who == (tenant, class)).count();
    assert_eq!([count("a", "chat"), count("a", "batch")], [24, 8]);
    assert_eq!([count("b", "chat"), count("b", "batch")], [12, 4]);
}

#[test]
fn the_victim_is_the_newest_of_the_least_urgent() {
    let mut line = queue("{}");
    for (key, priority) in [Priority::Low, Priority::Low, Priority::Normal].into_iter().enumerate()
    {
        line.push(key, waiting(priority, "", "", key as u64));
    }
    assert_eq!(line.victim(Priority::High), Some(1));
    assert_eq!(line.victim(Priority::Normal), Some(1));
    assert_eq!(line.victim(Priority::Low), None, "equals never push each other out");
    line.remove(1);
    line.remove(0);
    assert_eq!(line.victim(Priority::High), Some(2));
    assert_eq!(line.victim(Priority::Normal), None);
}

/// A hundred thousand who wait in a thousand classes, most of whom leave again, leave nothing
/// behind; were a step quadratic, this would take hours.
#[test]
fn a_long_line_stays_cheap() {
    let mut line = queue(r#"{"shares":{}}"#);
    for key in 0..100_000usize {
        line.push(key, waiting(Priority::Normal, &format!("class-{}", key % 1_000), "", 0));
    }
    for key in (0..100_000).filter(|key| key % 10 != 0) {
        line.remove(key);
    }
    assert_eq!(std::iter::from_fn(|| line.pop()).count(), 10_000);
}
