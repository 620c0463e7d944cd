//! Classes: the office's one classification scheme, a tree of any size, under which dossiers
//! and records are put. It is one for the whole office, so that those change it who administer
//! the records of every unit that anybody holds rights over.

pub mod api;
pub mod follow;
pub mod pages;
pub mod scheme;
mod sheet;

use house::access::Right;
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::page::Asker;
use house::{Error, House, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde_json::json;

use crate::NAME;
use crate::fonds::{CODE_CHARS_MAX, NAME_CHARS_MAX, clean};

/// Classes on one page of the tree or of a search.
pub const PAGE_ROWS: i64 = 200;
/// Steps from the top of the scheme to its deepest class.
pub const DEPTH_MAX: i64 = 16;
/// Digits to which a number in a code is filled up for sorting.
const SORT_DIGITS: usize = 8;

/// A class.
#[derive(Clone, Debug, PartialEq, FromQueryResult, Serialize, utoipa::ToSchema)]
pub struct Class {
    pub id: Id,
    pub parent_id: Option<Id>,
    pub code: String,
    pub name: String,
    /// Classes right below it.
    pub children: i64,
}

impl Class {
    /// `01.02 Tổ chức cán bộ`, as lists, facets and forms show it.
    pub fn words(&self) -> String {
        format!("{} {}", self.code, self.name)
    }
}

const SELECT: &str = "SELECT k.id, k.parent_id, k.code, k.name,
  (SELECT count(*) FROM records_class b WHERE b.parent_id = k.id) AS children
  FROM records_class k";

/// The key by which codes sort: numbers filled up, letters folded.
pub fn sort_key(code: &str) -> String {
    let mut key = String::with_capacity(code.len() + SORT_DIGITS);
    let mut digits = String::new();
    for c in viet::fold(code).chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            let bare = digits.trim_start_matches('0');
            key.push_str(&format!("{bare:0>SORT_DIGITS$}"));
            digits.clear();
        }
        key.push(c);
    }
    // The code itself behind it keeps codes apart that differ in zeros or marks only.
    format!("{} {code}", key.trim_end())
}

/// The class of an id. The scheme is no secret to those who may read in the room.
pub async fn find(sql: &impl Sql, id: Id) -> Result<Option<Class>> {
    sql.one(&format!("{SELECT} WHERE k.id = $1"), values![id])
        .await
}

/// The classes right below one, or the topmost, after a sort key.
pub async fn below(
    sql: &impl Sql,
    parent: Option<Id>,
    after: &str,
    limit: i64,
) -> Result<Vec<Class>> {
    let parent = parent.map(|id| id.to_string()).unwrap_or_default();
    let text = format!(
        "{SELECT} WHERE coalesce(k.parent_id, '') = $1 AND k.sort_key > $2
         ORDER BY k.sort_key, k.id LIMIT $3"
    );
    sql.all(&text, values![parent, after, limit]).await
}

/// Classes whose code begins so or whose name has these words, with or without marks.
pub async fn search(sql: &impl Sql, typed: &str, limit: i64) -> Result<Vec<Class>> {
    let folded = viet::fold(typed.trim()).replace(['%', '_'], "");
    let text = format!("{SELECT} WHERE k.folded LIKE $1 ORDER BY k.sort_key, k.id LIMIT $2");
    sql.all(&text, values![format!("%{folded}%"), limit]).await
}

/// The classes above one, the topmost first, itself last.
pub async fn line(sql: &impl Sql, id: Id) -> Result<Vec<Class>> {
    let (mut line, mut next) = (Vec::new(), Some(id));
    while let Some(id) = next
        && (line.len() as i64) < DEPTH_MAX
        && let Some(class) = find(sql, id).await?
    {
        next = class.parent_id;
        line.push(class);
    }
    line.reverse();
    Ok(line)
}

/// The class that somebody means by typing its code, `code name`, or the only name like it.
///
/// # Errors
/// [`Error::Invalid`] on the field `class` when none or several are meant.
pub async fn meant(sql: &impl Sql, typed: &str) -> Result<Option<Class>> {
    let typed = clean(typed, CODE_CHARS_MAX + NAME_CHARS_MAX + 1);
    if typed.is_empty() {
        return Ok(None);
    }
    let text = format!("{SELECT} WHERE k.code = $1 OR k.code || ' ' || k.name = $1 LIMIT 1");
    if let Some(class) = sql.one(&text, values![typed.clone()]).await? {
        return Ok(Some(class));
    }
    let mut found = search(sql, &typed, 2).await?;
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(Some(only)),
        (None, _) => Err(Error::field("class", "class-unknown")),
        _ => Err(Error::field("class", "class-ambiguous")),
    }
}

/// Whether the asker may change the scheme.
///
/// # Errors
/// [`Error::Forbidden`] when somebody holds rights over a unit that she does not administer.
pub async fn may_administer(house: &House, asker: &Asker) -> Result<()> {
    let sql = "SELECT count(*) AS n FROM access_grant g
               WHERE g.room = 'records' AND g.until_at > $2 AND g.unit_id NOT IN (
                 SELECT unit_id FROM reach WHERE person_id = $1 AND room = 'records'
                   AND rank >= 4 AND from_at <= $2 AND until_at > $2)";
    let beyond = house
        .db
        .number(sql, values![asker.id(), house.now()])
        .await?;
    if asker.holds(NAME, Right::Administer) && beyond == 0 {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

/// Code, name and parent as stored.
///
/// # Errors
/// [`Error::Invalid`] when code or name are missing or too long.
pub fn judged(code: &str, name: &str) -> Result<(String, String)> {
    let (code, name) = (clean(code, usize::MAX), clean(name, usize::MAX));
    if code.is_empty() || code.chars().count() > CODE_CHARS_MAX {
        return Err(Error::field("code", "class-code-missing"));
    }
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Error::field("name", "class-name-missing"));
    }
    Ok((code, name))
}

fn folded(code: &str, name: &str) -> String {
    viet::fold(&format!("{code} {name}"))
}

async fn code_is_free(tx: &Tx, code: &str, but: Option<Id>) -> Result<()> {
    let but = but.map(|id| id.to_string()).unwrap_or_default();
    let sql = "SELECT count(*) AS n FROM records_class WHERE code = $1 AND id <> $2";
    if tx.number(sql, values![code, but]).await? > 0 {
        return Err(Error::field("code", "class-code-taken"));
    }
    Ok(())
}

/// Adds a class below another or on top.
///
/// # Errors
/// [`Error::Invalid`] when the code is taken or the scheme would be too deep.
pub async fn add(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    parent: Option<Id>,
    (code, name): (&str, &str),
) -> Result<Id> {
    let (code, name) = judged(code, name)?;
    code_is_free(tx, &code, None).await?;
    let id = Id::new();
    tx.exec(
        "INSERT INTO records_class (id, parent_id, code, name, folded, sort_key, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![
            id,
            parent,
            code.clone(),
            name.clone(),
            folded(&code, &name),
            sort_key(&code),
            now
        ],
    )
    .await?;
    tx.exec(
        "INSERT INTO records_class_above (class_id, above_id)
         SELECT $1, above_id FROM records_class_above WHERE class_id = $2",
        values![id, parent],
    )
    .await?;
    let sql = "INSERT INTO records_class_above (class_id, above_id) VALUES ($1, $1)";
    tx.exec(sql, values![id]).await?;
    check_depth(tx, id).await?;
    let event = NewEvent::new(actor, "records.class-add", Ref::new(NAME, "class", id));
    let told = json!({ "after": { "code": code, "name": name, "parent": parent } });
    event::append(tx, now, event.with(told)).await?;
    Ok(id)
}

async fn check_depth(tx: &Tx, id: Id) -> Result<()> {
    let sql = "SELECT count(*) AS n FROM records_class_above WHERE class_id = $1";
    if tx.number(sql, values![id]).await? > DEPTH_MAX {
        return Err(Error::field("parent", "class-too-deep"));
    }
    Ok(())
}

/// Gives a class another code, name or parent. Its records' places in the index follow in a job.
///
/// # Errors
/// [`Error::Invalid`] when the code is taken, or the parent lies below the class itself.
pub async fn change(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    (before, parent): (&Class, Option<Id>),
    (code, name): (&str, &str),
) -> Result<()> {
    let (code, name) = judged(code, name)?;
    code_is_free(tx, &code, Some(before.id)).await?;
    let sql = "SELECT count(*) AS n FROM records_class_above WHERE class_id = $1 AND above_id = $2";
    if tx.number(sql, values![parent, before.id]).await? > 0 {
        return Err(Error::field("parent", "class-below-itself"));
    }
    tx.exec(
        "UPDATE records_class SET parent_id = $2, code = $3, name = $4, folded = $5,
           sort_key = $6 WHERE id = $1",
        values![
            before.id,
            parent,
            code.clone(),
            name.clone(),
            folded(&code, &name),
            sort_key(&code)
        ],
    )
    .await?;
    if parent != before.parent_id {
        rebuild_above(tx).await?;
        check_depth(tx, before.id).await?;
    }
    let was = json!({ "code": before.code, "name": before.name, "parent": before.parent_id });
    let told = json!({
        "before": was, "after": { "code": code, "name": name, "parent": parent },
    });
    let about = Ref::new(NAME, "class", before.id);
    let event = NewEvent::new(actor, "records.class-change", about);
    event::append(tx, now, event.with(told)).await?;
    Ok(())
}

/// Takes a class out of the scheme that nothing is put under.
///
/// # Errors
/// [`Error::Conflict`] when classes, dossiers or records are under it.
pub async fn remove(tx: &Tx, actor: &Actor, now: i64, class: &Class) -> Result<()> {
    let sql = "SELECT (SELECT count(*) FROM records_class WHERE parent_id = $1)
                 + (SELECT count(*) FROM records_record WHERE class_id = $1)
                 + (SELECT count(*) FROM records_dossier WHERE class_id = $1) AS n";
    if tx.number(sql, values![class.id]).await? > 0 {
        return Err(Error::Conflict("class-in-use"));
    }
    let sql = "DELETE FROM records_class_above WHERE class_id = $1";
    tx.exec(sql, values![class.id]).await?;
    let sql = "DELETE FROM records_class WHERE id = $1";
    tx.exec(sql, values![class.id]).await?;
    let about = Ref::new(NAME, "class", class.id);
    let event = NewEvent::new(actor, "records.class-remove", about);
    let told = json!({ "before": { "code": class.code, "name": class.name } });
    event::append(tx, now, event.with(told)).await?;
    Ok(())
}

/// Computes who is above whom anew.
pub(crate) async fn rebuild_above(tx: &Tx) -> Result<()> {
    tx.exec("DELETE FROM records_class_above", vec![]).await?;
    tx.exec(
        "INSERT INTO records_class_above (class_id, above_id)
         WITH RECURSIVE up (class_id, above_id) AS (
           SELECT id, id FROM records_class
           UNION
           SELECT up.class_id, k.parent_id FROM up JOIN records_class k ON k.id = up.above_id
           WHERE k.parent_id IS NOT NULL
         )
         SELECT class_id, above_id FROM up",
        vec![],
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_sort_by_their_numbers() {
        let mut codes = ["10", "2.10", "2.9", "2", "B1", "01.3", "A12", "A2"];
        codes.sort_by_key(|code| sort_key(code));
        assert_eq!(codes, ["01.3", "2", "2.9", "2.10", "10", "A2", "A12", "B1"]);
    }
}
