//! The list of prices.

use simulator::{config::Prices, money::PriceFactor};

use crate::script::config;

const SLOTS: &str = r#""engine": {"slots": {"servers": 1, "service_time": {"constant": "100ns"}}}"#;

#[test]
fn the_charge_is_a_pure_function() {
    let prices: Prices = serde_json::from_str(
        r#"{"hit": "0.003 USD/M", "miss": "0.15 USD/M", "output": "0.60 USD/M"}"#,
    )
    .unwrap();
    let check = |hit: u32, miss: u32, output: u32, factor: f64, usd: f64| {
        let factor = PriceFactor::new(factor).unwrap();
        let found = prices.charge(0, hit, miss, output, factor).as_f64();
        assert!((found - usd).abs() <= usd * 1e-15, "{found} is not {usd}");
    };
    check(1_000_000, 0, 0, 1.0, 0.003);
    check(0, 1_000_000, 0, 1.0, 0.15);
    check(0, 0, 1_000_000, 1.0, 0.6);
    check(563, 437, 200, 1.0, 0.000_187_239);
    check(563, 437, 200, 3.5, 0.000_655_336_5);
}

#[test]
fn prices_have_ranges() {
    fn check(rest: &str, field: &str, says: &str) {
        let prices = format!(
            r#"{{{SLOTS}, "prices": {{"hit": "1 USD/M", "miss": "1 USD/M", "output": "1 USD/M", {rest}}}}}"#
        );
        let errors = config(&prices).validate().unwrap_err();
        assert_eq!(errors.iter().map(|error| &*error.field).collect::<Vec<_>>(), [field]);
        assert!(errors[0].to_string().contains(says), "{}", errors[0]);
    }
    let period = |factor: f64| format!(r#"{{"factor": {factor}, "windows": ["09:00-12:00"]}}"#);
    check(&format!(r#""peak": {}"#, period(0.5)), "prices.peak.factor", "`factor: 2`");
    check(&format!(r#""off_peak": {}"#, period(1.0)), "prices.off_peak.factor", "less than 1");
    check(r#""peak": {"factor": 2, "windows": []}"#, "prices.peak.windows", "[09:00-12:00]");
    let both = format!(r#""peak": {}, "off_peak": {}"#, period(2.0), period(0.5));
    check(&both, "prices.off_peak", "beside `peak`");
    for wrong in ["0.15", "0.15 EUR/M", "1/s"] {
        let prices = format!(r#"{{"hit": "{wrong}", "miss": "1 USD/M", "output": "1 USD/M"}}"#);
        let error = serde_json::from_str::<Prices>(&prices).unwrap_err().to_string();
        assert!(error.contains("a price of tokens"), "{error}");
    }
}
