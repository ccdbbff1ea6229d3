//! Client-side rate limits: requests and LLM tokens per span of time.
