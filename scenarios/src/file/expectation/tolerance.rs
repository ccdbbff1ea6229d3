//! `within ...`, which goes with `~`.

use super::{
    error::{ExpectationError, error},
    scan::Scan,
};
use crate::{file::tolerance::Tolerance, metric::Unit};

/// Reads the tolerance of a metric.
pub(super) fn within(
    scan: &mut Scan<'_>,
    unit: Unit,
    name: &str,
) -> Result<Tolerance, ExpectationError> {
    let help = || format!("write `within` and {}", Tolerance::example(unit));
    let start = scan.offset();
    if !scan.take_word("within") {
        let found = scan.take_while(|c| !c.is_whitespace());
        let message = "expected `within` and a tolerance here";
        return Err(error(start, found.chars().count(), message).with_help(help()));
    }
    let start = scan.offset();
    let literal =
        scan.take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '%' | '/' | '-' | '+'));
    if literal.is_empty() {
        return Err(error(start, 1, "expected a tolerance here").with_help(help()));
    }
    let currency = if unit == Unit::Usd && scan.take_word("USD") { "USD" } else { "" };
    match Tolerance::parse(&format!("{literal}{currency}"), unit) {
        Ok(Tolerance::Absolute(0.0) | Tolerance::Relative(0.0)) => {
            let wrong =
                error(start, scan.consumed(start), "a tolerance of nothing is no tolerance");
            Err(wrong.with_help("write `==` where both must be exactly equal"))
        }
        Ok(tolerance) => Ok(tolerance),
        Err(suggestion) => {
            let shown = crate::file::source::quoted(literal);
            let message = format!("{shown} is no tolerance for `{name}`");
            let wrong = error(start, scan.consumed(start), message).with_help(help());
            Err(match suggestion {
                Some(suggestion) => wrong.with_suggestion(suggestion),
                None => wrong,
            })
        }
    }
}
