//! Published numbers of other libraries, reproduced by the pure parts of this one.

mod aws_quota;
mod aws_standard_delays;
mod cubic;
mod data;
mod figures;
mod gcra;
mod grpc_throttling;
mod library_backoff;
mod netflix;
mod openai_retry_after;
mod polly;
mod retry_budget;
mod sre_throttling;
mod waits;
