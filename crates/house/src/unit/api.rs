//! Units as JSON: found by name or by the code of a day, with their life.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{
    Hit, Kin, Search, Unit, by_code, find, line_above, note, predecessors, search, successors,
};
use crate::api::{Listing, Paging, PagingQuery, wrong_cursor};
use crate::clock;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Id;
use crate::room::{Door, Routes};

#[derive(OpenApi)]
#[openapi(paths(list, show, coded))]
struct Description;

/// How far one can page.
const SKIP_MAX: i64 = 1_000_000;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::SignedIn;
    Routes::new()
        .get("/api/v1/units", door, list)
        .get("/api/v1/units/{id}", door, show)
        .get("/api/v1/unit-codes/{code}", door, coded)
        .describe(Description::openapi)
        .join(super::change_api::routes())
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// A code, or any part of a name with or without marks.
    q: String,
    /// Only units of this day, YYYY-MM-DD; all that ever were when empty.
    on: String,
}

fn day(typed: &str) -> Result<Option<String>> {
    if typed.is_empty() {
        return Ok(None);
    }
    let day = clock::read_day(typed);
    day.map(Some)
        .ok_or_else(|| Error::field("on", "unit-day-malformed"))
}

/// Units by code or name: today's before former ones, larger before smaller.
#[utoipa::path(
    get, path = "/api/v1/units", params(ListQuery, PagingQuery),
    responses((status = 200, body = Listing<Hit>))
)]
async fn list(
    State(house): State<House>,
    Query(q): Query<ListQuery>,
    page: Paging,
) -> Result<Json<Listing<Hit>>> {
    let skip = page.parsed::<i64>()?.unwrap_or(0);
    if !(0..=SKIP_MAX).contains(&skip) {
        return Err(wrong_cursor());
    }
    let asked = Search {
        words: q.q,
        on: day(&q.on)?,
        skip,
    };
    let rows = search(&house.db, &asked, page.rows()).await?;
    let next = (skip + page.limit).to_string();
    Ok(Json(Listing::page(
        &page,
        rows,
        |_| next.clone(),
        |hit| hit,
    )))
}

/// A unit with those above it, before it and after it.
#[derive(Serialize, ToSchema)]
struct Life {
    #[serde(flatten)]
    unit: Unit,
    /// The topmost first.
    above: Vec<Unit>,
    predecessors: Vec<Kin>,
    successors: Vec<Kin>,
    /// What the source says in words of predecessors that could not be told apart.
    note: Option<String>,
}

async fn life(house: &House, unit: Unit) -> Result<Json<Life>> {
    Ok(Json(Life {
        above: line_above(&house.db, &unit).await?,
        predecessors: predecessors(&house.db, unit.id).await?,
        successors: successors(&house.db, unit.id).await?,
        note: note(&house.db, unit.id).await?,
        unit,
    }))
}

/// A unit's life.
#[utoipa::path(
    get, path = "/api/v1/units/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Life))
)]
async fn show(State(house): State<House>, Path(id): Path<Id>) -> Result<Json<Life>> {
    let unit = find(&house.db, id).await?.ok_or(Error::NotFound)?;
    life(&house, unit).await
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct OnQuery {
    /// The day, YYYY-MM-DD; today when empty.
    on: String,
}

/// The unit that had this code on a day: code 44 was Quảng Bình until 2025-06-30 and is Quảng
/// Trị since.
#[utoipa::path(
    get, path = "/api/v1/unit-codes/{code}", params(("code" = String, Path), OnQuery),
    responses((status = 200, body = Life))
)]
async fn coded(
    State(house): State<House>,
    Path(code): Path<String>,
    Query(q): Query<OnQuery>,
) -> Result<Json<Life>> {
    let day = day(&q.on)?.unwrap_or_else(|| house.today());
    let unit = by_code(&house.db, &code, &day).await?;
    life(&house, unit.ok_or(Error::NotFound)?).await
}
