//! The API under /api/v1: tokens with scopes, writes that happen once, and the description in
//! OpenAPI 3.1, which comes out of the handlers themselves.

mod account;
pub mod describe;
mod merge;
mod once;
pub mod pages;
mod paging;
pub mod problem;
#[cfg(test)]
mod tests;
pub mod token;
mod version;

pub use crate::page::Nothing;
pub use merge::merged;
pub(crate) use once::KEPT_FOR;
pub use once::{Done, KEY_BYTES_MAX, Made, Sent, Stream, Streamed, is_replayed, once, once_secret};
pub use paging::{Listing, PAGE_THINGS, PAGE_THINGS_MAX, Paging, PagingQuery, wrong_cursor};
pub use version::{IfMatch, stale, tag, versioned};

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use utoipa::{OpenApi, ToSchema};

use crate::access::Right;
use crate::error::Result;
use crate::ground::House;
use crate::id::Id;
use crate::page::Asker;
use crate::room::{Door, Routes};

#[derive(OpenApi)]
#[openapi(paths(me, openapi))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/me", Door::SignedIn, me)
        .get("/api/v1/openapi.json", Door::Open, openapi)
        .describe(Description::openapi)
        .join(account::routes())
        .join(pages::routes())
}

/// The one who asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Me {
    pub id: Id,
    pub login: String,
    pub name: String,
    pub rights: Vec<Held>,
}

/// A right that is held over a unit and everything below it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Held {
    pub room: String,
    /// `read`, `contribute`, `decide` or `administer`.
    pub right: String,
    pub unit: Id,
}

/// Who asks, and what she may do; a token's scopes narrow it.
#[utoipa::path(get, path = "/api/v1/me", responses((status = 200, body = Me)))]
async fn me(asker: Asker) -> Result<Json<Me>> {
    let who = asker.person()?;
    let held = |grant: &crate::access::grant::Grant| {
        let within = |right: &Right| right.rank() <= grant.rank && who.holds(&grant.room, *right);
        let right = Right::ALL.into_iter().rev().find(within)?;
        Some(Held {
            room: grant.room.clone(),
            right: right.word().to_owned(),
            unit: grant.unit_id,
        })
    };
    Ok(Json(Me {
        id: who.id,
        login: who.login.clone(),
        name: who.name.clone(),
        rights: who.grants.iter().filter_map(held).collect(),
    }))
}

/// This description.
#[utoipa::path(
    get, path = "/api/v1/openapi.json",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json"))
)]
async fn openapi(State(house): State<House>) -> Result<Json<Value>> {
    Ok(Json(crate::serve::all_routes(&house).description()?))
}
