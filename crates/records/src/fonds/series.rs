//! Series: the groups into which a fonds is divided.

use house::access::Right;
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::page::Asker;
use house::{Error, House, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde_json::json;

use super::{CODE_CHARS_MAX, NAME_CHARS_MAX, clean};
use crate::NAME;

/// Series of one fonds that are shown.
const SERIES_MAX: i64 = 1000;

/// A series with the number of its dossiers.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Series {
    pub id: Id,
    pub fonds_id: Id,
    pub code: String,
    pub name: String,
    pub dossiers: i64,
}

/// The series of a fonds. The caller has found the fonds for the asker before.
pub async fn of_fonds(sql: &impl Sql, fonds: Id) -> Result<Vec<Series>> {
    let text = "SELECT s.id, s.fonds_id, s.code, s.name,
                  (SELECT count(*) FROM records_dossier d WHERE d.series_id = s.id) AS dossiers
                FROM records_series s WHERE s.fonds_id = $1 ORDER BY s.code, s.id LIMIT $2";
    sql.all(text, values![fonds, SERIES_MAX]).await
}

/// The series of all fonds over which the asker holds a right.
pub async fn within_reach(house: &House, asker: &Asker, right: Right) -> Result<Vec<Series>> {
    let text = "SELECT s.id, s.fonds_id, s.code, s.name, CAST(0 AS BIGINT) AS dossiers
                FROM records_series s JOIN records_fonds f ON f.id = s.fonds_id
                WHERE f.unit_id IN (SELECT unit_id FROM reach WHERE person_id = $1
                  AND room = 'records' AND rank >= $3 AND from_at <= $2 AND until_at > $2)
                ORDER BY f.code, s.code, s.id LIMIT $4";
    let values = values![asker.id(), house.now(), right.rank(), SERIES_MAX];
    house.db.all(text, values).await
}

fn judged(code: &str, name: &str) -> Result<(String, String)> {
    let (code, name) = (clean(code, usize::MAX), clean(name, usize::MAX));
    if code.is_empty() || code.chars().count() > CODE_CHARS_MAX {
        return Err(Error::field("series_code", "fonds-code-missing"));
    }
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Error::field("series_name", "fonds-name-missing"));
    }
    Ok((code, name))
}

/// Adds a series to a fonds of a unit, or renames the one with this code.
///
/// # Errors
/// [`Error::Invalid`] without code or name.
pub async fn set(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (fonds, unit): (Id, Id),
    (code, name): (&str, &str),
) -> Result<()> {
    let (code, name) = judged(code, name)?;
    let sql = "SELECT s.id, s.fonds_id, s.code, s.name, CAST(0 AS BIGINT) AS dossiers
               FROM records_series s WHERE s.fonds_id = $1 AND s.code = $2";
    let before: Option<Series> = tx.one(sql, values![fonds, code.clone()]).await?;
    let id = before.as_ref().map_or_else(Id::new, |s| s.id);
    tx.exec(
        "INSERT INTO records_series (id, fonds_id, code, name, created_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET name = $4",
        values![id, fonds, code.clone(), name.clone(), now],
    )
    .await?;
    let told = json!({
        "series": id, "code": code, "before": before.map(|s| s.name), "after": name,
    });
    let about = Ref::new(NAME, "fonds", fonds);
    let event = NewEvent::new(actor, "records.series-set", about);
    event::append(tx, now, event.unit(unit).with(told)).await?;
    Ok(())
}
