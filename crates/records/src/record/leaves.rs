//! The pages of a record as JSON: their text, and every word with its place.

use axum::Json;
use axum::extract::{Path, State};
use house::access::Right;
use house::api::{Listing, Paging, PagingQuery};
use house::db::Sql;
use house::page::Asker;
use house::room::{Door, Routes};
use house::{Error, House, Id, Result, values};
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde_json::json;
use utoipa::{OpenApi, ToSchema};

use super::show::{found, note, page as find_page};
use crate::NAME;
use crate::reading::words;

#[derive(OpenApi)]
#[openapi(paths(list, show))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    Routes::new()
        .get("/api/v1/records/{id}/pages", read, list)
        .get("/api/v1/records/{id}/pages/{number}", read, show)
        .describe(Description::openapi)
}

/// A page in a list.
#[derive(FromQueryResult, Serialize, ToSchema)]
struct LeafLine {
    number: i64,
    /// Of its picture, pixels; 0 for a text that flows without pages.
    width: i64,
    height: i64,
    dpi: i64,
    text: String,
    /// How sure the reader was, percent.
    confidence: i64,
    /// The key of what went wrong with this page alone.
    trouble: Option<String>,
}

/// The pages with their text.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/pages", params(("id" = String, Path), PagingQuery),
    responses((status = 200, body = Listing<LeafLine>))
)]
async fn list(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    page: Paging,
) -> Result<Json<Listing<LeafLine>>> {
    let record = found(&house, &asker, id).await?;
    let told = json!({ "what": "pages" });
    note(&house, &asker, &record, "records.read", told).await?;
    let after = page.parsed::<i64>()?.unwrap_or(0);
    let sql = "SELECT number, width, height, dpi, text, confidence, trouble FROM records_page
               WHERE record_id = $1 AND number > $2 ORDER BY number LIMIT $3";
    let values = values![id, after, page.rows()];
    let rows: Vec<LeafLine> = house.db.all(sql, values).await?;
    Ok(Json(Listing::page(
        &page,
        rows,
        |leaf| leaf.number.to_string(),
        |leaf| leaf,
    )))
}

/// A page with its words.
#[derive(Serialize, ToSchema)]
struct LeafWhole {
    number: i64,
    width: i64,
    height: i64,
    dpi: i64,
    text: String,
    words: Vec<WordLine>,
}

/// A word where it stands.
#[derive(Serialize, ToSchema)]
struct WordLine {
    text: String,
    /// Left, top, width and height, pixels of the page.
    #[serde(rename = "box")]
    area: [u32; 4],
    /// 0 to 1.
    confidence: f32,
    line: u32,
}

/// A page with every word where it stands.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/pages/{number}",
    params(("id" = String, Path), ("number" = i64, Path)),
    responses((status = 200, body = LeafWhole))
)]
async fn show(
    State(house): State<House>,
    asker: Asker,
    Path((id, number)): Path<(Id, i64)>,
) -> Result<Json<LeafWhole>> {
    let record = found(&house, &asker, id).await?;
    let told = json!({ "what": "words", "page": number });
    note(&house, &asker, &record, "records.read", told).await?;
    let page = find_page(&house, id, number)
        .await?
        .ok_or(Error::NotFound)?;
    let size = (page.width as u32, page.height as u32, page.dpi as u32);
    let kept = words::unpack(&page.words, size.0, size.1, size.2);
    let word = |w: scan::Word| WordLine {
        area: [w.left, w.top, w.width, w.height],
        text: w.text,
        confidence: w.confidence,
        line: w.line,
    };
    Ok(Json(LeafWhole {
        number: page.number,
        width: page.width,
        height: page.height,
        dpi: page.dpi,
        text: page.text,
        words: kept.words.into_iter().map(word).collect(),
    }))
}
