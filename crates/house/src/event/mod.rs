//! Events: one append-only row for everything that was done, seen, downloaded or refused.
//!
//! It is audit, activity, notice and job trigger at once. Rows form a SHA-256 chain: each row's
//! hash covers the hash before it, so an altered, removed or reordered row is found and named.

mod api;
mod day;
mod heads;
pub mod pages;
mod told;
mod verify;

pub use day::{Day, days, write_day, write_day_in};
pub use verify::{Verdict, verify};

use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::clock::Micros;
use crate::db::{Sql, Tx};
use crate::error::{Error, Result};
use crate::id::{Id, Ref};
use crate::values;

/// Who does something: a person, or the program itself on somebody's command.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// The person, if one is known.
    pub person: Option<Id>,
    /// The name as it was at that moment, or the command.
    pub name: String,
}

impl Actor {
    /// The program itself, such as `nhip backup` or a job nobody owns.
    pub fn program(name: &str) -> Self {
        Actor {
            person: None,
            name: name.to_owned(),
        }
    }
}

/// What is about to be written down.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub actor: Actor,
    /// `room.action`, such as `records.read` or `house.sign-in`.
    pub action: &'static str,
    pub about: Ref,
    /// The unit whose things are touched, for those who may look through that unit's events.
    pub unit: Option<Id>,
    /// What else belongs to it; never the content of a paper, never a password or token.
    pub particulars: Value,
}

impl NewEvent {
    /// An event without particulars.
    pub fn new(actor: &Actor, action: &'static str, about: Ref) -> Self {
        NewEvent {
            actor: actor.clone(),
            action,
            about,
            unit: None,
            particulars: json!({}),
        }
    }

    /// Adds the unit whose things are touched.
    pub fn unit(mut self, unit: Id) -> Self {
        self.unit = Some(unit);
        self
    }

    /// Adds particulars.
    pub fn with(mut self, particulars: Value) -> Self {
        self.particulars = particulars;
        self
    }
}

/// A row of the chain.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Event {
    pub seq: i64,
    pub at: Micros,
    pub actor_id: Option<Id>,
    pub actor: String,
    pub action: String,
    pub room: String,
    pub kind: String,
    pub ref_id: Id,
    pub unit_id: Option<Id>,
    pub particulars: String,
    pub prev: String,
    pub hash: String,
}

#[derive(FromQueryResult)]
struct Head {
    seq: i64,
    hash: String,
}

impl Event {
    /// The hash that this row must carry: SHA-256 over all its columns and the hash before it,
    /// as one JSON array, in hexadecimal.
    pub fn digest(&self) -> String {
        let columns = json!([
            self.seq,
            self.at,
            self.actor_id,
            self.actor,
            self.action,
            self.room,
            self.kind,
            self.ref_id,
            self.unit_id,
            self.particulars,
            self.prev
        ]);
        hex(&Sha256::digest(columns.to_string().as_bytes()))
    }

    /// What it is about.
    pub fn about(&self) -> Ref {
        Ref::new(&self.room, &self.kind, self.ref_id)
    }
}

/// Further routes than those of the list: the API's, and the daily heads.
pub(crate) fn routes_of_api() -> crate::room::Routes {
    heads::routes().join(api::routes())
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Appends an event within the transaction that does the thing, and returns its number.
///
/// The head's row is updated first: on PostgreSQL that locks it, so that two processes never
/// append to the same head.
pub async fn append(tx: &Tx, now: Micros, new: NewEvent) -> Result<i64> {
    let sql = "UPDATE event_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash";
    let head: Head = tx
        .one(sql, vec![])
        .await?
        .ok_or_else(|| Error::Internal("the chain of events has no head".to_owned()))?;
    let mut event = Event {
        seq: head.seq,
        at: now,
        actor_id: new.actor.person,
        actor: new.actor.name,
        action: new.action.to_owned(),
        room: new.about.room,
        kind: new.about.kind,
        ref_id: new.about.id,
        unit_id: new.unit,
        particulars: new.particulars.to_string(),
        prev: head.hash,
        hash: String::new(),
    };
    event.hash = event.digest();
    insert(tx, &event).await?;
    let sql = "UPDATE event_head SET hash = $1 WHERE id = 1";
    tx.exec(sql, values![event.hash]).await?;
    Ok(event.seq)
}

async fn insert(tx: &Tx, e: &Event) -> Result<()> {
    tx.exec(
        "INSERT INTO event (seq, at, actor_id, actor, action, room, kind, ref_id, unit_id,
           particulars, prev, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        values![
            e.seq,
            e.at,
            e.actor_id,
            e.actor.clone(),
            e.action.clone(),
            e.room.clone(),
            e.kind.clone(),
            e.ref_id,
            e.unit_id,
            e.particulars.clone(),
            e.prev.clone(),
            e.hash.clone()
        ],
    )
    .await?;
    Ok(())
}

/// Events after a number, oldest first: what the index and other followers read.
pub async fn after(sql: &impl Sql, seq: i64, limit: i64) -> Result<Vec<Event>> {
    let text = "SELECT * FROM event WHERE seq > $1 ORDER BY seq LIMIT $2";
    sql.all(text, values![seq, limit]).await
}

/// The life of one thing, newest first. The caller has found the thing for the asker before.
pub async fn life(sql: &impl Sql, about: &Ref, limit: i64) -> Result<Vec<Event>> {
    let text = "SELECT * FROM event WHERE ref_id = $1 AND room = $2 AND kind = $3
                ORDER BY seq DESC LIMIT $4";
    sql.all(
        text,
        values![about.id, about.room.clone(), about.kind.clone(), limit],
    )
    .await
}

/// The latest events of everybody but reads, with this in their action: for the operator at the
/// command line, never for a page.
pub async fn latest(sql: &impl Sql, action: &str, limit: i64) -> Result<Vec<Event>> {
    let like = format!("%{}%", action.trim().replace(['%', '_'], ""));
    let text = "SELECT * FROM event WHERE action LIKE $1 AND action NOT LIKE '%.read'
                ORDER BY seq DESC LIMIT $2";
    sql.all(text, values![like, limit]).await
}
