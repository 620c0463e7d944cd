//! Fonds: all records of one creator, with the data that Circular 05/2025/TT-BNV asks for, and
//! the series into which a fonds is divided.

pub mod api;
pub mod pages;
pub mod series;

use house::access::Right;
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::page::Asker;
use house::{Error, House, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{NAME, clash, visible};

/// Longest code, characters.
pub const CODE_CHARS_MAX: usize = 60;
/// Longest name, characters.
pub const NAME_CHARS_MAX: usize = 300;
/// Longest of the longer texts, characters.
const TEXT_CHARS_MAX: usize = 20_000;
/// Shortest reason for closing or reopening, characters.
const REASON_CHARS_MIN: usize = 5;
/// Fonds offered in a form.
pub const CHOICES_MAX: i64 = 500;

/// A fonds as pages show it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Fonds {
    pub id: Id,
    pub unit_id: Id,
    pub unit_name: String,
    pub code: String,
    pub name: String,
    pub history: String,
    pub span: String,
    pub main_groups: String,
    pub language: String,
    pub reserve_copy: String,
    pub note: String,
    pub version: i64,
    /// Closings that hold: 0 or 1.
    pub closed: i64,
    /// Dossiers and records in it that the asker may see.
    pub dossiers: i64,
    pub records: i64,
}

/// The data of a fonds that people type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = FondsData)]
pub struct Data {
    pub code: String,
    pub name: String,
    pub history: String,
    pub span: String,
    pub main_groups: String,
    pub language: String,
    pub reserve_copy: String,
    pub note: String,
}

/// A line of text as it is stored: trimmed, composed, at most so many characters.
pub fn clean(text: &str, chars_max: usize) -> String {
    let text = viet::normalise(text.trim()).replace("\r\n", "\n");
    text.chars().take(chars_max).collect()
}

impl Data {
    /// The data as it is stored.
    ///
    /// # Errors
    /// [`Error::Invalid`] when code or name are missing or too long.
    pub fn judged(&self) -> Result<Data> {
        let (code, name) = (clean(&self.code, usize::MAX), clean(&self.name, usize::MAX));
        if code.is_empty() || code.chars().count() > CODE_CHARS_MAX {
            return Err(Error::field("code", "fonds-code-missing"));
        }
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
            return Err(Error::field("name", "fonds-name-missing"));
        }
        let text = |text: &str| clean(text, TEXT_CHARS_MAX);
        Ok(Data {
            code,
            name,
            history: text(&self.history),
            span: text(&self.span),
            main_groups: text(&self.main_groups),
            language: text(&self.language),
            reserve_copy: text(&self.reserve_copy),
            note: text(&self.note),
        })
    }
}

impl Fonds {
    /// The data that people may change.
    pub fn data(&self) -> Data {
        Data {
            code: self.code.clone(),
            name: self.name.clone(),
            history: self.history.clone(),
            span: self.span.clone(),
            main_groups: self.main_groups.clone(),
            language: self.language.clone(),
            reserve_copy: self.reserve_copy.clone(),
            note: self.note.clone(),
        }
    }
}

/// Closings that hold: those without a reopening.
const CLOSED: &str = "(SELECT count(*) FROM records_fonds_closing c WHERE c.fonds_id = f.id
  AND NOT EXISTS (SELECT 1 FROM records_fonds_reopening o WHERE o.closing_id = c.id))";

/// `$1` is the person, `$2` the moment, `$3` the rank that is needed over the fonds' unit.
fn select() -> String {
    format!(
        "SELECT f.id, f.unit_id, u.name AS unit_name, f.code, f.name, f.history, f.span,
           f.main_groups, f.language, f.reserve_copy, f.note, f.version, {CLOSED} AS closed,
           (SELECT count(*) FROM records_dossier d WHERE d.fonds_id = f.id) AS dossiers,
           (SELECT count(*) FROM records_record r
             JOIN records_dossier d ON d.id = r.dossier_id
             WHERE d.fonds_id = f.id AND {}
               AND NOT EXISTS (SELECT 1 FROM records_trashing t
                 WHERE t.record_id = r.id AND t.restored_at IS NULL)) AS records
         FROM records_fonds f JOIN unit u ON u.id = f.unit_id
         WHERE f.unit_id IN (SELECT unit_id FROM reach WHERE person_id = $1
           AND room = 'records' AND rank >= $3 AND from_at <= $2 AND until_at > $2)",
        visible!()
    )
}

/// Fonds within reach in order of their codes, after the code and id of the page before.
pub async fn list(
    house: &House,
    asker: &Asker,
    right: Right,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<Fonds>> {
    let sql = format!(
        "{} AND (f.code > $4 OR (f.code = $4 AND f.id > $5)) ORDER BY f.code, f.id LIMIT $6",
        select()
    );
    let (code, id) = after;
    let values = values![asker.id(), house.now(), right.rank(), code, id, limit];
    house.db.all(&sql, values).await
}

/// One of them.
pub async fn find(house: &House, asker: &Asker, right: Right, id: Id) -> Result<Fonds> {
    if !asker.holds(NAME, right) {
        return Err(Error::NotFound);
    }
    let sql = format!("{} AND f.id = $4", select());
    let values = values![asker.id(), house.now(), right.rank(), id];
    house.db.one(&sql, values).await?.ok_or(Error::NotFound)
}

async fn code_is_free(tx: &Tx, unit: Id, code: &str, but: Option<Id>) -> Result<()> {
    let but = but.map(|id| id.to_string()).unwrap_or_default();
    let sql = "SELECT count(*) AS n FROM records_fonds
               WHERE unit_id = $1 AND code = $2 AND id <> $3";
    if tx.number(sql, values![unit, code, but]).await? > 0 {
        return Err(Error::field("code", "fonds-code-taken"));
    }
    Ok(())
}

/// Opens a fonds of a unit.
///
/// # Errors
/// [`Error::Invalid`] when the unit has a fonds of this code.
pub async fn add(tx: &Tx, actor: &Actor, now: i64, unit: Id, d: &Data) -> Result<Id> {
    code_is_free(tx, unit, &d.code, None).await?;
    let id = Id::new();
    tx.exec(
        "INSERT INTO records_fonds (id, unit_id, code, name, history, span, main_groups,
           language, reserve_copy, note, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11)",
        values![
            id,
            unit,
            d.code.clone(),
            d.name.clone(),
            d.history.clone(),
            d.span.clone(),
            d.main_groups.clone(),
            d.language.clone(),
            d.reserve_copy.clone(),
            d.note.clone(),
            now
        ],
    )
    .await?;
    let event = NewEvent::new(actor, "records.fonds-open", Ref::new(NAME, "fonds", id));
    event::append(tx, now, event.unit(unit).with(json!({ "after": d }))).await?;
    Ok(id)
}

/// Changes the data of a fonds that was seen at a version.
///
/// # Errors
/// [`Error::Conflict`] when somebody changed it meanwhile.
pub async fn change(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    seen: (&Fonds, i64),
    after: &Data,
) -> Result<()> {
    let (fonds, version) = seen;
    code_is_free(tx, fonds.unit_id, &after.code, Some(fonds.id)).await?;
    let d = after.clone();
    let touched = tx
        .exec(
            "UPDATE records_fonds SET code = $3, name = $4, history = $5, span = $6,
               main_groups = $7, language = $8, reserve_copy = $9, note = $10,
               version = version + 1
             WHERE id = $1 AND version = $2",
            values![
                fonds.id,
                version,
                d.code,
                d.name,
                d.history,
                d.span,
                d.main_groups,
                d.language,
                d.reserve_copy,
                d.note
            ],
        )
        .await?;
    if touched == 0 || fonds.version != version {
        return Err(Error::Conflict(clash::MEANWHILE));
    }
    let told = json!({ "before": fonds.data(), "after": after });
    let about = Ref::new(NAME, "fonds", fonds.id);
    let event = NewEvent::new(actor, "records.fonds-change", about);
    event::append(tx, now, event.unit(fonds.unit_id).with(told)).await?;
    Ok(())
}

/// Closes a fonds: nothing more is put into it. Or opens it again.
///
/// # Errors
/// [`Error::Invalid`] without a reason, [`Error::Conflict`] when it is so already.
pub async fn set_closed(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    fonds: &Fonds,
    (closed, reason): (bool, &str),
) -> Result<()> {
    let reason = clean(reason, TEXT_CHARS_MAX);
    if reason.chars().count() < REASON_CHARS_MIN {
        return Err(Error::field("reason", "fonds-reason-short"));
    }
    let holding = holding(tx, fonds.id).await?;
    let action = match (closed, holding) {
        (true, None) => {
            let sql = "INSERT INTO records_fonds_closing (id, fonds_id, by_id, reason, at)
                       VALUES ($1, $2, $3, $4, $5)";
            let values = values![Id::new(), fonds.id, actor.person, reason.clone(), now];
            tx.exec(sql, values).await?;
            "records.fonds-close"
        }
        (false, Some(closing)) => {
            let sql = "INSERT INTO records_fonds_reopening (closing_id, by_id, reason, at)
                       VALUES ($1, $2, $3, $4)";
            let values = values![closing, actor.person, reason.clone(), now];
            tx.exec(sql, values).await?;
            "records.fonds-reopen"
        }
        _ => return Err(Error::Conflict("fonds-state-already")),
    };
    let event = NewEvent::new(actor, action, Ref::new(NAME, "fonds", fonds.id));
    let event = event.unit(fonds.unit_id).with(json!({ "reason": reason }));
    event::append(tx, now, event).await?;
    Ok(())
}

async fn holding(tx: &Tx, fonds: Id) -> Result<Option<Id>> {
    #[derive(FromQueryResult)]
    struct Closing {
        id: Id,
    }
    let sql = "SELECT c.id FROM records_fonds_closing c WHERE c.fonds_id = $1
               AND NOT EXISTS (SELECT 1 FROM records_fonds_reopening o WHERE o.closing_id = c.id)
               ORDER BY c.id DESC LIMIT 1";
    let found: Option<Closing> = tx.one(sql, values![fonds]).await?;
    Ok(found.map(|c| c.id))
}

/// A closing with its reopening, for the fonds' page.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Closing {
    pub at: i64,
    pub reason: String,
    pub reopened_at: Option<i64>,
    pub reopened_why: Option<String>,
}

/// When and why a fonds was closed and opened again, latest first. The caller has found the
/// fonds for the asker before.
pub async fn closings(sql: &impl Sql, fonds: Id) -> Result<Vec<Closing>> {
    let text = "SELECT c.at, c.reason, o.at AS reopened_at, o.reason AS reopened_why
                FROM records_fonds_closing c
                LEFT JOIN records_fonds_reopening o ON o.closing_id = c.id
                WHERE c.fonds_id = $1 ORDER BY c.id DESC LIMIT 50";
    sql.all(text, values![fonds]).await
}
