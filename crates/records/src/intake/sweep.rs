//! What lies in the intake and belongs to no paper any more: an upload whose sender went away
//! before its row was written, a table that was only tried out.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::FutureExt;
use house::db::Sql;
use house::event::{self, Actor, NewEvent};
use house::job::{JobKind, Timed, Trouble};
use house::{House, Id, Ref};
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::NAME;

/// Left-over bytes are kept so long, in case their sender comes back.
const LEFT_OVER_AGE_MIN: Duration = Duration::from_secs(3 * 24 * 3600);
/// Papers that may wait to be read at once.
const WAITING_MAX: i64 = 10_000_000;

/// The job.
pub const JOB: JobKind = JobKind {
    name: "records.sweep-intake",
    message: "job-records-sweep-intake",
    run: |house, _| sweep(house).boxed(),
};

/// When it comes round.
pub const TIMES: Timed = Timed {
    kind: "records.sweep-intake",
    times: "daily at 02:30",
};

#[derive(FromQueryResult)]
struct Waiting {
    hash: String,
}

async fn sweep(house: &House) -> Result<(), Trouble> {
    // Bytes first, rows after: what arrives meanwhile is young.
    let there = house.intake.all()?;
    let sql = "SELECT original_hash AS hash FROM records_record WHERE reading = 'waiting'
               LIMIT $1";
    let waiting: Vec<Waiting> = house.db.all(sql, house::values![WAITING_MAX]).await?;
    let waiting: BTreeSet<String> = waiting.into_iter().map(|w| w.hash).collect();
    let mut removed = 0_i64;
    for hash in there.iter().filter(|hash| !waiting.contains(*hash)) {
        let touched = std::fs::metadata(house.intake.path(hash)).and_then(|m| m.modified());
        let age = touched.map(|at| at.elapsed().unwrap_or_default());
        if age.is_ok_and(|age| age > LEFT_OVER_AGE_MIN) {
            // Nobody has judged whether they bear a secret.
            house.intake.take_out(hash)?.wipe().await?;
            removed += 1;
        }
    }
    if removed == 0 {
        return Ok(());
    }
    let now = house.now();
    let about = Ref::new(NAME, "intake", Id::from_name("intake"));
    let event = NewEvent::new(&Actor::program("nhip"), "records.sweep-intake", about);
    let event = event.with(json!({ "removed": removed }));
    let write = house
        .db
        .write(move |tx| Box::pin(async move { event::append(tx, now, event).await.map(drop) }));
    Ok(write.await?)
}
