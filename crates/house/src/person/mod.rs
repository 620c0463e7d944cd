//! People: those who sign in, their posts in units, and their sign-in names.

mod api;
mod find;
pub mod import;
mod life;
pub mod pages;
mod show;
mod slip;
#[cfg(test)]
mod tests;

pub use find::{LIST_ROWS_MAX, Listed, everybody, list, manages, visible};
pub use life::{Suspension, end_post, end_sessions, give_post, resume, suspend, suspension};
pub use slip::{SLIPS_MAX, issue as issue_slips, pdf as slips_pdf};

use sea_orm::FromQueryResult;
use serde_json::json;

use crate::clock::{FOREVER, Micros};
use crate::db::{Sql, Tx};
use crate::error::{Error, Result};
use crate::event::{self, Actor, NewEvent};
use crate::id::{Id, Ref};
use crate::values;

/// Longest name, login or post title, characters.
pub const NAME_CHARS_MAX: usize = 200;

/// A person as stored.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Person {
    pub id: Id,
    pub login: String,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub lang: Option<String>,
    pub created_at: Micros,
}

/// A person about to be added.
#[derive(Clone, Debug, Default)]
pub struct NewPerson {
    pub login: String,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub lang: Option<String>,
}

/// A post that a person holds now.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Post {
    pub id: Id,
    pub title: String,
    pub unit_id: Id,
    pub unit_name: String,
}

/// Adds a person and writes it down.
///
/// # Errors
/// [`Error::Invalid`] when the name is empty or the login is taken or malformed.
pub async fn add(tx: &Tx, actor: &Actor, now: Micros, new: &NewPerson) -> Result<Id> {
    let name = viet::normalise(new.name.trim()).into_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Error::field("name", "person-name-missing"));
    }
    let login = judge_login(&new.login)?;
    let sql = "SELECT count(*) AS n FROM person WHERE login = $1";
    if tx.number(sql, values![login.clone()]).await? > 0 {
        return Err(Error::field("login", "person-login-taken"));
    }
    let id = Id::new();
    tx.exec(
        "INSERT INTO person (id, login, name, folded, sort_key, email, phone, lang, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            id,
            login.clone(),
            name.clone(),
            viet::fold(&name),
            name_sort_key(&name),
            new.email.clone(),
            new.phone.clone(),
            new.lang.clone(),
            now
        ],
    )
    .await?;
    let event = NewEvent::new(actor, "house.person-add", Ref::new("house", "person", id));
    event::append(tx, now, event.with(json!({ "login": login }))).await?;
    Ok(id)
}

/// A login as stored: lower case, letters, digits, `.`, `-`, `_` and `@`.
pub fn judge_login(typed: &str) -> Result<String> {
    let login = typed.trim().to_lowercase();
    let fine = |c: char| c.is_ascii_alphanumeric() || ".-_@".contains(c);
    if login.len() < 2 || login.len() > NAME_CHARS_MAX || !login.chars().all(fine) {
        return Err(Error::field("login", "person-login-malformed"));
    }
    Ok(login)
}

/// By given name, family name, middle names in Vietnamese order, as text that any database
/// sorts the same way.
fn name_sort_key(name: &str) -> String {
    event::hex(&viet::sort::name_key(name))
}

/// The person of a login, for signing in.
pub async fn by_login(sql: &impl Sql, login: &str) -> Result<Option<Person>> {
    let text = "SELECT id, login, name, email, phone, lang, created_at FROM person
                WHERE login = $1";
    sql.one(text, values![login.trim().to_lowercase()]).await
}

/// The person of an id; for the house itself, which names people in its own pages and events.
pub async fn find(sql: &impl Sql, id: Id) -> Result<Option<Person>> {
    let text = "SELECT id, login, name, email, phone, lang, created_at FROM person
                WHERE id = $1";
    sql.one(text, values![id]).await
}

/// How many people there are: none means that the office is to be set up.
pub async fn count(sql: &impl Sql) -> Result<i64> {
    sql.number("SELECT count(*) AS n FROM person", vec![]).await
}

/// Gives a person a post in a unit from now on.
pub async fn add_post(tx: &Tx, now: Micros, person: Id, unit: Id, title: &str) -> Result<Id> {
    let id = Id::new();
    tx.exec(
        "INSERT INTO post (id, person_id, unit_id, title, from_at, until_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![id, person, unit, title.trim(), now, FOREVER],
    )
    .await?;
    Ok(id)
}

/// The posts that a person holds at a moment.
pub async fn posts(sql: &impl Sql, person: Id, now: Micros) -> Result<Vec<Post>> {
    sql.all(
        "SELECT o.id, o.title, o.unit_id, u.name AS unit_name
         FROM post o JOIN unit u ON u.id = o.unit_id
         WHERE o.person_id = $1 AND o.from_at <= $2 AND o.until_at > $2
         ORDER BY o.from_at LIMIT 20",
        values![person, now],
    )
    .await
}

/// Sets a password's hash and ends all other sessions.
pub async fn set_password(
    tx: &Tx,
    actor: &Actor,
    now: Micros,
    person: Id,
    hash: String,
    keep: Option<Id>,
) -> Result<()> {
    tx.exec(
        "INSERT INTO credential (person_id, password_hash, set_at) VALUES ($1, $2, $3)
         ON CONFLICT (person_id) DO UPDATE SET password_hash = $2, set_at = $3",
        values![person, hash, now],
    )
    .await?;
    crate::access::session::end_others(tx, person, keep, now).await?;
    let about = Ref::new("house", "person", person);
    event::append(tx, now, NewEvent::new(actor, "house.password-set", about)).await?;
    Ok(())
}

/// The stored hash of a person's password.
pub async fn password_hash(sql: &impl Sql, person: Id) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        password_hash: String,
    }
    let text = "SELECT password_hash FROM credential WHERE person_id = $1";
    Ok(sql
        .one::<Row>(text, values![person])
        .await?
        .map(|r| r.password_hash))
}
