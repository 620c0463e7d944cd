//! Kept views: the list with its filters, columns and order under a name, of one person or
//! shared with a unit's people. A view is an address, never its answer: what one finds there is
//! what one's own rights allow.

pub mod api;
pub mod pages;

use house::access::Right;
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::page::Asker;
use house::{Error, House, Id, Ref, Result, values};
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::NAME;
use crate::fonds::clean;

/// Longest name, characters.
const NAME_CHARS_MAX: usize = 100;
/// Views of one person, and those shared with her.
const VIEWS_MAX: i64 = 100;

/// A kept view.
#[derive(Clone, Debug, FromQueryResult)]
pub struct View {
    pub id: Id,
    pub owner_id: Id,
    pub owner_name: String,
    pub unit_id: Option<Id>,
    pub unit_name: Option<String>,
    pub name: String,
    pub query: String,
}

/// A view as the list offers it.
pub struct Choice {
    pub name: String,
    pub href: String,
    pub current: bool,
}

impl View {
    /// Where it leads.
    pub fn href(&self) -> String {
        format!("/records?{}&view={}", self.query, self.id)
    }
}

/// A person's own, and those shared with a unit whose records she may read or in which she has
/// a post. `$1` is the person, `$2` the moment.
const SELECT: &str = "SELECT v.id, v.owner_id, p.name AS owner_name, v.unit_id,
    u.name AS unit_name, v.name, v.query
  FROM records_view v JOIN person p ON p.id = v.owner_id LEFT JOIN unit u ON u.id = v.unit_id
  WHERE (v.owner_id = $1
    OR v.unit_id IN (SELECT unit_id FROM reach WHERE person_id = $1 AND room = 'records'
      AND from_at <= $2 AND until_at > $2)
    OR v.unit_id IN (SELECT unit_id FROM post WHERE person_id = $1
      AND from_at <= $2 AND until_at > $2))";

/// The views that the asker may use, by name.
pub async fn list(house: &House, asker: &Asker) -> Result<Vec<View>> {
    let sql = format!("{SELECT} ORDER BY v.name, v.id LIMIT $3");
    let values = values![asker.id(), house.now(), VIEWS_MAX];
    house.db.all(&sql, values).await
}

/// One of them.
pub async fn find(house: &House, asker: &Asker, id: Id) -> Result<View> {
    let sql = format!("{SELECT} AND v.id = $3");
    let found = house.db.one(&sql, values![asker.id(), house.now(), id]);
    found.await?.ok_or(Error::NotFound)
}

/// The views as links for the list; `current` is the one that is shown.
pub async fn choices(house: &House, asker: &Asker, current: &str) -> Result<Vec<Choice>> {
    let choice = |view: View| Choice {
        href: view.href(),
        current: view.id.to_string() == current,
        name: view.name,
    };
    let all = list(house, asker).await?;
    Ok(all.into_iter().map(choice).collect())
}

/// Keeps a view.
///
/// # Errors
/// [`Error::Invalid`] without a name.
pub async fn add(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    unit: Option<Id>,
    (name, query): (&str, &str),
) -> Result<Id> {
    let name = clean(name, usize::MAX);
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Error::field("name", "view-name-missing"));
    }
    let id = Id::new();
    tx.exec(
        "INSERT INTO records_view (id, owner_id, unit_id, name, query, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![id, actor.person, unit, name.clone(), query, now],
    )
    .await?;
    let mut event = NewEvent::new(actor, "records.view-keep", Ref::new(NAME, "view", id));
    if let Some(unit) = unit {
        event = event.unit(unit);
    }
    event::append(tx, now, event.with(json!({ "after": name }))).await?;
    Ok(id)
}

/// Whether the asker may throw a view away: her own, or one of a unit that she administers.
///
/// # Errors
/// [`Error::Forbidden`] when not.
pub async fn may_remove(asker: &Asker, view: &View) -> Result<()> {
    if view.owner_id == asker.id() {
        return Ok(());
    }
    let unit = view.unit_id.ok_or(Error::Forbidden)?;
    asker.must_reach(NAME, Right::Administer, unit).await
}

/// Throws a view away.
pub async fn remove(tx: &Tx, actor: &Actor, now: i64, view: &View) -> Result<()> {
    let sql = "DELETE FROM records_view WHERE id = $1";
    tx.exec(sql, values![view.id]).await?;
    let mut event = NewEvent::new(actor, "records.view-drop", Ref::new(NAME, "view", view.id));
    if let Some(unit) = view.unit_id {
        event = event.unit(unit);
    }
    event::append(tx, now, event.with(json!({ "before": view.name }))).await?;
    Ok(())
}
