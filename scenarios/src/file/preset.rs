//! Presets: named settings of strategies and servers, laid under what a file writes.

use serde::{Deserialize, de::DeserializeOwned};
use simulator::law::TokenLaw;

use super::{
    arrivals::Arrivals,
    decode::decode_with_choices,
    diagnostic::Diagnostic,
    merge::merge,
    near_miss::{listed, nearest},
    scenario::Reference,
    source::{Source, Sources, quoted},
    tree::{Entry, Kind, Node, parse::parse},
};

/// A preset: its name and its text.
type Preset = (&'static str, &'static str);

/// What a strategy can build on. `squall` is another name of `recommended`.
const STRATEGIES: [Preset; 10] = [
    ("direct", include_str!("../../presets/strategies/direct.yaml")),
    ("immediate-3", include_str!("../../presets/strategies/immediate-3.yaml")),
    ("fixed-1s-3", include_str!("../../presets/strategies/fixed-1s-3.yaml")),
    ("full-jitter-10", include_str!("../../presets/strategies/full-jitter-10.yaml")),
    ("recommended", include_str!("../../presets/strategies/recommended.yaml")),
    ("squall", include_str!("../../presets/strategies/recommended.yaml")),
    ("deepseek", include_str!("../../presets/strategies/deepseek.yaml")),
    ("openai-compatible", include_str!("../../presets/strategies/openai-compatible.yaml")),
    ("article", include_str!("../../presets/strategies/article.yaml")),
    ("article-literal", include_str!("../../presets/strategies/article-literal.yaml")),
];

/// What a server can build on.
const SERVERS: [Preset; 10] = [
    ("deepseek-flash-2026", include_str!("../../presets/servers/deepseek-flash-2026.yaml")),
    ("deepseek-v4-pro-2026", include_str!("../../presets/servers/deepseek-v4-pro-2026.yaml")),
    ("deepseek-r1-8xb200", include_str!("../../presets/servers/deepseek-r1-8xb200.yaml")),
    ("deepseek-v31-8xmi300x", include_str!("../../presets/servers/deepseek-v31-8xmi300x.yaml")),
    ("dense-8b-a100", include_str!("../../presets/servers/dense-8b-a100.yaml")),
    ("codellama-34b-h100", include_str!("../../presets/servers/codellama-34b-h100.yaml")),
    ("llama-2-70b-h100", include_str!("../../presets/servers/llama-2-70b-h100.yaml")),
    ("mixtral-8x7b-h100", include_str!("../../presets/servers/mixtral-8x7b-h100.yaml")),
    ("llama-2-7b-h100", include_str!("../../presets/servers/llama-2-7b-h100.yaml")),
    ("deepseek-h800-node", include_str!("../../presets/servers/deepseek-h800-node.yaml")),
];

/// What a class of a workload can build on.
const WORKLOADS: [Preset; 3] = [
    ("azure-chat-2023", include_str!("../../presets/workloads/azure-chat-2023.yaml")),
    ("mooncake-conversation", include_str!("../../presets/workloads/mooncake-conversation.yaml")),
    ("deepseek-r1-day", include_str!("../../presets/workloads/deepseek-r1-day.yaml")),
];

/// What prices can build on.
const PRICES: [Preset; 5] = [
    ("deepseek-chat-2025-02", include_str!("../../presets/prices/deepseek-chat-2025-02.yaml")),
    (
        "deepseek-reasoner-2025-02",
        include_str!("../../presets/prices/deepseek-reasoner-2025-02.yaml"),
    ),
    ("deepseek-2025-09", include_str!("../../presets/prices/deepseek-2025-09.yaml")),
    ("deepseek-flash-2026-08", include_str!("../../presets/prices/deepseek-flash-2026-08.yaml")),
    ("deepseek-v4-pro-2026-08", include_str!("../../presets/prices/deepseek-v4-pro-2026-08.yaml")),
];

/// The names of the presets of strategies.
pub fn strategy_presets() -> impl Iterator<Item = &'static str> {
    STRATEGIES.iter().map(|(name, _)| *name)
}

/// The names of the presets of servers.
pub fn server_presets() -> impl Iterator<Item = &'static str> {
    SERVERS.iter().map(|(name, _)| *name)
}

/// The names of the presets of prices.
pub fn price_presets() -> impl Iterator<Item = &'static str> {
    PRICES.iter().map(|(name, _)| *name)
}

/// The names of the presets of classes.
pub fn workload_presets() -> impl Iterator<Item = &'static str> {
    WORKLOADS.iter().map(|(name, _)| *name)
}

/// What a preset of a class holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassPreset {
    #[expect(dead_code, reason = "only its shape is needed")]
    arrivals: Arrivals,
    #[expect(dead_code, reason = "only its shape is needed")]
    prompt_tokens: TokenLaw,
    #[expect(dead_code, reason = "only its shape is needed")]
    output_tokens: TokenLaw,
}

/// What a preset of a strategy holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StrategyPreset {
    #[expect(dead_code, reason = "only its shape is needed")]
    config: Option<scheduler::Config>,
    #[expect(dead_code, reason = "only its shape is needed")]
    reference: Option<Reference>,
}

/// Replaces every `preset: NAME` of a document by what it stands for.
pub(crate) fn apply(root: &mut Node, sources: &mut Sources, errors: &mut Vec<Diagnostic>) {
    let Kind::Map(entries) = &mut root.kind else { return };
    for entry in entries {
        match (entry.key.as_str(), &mut entry.value.kind) {
            ("server", Kind::Map(_)) => apply_to_server(&mut entry.value, sources, errors),
            ("workload", _) => {
                let is_list = matches!(entry.value.kind, Kind::List(_));
                let classes =
                    if is_list { Some(&mut entry.value) } else { classes_of(&mut entry.value) };
                if let Some(Node { kind: Kind::List(list), .. }) = classes {
                    for class in list {
                        apply_to::<ClassPreset>(class, &WORKLOADS, sources, errors);
                    }
                }
            }
            ("strategies", Kind::List(list)) => {
                for strategy in list {
                    apply_to_strategy(strategy, sources, errors);
                }
            }
            _ => {}
        }
    }
}

/// The list of classes of a workload with arrivals for all.
fn classes_of(workload: &mut Node) -> Option<&mut Node> {
    let Kind::Map(entries) = &mut workload.kind else { return None };
    let classes = entries.iter_mut().find(|entry| entry.key == "classes")?;
    Some(&mut classes.value)
}

/// Prices by a preset take the place of those in the preset of the server: a mixture would have the
/// clock of one table and the prices of another.
fn apply_to_server(node: &mut Node, sources: &mut Sources, errors: &mut Vec<Diagnostic>) {
    let Kind::Map(entries) = &mut node.kind else { return };
    let has_preset = |entry: &Entry| entry.key == "prices" && entry.value.get("preset").is_some();
    let prices = entries.iter().position(has_preset).map(|place| entries.remove(place));
    apply_to::<simulator::Config>(node, &SERVERS, sources, errors);
    let Some(mut prices) = prices else { return };
    apply_to::<simulator::config::Prices>(&mut prices.value, &PRICES, sources, errors);
    if let Kind::Map(entries) = &mut node.kind {
        entries.retain(|entry| entry.key != "prices");
        entries.push(prices);
    }
}

fn apply_to_strategy(node: &mut Node, sources: &mut Sources, errors: &mut Vec<Diagnostic>) {
    let Some(preset) = apply_to::<StrategyPreset>(node, &STRATEGIES, sources, errors) else {
        return;
    };
    if node.get("name").is_none()
        && let Kind::Map(entries) = &mut node.kind
    {
        let (key, key_span) = ("name".to_owned(), preset.span);
        entries.insert(0, Entry { id: 0, key, key_span, value: preset, meant: None });
    }
}

/// Takes `preset` out of a map and lays the rest of it over the preset. Gives back the preset's
/// name as it was written.
fn apply_to<T: DeserializeOwned>(
    node: &mut Node,
    presets: &[Preset],
    sources: &mut Sources,
    errors: &mut Vec<Diagnostic>,
) -> Option<Node> {
    let Kind::Map(entries) = &mut node.kind else { return None };
    let index = entries.iter().position(|entry| entry.key == "preset")?;
    let written = entries.remove(index).value;
    let names = || presets.iter().map(|(name, _)| *name);
    let name = written.text().unwrap_or_default();
    let Some((name, text)) = presets.iter().find(|(known, _)| *known == name) else {
        let message = match written.text() {
            Some(text) => format!("there is no preset {}", quoted(text)),
            None => "expected the name of a preset".to_owned(),
        };
        let error = sources.error(written.span, message);
        let error = error.with_help(format!("the presets are {}", listed(names())));
        errors.push(match nearest(name, names()) {
            Some(near) => error.with_suggestion(near),
            None => error,
        });
        node.is_refused = true;
        return None;
    };
    let (base, choices) = base::<T>(name, text, sources, errors)?;
    let over = std::mem::replace(node, Node::new(written.span, Kind::List(Vec::new())));
    *node = merge(base, over, &choices);
    Some(written)
}

/// A preset as a tree, and the numbers of its choices, which its type tells.
fn base<T: DeserializeOwned>(
    name: &str,
    text: &str,
    sources: &mut Sources,
    errors: &mut Vec<Diagnostic>,
) -> Option<(Node, Vec<u32>)> {
    let source = sources.add(Source::preset(name, text));
    let (base, faults) = parse(text, source, sources);
    errors.extend(faults);
    let mut base = base?;
    base.number();
    let (_, choices) = decode_with_choices::<T>(&base);
    Some((base, choices))
}
