//! What can be wrong with results.

/// Why no report could be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A histogram cannot be read back.
    #[error("read the histogram `{histogram}` of {place}: {reason}")]
    Histogram {
        /// The time metric it belongs to.
        histogram: String,
        /// Scenario, strategy and seed.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The timelines of a scenario do not fit together.
    #[error("line up the timelines of scenario `{scenario}`: {reason}")]
    Timeline {
        /// The scenario.
        scenario: String,
        /// What is wrong with them.
        reason: String,
    },
    /// A duration in a resolved scenario cannot be read.
    #[error("read `{text}` at `{field}` as a duration")]
    Duration {
        /// Where it stands.
        field: &'static str,
        /// What stands there.
        text: String,
    },
    /// A rate in a resolved scenario cannot be read.
    #[error("read `{text}` at `token_bucket.rate` as a rate")]
    Rate {
        /// What stands there.
        text: String,
    },
    /// A chart cannot be drawn.
    #[error("draw a chart: {reason}")]
    Chart {
        /// What the plotting library says.
        reason: String,
    },
    /// A resolved scenario cannot be written as YAML.
    #[error("write scenario `{scenario}` as YAML: {reason}")]
    Yaml {
        /// The scenario.
        scenario: String,
        /// What the YAML writer says.
        reason: String,
    },
    /// The page cannot be filled in.
    #[error("fill in the page: {reason}")]
    Page {
        /// What the template says.
        reason: String,
    },
    /// The JUnit document cannot be written.
    #[error("write the JUnit document: {reason}")]
    Junit {
        /// What the XML writer says.
        reason: String,
    },
    /// The CSV table cannot be written.
    #[error("write the CSV table: {reason}")]
    Csv {
        /// What the CSV writer says.
        reason: String,
    },
}
