//! Foreign clients to compare with. Production code carries no known-bad option, so they live
//! here.

mod article;
mod article_literal;
mod carried;

pub(crate) use article::ArticleClient;
pub(crate) use article_literal::ArticleLiteralClient;
