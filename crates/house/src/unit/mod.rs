//! Units: the dated tree of organisations, with predecessors and successors.
//!
//! A row is one stretch of validity of one code. Code 44 was Quảng Bình until 2025-06-30 and is
//! Quảng Trị since: two rows. Days are `YYYY-MM-DD`; `until_day` is the last day that counts.

mod above;
pub mod api;
mod change;
mod change_api;
mod find;
pub mod gazetteer;
pub mod import;
mod order;
pub mod order_pages;
pub mod pages;
mod reform;
mod table;
#[cfg(test)]
mod tests;
mod wording;

pub use above::rebuild_above;
pub use change::{NewUnit, add, dissolve, merge, rename, split};
pub use find::{
    Hit, Kin, SEARCH_ROWS_MAX, Search, children, find_all, line_above, note, predecessors, search,
    successors,
};

use sea_orm::FromQueryResult;
use serde::Serialize;
use utoipa::ToSchema;

use crate::db::Sql;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::values;

/// The last day of what has no end yet.
pub const OPEN_END: &str = "9999-12-31";
/// The first day of what began before our sources.
pub const OPEN_START: &str = "0001-01-01";

/// A unit as stored.
#[derive(Clone, Debug, PartialEq, FromQueryResult, Serialize, ToSchema)]
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

impl Unit {
    /// Whether it exists on a day.
    pub fn holds_on(&self, day: &str) -> bool {
        self.from_day.as_str() <= day && day <= self.until_day.as_str()
    }

    /// The first day, when our sources know it.
    pub fn begins(&self) -> Option<&str> {
        (self.from_day != OPEN_START).then_some(self.from_day.as_str())
    }

    /// The last day, when it has ended or will.
    pub fn ends(&self) -> Option<&str> {
        (self.until_day != OPEN_END).then_some(self.until_day.as_str())
    }
}

/// How much of a predecessor a successor took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// The same unit under another name.
    Same,
    /// All of it.
    Whole,
    /// More than any other successor.
    Most,
    /// A smaller part, or nobody knows how much.
    Part,
}

impl Extent {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Extent::Same => "same",
            Extent::Whole => "whole",
            Extent::Most => "most",
            Extent::Part => "part",
        }
    }
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

/// The unit that somebody means by its code or its full name (or a program by its id): that of
/// the day before others, the larger before the smaller.
pub async fn named_or_coded(sql: &impl Sql, typed: &str, day: &str) -> Result<Option<Unit>> {
    let typed = typed.trim();
    if let Ok(id) = typed.parse::<Id>() {
        return find(sql, id).await;
    }
    if let Some(unit) = by_code(sql, typed, day).await? {
        return Ok(Some(unit));
    }
    let text = "SELECT id, code, kind, name, short_name, parent_id, from_day, until_day
                FROM unit WHERE folded = $1
                ORDER BY CASE WHEN from_day <= $2 AND until_day >= $2 THEN 0 ELSE 1 END,
                  until_day DESC,
                  CASE kind WHEN 'province' THEN 0 WHEN 'district' THEN 1 ELSE 2 END, id
                LIMIT 1";
    sql.one(text, values![viet::fold(typed), day]).await
}

/// The day after a day, both `YYYY-MM-DD`; the day itself when there is none after it.
pub fn day_after(day: &str) -> String {
    let date: Option<jiff::civil::Date> = day.parse().ok();
    let after = date.and_then(|d| d.tomorrow().ok());
    after.map_or_else(|| day.to_owned(), |d| d.strftime("%Y-%m-%d").to_string())
}

/// The day before a day, both `YYYY-MM-DD`.
///
/// # Errors
/// [`Error::Invalid`] when the text is no day.
pub fn day_before(day: &str) -> Result<String> {
    let date: Option<jiff::civil::Date> = day.parse().ok();
    let before = date.and_then(|d| d.yesterday().ok());
    before
        .map(|d| d.strftime("%Y-%m-%d").to_string())
        .ok_or_else(|| Error::field("from", "unit-day-malformed"))
}
