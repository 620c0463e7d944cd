//! Tokens with which programs speak for a person, narrowed to scopes such as `records:read`.

use sea_orm::FromQueryResult;
use serde_json::json;

use crate::access::grant;
use crate::access::keys::{random_token, token_hash};
use crate::clock::{MINUTE, Micros};
use crate::db::{Sql, Tx};
use crate::error::Result;
use crate::event::{self, Actor, NewEvent};
use crate::ground::House;
use crate::id::{Id, Ref};
use crate::page::{Via, Who};
use crate::values;

/// Tokens of one person that the list shows.
const TOKENS_MAX: i64 = 100;
/// By which a token is known as one of ours, for instance when it was published by mistake.
const PREFIX: &str = "nhip_";

/// A use is written down at most so often.
pub const USED_EVERY: Micros = MINUTE;

#[derive(FromQueryResult)]
struct Holder {
    token_id: Id,
    used_at: Option<Micros>,
    person_id: Id,
    login: String,
    name: String,
    scopes: String,
}

/// The person for whom a token speaks, if it still holds and the person is not suspended.
pub async fn holder(house: &House, token: &str) -> Result<Option<Who>> {
    let now = house.now();
    let holder: Option<Holder> = house
        .db
        .one(
            "SELECT t.id AS token_id, t.used_at, t.person_id, p.login, p.name, t.scopes
             FROM api_token t JOIN person p ON p.id = t.person_id
             WHERE t.token_hash = $1 AND t.ended_at IS NULL AND t.expires_at > $2
               AND NOT EXISTS (SELECT 1 FROM person_suspension x WHERE x.person_id = p.id
                 AND x.from_at <= $2 AND x.until_at > $2)",
            values![token_hash(token), now],
        )
        .await?;
    let Some(holder) = holder else {
        return Ok(None);
    };
    if holder.used_at.is_none_or(|at| now - at > USED_EVERY) {
        used(house, holder.token_id, now).await?;
    }
    Ok(Some(Who {
        grants: grant::held_by(&house.db, holder.person_id, now).await?,
        id: holder.person_id,
        login: holder.login,
        name: holder.name,
        via: Via::Token {
            scopes: holder.scopes.split(' ').map(str::to_owned).collect(),
        },
    }))
}

async fn used(house: &House, token: Id, now: Micros) -> Result<()> {
    let sql = "UPDATE api_token SET used_at = $2 WHERE id = $1";
    let write = house.db.write(move |tx| {
        Box::pin(async move { tx.exec(sql, values![token, now]).await.map(drop) })
    });
    write.await
}

/// A token as its owner sees it in the list; the token itself is shown once, when it is made.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Token {
    pub id: Id,
    pub name: String,
    pub scopes: String,
    pub created_at: Micros,
    pub expires_at: Micros,
    /// Known to [`USED_EVERY`].
    pub used_at: Option<Micros>,
}

/// What a new token says.
#[derive(Clone, Debug)]
pub struct NewToken {
    pub name: String,
    /// Such as `records:read`.
    pub scopes: Vec<String>,
    pub expires_at: Micros,
}

/// A person's own tokens that still hold, latest first.
pub async fn list(sql: &impl Sql, person: Id, now: Micros) -> Result<Vec<Token>> {
    sql.all(
        "SELECT id, name, scopes, created_at, expires_at, used_at FROM api_token
         WHERE person_id = $1 AND ended_at IS NULL AND expires_at > $2
         ORDER BY id DESC LIMIT $3",
        values![person, now, TOKENS_MAX],
    )
    .await
}

/// Makes a token, writes that down, and returns its id and the token itself.
pub async fn make(
    tx: &Tx,
    actor: &Actor,
    person: Id,
    now: Micros,
    new: &NewToken,
) -> Result<(Id, String)> {
    let (id, token) = (Id::new(), format!("{PREFIX}{}", random_token()));
    tx.exec(
        "INSERT INTO api_token (id, person_id, name, token_hash, scopes, created_at, expires_at,
           ended_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL)",
        values![
            id,
            person,
            new.name.clone(),
            token_hash(&token),
            new.scopes.join(" "),
            now,
            new.expires_at
        ],
    )
    .await?;
    let event = NewEvent::new(actor, "house.token-make", Ref::new("house", "token", id));
    let particulars = json!({ "name": new.name, "scopes": new.scopes });
    event::append(tx, now, event.with(particulars)).await?;
    Ok((id, token))
}

/// Ends a person's own token. Others' tokens are not found.
pub async fn end(tx: &Tx, actor: &Actor, person: Id, token: Id, now: Micros) -> Result<bool> {
    let sql = "UPDATE api_token SET ended_at = $3
               WHERE id = $1 AND person_id = $2 AND ended_at IS NULL";
    let ended = tx.exec(sql, values![token, person, now]).await? == 1;
    if ended {
        let about = Ref::new("house", "token", token);
        event::append(tx, now, NewEvent::new(actor, "house.token-end", about)).await?;
    }
    Ok(ended)
}
