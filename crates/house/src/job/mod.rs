//! Jobs: work that outlives a request, a process and a power cut.
//!
//! A job is a row. Workers of one or several processes claim rows with a lease, renew it while
//! they work, and write the end under the number of their attempt, so that one who lost the
//! lease cannot overwrite another's work. A killed worker's job is taken up when its lease ends.

mod api;
mod claim;
mod crew;
pub mod pages;
pub mod schedule;
mod sweep;
#[cfg(test)]
mod tests;
mod work;

pub use claim::{RETRIES_MAX, cancel, retry};
pub(crate) use crew::release_abandoned;
pub use work::{Worker, run_all_ready, spawn_workers};

use std::sync::Arc;

use futures::future::BoxFuture;
use sea_orm::FromQueryResult;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use crate::access::Right;
use crate::access::grant::administered;
use crate::clock::Micros;
use crate::db::{Sql, Tx};
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Id;
use crate::page::Asker;
use crate::values;

/// Hands of one process at most.
const HANDS_MAX: u64 = 64;

/// What a room can do in the background.
pub struct JobKind {
    /// `room.verb`, such as `records.read-page`.
    pub name: &'static str,
    /// The key of the message that names it to people.
    pub message: &'static str,
    /// Does it. An error is tried again with back-off; [`Trouble::Final`] is not.
    pub run: for<'a> fn(&'a House, &'a Running) -> BoxFuture<'a, Result<(), Trouble>>,
}

/// Why a job did not succeed.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// Trying again may help: a message key, or words for the log.
    Again(String),
    /// It will not: the key of a message that says why and what to do.
    Final(&'static str),
    /// Somebody cancelled it.
    Cancelled,
}

impl From<crate::error::Error> for Trouble {
    fn from(error: crate::error::Error) -> Self {
        Trouble::Again(error.to_string())
    }
}

/// A job that is about to be queued.
#[derive(Clone, Debug)]
pub struct NewJob {
    pub kind: &'static str,
    /// JSON that the kind understands; ids only, never content.
    pub payload: serde_json::Value,
    /// Queued once for one key, however often it is asked for.
    pub unique_key: Option<String>,
    /// In whose name it runs; jobs are shared out fairly between owners.
    pub owner: Option<Id>,
    pub unit: Option<Id>,
    /// The batch that it belongs to, for progress over the whole.
    pub bundle: Option<Id>,
    /// Not before.
    pub run_at: Micros,
}

/// A job as stored.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Job {
    pub id: Id,
    pub kind: String,
    pub payload: String,
    pub owner_id: Option<Id>,
    pub unit_id: Option<Id>,
    pub bundle_id: Option<Id>,
    /// `ready`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    pub attempt: i64,
    pub run_at: Micros,
    pub done_steps: i64,
    pub all_steps: i64,
    pub note: String,
    pub trouble: Option<String>,
    pub created_at: Micros,
    pub ended_at: Option<Micros>,
}

/// A job in a worker's hands.
pub struct Running {
    pub job: Job,
    house: House,
}

impl Running {
    /// The payload, typed.
    pub fn payload<T: serde::de::DeserializeOwned>(&self) -> Result<T, Trouble> {
        serde_json::from_str(&self.job.payload).map_err(|e| Trouble::Again(e.to_string()))
    }

    /// Writes down how far it is, renews the lease, and hears of a cancellation.
    ///
    /// # Errors
    /// [`Trouble::Cancelled`] when somebody cancelled it, or another worker took it over.
    pub async fn progress(&self, done: i64, all: i64, note: &str) -> Result<(), Trouble> {
        claim::progress(&self.house, &self.job, (done, all), note).await
    }
}

/// The house's own jobs.
pub const HOUSE_JOBS: &[JobKind] = &[
    JobKind {
        name: "house.day-head",
        message: "job-day-head",
        run: |house, _| Box::pin(sweep::write_head(house)),
    },
    JobKind {
        name: "house.sweep",
        message: "job-sweep",
        run: |house, _| Box::pin(sweep::sweep(house)),
    },
    JobKind {
        name: "house.index-compact",
        message: "job-index-compact",
        run: |house, _| Box::pin(sweep::compact(house)),
    },
];

/// What comes round by the clock in the house itself.
pub const HOUSE_TIMES: &[Timed] = &[
    Timed {
        kind: "house.day-head",
        times: "daily at 00:05",
    },
    Timed {
        kind: "house.sweep",
        times: "every 60 minutes",
    },
    Timed {
        kind: "house.index-compact",
        times: "daily at 03:00",
    },
];

/// A kind of job that comes round by the clock.
pub struct Timed {
    pub kind: &'static str,
    /// `daily at 02:00` in Viet Nam, or `every 15 minutes`.
    pub times: &'static str,
}

/// Rings when a job was queued.
#[derive(Clone, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Wakes the workers of this process; others look at their own pace.
    pub fn ring(&self) {
        self.0.notify_waiters();
    }

    async fn wait(&self) {
        self.0.notified().await;
    }
}

/// The hands of this process: as many as it has workers. Work that several can do at once, such as
/// the pages of one paper, is done by as many as are free; whoever waits for a hand gets the next.
#[derive(Clone)]
pub struct Hands(Arc<Semaphore>);

/// A hand at work; dropped, it is free.
pub struct Hand {
    _permit: OwnedSemaphorePermit,
}

impl Hands {
    pub(crate) fn of(workers: u64) -> Self {
        Hands(Arc::new(Semaphore::new(
            workers.clamp(1, HANDS_MAX) as usize
        )))
    }

    /// Waits for a hand.
    ///
    /// # Errors
    /// Never while the process lives: nobody closes them.
    pub async fn wait(&self) -> Result<Hand> {
        let permit = self.0.clone().acquire_owned().await;
        let permit = permit.map_err(|e| Error::Internal(e.to_string()))?;
        Ok(Hand { _permit: permit })
    }

    /// A hand that is free and for which nobody waits.
    pub fn free(&self) -> Option<Hand> {
        let permit = self.0.clone().try_acquire_owned().ok()?;
        Some(Hand { _permit: permit })
    }
}

/// The API's routes.
pub(crate) fn routes_of_api() -> crate::room::Routes {
    api::routes()
}

/// Queues a job within the transaction that makes it necessary. Ring the bell after commit.
pub async fn queue(tx: &Tx, now: Micros, new: NewJob) -> Result<Id> {
    let id = Id::new();
    tx.exec(
        "INSERT INTO job (id, kind, payload, unique_key, owner_id, unit_id, bundle_id, state,
           attempt, run_at, lease_until, worker, done_steps, all_steps, note, trouble,
           created_at, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'ready', 0, $8, NULL, NULL, 0, 0, '', NULL, $9, NULL)
         ON CONFLICT (unique_key) DO NOTHING",
        values![
            id,
            new.kind,
            new.payload.to_string(),
            new.unique_key,
            new.owner,
            new.unit,
            new.bundle,
            new.run_at,
            now
        ],
    )
    .await?;
    Ok(id)
}

/// Whose jobs the asker sees: `$1` is she, `$2` the moment, `$3` 1 when she may administer at all.
const VISIBLE: &str = concat!(
    "(owner_id = $1 OR ($3 = 1 AND ",
    administered!("unit_id", "$1", "$2"),
    "))"
);

/// The job of an id, for its owner or for one who administers the house over its unit.
pub async fn find(sql: &impl Sql, asker: &Asker, id: Id) -> Result<Option<Job>> {
    let administers = i64::from(asker.holds("house", Right::Administer));
    let text = format!("SELECT * FROM job WHERE id = $4 AND {VISIBLE}");
    let values = values![asker.id(), asker.house.now(), administers, id];
    sql.one(&text, values).await
}

/// The job of an id, for one who may stop it or send it round again. A program needs the scope to
/// contribute in the job's room for that, or to administer the house.
async fn changeable(sql: &impl Sql, asker: &Asker, id: Id) -> Result<Job> {
    let job = find(sql, asker, id).await?.ok_or(Error::NotFound)?;
    let room = job.kind.split('.').next().unwrap_or_default();
    let allowed = asker.session().is_some()
        || asker.holds(room, Right::Contribute)
        || asker.holds("house", Right::Administer);
    if allowed {
        Ok(job)
    } else {
        Err(Error::Forbidden)
    }
}

/// The latest jobs of everybody, in one state or (empty) in any: for the operator at the
/// command line, never for a page.
pub async fn latest(sql: &impl Sql, state: &str, limit: i64) -> Result<Vec<Job>> {
    let text = "SELECT * FROM job WHERE ($1 = '' OR state = $1) ORDER BY id DESC LIMIT $2";
    sql.all(text, values![state, limit]).await
}
