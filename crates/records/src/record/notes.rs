//! Notes on a record: what people tell each other about it, beside its data.

use axum::extract::{Path, State};
use axum::response::Response;
use house::access::Right;
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::page::{Asker, Nothing, Signed, go_saying};
use house::{Error, House, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde::Deserialize;

use super::Record;
use super::show::found;
use crate::fonds::clean;
use crate::{NAME, review};

/// Longest note, characters.
const NOTE_CHARS_MAX: usize = 4000;
/// Notes shown on a record's page, the latest first.
const NOTES_MAX: i64 = 100;

/// A note.
#[derive(Clone, Debug, FromQueryResult, serde::Serialize, utoipa::ToSchema)]
pub struct Note {
    pub id: Id,
    pub body: String,
    pub by_id: Option<Id>,
    pub by_name: String,
    /// Microseconds since 1970 UTC.
    pub at: i64,
}

/// The notes of a record that were not removed. The caller has found the record before.
pub async fn of_record(sql: &impl Sql, record: Id) -> Result<Vec<Note>> {
    let text = "SELECT n.id, n.body, n.by_id, n.by_name, n.at FROM records_note n
                WHERE n.record_id = $1
                  AND NOT EXISTS (SELECT 1 FROM records_note_removal x WHERE x.note_id = n.id)
                ORDER BY n.id DESC LIMIT $2";
    sql.all(text, values![record, NOTES_MAX]).await
}

/// Adds a note.
///
/// # Errors
/// [`Error::Invalid`] when it is empty or too long.
pub async fn add(tx: &Tx, actor: &Actor, now: i64, record: (Id, Id), body: &str) -> Result<Id> {
    let body = clean(body, usize::MAX);
    if body.is_empty() || body.chars().count() > NOTE_CHARS_MAX {
        return Err(Error::field("body", "note-missing"));
    }
    let (id, (record, unit)) = (Id::new(), record);
    tx.exec(
        "INSERT INTO records_note (id, record_id, body, by_id, by_name, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![id, record, body, actor.person, actor.name.clone(), now],
    )
    .await?;
    let event = NewEvent::new(actor, "records.note", Ref::new(NAME, "record", record));
    let told = serde_json::json!({ "note": id });
    event::append(tx, now, event.unit(unit).with(told)).await?;
    Ok(id)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NoteForm {
    body: String,
}

/// POST /records/{id}/notes
pub(super) async fn write(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Signed(form): Signed<NoteForm>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    review::may_change(&asker, &record).await?;
    let (now, actor, about) = (house.now(), asker.actor(), (id, record.unit_id));
    let write = house
        .db
        .write(move |tx| Box::pin(async move { add(tx, &actor, now, about, &form.body).await }));
    write.await?;
    Ok(go_saying(
        &format!("/records/{id}#notes"),
        "said-note-added",
    ))
}

/// Whether the asker may remove a note: her own, or any where she decides.
pub(super) async fn may_remove(asker: &Asker, record: &Record, note: &Note) -> bool {
    let own = note.by_id == Some(asker.id());
    let right = if own {
        Right::Contribute
    } else {
        Right::Decide
    };
    asker.must_reach(NAME, right, record.unit_id).await.is_ok()
}

/// A note on a record that the asker may remove.
pub(super) async fn removable(
    house: &House,
    asker: &Asker,
    record: &Record,
    note: Id,
) -> Result<Note> {
    let notes = of_record(&house.db, record.id).await?;
    let note = notes.into_iter().find(|n| n.id == note);
    let note = note.ok_or(Error::NotFound)?;
    if !may_remove(asker, record, &note).await {
        return Err(Error::Forbidden);
    }
    Ok(note)
}

/// Takes a note off a record; the row stays, with who took it off.
pub(super) async fn take_off(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (record, unit): (Id, Id),
    note: Id,
) -> Result<()> {
    let sql = "INSERT INTO records_note_removal (note_id, by_id, at) VALUES ($1, $2, $3)
               ON CONFLICT (note_id) DO NOTHING";
    tx.exec(sql, values![note, actor.person, now]).await?;
    let about = Ref::new(NAME, "record", record);
    let event = NewEvent::new(actor, "records.note-remove", about);
    let told = serde_json::json!({ "note": note });
    event::append(tx, now, event.unit(unit).with(told))
        .await
        .map(drop)
}

/// POST /records/{id}/notes/{note}/remove
pub(super) async fn remove(
    State(house): State<House>,
    asker: Asker,
    Path((id, note)): Path<(Id, Id)>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    let note = removable(&house, &asker, &record, note).await?;
    let (now, actor, about) = (house.now(), asker.actor(), (id, record.unit_id));
    let write = house
        .db
        .write(move |tx| Box::pin(async move { take_off(tx, &actor, now, about, note.id).await }));
    write.await?;
    Ok(go_saying(
        &format!("/records/{id}#notes"),
        "said-note-removed",
    ))
}
