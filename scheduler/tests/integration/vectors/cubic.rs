//! The adaptive rate of the AWS clients.

mod botocore;
mod smithy;
