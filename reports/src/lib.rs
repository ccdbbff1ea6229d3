//! Pure functions from results to bytes: the same results give the same bytes, without a clock, a
//! path or a network.

mod against;
mod chart;
mod csv;
mod error;
mod format;
mod hdr;
mod histogram;
mod html;
mod judged;
mod junit;
mod markdown;
mod pictures;
mod replay;
mod resolved;
mod story;
mod summary;
mod sweep;
mod terminal;
mod text_file;
mod timeline;
mod verdict;
mod winner;

pub use csv::csv;
pub use error::Error;
pub use hdr::histograms;
pub use html::html;
pub use junit::junit;
pub use markdown::{comparison, markdown};
pub use pictures::pictures;
pub use replay::replay_command;
pub use terminal::{Options, terminal, terminal_comparison};
pub use text_file::TextFile;
