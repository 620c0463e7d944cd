//! The head of the chain at the end of a day, to be printed: who writes the whole chain anew
//! cannot write the paper anew.

use sea_orm::FromQueryResult;

use crate::db::{Db, Sql, Tx};
use crate::error::{Error, Result};
use crate::values;

/// The head as it stood on a day.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Day {
    /// `YYYY-MM-DD` in Viet Nam.
    pub day: String,
    pub seq: i64,
    pub hash: String,
}

/// Writes down the present head as the one of this day, and returns it.
pub async fn write_day(db: &Db, day: String) -> Result<Day> {
    db.write(move |tx| Box::pin(async move { write_day_in(tx, &day).await }))
        .await
}

/// The same within a transaction.
pub async fn write_day_in(tx: &Tx, day: &str) -> Result<Day> {
    let sql = "INSERT INTO event_day (day, seq, hash)
               SELECT $1, seq, hash FROM event_head WHERE id = 1
               ON CONFLICT (day) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";
    tx.exec(sql, values![day]).await?;
    let sql = "SELECT day, seq, hash FROM event_day WHERE day = $1";
    let written: Option<Day> = tx.one(sql, values![day]).await?;
    written.ok_or_else(|| Error::Internal("the chain of events has no head".to_owned()))
}

/// The heads of days before this one (empty: of all), latest first.
pub async fn days(sql: &impl Sql, before: &str, rows: i64) -> Result<Vec<Day>> {
    let text = "SELECT day, seq, hash FROM event_day WHERE ($1 = '' OR day < $1)
                ORDER BY day DESC LIMIT $2";
    sql.all(text, values![before, rows]).await
}

/// The first day whose head is no longer in the chain; `None` when all are.
pub(super) async fn first_wrong_day(sql: &impl Sql) -> Result<Option<Day>> {
    let text = "SELECT d.day, d.seq, d.hash FROM event_day d
                WHERE d.seq > 0 AND NOT EXISTS (
                  SELECT 1 FROM event e WHERE e.seq = d.seq AND e.hash = d.hash)
                ORDER BY d.seq LIMIT 1";
    sql.one(text, vec![]).await
}
