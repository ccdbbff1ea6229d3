//! The rules of the house, held by plain `cargo test`: arrows between packages, sizes, names,
//! banned words and code, manifests, and documents that say what the code does.

mod arrows;
mod bans;
mod code;
mod documents;
mod functions;
mod manifests;
mod markdown;
mod metrics_page;
mod model_page;
mod names;
mod pages;
mod readme;
mod repository;
mod results_page;
mod sizes;
mod troubles_page;
mod words;
