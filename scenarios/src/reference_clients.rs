//! Foreign clients to compare with. Production code carries no known-bad option, so they live
//! here.

mod article;

pub(crate) use article::ArticleClient;
