//! Published numbers: retry_budget.
