//! Settings laid over a preset.

use super::tree::{Entry, Kind, Node};

/// Lays `over` upon `base`: maps merge by key, and everything else is replaced. A choice of `base`
/// (its id is in `choices`) merges only with a map of the same single key; any other value
/// replaces it whole, so that `fixed: { limit: 8 }` under `unlimited` leaves nothing behind.
pub(crate) fn merge(base: Node, over: Node, choices: &[u32]) -> Node {
    let is_choice = choices.contains(&base.id);
    let Node { id, span, kind, is_refused } = over;
    let kind = match (base.kind, kind) {
        (Kind::Map(mut entries), Kind::Map(overs))
            if !is_choice || is_same_choice(&entries, &overs) =>
        {
            for over in overs {
                match entries.iter().position(|entry| entry.key == over.key) {
                    Some(index) => {
                        let mut base = entries.remove(index);
                        base.key_span = over.key_span;
                        base.value = merge(base.value, over.value, choices);
                        entries.insert(index, base);
                    }
                    None => entries.push(over),
                }
            }
            Kind::Map(entries)
        }
        (_, kind) => kind,
    };
    Node { id, span, kind, is_refused }
}

fn is_same_choice(base: &[Entry], over: &[Entry]) -> bool {
    matches!((base, over), ([base], [over]) if base.key == over.key)
}
