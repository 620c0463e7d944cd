//! Looking units up: by words, by their place in the tree on a day, and by their kin.

use sea_orm::FromQueryResult;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Unit, find};
use crate::db::Sql;
use crate::error::Result;
use crate::id::Id;
use crate::values;

/// Units on one page of a search.
pub const SEARCH_ROWS_MAX: i64 = 50;
/// Children of one unit that are shown; the largest province has 168 communes.
const CHILDREN_MAX: i64 = 1000;
/// Steps up the tree that are shown.
const LINE_MAX: usize = 32;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// A name with or without marks, or a code; all units when empty.
    pub words: String,
    /// Only units of this day; all that ever were when `None`.
    pub on: Option<String>,
    /// So many units have been shown before.
    pub skip: i64,
}

/// A predecessor or successor.
#[derive(Clone, Debug, PartialEq, FromQueryResult, Serialize, ToSchema)]
pub struct Kin {
    pub id: Id,
    pub code: Option<String>,
    pub kind: String,
    pub name: String,
    /// The day on which the succession took place.
    pub on_day: String,
    /// The word of an [`super::Extent`].
    pub extent: String,
}

/// A unit that was found, with what tells it from its namesakes and what became of it.
#[derive(Clone, Debug, PartialEq, FromQueryResult, Serialize, ToSchema)]
pub struct Hit {
    pub id: Id,
    pub code: Option<String>,
    pub kind: String,
    pub name: String,
    pub from_day: String,
    pub until_day: String,
    pub parent_name: Option<String>,
    pub top_name: Option<String>,
    /// Who has it since it ended, most of it at least.
    pub heir_id: Option<Id>,
    pub heir_name: Option<String>,
}

/// At most `rows` units whose name has these words, today's before former ones and
/// larger before smaller ones. Pages are counted by rows: units stand still while one reads.
pub async fn search(sql: &impl Sql, asked: &Search, rows: i64) -> Result<Vec<Hit>> {
    let words = asked.words.trim();
    let like = format!("%{}%", viet::fold(words).replace(['%', '_'], ""));
    sql.all(
        "SELECT u.id, u.code, u.kind, u.name, u.from_day, u.until_day, p.name AS parent_name,
           t.name AS top_name, h.id AS heir_id, h.name AS heir_name
         FROM unit u LEFT JOIN unit p ON p.id = u.parent_id LEFT JOIN unit t ON t.id = p.parent_id
         LEFT JOIN unit h ON h.id = (SELECT s.successor_id FROM unit_succession s
           WHERE s.predecessor_id = u.id
           ORDER BY CASE s.extent WHEN 'part' THEN 1 ELSE 0 END, s.successor_id LIMIT 1)
         WHERE (u.folded LIKE $1 OR u.code = $2)
           AND ($3 = '' OR (u.from_day <= $3 AND u.until_day >= $3))
         ORDER BY CASE WHEN u.code = $2 THEN 0 ELSE 1 END, u.until_day DESC,
           CASE u.kind WHEN 'province' THEN 0 WHEN 'district' THEN 1 WHEN 'commune' THEN 2
             ELSE 3 END, u.folded, u.id
         LIMIT $4 OFFSET $5",
        values![
            like,
            words,
            asked.on.clone().unwrap_or_default(),
            rows,
            asked.skip
        ],
    )
    .await
}

/// The units right below one (or the topmost, for `None`) on a day. What lay below an earlier
/// name of the unit and has not changed itself lies below it still.
pub async fn children(sql: &impl Sql, parent: Option<Id>, day: &str) -> Result<Vec<Unit>> {
    let Some(parent) = parent else {
        return sql
            .all(
                "SELECT id, code, kind, name, short_name, parent_id, from_day, until_day
                 FROM unit WHERE parent_id IS NULL AND from_day <= $1 AND until_day >= $1
                 ORDER BY code, folded, id LIMIT $2",
                values![day, CHILDREN_MAX],
            )
            .await;
    };
    sql.all(
        "WITH RECURSIVE former (id) AS (
           SELECT id FROM unit WHERE id = $1
           UNION
           SELECT s.predecessor_id FROM former JOIN unit_succession s ON s.successor_id = former.id
           WHERE s.extent <> 'part'
         )
         SELECT id, code, kind, name, short_name, parent_id, from_day, until_day FROM unit
         WHERE parent_id IN (SELECT id FROM former) AND from_day <= $2 AND until_day >= $2
         ORDER BY code, folded, id LIMIT $3",
        values![parent, day, CHILDREN_MAX],
    )
    .await
}

/// The units above one, the topmost first, itself left out.
pub async fn line_above(sql: &impl Sql, unit: &Unit) -> Result<Vec<Unit>> {
    let (mut line, mut next) = (Vec::new(), unit.parent_id);
    while let Some(id) = next
        && line.len() < LINE_MAX
        && let Some(parent) = find(sql, id).await?
    {
        next = parent.parent_id;
        line.push(parent);
    }
    line.reverse();
    Ok(line)
}

/// What went into a unit.
pub async fn predecessors(sql: &impl Sql, unit: Id) -> Result<Vec<Kin>> {
    sql.all(
        "SELECT u.id, u.code, u.kind, u.name, s.on_day, s.extent
         FROM unit_succession s JOIN unit u ON u.id = s.predecessor_id
         WHERE s.successor_id = $1
         ORDER BY s.on_day,
           CASE u.kind WHEN 'province' THEN 0 WHEN 'commune' THEN 1 ELSE 2 END, u.folded, u.id
         LIMIT $2",
        values![unit, CHILDREN_MAX],
    )
    .await
}

/// What became of a unit.
pub async fn successors(sql: &impl Sql, unit: Id) -> Result<Vec<Kin>> {
    sql.all(
        "SELECT u.id, u.code, u.kind, u.name, s.on_day, s.extent
         FROM unit_succession s JOIN unit u ON u.id = s.successor_id
         WHERE s.predecessor_id = $1
         ORDER BY s.on_day, CASE s.extent WHEN 'part' THEN 1 ELSE 0 END, u.folded, u.id LIMIT $2",
        values![unit, CHILDREN_MAX],
    )
    .await
}

/// What our source says in words of a unit's predecessors that could not be told apart.
pub async fn note(sql: &impl Sql, unit: Id) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        note: String,
    }
    let text = "SELECT note FROM unit_note WHERE unit_id = $1";
    Ok(sql.one::<Row>(text, values![unit]).await?.map(|r| r.note))
}

/// Every unit of a day that somebody may mean by typing it: for imports, which ask for thousands
/// at once. At most `rows_max`.
pub async fn find_all(sql: &impl Sql, day: &str, rows_max: i64) -> Result<Vec<Unit>> {
    sql.all(
        "SELECT id, code, kind, name, short_name, parent_id, from_day, until_day FROM unit
         WHERE from_day <= $1 AND until_day >= $1 ORDER BY id LIMIT $2",
        values![day, rows_max],
    )
    .await
}
