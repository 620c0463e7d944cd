//! Intake: how papers come in, by upload, watched folder or command, each as part of a batch.
//!
//! What is acknowledged is synced to disk and has a row. Nobody sees a paper before it has been
//! read and has passed the secrecy gate.

pub mod pages;

use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::id::{Id, Ref};
use house::page::Asker;
use house::page::upload::clean_name;
use house::{House, Result, values};
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
    pub waiting: i64,
    pub failed: i64,
}

/// A batch about to begin.
#[derive(Clone, Debug)]
pub struct NewBatch {
    pub unit: Id,
    pub name: String,
    /// `upload`, `folder`, `command` or `api`.
    pub source: &'static str,
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
            INTERNAL,
            now,
            actor.person
        ],
    )
    .await?;
    let event = NewEvent::new(actor, "records.batch-begin", Ref::new(NAME, "batch", id));
    event::append(tx, now, event.unit(new.unit)).await?;
    Ok(())
}

/// Takes a paper into a batch and queues its reading. Returns the record's id, and the id of
/// an earlier record with the very same bytes in this unit, if there is one.
pub async fn take(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (batch, unit): (Id, Id),
    paper: &Arrived,
) -> Result<(Id, Option<Id>)> {
    take_as(tx, actor, now, (Some(batch), unit), paper, false).await
}

/// Takes a paper in again that two people released from the secrecy gate.
pub(crate) async fn take_released(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    place: (Option<Id>, Id),
    paper: &Arrived,
) -> Result<(Id, Option<Id>)> {
    take_as(tx, actor, now, place, paper, true).await
}

async fn take_as(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (batch, unit): (Option<Id>, Id),
    paper: &Arrived,
    released: bool,
) -> Result<(Id, Option<Id>)> {
    #[derive(FromQueryResult)]
    struct Earlier {
        id: Id,
    }
    let sql = "SELECT id FROM records_record WHERE original_hash = $1 AND unit_id = $2
               ORDER BY id LIMIT 1";
    let earlier: Option<Earlier> = tx.one(sql, values![paper.hash.clone(), unit]).await?;
    let (id, name) = (Id::new(), clean_name(&paper.name));
    tx.exec(
        "INSERT INTO records_record (id, unit_id, batch_id, title, language, label, note, tags,
           folded, original_name, kind, media_type, original_hash, original_size, page_count,
           reading, version, created_at, created_by)
         VALUES ($1, $2, $3, $4, 'vi', $5, '', '', $6, $4, '', '', $7, $8, 0, 'waiting', 0, $9,
           $10)",
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
    let told =
        json!({ "batch": batch, "bytes": paper.size, "same_as": earlier.as_ref().map(|e| e.id) });
    event::append(tx, now, event.unit(unit).with(told)).await?;
    Ok((id, earlier.map(|e| e.id)))
}

/// Takes papers into a new or running batch in one transaction, and wakes the workers.
pub async fn take_all(
    house: &House,
    actor: &Actor,
    batch: Option<Id>,
    new: NewBatch,
    papers: Vec<Arrived>,
) -> Result<(Id, Vec<(Id, Option<Id>)>)> {
    let (now, actor) = (house.now(), actor.clone());
    let taken = house
        .db
        .write(move |tx| {
            Box::pin(async move {
                let batch = match batch {
                    Some(batch) => batch,
                    None => begin(tx, &actor, now, &new).await?,
                };
                let mut taken = Vec::with_capacity(papers.len());
                for paper in &papers {
                    taken.push(take(tx, &actor, now, (batch, new.unit), paper).await?);
                }
                Ok((batch, taken))
            })
        })
        .await?;
    house.bell.ring();
    Ok(taken)
}

/// The columns of [`Batch`].
pub(crate) const COLUMNS: &str = "b.id, b.unit_id, u.name AS unit_name, b.name, b.source,
  b.created_at,
  (SELECT count(*) FROM records_record r WHERE r.batch_id = b.id) AS all_papers,
  (SELECT count(*) FROM records_record r WHERE r.batch_id = b.id AND r.reading = 'waiting')
    AS waiting,
  (SELECT count(*) FROM records_record r WHERE r.batch_id = b.id AND r.reading = 'failed')
    AS failed";
