//! The grammar of an expectation:
//!
//! ```text
//! expectation = ["always"] metric-of (OP bound | "~" bound "within" tolerance)
//! metric-of   = (strategy | "every") ["." class] "." metric
//! OP          = "<" | "<=" | ">" | ">=" | "=="
//! bound       = literal | [factor "*"] metric-of          (never of "every")
//! literal     = number | number "%" | number "ms" | "30s" | number "/s"
//! tolerance   = literal | number "%"
//! ```

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{
    Bound, Expectation, MetricOf, Operator,
    error::{ExpectationError, error},
    literal::{convert, plain, unit_example},
    scan::Scan,
    slip::{factor_behind, meant_sign, misspelt_always},
    tolerance,
};
use crate::{
    file::near_miss::nearest,
    metric::{self, Metric, Unit},
};

impl FromStr for Expectation {
    type Err = ExpectationError;

    fn from_str(text: &str) -> Result<Self, ExpectationError> {
        let mut scan = Scan::new(text);
        let is_always = scan.take_word("always");
        let (left, metric) = metric_of(&mut scan)?;
        let operator = operator(&mut scan)?;
        let bound = bound(&mut scan, metric, &left.metric)?;
        let operator = match operator {
            Some(operator) => operator,
            None => Operator::Near(tolerance::within(&mut scan, metric.unit, &left.metric)?),
        };
        scan.expect_end()?;
        Ok(Self { text: text.trim().to_owned(), is_always, left, operator, bound })
    }
}

pub(super) fn metric_of(
    scan: &mut Scan<'_>,
) -> Result<(MetricOf, &'static Metric), ExpectationError> {
    let start = scan.offset();
    let path = scan.take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let parts: Vec<&str> = path.split('.').collect();
    let (strategy, class, name) = match parts.as_slice() {
        [strategy, metric] => (*strategy, None, *metric),
        [strategy, class, metric] => (*strategy, Some(*class), *metric),
        _ => {
            if let Some(wrong) = misspelt_always(scan, path, start) {
                return Err(wrong);
            }
            let message = "expected a metric of a strategy";
            let help = "write `strategy.metric` or `strategy.class.metric`, as in \
                        `squall.success_rate`";
            return Err(error(start, path.len(), message).with_help(help));
        }
    };
    let mut offset = start;
    for part in std::iter::once(strategy).chain(class) {
        let is_every = part == "every" && offset == start;
        if !is_every && part.parse::<crate::file::name::Name>().is_err() {
            let message = "expected a name here";
            let help = "a name is a lower-case letter, then lower-case letters, digits and `-`";
            return Err(error(offset, part.len(), message).with_help(help));
        }
        offset += part.len() + 1;
    }
    let Some(metric) = metric::find(name) else {
        return Err(unknown_metric(offset, name));
    };
    if class.is_some() && !metric.is_per_class {
        let message = format!("`{name}` is not measured per class");
        let help = "it belongs to the whole run: leave the class out";
        return Err(error(offset, name.len(), message).with_help(help));
    }
    let strategy = (strategy != "every").then(|| strategy.to_owned());
    let class = class.map(str::to_owned);
    Ok((MetricOf { strategy, class, metric: name.to_owned() }, metric))
}

fn unknown_metric(offset: usize, name: &str) -> ExpectationError {
    let shown = crate::file::source::quoted(name);
    let wrong = error(offset, name.len(), format!("there is no metric {shown}"));
    if let Some(time) = metric::TIMES.iter().find(|time| time.name == name) {
        let ranks = metric::RANKS.map(|rank| format!("`_{rank}`")).join(", ");
        let wrong = wrong.with_help(format!("a time needs its rank: one of {ranks}"));
        return wrong.with_suggestion(format!("{}_p99", time.name));
    }
    let names: Vec<String> = metric::names().collect();
    match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => wrong.with_suggestion(near),
        None => wrong.with_help(
            "some metrics are `success_rate`, `failure_rate`, `attempts_per_request`, \
             `responses_429` and `sojourn_time_all_ms_p99`",
        ),
    }
}

/// `None` is `~`, whose tolerance comes behind the bound.
fn operator(scan: &mut Scan<'_>) -> Result<Option<Operator>, ExpectationError> {
    let start = scan.offset();
    if scan.take_word("never") {
        let wrong = error(start, "never".len(), "this file has no sweep to judge it over");
        let help = "`never rises` and `never falls` are about the points of a `sweep` or `matrix`";
        return Err(wrong.with_help(help));
    }
    let symbol = scan.take_while(|c| matches!(c, '<' | '>' | '=' | '!' | '~' | '≈' | '≤' | '≥'));
    Ok(Some(match symbol {
        "~" => return Ok(None),
        "<" => Operator::Less,
        "<=" => Operator::LessOrEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterOrEqual,
        "==" => Operator::Equal,
        other => {
            let wrong = error(start, other.chars().count(), "expected a comparison");
            let wrong = wrong.with_help(
                "the comparisons are `<`, `<=`, `>`, `>=`, `==`, and `~` with `within 1%` behind \
                 the bound",
            );
            return Err(match meant_sign(other) {
                Some(meant) => wrong.with_suggestion(meant),
                None => wrong,
            });
        }
    }))
}

fn bound(scan: &mut Scan<'_>, metric: &Metric, name: &str) -> Result<Bound, ExpectationError> {
    let start = scan.offset();
    if scan.peek().is_some_and(|c| c.is_ascii_lowercase()) {
        let bound = reference(scan, 1.0, metric)?;
        return factor_behind(scan, start).map_or(Ok(bound), Err);
    }
    let literal =
        scan.take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '%' | '/' | '-' | '+'));
    let help = || format!("write {}, or a metric of another strategy", unit_example(metric.unit));
    if literal.is_empty() {
        return Err(error(start, 1, "expected a bound here").with_help(help()));
    }
    if scan.take_word("*") {
        let factor: Option<f64> = plain(literal);
        let Some(factor) = factor else {
            let message = "expected a plain number as the factor";
            return Err(error(start, literal.len(), message).with_help("as in `0.5 * `"));
        };
        return reference(scan, factor, metric);
    }
    let has_currency = metric.unit == Unit::Usd && scan.take_word("USD");
    let converted = if has_currency {
        convert(&format!("{literal}USD"), metric.unit)
    } else {
        convert(literal, metric.unit)
    };
    match converted {
        Ok(value) => Ok(Bound::Literal(value)),
        Err(suggestion) => {
            let shown = crate::file::source::quoted(literal);
            let message = format!("{shown} is no bound for `{name}`");
            let wrong = error(start, literal.len(), message).with_help(help());
            Err(match suggestion {
                Some(suggestion) => wrong.with_suggestion(suggestion),
                None => wrong,
            })
        }
    }
}

fn reference(scan: &mut Scan<'_>, factor: f64, left: &Metric) -> Result<Bound, ExpectationError> {
    let start = scan.offset();
    let (of, metric) = metric_of(scan)?;
    if of.strategy.is_none() {
        let message = "`every` cannot be a bound";
        let help = "name the strategy to compare with";
        return Err(error(start, "every".len(), message).with_help(help));
    }
    if metric.unit != left.unit {
        let message = format!(
            "`{}` and `{}` have different units and cannot be compared",
            left.name, metric.name
        );
        return Err(error(start, scan.consumed(start), message));
    }
    Ok(Bound::Reference { factor, of })
}

impl Serialize for Expectation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Expectation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Expectation;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an expectation")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Expectation, E> {
                text.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Text)
    }
}
