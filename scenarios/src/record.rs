//! What is observed of a replication: counts, latencies, curves over time, laws, digest.
//!
//! The recorder reads two streams of events, the clients' and the server's, in the order in which
//! they happen. Its memory is that of the requests under way, of the histograms and of the bins of
//! simulated time; it never grows with the number of requests.

mod answers;
mod bill;
mod books;
mod cause;
mod class_record;
mod digest;
mod heatmap;
mod laws;
mod live;
mod log;
mod measured;
mod money;
mod per_second;
mod recorder;
mod replicas;
mod summary;
mod tally;
mod timeline;
mod token_times;
mod watcher;
mod words;

pub use books::{Books, Mismatch};
pub use log::RecordedEvent;
pub(crate) use recorder::{Recorder, Setup};
pub(crate) use summary::Summary;
pub use tally::Tally;
pub(crate) use watcher::Watch;
pub use watcher::{Happening, Watcher};
