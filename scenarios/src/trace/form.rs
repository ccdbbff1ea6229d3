//! What a trace looks like.

use std::fmt;

use crate::record::Happening;

/// A form that a trace takes. It is written as the replication goes, so it keeps no more than what is
/// under way.
pub trait Form: fmt::Debug + Send + 'static {
    /// What stands before everything.
    fn begin(&mut self, out: &mut String);
    /// Tells what happens.
    fn write(&mut self, happening: &Happening, out: &mut String);
    /// What stands behind everything.
    fn end(&mut self, out: &mut String);
}
