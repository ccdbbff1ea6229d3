//! Published numbers: aws_standard_delays.
