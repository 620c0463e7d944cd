//! Counters for the operator, in Prometheus' text form. They count requests and jobs, never
//! people or what they read.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::State;
use sea_orm::FromQueryResult;

use crate::db::Sql;
use crate::error::Result;
use crate::ground::House;

/// Requests by the first digit of their status.
static REQUESTS: [AtomicU64; 6] = [const { AtomicU64::new(0) }; 6];
static MICROS: AtomicU64 = AtomicU64::new(0);

/// Counts one request.
pub fn count(status: u16, took: Duration) {
    let class = usize::from(status / 100).min(5);
    REQUESTS[class].fetch_add(1, Ordering::Relaxed);
    MICROS.fetch_add(took.as_micros() as u64, Ordering::Relaxed);
}

#[derive(FromQueryResult)]
struct JobCount {
    state: String,
    n: i64,
}

/// GET /metrics
pub async fn show(State(house): State<House>) -> Result<String> {
    let mut out = String::from("# TYPE nhip_requests_total counter\n");
    for (class, counter) in REQUESTS.iter().enumerate().skip(1) {
        let n = counter.load(Ordering::Relaxed);
        out.push_str(&format!(
            "nhip_requests_total{{status=\"{class}xx\"}} {n}\n"
        ));
    }
    let seconds = MICROS.load(Ordering::Relaxed) as f64 / 1e6;
    out.push_str("# TYPE nhip_request_seconds_total counter\n");
    out.push_str(&format!("nhip_request_seconds_total {seconds}\n"));
    let sql = "SELECT state, count(*) AS n FROM job GROUP BY state ORDER BY state";
    let jobs: Vec<JobCount> = house.db.all(sql, vec![]).await?;
    out.push_str("# TYPE nhip_jobs gauge\n");
    for JobCount { state, n } in jobs {
        out.push_str(&format!("nhip_jobs{{state=\"{state}\"}} {n}\n"));
    }
    Ok(out)
}
