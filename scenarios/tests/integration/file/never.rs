//! What stands in a scenario and never comes is refused.

use super::{load, rendered, with};

#[test]
fn what_never_comes_is_refused() {
    let server = |settings: &str| with("server:\n", &format!("server:\n  {settings}\n"));
    let script = |key: u64, arrivals: &str| {
        let text = server(&format!("script: {{ requests: {{ {key}: [429] }} }}"));
        text.replace("{ poisson: { rate: 12/s } }", arrivals)
    };
    let says = |text: String, expected: Option<&str>| match (load(&text), expected) {
        (Ok(_), None) => {}
        (Ok(_), Some(expected)) => panic!("not refused, though {expected}:\n{text}"),
        (Err(errors), expected) => {
            let found = rendered(&errors);
            assert!(expected.is_some_and(|expected| found.contains(expected)), "{found}");
        }
    };
    let fault = |at: &str| {
        server(&format!(
            "faults: [{{ stall: {{ probability: 1%, schedule: {{ at: {at}, for: 1m }} }} }}]"
        ))
    };
    says(fault("29m"), None);
    says(fault("30m"), Some("this fault never comes: it starts at or after the horizon"));
    let poisson = "{ poisson: { rate: 12/s } }";
    says(script(43_299, poisson), None);
    says(script(43_300, poisson), Some("this request never comes: at most 21600 requests"));
    says(script(1 << 48, poisson), Some("there is no class number 1"));
    let users = "{ closed_loop: { users: 5, think_time: { constant: 1s } } }";
    says(script((7 << 20) | 4, users), None);
    says(script((7 << 20) | 5, users), Some("there is no user 5"));
    let sessions =
        "{ sessions: { rate: 1/min, turns: { constant: 3 }, think_time: { constant: 1s } } }";
    says(script((159 << 16) | 2, sessions), None);
    says(script(160 << 16, sessions), Some("at most 30 sessions"));
}
