//! The experiments, room by room and whole.

mod file;
#[path = "../../benches/floor.rs"]
mod floor;
mod profiles;
mod replication;
mod schema;
mod small_servers;
mod statistics;
mod suites;
mod the_floor;
mod trace;
mod verdict;
mod virtual_time;
#[path = "../../benches/whole_path.rs"]
mod whole_path;
mod wire_forms;
mod workload;
