//! Published numbers: grpc_throttling.
