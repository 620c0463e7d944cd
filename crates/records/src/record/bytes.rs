//! What a program takes of a record: its whole text, its bytes, its pictures. Each is written
//! down as on the page.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use house::access::Right;
use house::page::Asker;
use house::room::{Door, Routes};
use house::{House, Id, Result};
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

/// The text of a record.
#[derive(Serialize, ToSchema)]
struct WholeText {
    /// One a page.
    pages: Vec<String>,
}

/// The whole text. The look is written down.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/text", params(("id" = String, Path)),
    responses((status = 200, body = WholeText))
)]
async fn text(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<WholeText>> {
    let record = found(&house, &asker, id).await?;
    let told = json!({ "what": "text" });
    note(&house, &asker, &record, "records.read", told).await?;
    let text = super::text(&house.db, id).await?;
    let pages = text.split('\u{c}').map(str::to_owned).collect();
    Ok(Json(WholeText { pages }))
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
