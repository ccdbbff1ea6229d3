use scenarios::results::Assumption;

/// What a scenario of the sample assumes.
pub(crate) fn assumed() -> Vec<Assumption> {
    let [setting, value, why] =
        ["server.network.round_trip", "60ms", "a client on the same continent"].map(str::to_owned);
    vec![Assumption { setting, value, why }]
}
