//! Stacks taken apart and put together by hand. Splitting and joining make new records that point
//! at the pages of the originals, which stay byte for byte; the records before go to the trash and
//! come back when the act is taken back. Fields are read anew and the secrecy gate looks again.

pub(crate) mod anew;
pub mod api;
pub(crate) mod aside;
pub mod leaves;
mod offer;
pub mod pages;

use anew::{Anew, Span};
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::id::{Id, Ref};
use house::{Error, House, Result, values};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};

use crate::record::Record;
use crate::{NAME, review};

/// Pages that a record which is joined may have.
pub const PAGES_MAX: i64 = 5_000;
/// Parts of one split at most.
pub const PARTS_MAX: usize = 500;
/// Records joined at once at most.
pub const JOINED_MAX: usize = 100;

/// A record that comes out of an act, with what was read off it.
struct Part {
    id: Id,
    spans: Vec<Span>,
    name: String,
    anew: Anew,
}

impl Part {
    fn pages(&self) -> i64 {
        self.spans.iter().map(Span::pages).sum()
    }

    fn told(&self) -> Value {
        let spans = self.spans.iter();
        let spans: Vec<Value> = spans
            .map(|s| json!({ "of": s.record, "from": s.from, "to": s.to }))
            .collect();
        json!({ "record": self.id, "pages": spans })
    }
}

/// An act that has been read and judged, and not been written yet.
pub(crate) struct Act {
    word: &'static str,
    like: Id,
    unit: Id,
    /// The records that it takes, with the version that was seen.
    before: Vec<(Id, i64)>,
    parts: Vec<Part>,
}

impl Act {
    /// The records that it makes.
    pub fn made(&self) -> Vec<Id> {
        self.parts.iter().map(|part| part.id).collect()
    }
}

/// Reads what splitting a record before each of these pages would make. `None`: a part bears a
/// mark of secrecy, and the whole stack was set aside instead.
///
/// # Errors
/// [`Error::Invalid`] when there is nothing to cut.
pub(crate) async fn split(
    house: &House,
    record: &Record,
    (version, cuts): (i64, &[i64]),
) -> Result<Option<Act>> {
    let spans = spans_of(record, cuts)?;
    let mut parts = Vec::with_capacity(spans.len());
    for span in spans {
        let anew = anew::read(house, &[span]).await?;
        if aside::is_secret(house, record.id, &anew).await? {
            return Ok(None);
        }
        parts.push(Part {
            id: Id::new(),
            name: format!("{} ({}–{})", record.original_name, span.from, span.to),
            spans: vec![span],
            anew,
        });
    }
    Ok(Some(Act {
        word: "split",
        like: record.id,
        unit: record.unit_id,
        before: vec![(record.id, version)],
        parts,
    }))
}

fn spans_of(record: &Record, cuts: &[i64]) -> Result<Vec<Span>> {
    let mut starts: Vec<i64> = cuts.to_vec();
    starts.retain(|cut| (2..=record.page_count).contains(cut));
    starts.push(1);
    starts.sort_unstable();
    starts.dedup();
    if starts.len() < 2 {
        return Err(Error::field("cut", "restack-no-cut"));
    }
    if starts.len() > PARTS_MAX {
        return Err(Error::field("cut", "restack-too-many"));
    }
    let ends = starts.iter().skip(1).map(|start| start - 1);
    let ends = ends.chain([record.page_count]);
    let span = |(&from, to)| Span {
        record: record.id,
        from,
        to,
    };
    Ok(starts.iter().zip(ends).map(span).collect())
}

/// Reads what joining records in this order would make. `None`: one bears a mark of secrecy and
/// was set aside.
///
/// # Errors
/// As [`split`].
pub(crate) async fn join(house: &House, version: i64, records: &[Record]) -> Result<Option<Act>> {
    let [first, rest @ ..] = records else {
        return Err(Error::NotFound);
    };
    let pages: i64 = records.iter().map(|r| r.page_count).sum();
    if rest.is_empty() || records.len() > JOINED_MAX || pages > PAGES_MAX {
        return Err(Error::field("with", "restack-nothing-to-join"));
    }
    let mut spans = Vec::with_capacity(records.len());
    for record in records {
        let span = Span {
            record: record.id,
            from: 1,
            to: record.page_count,
        };
        let anew = anew::read(house, &[span]).await?;
        if aside::is_secret(house, record.id, &anew).await? {
            return Ok(None);
        }
        spans.push(span);
    }
    let part = Part {
        id: Id::new(),
        name: first.original_name.clone(),
        anew: anew::read(house, &spans).await?,
        spans,
    };
    let mut before: Vec<(Id, i64)> = rest.iter().map(|r| (r.id, r.version)).collect();
    before.insert(0, (first.id, version));
    Ok(Some(Act {
        word: "join",
        like: first.id,
        unit: first.unit_id,
        before,
        parts: vec![part],
    }))
}

/// Writes an act down in a transaction of its own; the records that it made.
///
/// # Errors
/// As [`write`].
pub(crate) async fn carry_out(house: &House, actor: &Actor, act: Act) -> Result<Vec<Id>> {
    let (now, actor, made) = (house.now(), actor.clone(), act.made());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { write(tx, &actor, now, &act).await }));
    write.await?;
    house.bell.ring();
    Ok(made)
}

/// Writes an act down: the new records, the trash for those before, and what was what.
///
/// # Errors
/// [`Error::Conflict`] when somebody changed one of the records meanwhile.
pub(crate) async fn write(tx: &Tx, actor: &Actor, now: i64, act: &Act) -> Result<()> {
    for (record, version) in &act.before {
        must_stand(tx, *record, *version).await?;
    }
    let id = Id::new();
    tx.exec(
        "INSERT INTO records_restack (id, unit_id, act, by_id, at, undone_by, undone_at)
         VALUES ($1, $2, $3, $4, $5, NULL, NULL)",
        values![id, act.unit, act.word, actor.person, now],
    )
    .await?;
    for part in &act.parts {
        add_part(tx, actor, now, (act.like, act.unit), part).await?;
    }
    let told: Vec<Value> = act.parts.iter().map(Part::told).collect();
    let were: Vec<Id> = act.before.iter().map(|(record, _)| *record).collect();
    link(tx, id, "before", &were).await?;
    link(tx, id, "after", &act.made()).await?;
    for record in &were {
        review::set_trashed(tx, actor, now, (*record, act.unit), true).await?;
        let action = if act.word == "split" {
            "records.split"
        } else {
            "records.join"
        };
        let event = NewEvent::new(actor, action, Ref::new(NAME, "record", *record));
        let told = json!({ "restack": id, "before": were, "after": told });
        event::append(tx, now, event.unit(act.unit).with(told)).await?;
    }
    Ok(())
}

/// The record must be as its page showed it: of this version, read, and not in the trash.
pub(crate) async fn must_stand(tx: &Tx, record: Id, version: i64) -> Result<()> {
    let sql = "SELECT count(*) AS n FROM records_record r WHERE r.id = $1 AND r.version = $2
                 AND r.reading = 'read' AND NOT EXISTS (SELECT 1 FROM records_trashing t
                   WHERE t.record_id = r.id AND t.restored_at IS NULL)";
    if tx.number(sql, values![record, version]).await? == 1 {
        Ok(())
    } else {
        Err(Error::Conflict("record-changed-meanwhile"))
    }
}

async fn link(tx: &Tx, restack: Id, side: &'static str, records: &[Id]) -> Result<()> {
    for (place, record) in records.iter().enumerate() {
        let sql = "INSERT INTO records_restack_part (restack_id, record_id, side, place)
                   VALUES ($1, $2, $3, $4)";
        let values = values![restack, *record, side, place as i64];
        tx.exec(sql, values).await?;
    }
    Ok(())
}

/// A new record in the place of another, with pages of its own rows and shared pictures.
async fn add_part(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (like, unit): (Id, Id),
    part: &Part,
) -> Result<()> {
    tx.exec(
        "INSERT INTO records_record (id, unit_id, batch_id, dossier_id, class_id, title, language,
           label, note, tags, folded, original_name, kind, media_type, original_hash,
           original_size, page_count, reading, version, created_at, created_by,
           information_sign, keywords, mode, trust, physical_state)
         SELECT $1, unit_id, batch_id, dossier_id, class_id, title, language, label, '', tags,
           folded, original_name, kind, media_type, original_hash, original_size, $3, 'read', 0,
           $4, $5, information_sign, keywords, mode, trust, physical_state
         FROM records_record WHERE id = $2",
        values![part.id, like, part.pages(), now, actor.person],
    )
    .await?;
    let mut offset = 0;
    for span in &part.spans {
        tx.exec(
            "INSERT INTO records_page (record_id, number, width, height, dpi, picture_blob,
               small_blob, thumb_blob, text, words, confidence, trouble, source_hash,
               source_number, turned, stamps)
             SELECT $1, number - $3 + $4, width, height, dpi, picture_blob, small_blob,
               thumb_blob, text, words, confidence, trouble, source_hash, source_number, turned,
               stamps
             FROM records_page WHERE record_id = $2 AND number BETWEEN $5 AND $6",
            values![
                part.id,
                span.record,
                span.from - 1,
                offset,
                span.from,
                span.to
            ],
        )
        .await?;
        offset += span.pages();
    }
    anew::write(tx, part.id, &part.name, &part.anew).await?;
    crate::reading::derive::queue(tx, now, part.id, (actor.person, unit), vec![]).await?;
    let event = NewEvent::new(actor, "records.add", Ref::new(NAME, "record", part.id));
    event::append(tx, now, event.unit(unit).with(part.told())).await?;
    Ok(())
}

/// An act that holds, with a record's side in it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Restack {
    pub id: Id,
    pub act: String,
    pub side: String,
}

impl Restack {
    /// The key of the message that tells the record's reader of it.
    pub fn message(&self) -> &'static str {
        match (self.act.as_str(), self.side.as_str()) {
            ("split", "before") => "stack-split-before",
            ("split", _) => "stack-split-after",
            (_, "before") => "stack-join-before",
            _ => "stack-join-after",
        }
    }
}

/// The acts that hold and have this record before or after them, latest first.
pub async fn of_record(sql: &impl Sql, record: Id) -> Result<Vec<Restack>> {
    let text = "SELECT s.id, s.act, p.side FROM records_restack s
                JOIN records_restack_part p ON p.restack_id = s.id
                WHERE p.record_id = $1 AND s.undone_at IS NULL ORDER BY s.id DESC LIMIT 20";
    sql.all(text, values![record]).await
}

#[derive(FromQueryResult)]
struct Member {
    record_id: Id,
    side: String,
    unit_id: Id,
    trashed: i64,
}

/// Takes an act back: what came out of it goes to the trash, what was before comes back.
///
/// # Errors
/// [`Error::Conflict`] when it was taken back before, or what came out of it is no longer there:
/// later acts are taken back first.
pub(crate) async fn undo(tx: &Tx, actor: &Actor, now: i64, restack: Id) -> Result<()> {
    let sql = "UPDATE records_restack SET undone_by = $2, undone_at = $3
               WHERE id = $1 AND undone_at IS NULL";
    if tx.exec(sql, values![restack, actor.person, now]).await? == 0 {
        return Err(Error::Conflict("restack-undone"));
    }
    let members = members(tx, restack).await?;
    let standing = |m: &&Member| m.side == "after" && m.trashed > 0;
    if members.iter().any(|m| standing(&m)) {
        return Err(Error::Conflict("restack-built-on"));
    }
    let ids = |side: &str| -> Vec<Id> {
        let of_side = members.iter().filter(|m| m.side == side);
        of_side.map(|m| m.record_id).collect()
    };
    let told = json!({ "before": ids("after"), "after": ids("before") });
    for member in &members {
        let place = (member.record_id, member.unit_id);
        review::set_trashed(tx, actor, now, place, member.side == "after").await?;
        let about = Ref::new(NAME, "record", member.record_id);
        let event = NewEvent::new(actor, "records.restack-undo", about);
        let event = event.unit(member.unit_id).with(told.clone());
        event::append(tx, now, event).await?;
    }
    Ok(())
}

async fn members(tx: &Tx, restack: Id) -> Result<Vec<Member>> {
    let sql = "SELECT p.record_id, p.side, r.unit_id, (SELECT count(*) FROM records_trashing t
                 WHERE t.record_id = r.id AND t.restored_at IS NULL) AS trashed
               FROM records_restack_part p JOIN records_record r ON r.id = p.record_id
               WHERE p.restack_id = $1 ORDER BY p.side, p.place LIMIT 1000";
    tx.all(sql, values![restack]).await
}
