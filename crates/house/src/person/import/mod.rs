//! People out of a table: a dry run that says what would happen row by row, then exactly that.
//!
//! Faulty rows do not stop the good ones. Nothing is hashed here: everybody gets an activation
//! code on paper.

pub mod api;
mod login;
pub mod pages;
mod plan;
mod sheet;

pub use plan::{By, Fault, Plan, Planned, plan};
pub use sheet::{Column, ROWS_MAX, SHEET_BYTES_MAX};

use std::collections::HashSet;

use sea_orm::FromQueryResult;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{NewPerson, add, give_post};
use crate::access::grant::{self, NewGrant};
use crate::clock::Micros;
use crate::db::{Sql, Tx};
use crate::error::{Error, Result};
use crate::event::{self, Actor, NewEvent};
use crate::ground::House;
use crate::id::{Id, Ref};
use crate::values;

/// Logins that are looked through for a free one.
const LOGINS_MAX: i64 = 1_000_000;

/// By which a table is known, so that the same is not taken in twice.
pub fn hash_of(bytes: &[u8]) -> String {
    event::hex(&Sha256::digest(bytes))
}

/// How many rows a table has, read as an import reads it: for those who throw random bytes at it.
///
/// # Errors
/// [`Error::Invalid`] when it is no table of people.
pub fn rows_of(bytes: &[u8]) -> Result<usize> {
    sheet::read(bytes).map(|rows| rows.len())
}

/// What an import added.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// The import, under which new slips can be made.
    pub import: Id,
    /// The people in the order of the table.
    pub people: Vec<Id>,
}

/// Where a table comes from.
#[derive(Clone, Debug)]
pub struct Source {
    pub actor: Actor,
    /// SHA-256 of its bytes: the same table is not taken in twice.
    pub hash: String,
    /// Its name as it was given.
    pub name: String,
}

/// Adds the people of a plan's good rows in one transaction.
///
/// # Errors
/// [`Error::Conflict`] when this very table was taken in before, or when a login was taken since
/// the plan was made; nothing is added then.
pub async fn apply(house: &House, plan: &Plan, source: Source) -> Result<Applied> {
    let (now, planned) = (house.now(), plan.people.clone());
    let faulty = plan.faults.len();
    let applied = house
        .db
        .write(move |tx| Box::pin(async move { write(tx, now, planned, faulty, &source).await }));
    match applied.await {
        // Every row was judged before; what fails now has changed meanwhile.
        Err(Error::Invalid(_)) => Err(Error::Conflict("person-import-changed")),
        other => other,
    }
}

/// The rows of [`apply`].
pub(super) async fn write(
    tx: &Tx,
    now: Micros,
    planned: Vec<Planned>,
    faulty: usize,
    source: &Source,
) -> Result<Applied> {
    let import = Id::new();
    let actor = &source.actor;
    let fresh = tx
        .exec(
            "INSERT INTO person_import (id, blob_hash, name, by_id, at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (blob_hash) DO NOTHING",
            values![
                import,
                source.hash.clone(),
                source.name.clone(),
                actor.person,
                now
            ],
        )
        .await?;
    if fresh == 0 {
        return Err(Error::Conflict("person-import-again"));
    }
    let mut people = Vec::with_capacity(planned.len());
    for row in &planned {
        let person = write_row(tx, actor, now, row).await?;
        let sql = "INSERT INTO person_import_row (import_id, row_number, person_id)
                   VALUES ($1, $2, $3)";
        tx.exec(sql, values![import, row.row as i64, person])
            .await?;
        people.push(person);
    }
    let about = Ref::new("house", "person-import", import);
    let particulars = json!({
        "name": source.name, "sha256": source.hash, "added": people.len(), "faulty": faulty,
    });
    let event = NewEvent::new(actor, "house.people-import", about);
    event::append(tx, now, event.with(particulars)).await?;
    Ok(Applied { import, people })
}

async fn write_row(tx: &Tx, actor: &Actor, now: Micros, row: &Planned) -> Result<Id> {
    let new = NewPerson {
        login: row.login.clone(),
        name: row.name.clone(),
        email: row.email.clone(),
        phone: row.phone.clone(),
        lang: row.lang.clone(),
    };
    let person = add(tx, actor, now, &new).await?;
    give_post(tx, actor, now, person, row.unit, &row.title).await?;
    for (room, right) in &row.grants {
        let (room, right, unit) = (room.clone(), *right, row.unit);
        let new = NewGrant {
            person,
            post: None,
            room,
            right,
            unit,
        };
        grant::give(tx, actor, now, &new).await?;
    }
    Ok(person)
}

/// An import that was done.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Import {
    pub id: Id,
    /// What the table was called, and the SHA-256 of its bytes.
    pub name: String,
    pub blob_hash: String,
    pub at: Micros,
}

/// An import, for the one who made it.
pub async fn find(sql: &impl Sql, by: Id, import: Id) -> Result<Option<Import>> {
    let text = "SELECT id, name, blob_hash, at FROM person_import WHERE id = $1 AND by_id = $2";
    sql.one(text, values![import, by]).await
}

/// A person whom an import added.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Added {
    pub row_number: i64,
    pub person_id: Id,
    pub name: String,
    pub login: String,
    /// Passwords she has chosen: 0 or 1.
    pub chosen: i64,
}

/// The people whom an import added, in the order of their rows. The caller has found the import.
pub async fn added(sql: &impl Sql, import: Id) -> Result<Vec<Added>> {
    let text = "SELECT r.row_number, r.person_id, p.name, p.login,
                  (SELECT count(*) FROM credential c WHERE c.person_id = p.id) AS chosen
                FROM person_import_row r JOIN person p ON p.id = r.person_id
                WHERE r.import_id = $1 ORDER BY r.row_number LIMIT $2";
    sql.all(text, values![import, ROWS_MAX as i64]).await
}

/// The people of an import that its author made, who have not chosen a password yet.
pub async fn waiting_for_slips(sql: &impl Sql, by: Id, import: Id) -> Result<Vec<Id>> {
    #[derive(FromQueryResult)]
    struct Row {
        person_id: Id,
    }
    let rows: Vec<Row> = sql
        .all(
            "SELECT r.person_id FROM person_import_row r JOIN person_import i ON i.id = r.import_id
             WHERE i.id = $1 AND i.by_id = $2
               AND NOT EXISTS (SELECT 1 FROM credential c WHERE c.person_id = r.person_id)
             ORDER BY r.row_number LIMIT $3",
            values![import, by, ROWS_MAX as i64],
        )
        .await?;
    Ok(rows.into_iter().map(|r| r.person_id).collect())
}

/// A login out of a name that nobody has yet.
///
/// # Errors
/// [`Error::Invalid`] when the name has no Latin letters to make one of.
pub async fn free_login(sql: &impl Sql, name: &str) -> Result<String> {
    let stem = login::stem(name).ok_or_else(|| Error::field("login", "person-login-needed"))?;
    Ok(login::free(&stem, &logins(sql).await?))
}

async fn logins(sql: &impl Sql) -> Result<HashSet<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        login: String,
    }
    let rows: Vec<Row> = sql
        .all("SELECT login FROM person LIMIT $1", values![LOGINS_MAX])
        .await?;
    Ok(rows.into_iter().map(|r| r.login).collect())
}
