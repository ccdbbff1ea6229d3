//! One replication, told event by event as it goes, and held against its own summary.

mod choice;
mod chrome;
mod client_phrases;
mod client_spans;
mod clock_text;
mod form;
mod human;
mod incidents;
mod phrase;
mod reconciliation;
mod server_phrases;
mod setting;
mod story;
mod teller;
mod waterfall;

pub use choice::{ChoiceError, find_request, seed_of, strategy_of, worst_request};
pub use chrome::Chrome;
pub use form::Form;
pub use human::Human;
pub use reconciliation::Reconciliation;
pub use setting::Setting;
pub use teller::{Stop, Traced, trace};
