//! A comparison of two runs, in the order in which people want it.

use scenarios::{
    results::{Status, Verdict},
    verdict::against::{Against, Change, ScenarioAgainst},
};

use crate::format::{counted, label_of};

/// What is not equivalent: the worse first, then the better, then the unclear, each in the order of
/// HEAD.
pub(crate) fn worst_first(against: &Against) -> Vec<(&ScenarioAgainst, &Change)> {
    let rank = |verdict| match verdict {
        Verdict::Worse => 0,
        Verdict::Better => 1,
        Verdict::Unclear => 2,
        Verdict::Equivalent => 3,
    };
    let mut told: Vec<_> = against.changes().filter(|(_, change)| is_told(change)).collect();
    told.sort_by_key(|(_, change)| rank(change.verdict));
    told
}

/// Whether there is something to tell: it differs, or it cannot be said whether it does.
pub(crate) fn is_told(change: &Change) -> bool {
    change.verdict != Verdict::Equivalent && (change.has_moved() || change.has_vanished())
}

/// The metric for people, with its class.
pub(crate) fn label(change: &Change) -> String {
    let label = label_of(&change.metric);
    change.class.as_ref().map_or_else(|| label.clone(), |class| format!("{class}: {label}"))
}

/// One line: "3 worse, 1 better, 2 unclear, 64 without a difference that matters".
pub(crate) fn sentence(against: &Against) -> String {
    let told = worst_first(against);
    let of = |verdict| told.iter().filter(|(_, change)| change.verdict == verdict).count();
    let rest = against.changes().count() - told.len();
    let vanished = told.iter().filter(|(_, change)| change.has_vanished()).count();
    let mut parts: Vec<String> = [
        (of(Verdict::Worse), "worse"),
        (of(Verdict::Better), "better"),
        (of(Verdict::Unclear) - vanished, "unclear"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    if vanished > 0 {
        parts.push(format!("{vanished} no longer defined"));
    }
    parts.push(format!("{rest} without a difference that matters"));
    let mut sentence = parts.join(", ");
    let turned = against.turns().count();
    if turned > 0 {
        let turned = counted(turned, "expectation came", "expectations came");
        sentence = format!("{sentence}; {turned} out differently");
    }
    sentence
}

/// The verdict in words, with its sign.
pub(crate) fn verdict(against: &Against) -> (&'static str, Status) {
    match against {
        against if against.is_worse() => ("worse", Status::Failed),
        against if against.is_undecided() => ("undecided", Status::Inconclusive),
        _ => ("not worse", Status::Passed),
    }
}

/// Why no difference can be told from chance, where that is so.
pub(crate) fn caveat(against: &Against) -> Option<&'static str> {
    let has_one_seed = against.scenarios.iter().any(|scenario| scenario.seeds < 2);
    has_one_seed.then_some(
        "A scenario of one seed has no interval: where its numbers differ, the verdict is unclear.",
    )
}
