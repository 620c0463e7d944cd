//! What happens to a person's account: posts begin and end, it is suspended and resumed, its
//! sessions are ended. Each is a row with its event, never a flag.

use sea_orm::FromQueryResult;
use serde_json::json;

use super::{NAME_CHARS_MAX, add_post};
use crate::access::session;
use crate::clock::{FOREVER, Micros};
use crate::db::{Sql, Tx};
use crate::error::{Error, Result};
use crate::event::{self, Actor, NewEvent};
use crate::id::{Id, Ref};
use crate::values;

/// Longest reason, characters.
const REASON_CHARS_MAX: usize = 1000;

/// A suspension that holds.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Suspension {
    pub id: Id,
    pub reason: String,
    pub from_at: Micros,
}

/// Gives a person a post from now on and writes it down.
///
/// # Errors
/// [`Error::Invalid`] when the title is empty or too long.
pub async fn give_post(
    tx: &Tx,
    actor: &Actor,
    now: Micros,
    person: Id,
    unit: Id,
    title: &str,
) -> Result<Id> {
    let title = viet::normalise(title.trim()).into_owned();
    if title.is_empty() || title.chars().count() > NAME_CHARS_MAX {
        return Err(Error::field("title", "person-title-missing"));
    }
    let id = add_post(tx, now, person, unit, &title).await?;
    let particulars = json!({ "post": id, "title": title });
    write_down(
        tx,
        actor,
        now,
        "house.post",
        person,
        Some(unit),
        particulars,
    )
    .await?;
    Ok(id)
}

/// Ends a post, and the grants that belong to it. Ending one that has ended changes nothing.
pub async fn end_post(tx: &Tx, actor: &Actor, now: Micros, person: Id, post: Id) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Ended {
        unit_id: Id,
        title: String,
    }
    let sql = "UPDATE post SET until_at = $3 WHERE id = $1 AND person_id = $2 AND until_at > $3
               RETURNING unit_id, title";
    let Some(ended) = tx.one::<Ended>(sql, values![post, person, now]).await? else {
        return Ok(());
    };
    let sql = "UPDATE access_grant SET until_at = $2 WHERE post_id = $1 AND until_at > $2";
    tx.exec(sql, values![post, now]).await?;
    let particulars = json!({ "post": post, "title": ended.title });
    let unit = Some(ended.unit_id);
    write_down(tx, actor, now, "house.post-end", person, unit, particulars).await
}

/// The suspension that holds now.
pub async fn suspension(sql: &impl Sql, person: Id, now: Micros) -> Result<Option<Suspension>> {
    sql.one(
        "SELECT id, reason, from_at FROM person_suspension
         WHERE person_id = $1 AND from_at <= $2 AND until_at > $2 ORDER BY id LIMIT 1",
        values![person, now],
    )
    .await
}

/// Suspends an account, with a reason, and ends all its sessions.
///
/// # Errors
/// [`Error::Invalid`] without a reason, [`Error::Conflict`] when it is suspended already.
pub async fn suspend(tx: &Tx, actor: &Actor, now: Micros, person: Id, reason: &str) -> Result<Id> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
        return Err(Error::field("reason", "person-reason-missing"));
    }
    if suspension(tx, person, now).await?.is_some() {
        return Err(Error::Conflict("person-suspended-already"));
    }
    let id = Id::new();
    tx.exec(
        "INSERT INTO person_suspension (id, person_id, reason, by_id, from_at, until_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![id, person, reason, actor.person, now, FOREVER],
    )
    .await?;
    session::end_others(tx, person, None, now).await?;
    let particulars = json!({ "suspension": id, "reason": reason });
    write_down(
        tx,
        actor,
        now,
        "house.person-suspend",
        person,
        None,
        particulars,
    )
    .await?;
    Ok(id)
}

/// Ends the suspension that holds. Without one nothing changes.
pub async fn resume(tx: &Tx, actor: &Actor, now: Micros, person: Id) -> Result<()> {
    let sql = "UPDATE person_suspension SET until_at = $2 WHERE person_id = $1 AND until_at > $2";
    if tx.exec(sql, values![person, now]).await? == 0 {
        return Ok(());
    }
    write_down(
        tx,
        actor,
        now,
        "house.person-resume",
        person,
        None,
        json!({}),
    )
    .await
}

/// Ends all sessions of a person.
pub async fn end_sessions(tx: &Tx, actor: &Actor, now: Micros, person: Id) -> Result<u64> {
    let ended = session::end_others(tx, person, None, now).await?;
    let particulars = json!({ "sessions": ended });
    write_down(
        tx,
        actor,
        now,
        "house.sessions-end",
        person,
        None,
        particulars,
    )
    .await?;
    Ok(ended)
}

async fn write_down(
    tx: &Tx,
    actor: &Actor,
    now: Micros,
    action: &'static str,
    person: Id,
    unit: Option<Id>,
    particulars: serde_json::Value,
) -> Result<()> {
    let about = Ref::new("house", "person", person);
    let mut event = NewEvent::new(actor, action, about).with(particulars);
    event.unit = unit;
    event::append(tx, now, event).await.map(drop)
}
