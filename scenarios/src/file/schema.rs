//! The JSON Schema of scenario files, for editors.

/// The schema, draft 2020-12. Editors complete and explain settings by it; the program itself reads
/// files by their types, and says more about what is wrong.
pub const SCHEMA: &str = include_str!("../../schema.json");
