//! Single pages of a record: turned, moved, taken out and put back. The original is never touched;
//! each change is an event with what was before and after.

use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::id::{Id, Ref};
use house::{Error, House, Result, values};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};

use super::anew::{self, Span};
use crate::NAME;
use crate::reading::derive;

/// Numbers of pages that are on the move stand above this meanwhile.
const ASIDE: i64 = 1_000_000;
/// Pages taken out that are listed.
const DROPPED_MAX: i64 = 500;

/// What is done to a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// By 90 degrees, clockwise.
    Turn,
    /// To this place.
    Move(i64),
    /// Out of the record.
    Drop,
}

/// A record as its page showed it.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    pub record: Id,
    pub unit: Id,
    pub version: i64,
}

/// Changes one page; the fields are read anew and the copy is made again by a job.
///
/// # Errors
/// [`Error::Conflict`] when somebody changed the record meanwhile, [`Error::NotFound`] when there
/// is no such page, [`Error::Invalid`] for the last page of a record.
pub async fn change(
    house: &House,
    actor: &Actor,
    shown: Shown,
    (number, change): (i64, Change),
) -> Result<()> {
    let (now, by) = (house.now(), actor.clone());
    let write = house.db.write(move |tx| {
        Box::pin(async move { change_in(tx, &by, now, shown, (number, change)).await })
    });
    write.await?;
    after(house, shown.record, change == Change::Turn).await
}

/// The rows of [`change`]; [`after`] follows when they are written.
pub(crate) async fn change_in(
    tx: &Tx,
    by: &Actor,
    now: i64,
    shown: Shown,
    (number, change): (i64, Change),
) -> Result<()> {
    super::must_stand(tx, shown.record, shown.version).await?;
    let record = shown.record;
    let (action, told) = match change {
        Change::Turn => ("records.page-turn", turn(tx, record, number).await?),
        Change::Move(to) => ("records.page-move", shift(tx, record, number, to).await?),
        Change::Drop => (
            "records.page-drop",
            take_out(tx, now, by.person, record, number).await?,
        ),
    };
    settle(tx, by, now, shown, (action, told)).await
}

/// Puts a page back that was taken out, to the place where it was.
pub async fn put_back(house: &House, actor: &Actor, shown: Shown, dropped: Id) -> Result<()> {
    let (now, by) = (house.now(), actor.clone());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { put_back_in(tx, &by, now, shown, dropped).await }));
    write.await?;
    after(house, shown.record, false).await
}

/// The rows of [`put_back`]; [`after`] follows when they are written.
pub(crate) async fn put_back_in(
    tx: &Tx,
    by: &Actor,
    now: i64,
    shown: Shown,
    dropped: Id,
) -> Result<()> {
    super::must_stand(tx, shown.record, shown.version).await?;
    let told = bring_back(tx, now, by.person, shown.record, dropped).await?;
    settle(tx, by, now, shown, ("records.page-back", told)).await
}

/// What every change of pages brings with it: another version, no copy until it is made again.
async fn settle(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    shown: Shown,
    (action, told): (&'static str, Value),
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Before {
        copy_blob: Option<String>,
    }
    let sql = "SELECT copy_blob FROM records_record WHERE id = $1";
    let before: Option<Before> = tx.one(sql, values![shown.record]).await?;
    let copy = before.and_then(|b| b.copy_blob).into_iter().collect();
    let sql = "UPDATE records_record SET version = version + 1, copy_blob = NULL,
                 page_count = (SELECT count(*) FROM records_page WHERE record_id = $1)
               WHERE id = $1";
    tx.exec(sql, values![shown.record]).await?;
    let about = Ref::new(NAME, "record", shown.record);
    let event = NewEvent::new(actor, action, about).unit(shown.unit);
    event::append(tx, now, event.with(told)).await?;
    derive::queue(tx, now, shown.record, (actor.person, shown.unit), copy).await?;
    Ok(())
}

/// Reads the fields anew; of a page that is being turned the job does it when its words are there.
pub(crate) async fn after(house: &House, record: Id, later: bool) -> Result<()> {
    house.bell.ring();
    if later {
        return Ok(());
    }
    #[derive(FromQueryResult)]
    struct About {
        page_count: i64,
        original_name: String,
    }
    let sql = "SELECT page_count, original_name FROM records_record WHERE id = $1";
    let about: Option<About> = house.db.one(sql, values![record]).await?;
    let about = about.ok_or(Error::NotFound)?;
    let span = Span {
        record,
        from: 1,
        to: about.page_count,
    };
    let anew = anew::read(house, &[span]).await?;
    if super::aside::is_secret(house, record, &anew).await? {
        return Err(Error::Conflict("restack-set-aside"));
    }
    let write = house.db.write(move |tx| {
        Box::pin(async move { anew::write(tx, record, &about.original_name, &anew).await })
    });
    write.await
}

/// Pictures and words of the page are made again by the job, turned.
async fn turn(tx: &Tx, record: Id, number: i64) -> Result<Value> {
    let sql = "SELECT turned AS n FROM records_page WHERE record_id = $1 AND number = $2";
    let before = tx.number(sql, values![record, number]).await?;
    let after = (before + 90) % 360;
    let sql = "UPDATE records_page SET turned = $3, confidence = -1
               WHERE record_id = $1 AND number = $2 AND width > 0";
    if tx.exec(sql, values![record, number, after]).await? == 0 {
        return Err(Error::NotFound);
    }
    Ok(json!({ "page": number, "before": before, "after": after }))
}

async fn shift(tx: &Tx, record: Id, from: i64, to: i64) -> Result<Value> {
    let sql = "SELECT count(*) AS n FROM records_page WHERE record_id = $1";
    let pages = tx.number(sql, values![record]).await?;
    let inside = 1..=pages;
    if !inside.contains(&from) || !inside.contains(&to) {
        return Err(Error::NotFound);
    }
    renumber(tx, record, (from, from), ASIDE).await?;
    if from < to {
        by_one(tx, record, (from + 1, to), -1).await?;
    } else {
        by_one(tx, record, (to, from - 1), 1).await?;
    }
    renumber(tx, record, (from + ASIDE, from + ASIDE), to - from - ASIDE).await?;
    Ok(json!({ "before": from, "after": to }))
}

/// Moves a stretch of pages by one; by way of high numbers, since a number stands once.
async fn by_one(tx: &Tx, record: Id, (from, to): (i64, i64), by: i64) -> Result<()> {
    renumber(tx, record, (from, to), 2 * ASIDE).await?;
    renumber(
        tx,
        record,
        (from + 2 * ASIDE, to + 2 * ASIDE),
        by - 2 * ASIDE,
    )
    .await
}

async fn renumber(tx: &Tx, record: Id, (from, to): (i64, i64), by: i64) -> Result<()> {
    let sql = "UPDATE records_page SET number = number + $4
               WHERE record_id = $1 AND number BETWEEN $2 AND $3";
    tx.exec(sql, values![record, from, to, by]).await?;
    Ok(())
}

/// The columns that a page takes along.
const TAKEN: &str = "width, height, dpi, picture_blob, small_blob, thumb_blob, text, words,
  confidence, trouble, source_hash, source_number, turned, stamps";

async fn take_out(tx: &Tx, now: i64, by: Option<Id>, record: Id, number: i64) -> Result<Value> {
    let sql = "SELECT count(*) AS n FROM records_page WHERE record_id = $1";
    let pages = tx.number(sql, values![record]).await?;
    if pages < 2 {
        return Err(Error::field("", "restack-last-page"));
    }
    let id = Id::new();
    let sql = format!(
        "INSERT INTO records_dropped_page (id, record_id, place, {TAKEN}, by_id, at, put_back_by,
           put_back_at)
         SELECT $3, record_id, number, {TAKEN}, $4, $5, NULL, NULL FROM records_page
         WHERE record_id = $1 AND number = $2"
    );
    if tx.exec(&sql, values![record, number, id, by, now]).await? == 0 {
        return Err(Error::NotFound);
    }
    let sql = "DELETE FROM records_page WHERE record_id = $1 AND number = $2";
    tx.exec(sql, values![record, number]).await?;
    by_one(tx, record, (number + 1, pages), -1).await?;
    Ok(json!({ "page": number, "dropped": id, "before": pages, "after": pages - 1 }))
}

async fn bring_back(tx: &Tx, now: i64, by: Option<Id>, record: Id, dropped: Id) -> Result<Value> {
    let sql = "UPDATE records_dropped_page SET put_back_by = $3, put_back_at = $4
               WHERE id = $2 AND record_id = $1 AND put_back_at IS NULL AND former_id IS NULL";
    if tx.exec(sql, values![record, dropped, by, now]).await? == 0 {
        return Err(Error::Conflict("record-changed-meanwhile"));
    }
    let sql = "SELECT count(*) AS n FROM records_page WHERE record_id = $1";
    let pages = tx.number(sql, values![record]).await?;
    let sql = "SELECT place AS n FROM records_dropped_page WHERE id = $1";
    let place = tx.number(sql, values![dropped]).await?.clamp(1, pages + 1);
    by_one(tx, record, (place, pages), 1).await?;
    let sql = format!(
        "INSERT INTO records_page (record_id, number, {TAKEN})
         SELECT record_id, $2, {TAKEN} FROM records_dropped_page WHERE id = $1"
    );
    tx.exec(&sql, values![dropped, place]).await?;
    Ok(json!({ "page": place, "before": pages, "after": pages + 1 }))
}

/// A page that was taken out and can be put back.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Dropped {
    pub id: Id,
    pub place: i64,
    pub at: i64,
}

/// The pages that were taken out of a record, latest first.
pub async fn dropped(sql: &impl Sql, record: Id) -> Result<Vec<Dropped>> {
    let text = "SELECT id, place, at FROM records_dropped_page
                WHERE record_id = $1 AND put_back_at IS NULL AND former_id IS NULL
                ORDER BY id DESC LIMIT $2";
    sql.all(text, values![record, DROPPED_MAX]).await
}
