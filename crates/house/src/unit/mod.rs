//! Units: the dated tree of organisations, with predecessors and successors.
//!
//! A row is one stretch of validity of one code. Code 44 was Quảng Bình until 2025-06-30 and is
//! Quảng Trị since: two rows. Days are `YYYY-MM-DD`; `until_day` is the last day that counts.

pub mod gazetteer;

use sea_orm::FromQueryResult;

use crate::db::Sql;
use crate::error::Result;
use crate::id::Id;
use crate::values;

/// The last day of what has no end yet.
pub const OPEN_END: &str = "9999-12-31";
/// The first day of what began before our sources.
pub const OPEN_START: &str = "0001-01-01";

/// A unit as stored.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Unit {
    pub id: Id,
    pub code: Option<String>,
    /// `province`, `district`, `commune`, `office`, … : data, not code.
    pub kind: String,
    /// The full name, `Phường Đồng Hới`.
    pub name: String,
    /// The name alone, `Đồng Hới`.
    pub short_name: String,
    pub parent_id: Option<Id>,
    pub from_day: String,
    pub until_day: String,
}

/// The unit of an id. Units are no secret to those who are signed in.
pub async fn find(sql: &impl Sql, id: Id) -> Result<Option<Unit>> {
    let text = "SELECT id, code, kind, name, short_name, parent_id, from_day, until_day
                FROM unit WHERE id = $1";
    sql.one(text, values![id]).await
}

/// The unit that had this code on this day.
pub async fn by_code(sql: &impl Sql, code: &str, day: &str) -> Result<Option<Unit>> {
    let text = "SELECT id, code, kind, name, short_name, parent_id, from_day, until_day
                FROM unit WHERE code = $1 AND from_day <= $2 AND until_day >= $2";
    sql.one(text, values![code, day]).await
}

/// The unit that somebody means by typing its code or its full name, today's units first.
pub async fn named_or_coded(sql: &impl Sql, typed: &str, day: &str) -> Result<Option<Unit>> {
    let typed = typed.trim();
    if let Some(unit) = by_code(sql, typed, day).await? {
        return Ok(Some(unit));
    }
    let text = "SELECT id, code, kind, name, short_name, parent_id, from_day, until_day
                FROM unit WHERE folded = $1 ORDER BY until_day DESC, id LIMIT 1";
    sql.one(text, values![viet::fold(typed)]).await
}
