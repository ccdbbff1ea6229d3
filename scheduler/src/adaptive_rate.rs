//! A sending rate that adapts to throttling, after the CUBIC rule of the AWS clients.
