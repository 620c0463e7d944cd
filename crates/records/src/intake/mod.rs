//! Intake: how papers come in, by upload, watched folder or command, each as part of a batch.
//!
//! What is acknowledged is synced to disk and has a row. Nobody sees a paper before it has been
//! read and has passed the secrecy gate. Bytes that the unit has already are linked, not doubled.

pub mod api;
pub mod pages;
mod repeat;
pub mod sweep;
pub mod watch;

use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::id::{Id, Ref};
use house::page::Asker;
use house::page::upload::clean_name;
use house::{Error, House, Result, values};
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::NAME;
use crate::reading::job::{self, Waiting};
use crate::record::INTERNAL;

/// A batch as pages show it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Batch {
    pub id: Id,
    pub unit_id: Id,
    pub unit_name: String,
    pub name: String,
    pub source: String,
    pub created_at: i64,
    pub all_papers: i64,
    /// Queued, or being read.
    pub waiting: i64,
    /// Not read because of us; can be read again.
    pub stopped: i64,
    pub failed: i64,
}

/// A batch about to begin.
#[derive(Clone, Debug)]
pub struct NewBatch {
    pub unit: Id,
    pub name: String,
    /// `upload`, `folder`, `command` or `api`.
    pub source: &'static str,
    /// The label that its records get: `internal`, `restricted` or `open`.
    pub label: &'static str,
}

/// One paper as it arrived, its bytes synced in the intake.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub name: String,
    pub hash: String,
    pub size: i64,
}

/// Units offered for putting papers or dossiers into.
const UNITS_MAX: i64 = 200;

/// A unit as forms offer it.
#[derive(FromQueryResult)]
pub(crate) struct UnitChoice {
    pub id: Id,
    pub name: String,
}

/// The units into which a person may put papers: those that her grants name, today.
pub(crate) async fn units(house: &House, asker: &Asker) -> Result<Vec<UnitChoice>> {
    let sql = "SELECT DISTINCT u.id, u.name FROM access_grant g JOIN unit u ON u.id = g.unit_id
               WHERE g.person_id = $1 AND g.room = 'records' AND g.rank >= 2
                 AND g.from_at <= $2 AND g.until_at > $2 ORDER BY u.name LIMIT $3";
    house
        .db
        .all(sql, values![asker.id(), house.now(), UNITS_MAX])
        .await
}

/// Begins a batch.
pub async fn begin(tx: &Tx, actor: &Actor, now: i64, new: &NewBatch) -> Result<Id> {
    let id = Id::new();
    begin_as(tx, actor, now, id, new).await?;
    Ok(id)
}

/// Begins a batch under an id that a page has given out before.
pub(crate) async fn begin_as(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    id: Id,
    new: &NewBatch,
) -> Result<()> {
    tx.exec(
        "INSERT INTO records_batch (id, unit_id, dossier_id, name, source, label, created_at,
           created_by)
         VALUES ($1, $2, NULL, $3, $4, $5, $6, $7)",
        values![
            id,
            new.unit,
            new.name.clone(),
            new.source,
            new.label,
            now,
            actor.person
        ],
    )
    .await?;
    let event = NewEvent::new(actor, "records.batch-begin", Ref::new(NAME, "batch", id));
    event::append(tx, now, event.unit(new.unit)).await?;
    Ok(())
}

/// Takes a paper into a batch and queues its reading. Returns the record's id; when an earlier
/// record of this unit has the very same bytes, it is that record's, twice, and nothing is queued.
pub async fn take(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (batch, unit): (Id, Id),
    paper: &Arrived,
) -> Result<(Id, Option<Id>)> {
    if let Some(earlier) = repeat::earlier(tx, unit, &paper.hash).await? {
        repeat::link(tx, actor, now, (batch, unit), earlier, paper).await?;
        return Ok((earlier, Some(earlier)));
    }
    let id = take_new(tx, actor, now, (Some(batch), unit), paper, false).await?;
    Ok((id, None))
}

/// Takes a paper in again that two people released from the secrecy gate.
pub(crate) async fn take_released(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    place: (Option<Id>, Id),
    paper: &Arrived,
) -> Result<Id> {
    take_new(tx, actor, now, place, paper, true).await
}

/// Takes a paper in that belongs to no batch and gets the label of the record that it is to renew.
pub(crate) async fn take_unseen(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (unit, label): (Id, &str),
    paper: &Arrived,
) -> Result<Id> {
    let id = take_new(tx, actor, now, (None, unit), paper, false).await?;
    let sql = "UPDATE records_record SET label = $2 WHERE id = $1";
    tx.exec(sql, values![id, label]).await?;
    Ok(id)
}

async fn take_new(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (batch, unit): (Option<Id>, Id),
    paper: &Arrived,
    released: bool,
) -> Result<Id> {
    let (id, name) = (Id::new(), clean_name(&paper.name));
    tx.exec(
        "INSERT INTO records_record (id, unit_id, batch_id, title, language, label, note, tags,
           folded, original_name, kind, media_type, original_hash, original_size, page_count,
           reading, version, created_at, created_by)
         VALUES ($1, $2, $3, $4, 'vi',
           coalesce((SELECT label FROM records_batch WHERE id = $3), $5), '', '', $6, $4, '', '',
           $7, $8, 0, 'waiting', 0, $9, $10)",
        values![
            id,
            unit,
            batch,
            name.clone(),
            INTERNAL,
            viet::fold(&name),
            paper.hash.clone(),
            paper.size,
            now,
            actor.person
        ],
    )
    .await?;
    let waiting = Waiting {
        id,
        unit_id: unit,
        batch_id: batch,
        created_by: actor.person,
        original_hash: paper.hash.clone(),
        original_name: name,
        reading: "waiting".to_owned(),
    };
    job::queue(tx, now, &waiting, released).await?;
    let event = NewEvent::new(actor, "records.take-in", Ref::new(NAME, "record", id));
    let told = json!({ "batch": batch, "bytes": paper.size });
    event::append(tx, now, event.unit(unit).with(told)).await?;
    Ok(id)
}

/// Takes papers into a new or running batch in one transaction, and wakes the workers.
pub async fn take_all(
    house: &House,
    actor: &Actor,
    batch: Option<Id>,
    new: NewBatch,
    papers: Vec<Arrived>,
) -> Result<(Id, Vec<(Id, Option<Id>)>)> {
    take_all_with(house, actor, batch, new, papers, vec![]).await
}

/// [`take_all`] for papers of a watched folder: `seen` is written down with them, so that what
/// still lies there after a power cut is not taken in twice.
pub(crate) async fn take_all_with(
    house: &House,
    actor: &Actor,
    batch: Option<Id>,
    new: NewBatch,
    papers: Vec<Arrived>,
    seen: Vec<watch::Seen>,
) -> Result<(Id, Vec<(Id, Option<Id>)>)> {
    let (now, actor, own) = (house.now(), actor.clone(), house.clone());
    let hashes: Vec<String> = papers.iter().map(|p| p.hash.clone()).collect();
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            let batch = match batch {
                Some(batch) => batch,
                None => begin(tx, &actor, now, &new).await?,
            };
            let mut taken = Vec::with_capacity(papers.len());
            for paper in &papers {
                // Their twin may have been read and cleared away since they were stored.
                if !own.intake.has(&paper.hash) && !own.blobs.has(&paper.hash) {
                    return Err(Error::field("files", "upload-broken"));
                }
                taken.push(take(tx, &actor, now, (batch, new.unit), paper).await?);
            }
            for one in &seen {
                one.write(tx, now).await?;
            }
            Ok((batch, taken))
        })
    });
    let taken = write.await?;
    house.bell.ring();
    let repeated = hashes.iter().zip(&taken.1).filter(|(_, t)| t.1.is_some());
    for (hash, _) in repeated {
        crate::record::finish::forget_intake(house, hash).await?;
    }
    Ok(taken)
}

/// Whether a record waits for a job that is queued or at work. One that waits without is
/// stopped: a program was missing, the disk was full, somebody cancelled the job.
pub(crate) const LIVE: &str = "EXISTS (SELECT 1 FROM job j
  WHERE j.unique_key = 'records.read:' || r.id AND j.state IN ('ready', 'running'))";

/// The columns of [`Batch`].
pub(crate) fn columns() -> String {
    format!(
        "b.id, b.unit_id, u.name AS unit_name, b.name, b.source, b.created_at,
         (SELECT count(*) FROM records_record r WHERE r.batch_id = b.id) AS all_papers,
         (SELECT count(*) FROM records_record r WHERE r.batch_id = b.id
            AND r.reading = 'waiting' AND {LIVE}) AS waiting,
         (SELECT count(*) FROM records_record r WHERE r.batch_id = b.id
            AND r.reading = 'waiting' AND NOT {LIVE}) AS stopped,
         (SELECT count(*) FROM records_record r WHERE r.batch_id = b.id
            AND r.reading = 'failed') AS failed"
    )
}

/// The batch of an id, for one who may contribute where it belongs.
pub(crate) async fn find_batch(house: &House, asker: &Asker, id: Id) -> Result<Batch> {
    let sql = format!(
        "SELECT {} FROM records_batch b JOIN unit u ON u.id = b.unit_id
         WHERE b.id = $3 AND b.unit_id IN (SELECT unit_id FROM reach WHERE person_id = $1
           AND room = 'records' AND rank >= 2 AND from_at <= $2 AND until_at > $2)",
        columns()
    );
    let values = values![asker.id(), house.now(), id];
    house.db.one(&sql, values).await?.ok_or(Error::NotFound)
}
