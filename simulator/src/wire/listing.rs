//! What else the provider can be asked: its models, and what is left of the money.

use super::{
    http::{Framing, head},
    identity::trace_id,
    json::string,
};

/// The answer to `GET /models`.
pub fn models(names: &[&str], request_key: u64) -> Vec<u8> {
    let model = |name: &&str| {
        format!(r#"{{"id":{},"object":"model","owned_by":"deepseek"}}"#, string(name))
    };
    let models: Vec<String> = names.iter().map(model).collect();
    whole(&format!(r#"{{"object":"list","data":[{}]}}"#, models.join(",")), request_key)
}

/// What an account has of one currency, in hundredths of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BalanceInfo<'a> {
    /// `USD` or `CNY`.
    pub currency: &'a str,
    /// Of what was given.
    pub granted_cents: u64,
    /// Of what was paid in.
    pub topped_up_cents: u64,
}

/// The answer to `GET /user/balance`; amounts are texts with two digits after the point.
pub fn balance(is_available: bool, infos: &[BalanceInfo<'_>], request_key: u64) -> Vec<u8> {
    let amount = |cents: u64| format!(r#""{}.{:02}""#, cents / 100, cents % 100);
    let info = |info: &BalanceInfo<'_>| {
        format!(
            r#"{{"currency":{},"total_balance":{},"granted_balance":{},"topped_up_balance":{}}}"#,
            string(info.currency),
            amount(info.granted_cents + info.topped_up_cents),
            amount(info.granted_cents),
            amount(info.topped_up_cents),
        )
    };
    let infos: Vec<String> = infos.iter().map(info).collect();
    let infos = infos.join(",");
    whole(&format!(r#"{{"is_available":{is_available},"balance_infos":[{infos}]}}"#), request_key)
}

fn whole(body: &str, request_key: u64) -> Vec<u8> {
    let framing = Framing::Length(body.len());
    let trace_id = trace_id(request_key, 0);
    let mut bytes = head(200, "application/json", framing, &trace_id, &[]);
    bytes.extend_from_slice(body.as_bytes());
    bytes
}
