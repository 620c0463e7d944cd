//! Bytes that come again: the person is told and led to the record that has them.

use house::Result;
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::id::{Id, Ref};
use house::values;
use sea_orm::FromQueryResult;
use serde_json::json;

use super::Arrived;
use crate::NAME;

#[derive(FromQueryResult)]
struct Earlier {
    id: Id,
}

/// The record of this unit that has the same bytes. Restricted ones are not told of, and what
/// lies in the trash does not keep its paper from coming in again.
pub(super) async fn earlier(tx: &Tx, unit: Id, hash: &str) -> Result<Option<Id>> {
    let sql = "SELECT r.id FROM records_record r
               WHERE r.original_hash = $1 AND r.unit_id = $2 AND r.label <> 'restricted'
                 AND NOT EXISTS (SELECT 1 FROM records_trashing t
                   WHERE t.record_id = r.id AND t.restored_at IS NULL)
               ORDER BY r.id LIMIT 1";
    let found: Option<Earlier> = tx.one(sql, values![hash, unit]).await?;
    Ok(found.map(|f| f.id))
}

/// Writes down that a record's paper came again, under which name and with which batch. The event
/// only points at that: the paper may turn out to bear a secret, and what is in the chain stays.
pub(super) async fn link(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (batch, unit): (Id, Id),
    record: Id,
    paper: &Arrived,
) -> Result<()> {
    let (id, name) = (Id::new(), house::page::upload::clean_name(&paper.name));
    tx.exec(
        "INSERT INTO records_repeat (id, record_id, batch_id, name, by_id, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![id, record, batch, name, actor.person, now],
    )
    .await?;
    let event = NewEvent::new(actor, "records.repeat", Ref::new(NAME, "record", record));
    let told = json!({ "batch": batch, "repeat": id });
    event::append(tx, now, event.unit(unit).with(told)).await?;
    Ok(())
}
