//! What the comments of the sources say of settings.

use std::{collections::BTreeMap, fs, path::PathBuf};

/// By type and setting; `Choice.variant` is the type of the settings of a variant.
pub(super) struct Comments(BTreeMap<(String, String), Option<String>>);

impl Comments {
    /// Reads all sources below some folders.
    pub(super) fn read(folders: &[PathBuf]) -> Self {
        let mut comments = Self(BTreeMap::new());
        let mut folders = folders.to_vec();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("the folder is there").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    comments.add(&fs::read_to_string(path).expect("a source is a text"));
                }
            }
        }
        comments
    }

    /// What is said of a setting, unless two types of one name say different things.
    pub(super) fn of(&self, owner: &str, setting: &str) -> Option<&str> {
        self.0.get(&(owner.to_owned(), setting.to_owned()))?.as_deref()
    }

    fn add(&mut self, source: &str) {
        let (mut said, mut renamed) = (String::new(), None);
        let (mut owner, mut variant) = (String::new(), None);
        for line in source.lines() {
            let (indent, line) = (line.len() - line.trim_start().len(), line.trim());
            if let Some(text) = line.strip_prefix("///") {
                let joined = [said.as_str(), text.trim()].join(" ");
                joined.trim().clone_into(&mut said);
                continue;
            }
            if line.starts_with("#[") || line.ends_with(")]") || line.contains(" = \"") {
                renamed = between(line, "rename = \"").or(renamed);
                continue;
            }
            let bare = line.strip_prefix("pub ").unwrap_or(line);
            let named = |word: &str| bare.strip_prefix(word).map(|rest| until(rest, is_end));
            let of_type = (indent == 0).then(|| named("struct ").or_else(|| named("enum ")));
            if let Some(Some(name)) = of_type {
                (owner, variant) = (name, None);
            } else if !said.is_empty() && indent > 0 && !owner.is_empty() {
                let name = until(bare, is_end);
                let is_variant = name.starts_with(char::is_uppercase);
                let key = renamed.clone().unwrap_or_else(|| snake(&name));
                let whose = match &variant {
                    Some(variant) if !is_variant && indent > 4 => format!("{owner}.{variant}"),
                    _ => owner.clone(),
                };
                if is_variant {
                    variant = Some(key.clone());
                }
                self.say(whose, key, &said);
            }
            (said, renamed) = (String::new(), None);
        }
    }

    fn say(&mut self, owner: String, setting: String, said: &str) {
        // Links into the code mean nothing here.
        let said = said.replace("[`", "`").replace("`]", "`");
        let known = self.0.entry((owner, setting)).or_insert_with(|| Some(said.clone()));
        if known.as_ref() != Some(&said) {
            *known = None;
        }
    }
}

fn between(line: &str, mark: &str) -> Option<String> {
    let (_, rest) = line.split_once(mark)?;
    rest.split('"').next().map(str::to_owned)
}

fn is_end(c: char) -> bool {
    !(c.is_alphanumeric() || c == '_')
}

fn until(text: &str, is_end: fn(char) -> bool) -> String {
    text.split(is_end).next().unwrap_or_default().to_owned()
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}
