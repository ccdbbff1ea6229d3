//! Published numbers: aws_quota.
