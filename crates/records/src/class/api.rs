//! The classification scheme as JSON.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use house::access::Right;
use house::api::{Done, Listing, Made, Paging, PagingQuery, Sent, once};
use house::page::Asker;
use house::room::{Door, Routes};
use house::{Error, House, Id, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::Class;
use crate::NAME;

#[derive(OpenApi)]
#[openapi(paths(list, show, add))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    Routes::new()
        .get("/api/v1/classes", read, list)
        .post("/api/v1/classes", Door::Room(NAME, Right::Administer), add)
        .get("/api/v1/classes/{id}", read, show)
        .describe(Description::openapi)
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct ClassesAsked {
    /// A code or part of a name, with or without marks: looked for in the whole scheme.
    q: String,
    /// The class whose inside is asked for; the top of the scheme when empty.
    below: Option<Id>,
}

/// Classes right below one, or found by words (then all on one page).
#[utoipa::path(
    get, path = "/api/v1/classes", params(ClassesAsked, PagingQuery),
    responses((status = 200, body = Listing<Class>))
)]
async fn list(
    State(house): State<House>,
    Query(asked): Query<ClassesAsked>,
    page: Paging,
) -> Result<Json<Listing<Class>>> {
    if !asked.q.trim().is_empty() {
        let found = super::search(&house.db, &asked.q, page.limit).await?;
        return Ok(Json(Listing::whole(found)));
    }
    let rows = super::below(&house.db, asked.below, &page.cursor, page.rows()).await?;
    let cursor = |k: &Class| super::sort_key(&k.code);
    Ok(Json(Listing::page(&page, rows, cursor, |k| k)))
}

/// A class with those above it.
#[derive(Serialize, ToSchema)]
struct ClassWhole {
    #[serde(flatten)]
    class: Class,
    /// The topmost first.
    above: Vec<Class>,
}

/// One class.
#[utoipa::path(
    get, path = "/api/v1/classes/{id}", params(("id" = String, Path)),
    responses((status = 200, body = ClassWhole))
)]
async fn show(State(house): State<House>, Path(id): Path<Id>) -> Result<Json<ClassWhole>> {
    let mut above = super::line(&house.db, id).await?;
    let class = above.pop().ok_or(Error::NotFound)?;
    Ok(Json(ClassWhole { class, above }))
}

/// A class to be added.
#[derive(Deserialize, ToSchema)]
struct ClassWish {
    /// The class below which it goes; on top without one.
    parent: Option<Id>,
    code: String,
    name: String,
}

/// Adds a class.
#[utoipa::path(
    post, path = "/api/v1/classes", request_body = ClassWish,
    responses((status = 201, body = Made))
)]
async fn add(State(house): State<House>, asker: Asker, sent: Sent<ClassWish>) -> Result<Response> {
    super::may_administer(&house, &asker).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            if let Some(parent) = wish.parent {
                let found = super::find(tx, parent).await?;
                found.ok_or_else(|| Error::field("parent", "class-unknown"))?;
            }
            let typed = (wish.code.as_str(), wish.name.as_str());
            let id = super::add(tx, &actor, now, wish.parent, typed).await?;
            Done::made(&Made { id })
        })
    })
    .await
}
