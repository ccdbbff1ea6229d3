//! Random requests.

use std::time::Duration;

use proptest::{collection::vec, option, prelude::*, sample::select};
use scheduler::{Priority, bucket::TokenEstimate, fingerprint::Fingerprint};

use crate::scripted::{Reply, Script, Step};

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) arrives: Duration,
    pub(super) priority: Priority,
    pub(super) class: Option<&'static str>,
    pub(super) tenant: Option<&'static str>,
    pub(super) deadline: Option<Duration>,
    pub(super) drop: Option<Drop>,
    pub(super) tokens: TokenEstimate,
    pub(super) kind: Kind,
    /// Those of one number are alike.
    alike: Option<u8>,
    pub(super) script: Script,
}

/// When the caller drops it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Drop {
    After(Duration),
    /// See [`DropAfter`](crate::poll_drop::DropAfter).
    AtStage(u32),
}

/// How its answer is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Whole,
    /// As a whole, but shown as it comes.
    Shown,
    Stream(Reading),
}

/// How much of a stream is read before it is dropped, and the pause after each piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) pieces: u32,
    pub(super) pause: Duration,
}

impl Plan {
    pub(super) fn fingerprint(&self) -> Option<Fingerprint> {
        self.alike.map(|number| Fingerprint::from_bytes([number; 16]))
    }
}

fn millis(range: std::ops::Range<u64>) -> impl Strategy<Value = Duration> {
    range.prop_map(Duration::from_millis)
}

fn steps() -> impl Strategy<Value = Step> {
    let reply = prop_oneof![
        6 => Just(Reply::Status(200)),
        3 => select(vec![429, 503, 500, 408]).prop_map(Reply::Status),
        1 => select(vec![400, 401, 402, 422]).prop_map(Reply::Status),
        1 => millis(0..50).prop_map(Reply::RetryAfter),
        1 => Just(Reply::RetryAfter(Duration::from_secs(2))),
        2 => millis(0..30).prop_map(|first| Reply::Tokens { first }),
        1 => Just(Reply::HalfAnAnswer),
        1 => Just(Reply::Break),
        1 => Just(Reply::BreakAfterToken),
        1 => select(vec![Reply::Never, Reply::Stall]),
    ];
    (millis(0..40), reply).prop_map(|(takes, reply)| Step { takes, reply })
}

fn kinds() -> impl Strategy<Value = Kind> {
    let reading = (0..5u32, millis(0..20)).prop_map(|(pieces, pause)| Reading { pieces, pause });
    let to_the_end = Reading { pieces: 100, pause: Duration::ZERO };
    prop_oneof![
        5 => Just(Kind::Whole),
        1 => Just(Kind::Shown),
        1 => reading.prop_map(Kind::Stream),
        1 => Just(Kind::Stream(to_the_end)),
    ]
}

pub(super) fn plans() -> impl Strategy<Value = Plan> {
    let drop = prop_oneof![
        4 => Just(None),
        1 => millis(0..200).prop_map(|span| Some(Drop::After(span))),
        1 => (2..16u32).prop_map(|stage| Some(Drop::AtStage(stage))),
    ];
    let names = (option::of(select(vec!["chat", "batch"])), option::of(select(vec!["a", "b"])));
    let tokens = (0..20u64, 0..20u64).prop_map(|(input, output)| TokenEstimate { input, output });
    let deadline = option::of(millis(0..300));
    let priority = select(Priority::ALL.to_vec());
    let who = (millis(0..300), priority, names, deadline, drop);
    (who, tokens, kinds(), option::of(0..3u8), vec(steps(), 1..4)).prop_map(
        |((arrives, priority, (class, tenant), deadline, drop), tokens, kind, alike, script)| {
            // What never ends by itself has a deadline.
            let is_endless = |step: &Step| matches!(step.reply, Reply::Never | Reply::Stall);
            let at_last = script.iter().any(is_endless).then_some(Duration::from_millis(400));
            let deadline = deadline.or(at_last);
            Plan { arrives, priority, class, tenant, deadline, drop, tokens, kind, alike, script }
        },
    )
}
