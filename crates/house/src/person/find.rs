//! Finding people: whoever administers units sees those who hold or held a post or a grant
//! there, and may change only those whose present posts and grants all lie there.

use sea_orm::FromQueryResult;

use super::Person;
use crate::clock::Micros;
use crate::db::Sql;
use crate::error::Result;
use crate::id::Id;
use crate::values;

/// People on one page of the list.
pub const LIST_ROWS_MAX: i64 = 50;

/// A person in the list.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Listed {
    pub id: Id,
    pub login: String,
    pub name: String,
    pub title: Option<String>,
    pub unit_name: Option<String>,
    /// 1 when a password is set.
    pub activated: i64,
    /// 1 while suspended.
    pub suspended: i64,
}

/// The columns of [`Listed`]. `$1` is the moment.
const COLUMNS: &str = "p.id, p.login, p.name, o.title, u.name AS unit_name,
  (SELECT count(*) FROM credential c WHERE c.person_id = p.id) AS activated,
  (SELECT count(*) FROM person_suspension x WHERE x.person_id = p.id
    AND x.from_at <= $1 AND x.until_at > $1) AS suspended
FROM person p
LEFT JOIN post o ON o.id = (SELECT min(id) FROM post
  WHERE person_id = p.id AND from_at <= $1 AND until_at > $1)
LEFT JOIN unit u ON u.id = o.unit_id";

/// Everybody with these words in the name or the login: for the operator at the command line,
/// never for a page.
pub async fn everybody(sql: &impl Sql, now: Micros, words: &str, rows: i64) -> Result<Vec<Listed>> {
    let text = format!(
        "SELECT {COLUMNS} WHERE p.folded LIKE $2 OR p.login LIKE $2
         ORDER BY p.sort_key, p.id LIMIT $3"
    );
    sql.all(&text, values![now, like(words), rows]).await
}

fn like(words: &str) -> String {
    format!("%{}%", viet::fold(words.trim()).replace(['%', '_'], ""))
}

/// People whom the asker administers, in the order of a register, after the person of `after`;
/// `words` are looked for in names and logins, with marks or without. At most `rows`.
pub async fn list(
    sql: &impl Sql,
    asker: Id,
    now: Micros,
    (words, after): (&str, Option<Id>),
    rows: i64,
) -> Result<Vec<Listed>> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let text = format!(
        "WITH mine (unit_id) AS (
           SELECT unit_id FROM reach WHERE person_id = $2 AND room = 'house' AND rank >= 4
             AND from_at <= $1 AND until_at > $1
         )
         SELECT {COLUMNS}
         WHERE (p.folded LIKE $3 OR p.login LIKE $3)
           AND ($4 = '' OR (p.sort_key, p.id) > (SELECT sort_key, id FROM person WHERE id = $4))
           AND (p.id = $2
             OR EXISTS (SELECT 1 FROM post q WHERE q.person_id = p.id
               AND q.unit_id IN (SELECT unit_id FROM mine))
             OR EXISTS (SELECT 1 FROM access_grant g WHERE g.person_id = p.id
               AND g.unit_id IN (SELECT unit_id FROM mine)))
         ORDER BY p.sort_key, p.id LIMIT $5"
    );
    sql.all(&text, values![now, asker, like(words), after, rows])
        .await
}

/// A person whom the asker administers, or the asker.
pub async fn visible(sql: &impl Sql, asker: Id, now: Micros, person: Id) -> Result<Option<Person>> {
    sql.one(
        "SELECT p.id, p.login, p.name, p.email, p.phone, p.lang, p.created_at FROM person p
         WHERE p.id = $3 AND (p.id = $1
           OR EXISTS (SELECT 1 FROM post q JOIN reach r ON r.unit_id = q.unit_id
             WHERE q.person_id = p.id AND r.person_id = $1 AND r.room = 'house' AND r.rank >= 4
               AND r.from_at <= $2 AND r.until_at > $2)
           OR EXISTS (SELECT 1 FROM access_grant g JOIN reach r ON r.unit_id = g.unit_id
             WHERE g.person_id = p.id AND r.person_id = $1 AND r.room = 'house' AND r.rank >= 4
               AND r.from_at <= $2 AND r.until_at > $2))",
        values![asker, now, person],
    )
    .await
}

/// Whether everything that the person may do now lies within what the asker administers. Who
/// hands out an activation slip could use it: so nobody does for one who may more.
pub async fn manages(sql: &impl Sql, asker: Id, now: Micros, person: Id) -> Result<bool> {
    let outside = sql
        .number(
            "SELECT count(*) AS n FROM (
               SELECT unit_id FROM access_grant
                 WHERE person_id = $3 AND from_at <= $2 AND until_at > $2
               UNION SELECT unit_id FROM post
                 WHERE person_id = $3 AND from_at <= $2 AND until_at > $2
             ) AS held
             WHERE NOT EXISTS (SELECT 1 FROM reach r
               WHERE r.person_id = $1 AND r.unit_id = held.unit_id AND r.room = 'house'
                 AND r.rank >= 4 AND r.from_at <= $2 AND r.until_at > $2)",
            values![asker, now, person],
        )
        .await?;
    Ok(outside == 0)
}
