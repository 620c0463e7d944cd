//! What a program takes of a record: its text, its bytes, its pictures. Each is written
//! down as on the page.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use house::access::Right;
use house::api::{Listing, Paging, PagingQuery};
use house::db::Sql;
use house::page::Asker;
use house::room::{Door, Routes};
use house::{House, Id, Result, values};
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde_json::json;
use utoipa::{OpenApi, ToSchema};

use super::show::{found, note, original, pdf_copy, picture};
use crate::NAME;

#[derive(OpenApi)]
#[openapi(paths(text, original_bytes, copy_bytes, page_picture))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    Routes::new()
        .get("/api/v1/records/{id}/text", read, text)
        .get("/api/v1/records/{id}/original", read, original_bytes)
        .get("/api/v1/records/{id}/copy", read, copy_bytes)
        .get(
            "/api/v1/records/{id}/pages/{number}/{size}",
            read,
            page_picture,
        )
        .describe(Description::openapi)
}

/// The text of one page.
#[derive(FromQueryResult, Serialize, ToSchema)]
struct PageText {
    /// Counted from 1.
    number: i64,
    text: String,
}

/// The text, some pages at a time. The look is written down.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/text", params(("id" = String, Path), PagingQuery),
    responses((status = 200, body = Listing<PageText>))
)]
async fn text(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    page: Paging,
) -> Result<Json<Listing<PageText>>> {
    let record = found(&house, &asker, id).await?;
    let behind = page.parsed::<i64>()?.unwrap_or(0);
    let told = json!({ "what": "text", "from": behind + 1 });
    note(&house, &asker, &record, "records.read", told).await?;
    let sql = "SELECT number, text FROM records_page WHERE record_id = $1 AND number > $2
               ORDER BY number LIMIT $3";
    let rows: Vec<PageText> = house.db.all(sql, values![id, behind, page.rows()]).await?;
    let cursor = |row: &PageText| row.number.to_string();
    Ok(Json(Listing::page(&page, rows, cursor, |row| row)))
}

/// The bytes as they came; ranges are served. The download is written down.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/original", params(("id" = String, Path)),
    responses(
        (status = 200, content_type = "*/*", body = [u8]),
        (status = 206, content_type = "*/*", body = [u8])
    )
)]
async fn original_bytes(
    house: State<House>,
    asker: Asker,
    id: Path<Id>,
    headers: HeaderMap,
) -> Result<Response> {
    original(house, asker, id, headers).await
}

/// The PDF copy with a text layer; ranges are served. The download is written down.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/copy", params(("id" = String, Path)),
    responses(
        (status = 200, content_type = "application/pdf", body = [u8]),
        (status = 206, content_type = "application/pdf", body = [u8])
    )
)]
async fn copy_bytes(
    house: State<House>,
    asker: Asker,
    id: Path<Id>,
    headers: HeaderMap,
) -> Result<Response> {
    pdf_copy(house, asker, id, headers).await
}

/// The picture of a page: `large`, `small` or `thumb`.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/pages/{number}/{size}",
    params(("id" = String, Path), ("number" = i64, Path), ("size" = String, Path)),
    responses((status = 200, content_type = "*/*", body = [u8]))
)]
async fn page_picture(
    house: State<House>,
    asker: Asker,
    what: Path<(Id, i64, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    picture(house, asker, what, headers).await
}
