//! Renewal: a better scan, or the signed copy, takes the place of a record's original. The one
//! before stays as it was, listed and to be downloaded, and can take its place again.
//!
//! The new paper is read like every other, past the secrecy gate, as a record that nobody sees;
//! when it has been read, its pages go over to the record that it renews.

pub mod api;
pub mod pages;

use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::{Error, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::gate::withdraw;
use crate::intake::{self, Arrived};
use crate::record::{self, Record, finish};
use crate::{NAME, clash};

/// Longest reason, characters.
const REASON_CHARS_MAX: usize = 500;
/// Former originals and renewals of one record that are shown.
const SHOWN_MAX: i64 = 200;

/// What a page is, but for its place: columns that go with it wherever it goes.
const PAGE: &str = "number, width, height, dpi, picture_blob, small_blob, thumb_blob, text, words,
  confidence, trouble, source_hash, source_number, turned, stamps";
/// What was read for a field.
const FIELD: &str = "field, value, confidence, page, x, y, w, h";
/// What an original is, and what became of it.
const ORIGINAL: [&str; 10] = [
    "original_name",
    "kind",
    "media_type",
    "original_hash",
    "original_size",
    "copy_blob",
    "page_count",
    "reading",
    "trouble",
    "plays_ms",
];

/// An original in whose place another one stands.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Former {
    pub id: Id,
    pub original_name: String,
    pub media_type: String,
    pub original_hash: String,
    pub original_size: i64,
    pub page_count: i64,
    /// Why another one took its place, who saw to it and when.
    pub reason: String,
    pub by_name: Option<String>,
    pub at: i64,
}

/// The former originals of a record, the latest first. The caller has found the record before.
pub async fn formers(sql: &impl Sql, record: Id) -> Result<Vec<Former>> {
    let text = "SELECT f.id, f.original_name, f.media_type, f.original_hash, f.original_size,
                  f.page_count, f.reason, p.name AS by_name, f.at
                FROM records_former f LEFT JOIN person p ON p.id = f.by_id
                WHERE f.record_id = $1 ORDER BY f.id DESC LIMIT $2";
    sql.all(text, values![record, SHOWN_MAX]).await
}

/// One of them.
pub(crate) async fn former(sql: &impl Sql, record: Id, id: Id) -> Result<Former> {
    let all = formers(sql, record).await?;
    let found = all.into_iter().find(|former| former.id == id);
    found.ok_or(Error::NotFound)
}

/// A renewal that has not taken place: it waits, or something kept it from doing so.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Renewal {
    pub paper_id: Id,
    pub name: String,
    /// `waiting`, `aside` or `failed`.
    pub outcome: String,
    /// Why it was not read, or waits stopped.
    pub trouble: Option<String>,
    /// Whether no job is at work on it any more.
    pub stopped: i64,
}

/// The last renewal of a record, unless it took place.
pub async fn pending(sql: &impl Sql, record: Id) -> Result<Option<Renewal>> {
    let text = format!(
        "SELECT n.paper_id, n.name, n.outcome, coalesce(n.trouble, r.trouble) AS trouble,
           CAST(CASE WHEN n.outcome = 'waiting' AND NOT {} THEN 1 ELSE 0 END AS BIGINT) AS stopped
         FROM records_renewal n LEFT JOIN records_record r ON r.id = n.paper_id
         WHERE n.record_id = $1 AND n.id = (SELECT max(l.id) FROM records_renewal l
           WHERE l.record_id = $1) AND n.outcome <> 'taken'",
        intake::LIVE
    );
    sql.one(&text, values![record]).await
}

/// Takes a paper in that is to take the place of a record's original. Gives the renewal.
///
/// # Errors
/// [`Error::Invalid`] without a reason, [`Error::Conflict`] when another one waits, the record lies
/// in the trash, or it has these very bytes already.
pub(crate) async fn begin(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    record: &Record,
    (paper, reason): (&Arrived, &str),
) -> Result<Id> {
    let reason: String = viet::normalise(reason.trim())
        .chars()
        .take(REASON_CHARS_MAX)
        .collect();
    if reason.is_empty() {
        return Err(Error::field("reason", "renewal-reason-missing"));
    }
    if record.trashed > 0 {
        return Err(Error::Conflict("renewal-in-trash"));
    }
    let sql = "SELECT count(*) AS n FROM records_renewal
               WHERE record_id = $1 AND outcome = 'waiting'";
    if tx.number(sql, values![record.id]).await? > 0 {
        return Err(Error::Conflict("renewal-waits-already"));
    }
    let sql = "SELECT (SELECT count(*) FROM records_record WHERE id = $1 AND original_hash = $2)
                 + (SELECT count(*) FROM records_former
                     WHERE record_id = $1 AND original_hash = $2) AS n";
    if tx
        .number(sql, values![record.id, paper.hash.clone()])
        .await?
        > 0
    {
        return Err(Error::Conflict("renewal-same"));
    }
    let reads = intake::take_unseen(tx, actor, now, (record.unit_id, &record.label), paper).await?;
    let id = Id::new();
    tx.exec(
        "INSERT INTO records_renewal (id, record_id, paper_id, name, reason, outcome, trouble,
           by_id, at, ended_at) VALUES ($1, $2, $3, $4, $5, 'waiting', NULL, $6, $7, NULL)",
        values![
            id,
            record.id,
            reads,
            paper.name.clone(),
            reason.clone(),
            actor.person,
            now
        ],
    )
    .await?;
    let event = NewEvent::new(actor, "records.renew-ask", about(record.id));
    let told = json!({ "renewal": id, "name": paper.name, "reason": reason });
    event::append(tx, now, event.unit(record.unit_id).with(told)).await?;
    Ok(id)
}

fn about(record: Id) -> Ref {
    Ref::new(NAME, "record", record)
}

#[derive(FromQueryResult)]
struct Waiting {
    id: Id,
    record_id: Id,
    reason: String,
    by_id: Option<Id>,
    by_name: Option<String>,
}

async fn waiting(tx: &Tx, paper: Id) -> Result<Option<Waiting>> {
    let sql = "SELECT n.id, n.record_id, n.reason, n.by_id, p.name AS by_name
               FROM records_renewal n LEFT JOIN person p ON p.id = n.by_id
               WHERE n.paper_id = $1 AND n.outcome = 'waiting'";
    tx.one(sql, values![paper]).await
}

async fn end(
    tx: &Tx,
    now: i64,
    renewal: Id,
    (outcome, trouble): (&'static str, Option<&str>),
) -> Result<()> {
    let sql = "UPDATE records_renewal SET outcome = $2, trouble = $3, ended_at = $4
               WHERE id = $1";
    let values = values![renewal, outcome, trouble.map(str::to_owned), now];
    tx.exec(sql, values).await.map(drop)
}

/// A paper has been read: when it is there to renew a record, what was read goes over to that
/// record, which this gives.
pub(crate) async fn take_place(tx: &Tx, now: i64, paper: Id) -> Result<Option<Id>> {
    let Some(renewal) = waiting(tx, paper).await? else {
        return Ok(None);
    };
    let record = renewal.record_id;
    let was = keep(tx, now, record, (renewal.by_id, &renewal.reason)).await?;
    for (table, columns) in [("records_page", PAGE), ("records_field", FIELD)] {
        let sql = format!(
            "INSERT INTO {table} (record_id, {columns})
             SELECT $2, {columns} FROM {table} WHERE record_id = $1"
        );
        tx.exec(&sql, values![paper, record]).await?;
    }
    set_original(tx, record, "records_record", paper).await?;
    let sql = "UPDATE records_release SET record_id = $2 WHERE record_id = $1";
    tx.exec(sql, values![paper, record]).await?;
    take_away(tx, now, paper).await?;
    end(tx, now, renewal.id, ("taken", None)).await?;
    let actor = Actor {
        person: renewal.by_id,
        name: renewal.by_name.unwrap_or_default(),
    };
    tell(tx, &actor, now, record, ("records.renew", &was)).await?;
    Ok(Some(record))
}

/// A paper could not be read: when it was there to renew a record, that record stays as it is, and
/// these blobs are to go. `None`: it is a paper like others.
pub(crate) async fn give_up(
    tx: &Tx,
    now: i64,
    paper: Id,
    why: &'static str,
) -> Result<Option<Vec<String>>> {
    let Some(renewal) = waiting(tx, paper).await? else {
        return Ok(None);
    };
    end(tx, now, renewal.id, ("failed", Some(why))).await?;
    take_away(tx, now, paper).await.map(Some)
}

/// Nobody has ever seen the paper of a renewal: it goes without a word.
async fn take_away(tx: &Tx, now: i64, paper: Id) -> Result<Vec<String>> {
    let sql = "UPDATE records_record SET reading = 'waiting' WHERE id = $1";
    tx.exec(sql, values![paper]).await?;
    withdraw::take_out(tx, now, paper).await
}

/// A paper bore a mark of secrecy and was set aside: the record stays as it is.
pub(crate) async fn stay(tx: &Tx, now: i64, paper: Id) -> Result<()> {
    match waiting(tx, paper).await? {
        Some(renewal) => end(tx, now, renewal.id, ("aside", None)).await,
        None => Ok(()),
    }
}

#[derive(FromQueryResult)]
struct Then {
    data: String,
}

/// A former original takes its place again; the present one becomes a former one.
///
/// # Errors
/// [`Error::Conflict`] when a renewal waits or somebody changed the record meanwhile.
pub(crate) async fn bring_back(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (record, version, former): (Id, i64, Id),
) -> Result<()> {
    let sql = "UPDATE records_record SET version = version WHERE id = $1 AND version = $2";
    if tx.exec(sql, values![record, version]).await? == 0 {
        return Err(Error::Conflict(clash::MEANWHILE));
    }
    let sql = "SELECT count(*) AS n FROM records_renewal
               WHERE record_id = $1 AND outcome = 'waiting'";
    if tx.number(sql, values![record]).await? > 0 {
        return Err(Error::Conflict("renewal-waits-already"));
    }
    let sql = "SELECT data FROM records_former WHERE id = $1 AND record_id = $2";
    let then: Option<Then> = tx.one(sql, values![former, record]).await?;
    let then = then.ok_or(Error::NotFound)?;
    let was = keep(tx, now, record, (actor.person, "")).await?;
    for (table, columns) in [("page", PAGE), ("field", FIELD)] {
        let sql = format!(
            "INSERT INTO records_{table} (record_id, {columns})
             SELECT $2, {columns} FROM records_former_{table} WHERE former_id = $1"
        );
        tx.exec(&sql, values![former, record]).await?;
    }
    set_original(tx, record, "records_former", former).await?;
    let sql = "UPDATE records_dropped_page SET former_id = NULL WHERE former_id = $1";
    tx.exec(sql, values![former]).await?;
    forget(tx, former).await?;
    if finish::may_describe(tx, record).await? {
        // Nobody has written anything: the data are those that were read off this original.
        record::store_read(tx, record, &serde_json::from_str(&then.data)?).await?;
    }
    tell(tx, actor, now, record, ("records.renew-back", &was)).await
}

/// Keeps a record's present original, with all that was read off it, as a former one. Gives it.
async fn keep(tx: &Tx, now: i64, record: Id, (by, reason): (Option<Id>, &str)) -> Result<Id> {
    let (id, columns) = (Id::new(), ORIGINAL.join(", "));
    let sql = format!(
        "INSERT INTO records_former (id, record_id, {columns}, data, reason, by_id, at)
         SELECT $2, id, {columns}, $6, $3, $4, $5 FROM records_record WHERE id = $1"
    );
    let data = serde_json::to_string(&record::data_of(tx, record).await?.1)?;
    tx.exec(&sql, values![record, id, reason, by, now, data])
        .await?;
    for (table, columns) in [("page", PAGE), ("field", FIELD)] {
        let sql = format!(
            "INSERT INTO records_former_{table} (former_id, {columns})
             SELECT $2, {columns} FROM records_{table} WHERE record_id = $1"
        );
        tx.exec(&sql, values![record, id]).await?;
        let sql = format!("DELETE FROM records_{table} WHERE record_id = $1");
        tx.exec(&sql, values![record]).await?;
    }
    let sql = "UPDATE records_dropped_page SET former_id = $2
               WHERE record_id = $1 AND put_back_at IS NULL AND former_id IS NULL";
    tx.exec(sql, values![record, id]).await?;
    Ok(id)
}

/// Gives a record the original of another row.
async fn set_original(tx: &Tx, record: Id, from: &str, row: Id) -> Result<()> {
    let set: Vec<String> = ORIGINAL.iter().map(|c| format!("{c} = o.{c}")).collect();
    let sql = format!(
        "UPDATE records_record SET {}, version = records_record.version + 1
         FROM {from} o WHERE o.id = $2 AND records_record.id = $1",
        set.join(", ")
    );
    tx.exec(&sql, values![record, row]).await.map(drop)
}

/// Removes a former original whose content stands in its record again.
async fn forget(tx: &Tx, former: Id) -> Result<()> {
    for table in ["records_former_page", "records_former_field"] {
        let sql = format!("DELETE FROM {table} WHERE former_id = $1");
        tx.exec(&sql, values![former]).await?;
    }
    let sql = "DELETE FROM records_former WHERE id = $1";
    tx.exec(sql, values![former]).await.map(drop)
}

#[derive(FromQueryResult)]
struct Original {
    original_name: String,
    original_hash: String,
}

/// Writes down which original stood there and which one does now.
async fn tell(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    record: Id,
    (action, was): (&'static str, &Id),
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Unit {
        unit_id: Id,
    }
    let sql = "SELECT original_name, original_hash FROM records_former WHERE id = $1";
    let was: Option<Original> = tx.one(sql, values![*was]).await?;
    let sql = "SELECT original_name, original_hash FROM records_record WHERE id = $1";
    let is: Option<Original> = tx.one(sql, values![record]).await?;
    let told = |original: Option<Original>| {
        original.map(|o| json!({ "original": o.original_name, "sha256": o.original_hash }))
    };
    let sql = "SELECT unit_id FROM records_record WHERE id = $1";
    let unit: Option<Unit> = tx.one(sql, values![record]).await?;
    let unit = unit.ok_or(Error::NotFound)?.unit_id;
    let event = NewEvent::new(actor, action, about(record)).unit(unit);
    let told = json!({ "before": told(was), "after": told(is) });
    event::append(tx, now, event.with(told)).await?;
    Ok(())
}
