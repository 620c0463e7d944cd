//! Review: a clerk says that the fields of a record are right, or puts them right.
//!
//! A confirmation is a row; every value that a person changed against what was read is kept as
//! a correction, an example to learn from.

pub mod api;
mod form;
pub mod pages;

use house::access::Right;
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::id::{Id, Ref};
use house::page::Asker;
use house::{Error, House, Result, values};
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::record::{self, Data};
use crate::{NAME, clash};

/// Counting stops here; the words say that there may be more.
const COUNT_MAX: i64 = 1000;

/// Records that wait for review: read, not confirmed, not in the trash, within the reach of one
/// who may contribute. `$1` is the person, `$2` the moment.
const WAITS: &str = "r.reading = 'read'
  AND r.unit_id IN (SELECT unit_id FROM reach WHERE person_id = $1 AND room = 'records'
    AND rank >= 2 AND from_at <= $2 AND until_at > $2)
  AND (r.label <> 'restricted' OR r.unit_id IN (SELECT unit_id FROM reach
    WHERE person_id = $1 AND room = 'records' AND rank >= 3
      AND from_at <= $2 AND until_at > $2))
  AND NOT EXISTS (SELECT 1 FROM records_confirmation c WHERE c.record_id = r.id)
  AND NOT EXISTS (SELECT 1 FROM records_trashing t
    WHERE t.record_id = r.id AND t.restored_at IS NULL)";

#[derive(FromQueryResult)]
struct OnlyId {
    id: Id,
}

/// How many wait.
pub async fn count(house: &House, asker: &Asker) -> Result<i64> {
    let sql = format!(
        "SELECT count(*) AS n FROM (SELECT 1 FROM records_record r WHERE {WAITS} LIMIT $3) w"
    );
    house
        .db
        .number(&sql, values![asker.id(), house.now(), COUNT_MAX])
        .await
}

/// The next one after this id, oldest first; from the start when none comes after it.
pub async fn next(house: &House, asker: &Asker, after: Option<Id>) -> Result<Option<Id>> {
    let sql = format!(
        "SELECT r.id FROM records_record r WHERE {WAITS} AND r.id > $3 ORDER BY r.id LIMIT 1"
    );
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let found: Option<OnlyId> = house
        .db
        .one(&sql, values![asker.id(), house.now(), after.clone()])
        .await?;
    if found.is_some() || after.is_empty() {
        return Ok(found.map(|f| f.id));
    }
    let sql = format!(
        "SELECT r.id FROM records_record r WHERE {WAITS} AND r.id < $3 ORDER BY r.id LIMIT 1"
    );
    let found: Option<OnlyId> = house
        .db
        .one(&sql, values![asker.id(), house.now(), after])
        .await?;
    Ok(found.map(|f| f.id))
}

/// A value that was read, with its place on the page.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ReadField {
    pub field: String,
    pub value: String,
    pub confidence: i64,
    pub page: i64,
    pub x: i64,
    pub y: i64,
    pub w: i64,
    pub h: i64,
    /// The size of that page's picture; 0 where it has none.
    pub page_width: i64,
    pub page_height: i64,
}

impl ReadField {
    /// Whether its place can be shown.
    pub fn has_crop(&self) -> bool {
        self.w > 0 && self.page_width > 0
    }
}

/// What was read off a record's pages.
pub async fn read_fields(sql: &impl Sql, record: Id) -> Result<Vec<ReadField>> {
    let text = "SELECT f.field, f.value, f.confidence, f.page, f.x, f.y, f.w, f.h,
                  CASE WHEN p.picture_blob IS NULL THEN 0 ELSE p.width END AS page_width,
                  CASE WHEN p.picture_blob IS NULL THEN 0 ELSE p.height END AS page_height
                FROM records_field f LEFT JOIN records_page p
                  ON p.record_id = f.record_id AND p.number = f.page
                WHERE f.record_id = $1 ORDER BY f.field LIMIT 50";
    sql.all(text, values![record]).await
}

#[derive(FromQueryResult)]
struct Before {
    version: i64,
}

/// Stores changed data under the version that the person saw, keeps the earlier state, and
/// writes corrections and the true before and after down. `confirm` ends the review. Tells whether
/// there was a change, and so another version.
///
/// # Errors
/// [`Error::Conflict`] when somebody else changed the record meanwhile.
pub async fn save(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (record, unit): (Id, Id),
    (seen_version, before, after): (i64, Data, Data),
    confirm: bool,
) -> Result<bool> {
    let stored = current_version(tx, record).await?;
    if stored.version != seen_version {
        return Err(Error::Conflict(clash::MEANWHILE));
    }
    let about = Ref::new(NAME, "record", record);
    let changes = before != after;
    if changes {
        keep_version(tx, actor, now, record, (stored.version, &before)).await?;
        record::store_data(tx, record, &after).await?;
        keep_corrections(tx, actor, now, record, (&before, &after)).await?;
        let change = json!({ "before": before, "after": after });
        let event = NewEvent::new(actor, "records.change", about.clone());
        event::append(tx, now, event.unit(unit).with(change)).await?;
    }
    if confirm {
        tx.exec(
            "INSERT INTO records_confirmation (record_id, by_id, at) VALUES ($1, $2, $3)
             ON CONFLICT (record_id) DO NOTHING",
            values![record, actor.person, now],
        )
        .await?;
        let event = NewEvent::new(actor, "records.confirm", about);
        event::append(tx, now, event.unit(unit)).await?;
    }
    Ok(changes)
}

/// Keeps the own values that a record had before a change of them: beside the data that the same
/// change has just kept, or as a version of its own.
pub(crate) async fn keep_own(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    record: Id,
    (data, kept): (&Data, bool),
    own: &str,
) -> Result<()> {
    let mut version = current_version(tx, record).await?.version;
    if kept {
        version -= 1;
    } else {
        keep_version(tx, actor, now, record, (version, data)).await?;
        let sql = "UPDATE records_record SET version = version + 1 WHERE id = $1";
        tx.exec(sql, values![record]).await?;
    }
    let sql = "UPDATE records_version SET own = $3 WHERE record_id = $1 AND version = $2";
    tx.exec(sql, values![record, version, own]).await?;
    Ok(())
}

/// The version of a record's data.
pub(crate) async fn version(tx: &Tx, record: Id) -> Result<i64> {
    Ok(current_version(tx, record).await?.version)
}

async fn current_version(tx: &Tx, record: Id) -> Result<Before> {
    let sql = "SELECT version FROM records_record WHERE id = $1";
    tx.one(sql, values![record]).await?.ok_or(Error::NotFound)
}

async fn keep_version(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    record: Id,
    (version, before): (i64, &Data),
) -> Result<()> {
    let data = serde_json::to_string(before)?;
    tx.exec(
        "INSERT INTO records_version (record_id, version, data, by_id, at)
         VALUES ($1, $2, $3, $4, $5)",
        values![record, version, data, actor.person, now],
    )
    .await?;
    Ok(())
}

async fn keep_corrections(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    record: Id,
    (before, after): (&Data, &Data),
) -> Result<()> {
    let (before, after) = (serde_json::to_value(before)?, serde_json::to_value(after)?);
    for read in read_fields(tx, record).await? {
        let text = |data: &serde_json::Value| match &data[read.field.as_str()] {
            serde_json::Value::String(text) => text.clone(),
            _ => String::new(),
        };
        let became = text(&after);
        // What this change left alone is no correction of its own.
        if became == read.value || became == text(&before) {
            continue;
        }
        tx.exec(
            "INSERT INTO records_correction (id, record_id, field, was, became, by_id, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![
                Id::new(),
                record,
                read.field,
                read.value,
                became,
                actor.person,
                now
            ],
        )
        .await?;
    }
    Ok(())
}

/// Puts a record into the trash, or takes it out again.
pub async fn set_trashed(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (record, unit): (Id, Id),
    trashed: bool,
) -> Result<()> {
    let sql = "UPDATE records_trashing SET restored_at = $2, restored_by = $3
               WHERE record_id = $1 AND restored_at IS NULL";
    tx.exec(sql, values![record, now, actor.person]).await?;
    if trashed {
        let sql = "INSERT INTO records_trashing (id, record_id, by_id, reason, at, restored_at,
                     restored_by) VALUES ($1, $2, $3, '', $4, NULL, NULL)";
        tx.exec(sql, values![Id::new(), record, actor.person, now])
            .await?;
    }
    let action = if trashed {
        "records.trash"
    } else {
        "records.restore"
    };
    let event = NewEvent::new(actor, action, Ref::new(NAME, "record", record));
    event::append(tx, now, event.unit(unit)).await?;
    Ok(())
}

/// Whether the asker may change this record.
pub async fn may_change(asker: &Asker, record: &record::Record) -> Result<()> {
    let right = if record.label == record::RESTRICTED {
        Right::Decide
    } else {
        Right::Contribute
    };
    asker.must_reach(NAME, right, record.unit_id).await
}
