//! Published numbers: openai_retry_after.
