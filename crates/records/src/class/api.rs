//! The classification scheme as JSON.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use house::access::Right;
use house::api::{Done, Listing, Made, Nothing, Paging, PagingQuery, Sent, once};
use house::page::Asker;
use house::room::{Door, Routes};
use house::{Error, House, Id, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{Class, follow, scheme};
use crate::NAME;

#[derive(OpenApi)]
#[openapi(paths(list, show, add, change, remove, take_scheme))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    let administer = Door::Room(NAME, Right::Administer);
    Routes::new()
        .get("/api/v1/classes", read, list)
        .post("/api/v1/classes", administer, add)
        .get("/api/v1/classes/{id}", read, show)
        .put("/api/v1/classes/{id}", administer, change)
        .delete("/api/v1/classes/{id}", administer, remove)
        .post("/api/v1/class-scheme", administer, take_scheme)
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

/// Gives a class another code, name or place; records follow in a job.
#[utoipa::path(
    put, path = "/api/v1/classes/{id}", params(("id" = String, Path)),
    request_body = ClassWish, responses((status = 204, description = "It is so"))
)]
async fn change(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<ClassWish>,
) -> Result<Response> {
    super::may_administer(&house, &asker).await?;
    let class = super::find(&house.db, id).await?.ok_or(Error::NotFound)?;
    let (now, actor) = (house.now(), asker.actor());
    let answer = once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            let typed = (wish.code.as_str(), wish.name.as_str());
            super::change(tx, &actor, now, (&class, wish.parent), typed).await?;
            follow::queue(tx, now, actor.person, class.id).await?;
            Ok(Done::gone())
        })
    })
    .await?;
    house.bell.ring();
    Ok(answer)
}

/// Removes a class that nothing stands in.
#[utoipa::path(
    delete, path = "/api/v1/classes/{id}", params(("id" = String, Path)),
    responses((status = 204, description = "It is gone"))
)]
async fn remove(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    super::may_administer(&house, &asker).await?;
    // Gone already, for those who ask again with the same key.
    let class = super::find(&house.db, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            let class = class.ok_or(Error::NotFound)?;
            super::remove(tx, &actor, now, &class).await?;
            Ok(Done::gone())
        })
    })
    .await
}

/// A whole scheme.
#[derive(Deserialize, ToSchema)]
struct SchemeWish {
    /// One class a line: code, name, and the parent's code where the code does not say it;
    /// parted by tabs, semicolons or commas.
    lines: String,
    /// Whether to take it in; else it is judged only.
    #[serde(default)]
    apply: bool,
}

/// A line that cannot be taken.
#[derive(Serialize, ToSchema)]
struct SchemeFault {
    /// From 1.
    line: usize,
    text: String,
    /// What is wrong, for people.
    message: String,
}

/// What a scheme does or would do.
#[derive(Serialize, ToSchema)]
struct SchemeDone {
    applied: bool,
    new: usize,
    changed: usize,
    same: usize,
    faults: Vec<SchemeFault>,
}

/// Judges a whole scheme, and takes it in when that is asked for and no line is wrong.
#[utoipa::path(
    post, path = "/api/v1/class-scheme", request_body = SchemeWish,
    responses((status = 200, body = SchemeDone))
)]
async fn take_scheme(
    State(house): State<House>,
    asker: Asker,
    sent: Sent<SchemeWish>,
) -> Result<Response> {
    super::may_administer(&house, &asker).await?;
    let (now, who) = (house.now(), asker.clone());
    let answer = once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            let plan = scheme::plan(tx, &wish.lines).await?;
            let applied = wish.apply && plan.faults.is_empty();
            if applied {
                let actor = who.actor();
                for class in scheme::apply(tx, &actor, now, &wish.lines).await? {
                    follow::queue(tx, now, actor.person, class).await?;
                }
            }
            let fault = |fault: &scheme::Fault| SchemeFault {
                line: fault.number,
                text: fault.text.clone(),
                message: who.t(fault.message),
            };
            Done::changed(&SchemeDone {
                applied,
                new: plan.new.len(),
                changed: plan.changed.len(),
                same: plan.same,
                faults: plan.faults.iter().map(fault).collect(),
            })
        })
    })
    .await?;
    house.bell.ring();
    Ok(answer)
}
