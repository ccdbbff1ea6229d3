//! What happened to each request, in words, and when.

use std::{collections::BTreeMap, time::Duration};

use scheduler::{Event, EventKind};

/// The story of one request.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub(super) key: u64,
    pub(super) steps: Vec<String>,
    /// When each step happened, nanoseconds.
    pub(super) instants: Vec<u64>,
    /// The waits between attempts, nanoseconds.
    pub(super) waits: Vec<u64>,
}

/// The stories in the order of the requests.
pub(super) fn stories<'a>(events: impl Iterator<Item = &'a Event>) -> Vec<Story> {
    let mut stories: BTreeMap<u64, Story> = BTreeMap::new();
    for event in events {
        let mut waits = Vec::new();
        let step = match event.kind {
            EventKind::Submitted { .. } | EventKind::Queued => continue,
            EventKind::AttemptStarted { attempt_index, .. } => format!("attempt {attempt_index}"),
            EventKind::AttemptEnded { attempt_index, result, first_token_after, .. } => {
                let tokens = if first_token_after.is_some() { " after tokens" } else { "" };
                format!("attempt {attempt_index}: {result:?}{tokens}")
            }
            EventKind::BackoffStarted { wait, is_parked, .. } => {
                waits.push(nanos(wait));
                format!("wait, parked: {is_parked}")
            }
            EventKind::Ended { outcome, attempts, .. } => {
                format!("ended {outcome:?} after {attempts}")
            }
            other => format!("{other:?}"),
        };
        let key = event.request_key;
        let story = stories.entry(key).or_insert_with(|| Story { key, ..Story::default() });
        story.steps.push(step);
        story.waits.extend(waits);
        story.instants.push(event.at.as_nanos());
    }
    stories.into_values().collect()
}

fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).expect("it is short")
}
