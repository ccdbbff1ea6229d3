//! One page that holds everything, to be read offline and without scripts if need be.

mod cell;
mod prose;
mod script;
mod swatch;
mod view;

use askama::Template as _;
use scenarios::{file::diagnostic::is_acted_on, results::Results};

use crate::error::Error;

/// The report as one HTML file. It loads nothing: its own content security policy forbids it.
///
/// It is drawn from the results alone, so that the same results give the same bytes.
pub fn html(results: &Results) -> Result<String, Error> {
    let page = view::Page::new(results)?;
    let page = page.render().map_err(|error| Error::Page { reason: error.to_string() })?;
    // Whoever looks at it in a terminal is not to be driven by a name in it.
    Ok(page.replace(|c| is_acted_on(c) && !['\n', '\t'].contains(&c), "\u{fffd}"))
}
