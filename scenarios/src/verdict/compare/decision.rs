//! What a difference comes to.

use crate::{
    metric::{Better, Metric},
    results::{Comparison, Verdict},
    statistics::estimate::CONFIDENCE,
};

/// The verdict on a difference, given the smallest one that matters, in the metric's unit.
pub(in crate::verdict) fn decide(metric: &Metric, comparison: &Comparison, margin: f64) -> Verdict {
    let ends = comparison.difference.ci_low.zip(comparison.difference.ci_high);
    let (Some((low, high)), Some(p)) = (ends, comparison.p_holm) else {
        return Verdict::Unclear;
    };
    let is_sure = p <= 1.0 - CONFIDENCE;
    let (is_less, is_more) = (is_sure && high < 0.0, is_sure && low > 0.0);
    match metric.better {
        Better::Lower | Better::Higher if low >= -margin && high <= margin => Verdict::Equivalent,
        Better::Lower if is_less => Verdict::Better,
        Better::Lower if is_more => Verdict::Worse,
        Better::Higher if is_more => Verdict::Better,
        Better::Higher if is_less => Verdict::Worse,
        _ => Verdict::Unclear,
    }
}
