//! Tokens with which programs speak for a person, narrowed to scopes such as `records:read`.

use sea_orm::FromQueryResult;

use crate::access::grant;
use crate::access::keys::token_hash;
use crate::db::Sql;
use crate::error::Result;
use crate::ground::House;
use crate::id::Id;
use crate::page::{Via, Who};
use crate::values;

#[derive(FromQueryResult)]
struct Holder {
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
            "SELECT t.person_id, p.login, p.name, t.scopes
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
