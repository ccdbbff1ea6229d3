//! Shapes as JSON Schema, draft 2020-12.

use scenarios::file::preset::{price_presets, server_presets, strategy_presets, workload_presets};
use serde_json::{Map, Value, json};

use super::{
    comments::Comments,
    leaves,
    shape::{Shape, Shapes},
    share::share,
};

/// The whole schema.
pub(super) fn schema(shapes: &Shapes, comments: &Comments) -> Value {
    let drawing = Drawing { shapes, comments };
    let mut whole = drawing.at("", false);
    share(&mut whole);
    whole["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    whole["title"] = json!("A scenario of Squall");
    whole
}

struct Drawing<'a> {
    shapes: &'a Shapes,
    comments: &'a Comments,
}

impl Drawing<'_> {
    /// What may stand at a path. What lies over a preset need not be whole.
    fn at(&self, path: &str, is_over_preset: bool) -> Value {
        let below = |step: &str| format!("{path}/{step}");
        match self.shapes.at(path) {
            Shape::Struct { name, fields, required } => {
                self.settings(path, name, fields, required, is_over_preset)
            }
            Shape::Choice { name, variants, .. } => {
                self.choice(path, name, variants, is_over_preset)
            }
            Shape::List => json!({ "type": "array", "items": self.at(&below("[]"), false) }),
            Shape::Tuple(count) => {
                let items: Vec<Value> =
                    (0..*count).map(|place| self.at(&below(&place.to_string()), false)).collect();
                json!({ "type": "array", "prefixItems": items, "items": false, "minItems": count })
            }
            Shape::Map => json!({
                "type": "object",
                "propertyNames": self.at(&below("key"), false),
                "additionalProperties": self.at(&below("value"), is_over_preset),
            }),
            Shape::Optional => {
                json!({ "anyOf": [self.at(&below("some"), is_over_preset), { "type": "null" }] })
            }
            Shape::Leaf(expecting) => leaves::schema(expecting),
            Shape::Forms { expecting, .. } => {
                let forms = leaves::forms(expecting).unwrap_or_default();
                let forms = forms.iter().map(|form| self.at(&below(form), is_over_preset));
                json!({ "anyOf": forms.collect::<Vec<_>>() })
            }
        }
    }

    fn settings(
        &self,
        path: &str,
        name: &str,
        fields: &[&str],
        required: &[&str],
        is_over_preset: bool,
    ) -> Value {
        let presets = presets(path, fields);
        let is_over_preset = is_over_preset || presets.is_some();
        let mut properties = Map::new();
        if let Some(presets) = presets {
            let preset = json!({ "enum": presets, "description": "What this builds on." });
            properties.insert("preset".to_owned(), preset);
        }
        if fields.contains(&"reference") {
            let from =
                json!({ "type": "string", "description": "A file of strategies to take in." });
            properties.insert("from".to_owned(), from);
        }
        // A variant's settings are named by the type of the choice.
        let owner = if name.is_empty() { self.owner(path) } else { name.to_owned() };
        for field in fields {
            let mut value = self.at(&format!("{path}/{field}"), is_over_preset);
            if let Some(text) = self.comments.of(&owner, field) {
                value["description"] = json!(text);
            }
            properties.insert((*field).to_owned(), value);
        }
        let mut drawn = json!({ "type": "object", "properties": properties });
        drawn["additionalProperties"] = json!(false);
        if !name.is_empty() {
            drawn["title"] = json!(name);
        }
        if !required.is_empty() && !is_over_preset {
            drawn["required"] = json!(required);
        }
        drawn
    }

    /// `Choice.variant` of the settings of a variant.
    fn owner(&self, path: &str) -> String {
        let Some((above, variant)) = path.rsplit_once('/') else { return String::new() };
        match self.shapes.0.get(above) {
            Some(Shape::Choice { name, .. }) => format!("{name}.{variant}"),
            _ => "SharedWorkload".to_owned(),
        }
    }

    fn choice(
        &self,
        path: &str,
        name: &str,
        variants: &[(&str, Option<bool>)],
        is_over_preset: bool,
    ) -> Value {
        let with = |settings: bool| {
            variants.iter().filter(move |(_, has)| *has == Some(settings)).map(|(word, _)| *word)
        };
        let mut forms = Vec::new();
        let words: Vec<&str> = with(false).collect();
        if !words.is_empty() {
            let texts: Vec<Value> = words
                .iter()
                .map(|word| json!({ "const": word, "description": self.comments.of(name, word) }))
                .collect();
            let is_told = texts.iter().all(|text| text["description"].is_string());
            forms.push(if is_told { json!({ "anyOf": texts }) } else { json!({ "enum": words }) });
        }
        let mut properties = Map::new();
        for variant in with(true) {
            let mut value = self.at(&format!("{path}/{variant}"), is_over_preset);
            if let Some(text) = self.comments.of(name, variant) {
                value["description"] = json!(text);
            }
            properties.insert(variant.to_owned(), value);
        }
        if !properties.is_empty() {
            forms.push(json!({
                "type": "object",
                "properties": properties,
                "additionalProperties": false,
                "minProperties": 1,
                "maxProperties": 1,
            }));
        }
        json!({ "title": name, "anyOf": forms })
    }
}

/// The presets that a map may build on. They are laid under it before it is decoded, so that its
/// type does not know them.
fn presets(path: &str, fields: &[&str]) -> Option<Vec<&'static str>> {
    if path == "/server" {
        Some(server_presets().collect())
    } else if path.ends_with("/prices/some") {
        Some(price_presets().collect())
    } else if fields.contains(&"reference") {
        Some(strategy_presets().collect())
    } else if fields.contains(&"class") && fields.contains(&"duplicates") {
        Some(workload_presets().collect())
    } else {
        None
    }
}
