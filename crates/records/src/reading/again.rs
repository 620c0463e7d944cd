//! Reading again: what was stopped, failed or has pages that could not be read gets another try.

use axum::extract::{Path, State};
use axum::response::Response;
use house::access::Right;
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::page::{Asker, Nothing, Signed, go_saying};
use house::room::{Door, Routes};
use house::{Error, House, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde_json::json;

use super::job::{self, WAITING, Waiting};
use crate::NAME;
use crate::intake::{LIVE, find_batch};

/// Records of one batch that are sent round again at once.
const AGAIN_MAX: i64 = 10_000;

/// Records that another reading may help: stopped, or with pages that our programs failed. What is
/// broken by itself or behind a password stays as it is.
fn wants() -> String {
    format!(
        "((r.reading = 'waiting' AND NOT {LIVE})
          OR (r.reading = 'failed' AND r.trouble IN ('trouble-program-missing',
              'trouble-program-hung', 'trouble-program-failed', 'trouble-disk'))
          OR (r.reading = 'read' AND EXISTS (SELECT 1 FROM records_page p
              WHERE p.record_id = r.id AND p.trouble IN ('trouble-program-missing',
                'trouble-program-hung', 'trouble-program-failed'))))
         AND NOT EXISTS (SELECT 1 FROM records_restack_part s WHERE s.record_id = r.id)
         AND NOT EXISTS (SELECT 1 FROM records_page t WHERE t.record_id = r.id AND t.turned <> 0)
         AND NOT EXISTS (SELECT 1 FROM records_dropped_page d WHERE d.record_id = r.id
           AND d.former_id IS NULL)"
    )
}

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .post("/records/{id}/again", door, one)
        .post("/records/batches/{id}/again", door, batch)
        .post("/records/batches/{id}/stop", door, stop)
}

/// Whether a record can be read again.
pub(crate) async fn may_be(house: &House, record: Id) -> Result<bool> {
    let sql = format!(
        "SELECT count(*) AS n FROM records_record r WHERE r.id = $1 AND {}",
        wants()
    );
    Ok(house.db.number(&sql, values![record]).await? > 0)
}

/// How many of a batch can.
pub(crate) async fn of_batch(house: &House, batch: Id) -> Result<i64> {
    let sql = format!(
        "SELECT count(*) AS n FROM records_record r WHERE r.batch_id = $1 AND {}",
        wants()
    );
    house.db.number(&sql, values![batch]).await
}

#[derive(FromQueryResult)]
struct Place {
    unit_id: Id,
    label: String,
    batch_id: Option<Id>,
}

/// The batch of a record that the asker may have read again. A stopped record is not visible yet:
/// the right over its unit counts.
pub(super) async fn batch_of(house: &House, asker: &Asker, id: Id) -> Result<Option<Id>> {
    let sql = "SELECT unit_id, label, batch_id FROM records_record WHERE id = $1";
    let place: Option<Place> = house.db.one(sql, values![id]).await?;
    let place = place.ok_or(Error::NotFound)?;
    let right = if place.label == crate::record::RESTRICTED {
        Right::Decide
    } else {
        Right::Contribute
    };
    let reached = asker.must_reach(NAME, right, place.unit_id).await;
    reached.map_err(|_| Error::NotFound)?;
    Ok(place.batch_id)
}

/// POST /records/{id}/again
async fn one(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    let batch = batch_of(&house, &asker, id).await?;
    let said = if send(&house, &asker, Which::Record(id)).await? == 0 {
        "said-again-none"
    } else {
        "said-again"
    };
    let to = match batch {
        Some(batch) => format!("/records/batches/{batch}"),
        None => "/records".to_owned(),
    };
    Ok(go_saying(&to, said))
}

/// POST /records/batches/{id}/again
async fn batch(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    find_batch(&house, &asker, id).await?;
    let said = if send(&house, &asker, Which::Batch(id)).await? == 0 {
        "said-again-none"
    } else {
        "said-again"
    };
    Ok(go_saying(&format!("/records/batches/{id}"), said))
}

/// What is sent round again.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    Record(Id),
    Batch(Id),
}

async fn send(house: &House, asker: &Asker, which: Which) -> Result<usize> {
    let (now, actor) = (house.now(), asker.actor());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { send_in(tx, &actor, now, which).await }));
    let sent = write.await?;
    house.bell.ring();
    Ok(sent)
}

/// Queues what another reading may help; how many records.
pub(super) async fn send_in(tx: &Tx, actor: &Actor, now: i64, which: Which) -> Result<usize> {
    let (column, id) = match which {
        Which::Record(id) => ("r.id", id),
        Which::Batch(id) => ("r.batch_id", id),
    };
    let columns: Vec<String> = WAITING.split(", ").map(|c| format!("r.{c}")).collect();
    let sql = format!(
        "SELECT {} FROM records_record r WHERE {column} = $1 AND {} ORDER BY r.id LIMIT $2",
        columns.join(", "),
        wants()
    );
    let found: Vec<Waiting> = tx.all(&sql, values![id, AGAIN_MAX]).await?;
    for record in &found {
        send_one(tx, actor, now, record).await?;
    }
    Ok(found.len())
}

async fn send_one(tx: &Tx, actor: &Actor, now: i64, record: &Waiting) -> Result<()> {
    let sql = "UPDATE records_record SET reading = 'waiting', trouble = NULL WHERE id = $1";
    tx.exec(sql, values![record.id]).await?;
    let sql = "SELECT count(*) AS n FROM records_release WHERE record_id = $1";
    let released = tx.number(sql, values![record.id]).await? > 0;
    job::queue(tx, now, record, released).await?;
    let about = Ref::new(NAME, "record", record.id);
    let event = NewEvent::new(actor, "records.read-again", about).unit(record.unit_id);
    event::append(tx, now, event.with(json!({ "was": record.reading }))).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct OnlyId {
    id: Id,
}

/// POST /records/batches/{id}/stop: what has not been read yet is left for later.
async fn stop(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    find_batch(&house, &asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { stop_in(tx, &actor, now, id).await }));
    write.await?;
    Ok(go_saying(
        &format!("/records/batches/{id}"),
        "said-batch-stopped",
    ))
}

/// Cancels what has not been read of a batch.
pub(super) async fn stop_in(tx: &Tx, actor: &Actor, now: i64, batch: Id) -> Result<()> {
    let sql = "SELECT id FROM job WHERE bundle_id = $1 AND kind = 'records.read'
                 AND state IN ('ready', 'running') ORDER BY id LIMIT $2";
    let jobs: Vec<OnlyId> = tx.all(sql, values![batch, AGAIN_MAX]).await?;
    for job in jobs {
        house::job::cancel(tx, actor, now, job.id).await?;
    }
    Ok(())
}
