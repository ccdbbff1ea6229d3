mod coverage;
mod latency_histogram;
mod laws;
