//! A distribution given by its quantiles.

use crate::{config_error::ConfigError, units::Share};

/// The most points of a table.
const POINTS_MAX: usize = 10_000;

/// A table of quantiles, read by straight lines between its points.
///
/// Below the first point the value is that of the first point, and beyond the last one that of the
/// last: nothing is drawn that the table does not hold. Between two points the value goes evenly
/// from one to the other, so that the law has a density of its own in every interval, and values
/// keep the order of their probabilities.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quantiles {
    points: Vec<(f64, f64)>,
}

impl Quantiles {
    pub(crate) fn new(table: &[(Share, u32)]) -> Result<Self, Vec<ConfigError>> {
        let mut errors = Vec::new();
        if table.is_empty() || table.len() > POINTS_MAX {
            let problem =
                format!("must hold 1 to {POINTS_MAX} points, as in `[[50%, 123], [99%, 4000]]`");
            errors.push(ConfigError::new("quantiles", problem));
        }
        for (place, &(_, tokens)) in table.iter().enumerate() {
            if tokens == 0 {
                let field = format!("quantiles.{place}");
                errors.push(ConfigError::new(field, "must be at least 1 token, not 0"));
            }
        }
        for (place, pair) in table.windows(2).enumerate() {
            let ((share, tokens), (next_share, next_tokens)) = (pair[0], pair[1]);
            let problem = if next_share <= share {
                format!("must lie at a higher share than {share}, the one before it")
            } else if next_tokens < tokens {
                format!("must not be less than {tokens}, the number before it")
            } else {
                continue;
            };
            errors.push(ConfigError::new(format!("quantiles.{}", place + 1), problem));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let point = |&(share, tokens): &(Share, u32)| (share.as_fraction(), f64::from(tokens));
        Ok(Self { points: table.iter().map(point).collect() })
    }

    /// The value below which the variable stays with probability `unit`.
    pub(crate) fn quantile(&self, unit: f64) -> f64 {
        let after = self.points.partition_point(|(share, _)| *share < unit);
        let Some(&(next_share, next)) = self.points.get(after) else {
            return self.points[after - 1].1;
        };
        if after == 0 {
            return next;
        }
        let (share, value) = self.points[after - 1];
        value + (next - value) * (unit - share) / (next_share - share)
    }
}
