//! The job that reads a paper: page by page, then the secrecy gate, then the record.
//!
//! A page that cannot be read is marked with the reason, and the paper goes on. A paper of which
//! nothing could be read because of us (a program missing, a disk full) is stopped: nobody sees it,
//! its bytes stay in the intake, and its batch's page offers to read it again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::FutureExt;
use house::House;
use house::clock::Micros;
use house::db::{Sql, Tx};
use house::id::Id;
use house::job::{JobKind, NewJob, RETRIES_MAX, Running, Trouble};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::hands;
use super::paper::{self, Paper, Unreadable};
use super::read::ReadPaper;
use super::work::Work;
use crate::record::finish;

/// The job of reading.
pub const READ: JobKind = JobKind {
    name: "records.read",
    message: "job-records-read",
    run: |house, running| run(house, running).boxed(),
};

/// The job that makes lost pictures and copies again.
pub const DERIVE: JobKind = JobKind {
    name: "records.derive",
    message: "job-records-derive",
    run: |house, running| super::derive::run(house, running).boxed(),
};

/// A paper that a program failed to open is tried so often before it is stopped.
const PROGRAM_TRIES: i64 = 2;

#[derive(Serialize, Deserialize)]
struct Payload {
    record: Id,
    /// Two people said that this paper bears no secret, whatever the gate thinks.
    #[serde(default)]
    released: bool,
}

/// The key under which the reading of a record is queued once.
pub fn key(record: Id) -> String {
    format!("records.read:{record}")
}

/// Queues the reading of a record whose bytes lie in the intake.
pub async fn queue(tx: &Tx, now: Micros, record: &Waiting, released: bool) -> house::Result<Id> {
    let job = NewJob {
        kind: "records.read",
        payload: json!(Payload {
            record: record.id,
            released
        }),
        unique_key: Some(key(record.id)),
        owner: record.created_by,
        unit: Some(record.unit_id),
        bundle: record.batch_id,
        run_at: now,
    };
    house::job::queue(tx, now, job).await
}

/// A record whose bytes have not been judged yet.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Waiting {
    pub id: Id,
    pub unit_id: Id,
    pub batch_id: Option<Id>,
    pub created_by: Option<Id>,
    pub original_hash: String,
    pub original_name: String,
    pub reading: String,
}

/// The columns of [`Waiting`].
pub const WAITING: &str =
    "id, unit_id, batch_id, created_by, original_hash, original_name, reading";

async fn run(house: &House, running: &Running) -> Result<(), Trouble> {
    let payload: Payload = running.payload()?;
    let sql = format!("SELECT {WAITING} FROM records_record WHERE id = $1");
    let found: Option<Waiting> = house.db.one(&sql, house::values![payload.record]).await?;
    let Some(record) = found.filter(|r| r.reading == "waiting") else {
        // Another worker was killed between its last transaction and this.
        return Ok(Work::of(house, payload.record).wipe().await?);
    };
    let work = Work::open(house, record.id)?;
    let read = match read_pages(house, running, &record, &work).await {
        Ok(read) => read,
        Err(Stop::Job(trouble)) => return Err(trouble),
        Err(Stop::Paper(why)) if why.again => {
            return stop_or_again(house, running, &record, why).await;
        }
        Err(Stop::Paper(why)) => {
            finish::unreadable(house, &record, why.message).await?;
            work.clear();
            return Ok(());
        }
    };
    if !payload.released && !read.marks.is_empty() {
        crate::gate::set_aside(house, &record, &read).await?;
        work.wipe().await?;
    } else {
        finish::finish(house, &record, &read).await?;
        work.clear();
    }
    Ok(())
}

/// A trouble of ours: tried again for a while, then the paper is stopped with the reason in words.
async fn stop_or_again(
    house: &House,
    running: &Running,
    record: &Waiting,
    why: Unreadable,
) -> Result<(), Trouble> {
    let tries = match why.message {
        "trouble-program-missing" => 1,
        "trouble-disk" => RETRIES_MAX,
        _ => PROGRAM_TRIES,
    };
    if running.job.attempt < tries {
        return Err(Trouble::Again(why.message.to_owned()));
    }
    finish::stop(house, record, why.message).await?;
    Err(Trouble::Final(why.message))
}

pub(super) enum Stop {
    Paper(Unreadable),
    Job(Trouble),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Stop::Job(trouble)
    }
}

impl From<Unreadable> for Stop {
    fn from(why: Unreadable) -> Self {
        Stop::Paper(why)
    }
}

/// Where a paper's bytes lie: in the intake until they are judged, then among the blobs.
pub fn original(house: &House, hash: &str) -> PathBuf {
    let arrived = house.intake.path(hash);
    if arrived.is_file() || !house.blobs.has(hash) {
        arrived
    } else {
        house.blobs.path(hash)
    }
}

async fn read_pages(
    house: &House,
    running: &Running,
    record: &Waiting,
    work: &Work,
) -> Result<ReadPaper, Stop> {
    let original = original(house, &record.original_hash);
    let (path, fonts) = (original.clone(), house.config.folder.clone());
    let paper = Arc::new(blocking(move || open(&path, &fonts)).await??);
    hands::read_pages(house, running, &paper, work).await?;
    let (paper_for, work_for) = (paper.clone(), work.clone());
    let gathered = blocking(move || ReadPaper::gather(&paper_for, &work_for, original)).await?;
    let read = gathered.map_err(|_| disk())?;
    // Pages that our programs failed are tried once more. Then a paper with some of them goes on,
    // and the gate sets it aside: nobody has judged those pages.
    let last = running.job.attempt >= PROGRAM_TRIES;
    if read.failed > 0 && (read.failed == read.pages || !last) {
        let message = forget_failed(work, read.pages).map_err(|_| disk())?;
        return Err(Unreadable {
            message,
            again: true,
        }
        .into());
    }
    Ok(read)
}

/// Opens a paper with the fonts that old documents want.
pub fn open(path: &Path, data: &Path) -> Result<Paper, Unreadable> {
    paper::open(path, super::fonts::unpack(data).ok().as_deref())
}

/// The next try reads the pages again that our programs failed. Tells what was the matter.
fn forget_failed(work: &Work, pages: usize) -> std::io::Result<&'static str> {
    let mut first = None;
    for index in 0..pages {
        let kept = work.load(index)?;
        if kept.ours {
            work.forget(index)?;
            first = first.or(kept.trouble);
        }
    }
    Ok(match first.as_deref() {
        Some("trouble-program-missing") => "trouble-program-missing",
        Some("trouble-program-hung") => "trouble-program-hung",
        _ => "trouble-program-failed",
    })
}

/// Does what may take long on a thread of its own.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Trouble> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Trouble::Again(e.to_string()))
}

/// Reads one page and writes its results down. A page that cannot be read is marked and the
/// paper goes on; a program that crashed gets a second chance at once.
pub(super) fn read_one(paper: &Paper, work: &Work, index: usize) -> Result<(), Unreadable> {
    let mut page = paper.page(index);
    if page
        .as_ref()
        .is_err_and(|why| why.message == "trouble-program-failed")
    {
        page = paper.page(index);
    }
    match page {
        Ok(page) => work.keep(index, &page).map_err(|_| disk()),
        Err(why) if why.message == "trouble-disk" => Err(why),
        Err(why) => {
            // People may have to judge by its picture what could not be read.
            let seen = paper.seen(index).ok();
            work.keep_trouble(index, (why.message, why.again), seen.as_ref())
                .map_err(|_| disk())
        }
    }
}

fn disk() -> Unreadable {
    Unreadable {
        message: "trouble-disk",
        again: true,
    }
}
