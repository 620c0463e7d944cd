//! Where the logs go: standard error, as text for people or JSON for programs.

use tracing_subscriber::EnvFilter;

/// Starts logging. `filter` is `info` or a filter of tracing's form, `format` `text` or `json`.
pub fn start(filter: &str, format: &str) {
    let (filter, wrong) = match EnvFilter::try_new(filter) {
        Ok(filter) => (filter, false),
        Err(_) => (EnvFilter::new("info"), true),
    };
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if format == "json" {
        logs.json().init();
    } else {
        logs.init();
    }
    if wrong {
        tracing::warn!("the setting `log` is no filter; logging at `info`");
    }
}
