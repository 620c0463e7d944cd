//! Fonds and series as JSON.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use house::access::Right;
use house::api::PagingQuery;
use house::api::{
    Done, IfMatch, Listing, Made, Paging, Sent, once, stale, versioned, wrong_cursor,
};
use house::page::Asker;
use house::room::{Door, Routes};
use house::{House, Id, Result};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::series::{self, Series};
use super::{Data, Fonds};
use crate::NAME;

#[derive(OpenApi)]
#[openapi(paths(list, show, add, change, close, reopen, set_series))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    let administer = Door::Room(NAME, Right::Administer);
    Routes::new()
        .get("/api/v1/fonds", read, list)
        .post("/api/v1/fonds", administer, add)
        .get("/api/v1/fonds/{id}", read, show)
        .put("/api/v1/fonds/{id}", administer, change)
        .put("/api/v1/fonds/{id}/closing", administer, close)
        .delete("/api/v1/fonds/{id}/closing", administer, reopen)
        .put("/api/v1/fonds/{id}/series/{code}", administer, set_series)
        .describe(Description::openapi)
}

/// A fonds with its data.
#[derive(Serialize, ToSchema)]
struct FondsWhole {
    id: Id,
    unit: Id,
    unit_name: String,
    data: Data,
    closed: bool,
    /// Records in it that one may see.
    records: i64,
    /// For `If-Match`.
    version: i64,
}

impl From<Fonds> for FondsWhole {
    fn from(f: Fonds) -> Self {
        FondsWhole {
            data: f.data(),
            id: f.id,
            unit: f.unit_id,
            unit_name: f.unit_name,
            closed: f.closed > 0,
            records: f.records,
            version: f.version,
        }
    }
}

/// A series of a fonds.
#[derive(Serialize, ToSchema)]
struct SeriesLine {
    id: Id,
    code: String,
    name: String,
    dossiers: i64,
}

impl From<Series> for SeriesLine {
    fn from(s: Series) -> Self {
        SeriesLine {
            id: s.id,
            code: s.code,
            name: s.name,
            dossiers: s.dossiers,
        }
    }
}

/// Fonds within reach, in order of their codes.
#[utoipa::path(
    get, path = "/api/v1/fonds", params(PagingQuery),
    responses((status = 200, body = Listing<FondsWhole>))
)]
async fn list(
    State(house): State<House>,
    asker: Asker,
    page: Paging,
) -> Result<Json<Listing<FondsWhole>>> {
    let after = match page.cursor.as_str() {
        "" => ("", ""),
        cursor => cursor.rsplit_once('~').ok_or_else(wrong_cursor)?,
    };
    let rows = super::list(&house, &asker, Right::Read, after, page.rows()).await?;
    let cursor = |f: &Fonds| format!("{}~{}", f.code, f.id);
    Ok(Json(Listing::page(&page, rows, cursor, FondsWhole::from)))
}

/// A fonds with its series.
#[derive(Serialize, ToSchema)]
struct FondsShown {
    #[serde(flatten)]
    fonds: FondsWhole,
    series: Vec<SeriesLine>,
}

/// One fonds.
#[utoipa::path(
    get, path = "/api/v1/fonds/{id}", params(("id" = String, Path)),
    responses((status = 200, body = FondsShown))
)]
async fn show(State(house): State<House>, asker: Asker, Path(id): Path<Id>) -> Result<Response> {
    let fonds = super::find(&house, &asker, Right::Read, id).await?;
    let series = series::of_fonds(&house.db, id).await?;
    let shown = FondsShown {
        fonds: fonds.into(),
        series: series.into_iter().map(SeriesLine::from).collect(),
    };
    Ok(versioned(shown.fonds.version, shown))
}

/// A fonds to be opened.
#[derive(Deserialize, ToSchema)]
struct FondsWish {
    unit: Id,
    data: Data,
}

/// Opens a fonds.
#[utoipa::path(
    post, path = "/api/v1/fonds", request_body = FondsWish,
    responses((status = 201, body = Made))
)]
async fn add(State(house): State<House>, asker: Asker, sent: Sent<FondsWish>) -> Result<Response> {
    asker
        .must_reach(NAME, Right::Administer, sent.body.unit)
        .await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            let data = wish.data.judged()?;
            let id = super::add(tx, &actor, now, wish.unit, &data).await?;
            Done::made(&Made { id })
        })
    })
    .await
}

/// Changes the data of a fonds.
#[utoipa::path(
    put, path = "/api/v1/fonds/{id}", params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = Data, responses((status = 204, description = "It is changed"))
)]
async fn change(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    IfMatch(version): IfMatch,
    sent: Sent<Data>,
) -> Result<Response> {
    let fonds = super::find(&house, &asker, Right::Administer, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    let done = once(&house, &asker, sent, move |tx, data| {
        Box::pin(async move {
            super::change(tx, &actor, now, (&fonds, version), &data.judged()?).await?;
            Ok(Done::gone())
        })
    });
    done.await.map_err(stale)
}

/// Why a fonds is closed, or opened again.
#[derive(Deserialize, ToSchema)]
struct ClosingWish {
    reason: String,
}

/// Closes a fonds: nothing new goes into it.
#[utoipa::path(
    put, path = "/api/v1/fonds/{id}/closing", params(("id" = String, Path)),
    request_body = ClosingWish, responses((status = 204, description = "It is closed"))
)]
async fn close(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<ClosingWish>,
) -> Result<Response> {
    set_closed((house, asker), id, sent, true).await
}

/// Opens a closed fonds again.
#[utoipa::path(
    delete, path = "/api/v1/fonds/{id}/closing", params(("id" = String, Path)),
    request_body = ClosingWish, responses((status = 204, description = "It is open"))
)]
async fn reopen(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<ClosingWish>,
) -> Result<Response> {
    set_closed((house, asker), id, sent, false).await
}

async fn set_closed(
    (house, asker): (House, Asker),
    id: Id,
    sent: Sent<ClosingWish>,
    closed: bool,
) -> Result<Response> {
    let fonds = super::find(&house, &asker, Right::Administer, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            super::set_closed(tx, &actor, now, &fonds, (closed, &wish.reason)).await?;
            Ok(Done::gone())
        })
    })
    .await
}

/// A series as it is to be called.
#[derive(Deserialize, ToSchema)]
struct SeriesWish {
    name: String,
}

/// Adds a series to a fonds, or gives the series of this code another name.
#[utoipa::path(
    put, path = "/api/v1/fonds/{id}/series/{code}",
    params(("id" = String, Path), ("code" = String, Path)),
    request_body = SeriesWish, responses((status = 204, description = "It is so"))
)]
async fn set_series(
    State(house): State<House>,
    asker: Asker,
    Path((id, code)): Path<(Id, String)>,
    sent: Sent<SeriesWish>,
) -> Result<Response> {
    let fonds = super::find(&house, &asker, Right::Administer, id).await?;
    let (now, actor, about) = (house.now(), asker.actor(), (fonds.id, fonds.unit_id));
    once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            series::set(tx, &actor, now, about, (&code, &wish.name)).await?;
            Ok(Done::gone())
        })
    })
    .await
}
