//! The review queue as JSON. Confirming is `POST /api/v1/records/{id}/confirmation`.

use axum::Json;
use axum::extract::State;
use house::access::Right;
use house::api::{Listing, Paging, PagingQuery};
use house::db::Sql;
use house::page::Asker;
use house::room::{Door, Routes};
use house::{House, Id, Result, values};
use utoipa::OpenApi;

use super::WAITS;
use crate::NAME;
use crate::record::api::RecordLine;
use crate::record::{COLUMNS, Record};

#[derive(OpenApi)]
#[openapi(paths(list))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .get("/api/v1/review", door, list)
        .describe(Description::openapi)
}

/// Records whose fields nobody has confirmed yet, oldest first.
#[utoipa::path(
    get, path = "/api/v1/review", params(PagingQuery),
    responses((status = 200, body = Listing<RecordLine>))
)]
async fn list(
    State(house): State<House>,
    asker: Asker,
    page: Paging,
) -> Result<Json<Listing<RecordLine>>> {
    let after = page.parsed::<Id>()?.map(|id| id.to_string());
    let sql = format!(
        "SELECT {COLUMNS} FROM records_record r JOIN unit u ON u.id = r.unit_id
         WHERE {WAITS} AND r.id > $3 ORDER BY r.id LIMIT $4"
    );
    let after = after.unwrap_or_default();
    let values = values![asker.id(), house.now(), after, page.rows()];
    let rows: Vec<Record> = house.db.all(&sql, values).await?;
    Ok(Json(Listing::page(
        &page,
        rows,
        |r| r.id.to_string(),
        RecordLine::from,
    )))
}
