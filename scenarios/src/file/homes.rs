//! Where a key belongs that stands at the wrong place.

use serde::de::DeserializeOwned;
use simulator::config::{Admission, Network, Overload};

use super::{
    decode::{
        decode,
        error::{DecodeError, Problem},
    },
    scenario::{Scenario, Strategy},
    source::Span,
    tree::{Entry, Kind, Node},
    workload::Class,
};

/// The places that have such a key, in words; `here` are the keys of the place it stands at. Deeper
/// down than these a key is seldom a stray one, and nothing is said.
pub(super) fn homes(key: &str, here: &[&str]) -> Vec<&'static str> {
    let places = [
        ("at the top of the file", keys_of::<Scenario>()),
        ("under `server`", keys_of::<simulator::Config>()),
        ("into a class of `workload`", keys_of::<Class>()),
        ("into an element of `strategies`", keys_of::<Strategy>()),
        ("under `config` of a strategy", keys_of::<scheduler::Config>()),
        ("under `retry` in the `config` of a strategy", keys_of::<scheduler::retry::Retry>()),
        ("under `queue` in the `config` of a strategy", keys_of::<scheduler::queue::Queue>()),
        ("under `admission` of the server", keys_of::<Admission>()),
        ("under `overload` of the server", keys_of::<Overload>()),
        ("under `network` of the server", keys_of::<Network>()),
    ];
    if !places.iter().any(|(_, keys)| *keys == here) {
        return Vec::new();
    }
    let fits = |(_, keys): &(_, &[&str])| *keys != here && keys.contains(&key);
    places.into_iter().filter(fits).map(|(place, _)| place).collect()
}

/// Whether a key is one of the production scheduler's settings.
pub(super) fn is_of_scheduler(key: &str) -> bool {
    keys_of::<scheduler::Config>().contains(&key)
}

/// The keys of a type, which it tells whoever gives it another one.
fn keys_of<T: DeserializeOwned>() -> &'static [&'static str] {
    let span = Span { source: 0, line: 1, column: 1, length: 1 };
    let node = |kind| Node::new(span, kind);
    let value = node(Kind::Scalar { text: String::new(), is_plain: true });
    let entry = Entry { id: 0, key: String::new(), key_span: span, value, meant: None };
    match decode::<T>(&node(Kind::Map(vec![entry]))) {
        Err(DecodeError { problem: Problem::UnknownKey { expected, .. }, .. }) => expected,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_tells_its_keys() {
        assert!(keys_of::<Scenario>().contains(&"horizon"));
        assert!(keys_of::<simulator::Config>().contains(&"incidents"));
        assert!(keys_of::<Class>().contains(&"deadline"));
        assert!(keys_of::<Strategy>().contains(&"reference"));
        assert!(keys_of::<scheduler::Config>().contains(&"single_flight"));
        assert!(keys_of::<scheduler::retry::Retry>().contains(&"max_attempts"));
        assert!(keys_of::<scheduler::queue::Queue>().contains(&"capacity"));
        assert!(keys_of::<Admission>().contains(&"requests"));
        assert!(keys_of::<Overload>().contains(&"max_in_flight"));
        assert!(keys_of::<Network>().contains(&"round_trip"));
    }

    #[test]
    fn a_key_has_no_home_where_it_stands() {
        assert_eq!(homes("incidents", keys_of::<Scenario>()), ["under `server`"]);
        assert!(homes("incidents", keys_of::<simulator::Config>()).is_empty());
        assert!(homes("colour", keys_of::<Scenario>()).is_empty());
        assert!(homes("share", &["at", "for"]).is_empty(), "of an incident");
    }
}
