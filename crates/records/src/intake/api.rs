//! Intake for programs: a batch is begun, papers are sent into it one by one as plain bytes,
//! and its progress is asked for.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use house::access::Right;
use house::api::{Done, Listing, Made, Paging, PagingQuery, Sent, Stream, once};
use house::clock::rfc3339;
use house::db::Sql;
use house::page::Asker;
use house::page::upload::clean_name;
use house::room::{Door, Routes};
use house::{Error, House, Id, Result, unit, values};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{Arrived, Batch, NewBatch, begin, columns, find_batch as find, take};
use crate::NAME;
use crate::record::INTERNAL;
use crate::record::finish::forget_intake;

/// Longest name of a batch, characters.
const NAME_CHARS_MAX: usize = 200;

#[derive(OpenApi)]
#[openapi(paths(list, make, show, papers, send))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .get("/api/v1/batches", door, list)
        .post("/api/v1/batches", door, make)
        .get("/api/v1/batches/{id}", door, show)
        .get("/api/v1/batches/{id}/papers", door, papers)
        .post("/api/v1/batches/{id}/papers", door, send)
        .describe(Description::openapi)
}

/// A batch with how far it is.
#[derive(Serialize, ToSchema)]
struct BatchLine {
    id: Id,
    unit: Id,
    unit_name: String,
    name: String,
    /// `upload`, `folder`, `command` or `api`.
    source: String,
    /// RFC 3339, UTC.
    created_at: String,
    /// Papers in it; those set aside by the secrecy gate are not counted.
    all: i64,
    waiting: i64,
    /// Not read because of us; can be read again.
    stopped: i64,
    failed: i64,
}

impl From<Batch> for BatchLine {
    fn from(b: Batch) -> Self {
        BatchLine {
            id: b.id,
            unit: b.unit_id,
            unit_name: b.unit_name,
            name: b.name,
            source: b.source,
            created_at: rfc3339(b.created_at),
            all: b.all_papers,
            waiting: b.waiting,
            stopped: b.stopped,
            failed: b.failed,
        }
    }
}

/// Batches of the units into which one may put papers, latest first.
#[utoipa::path(
    get, path = "/api/v1/batches", params(PagingQuery),
    responses((status = 200, body = Listing<BatchLine>))
)]
async fn list(
    State(house): State<House>,
    asker: Asker,
    page: Paging,
) -> Result<Json<Listing<BatchLine>>> {
    let before = page.parsed::<Id>()?;
    let before = before.map_or_else(|| "~".to_owned(), |id| id.to_string());
    let sql = format!(
        "SELECT {} FROM records_batch b JOIN unit u ON u.id = b.unit_id
         WHERE b.id < $3 AND b.unit_id IN (SELECT unit_id FROM reach WHERE person_id = $1
           AND room = 'records' AND rank >= 2 AND from_at <= $2 AND until_at > $2)
         ORDER BY b.id DESC LIMIT $4",
        columns()
    );
    let values = values![asker.id(), house.now(), before, page.rows()];
    let rows: Vec<Batch> = house.db.all(&sql, values).await?;
    Ok(Json(Listing::page(
        &page,
        rows,
        |b| b.id.to_string(),
        BatchLine::from,
    )))
}

/// A batch to be begun.
#[derive(Deserialize, ToSchema)]
struct BatchWish {
    /// The unit whose papers these are: its id, its code, or its full name.
    unit: String,
    /// What people call it.
    name: String,
}

/// Begins a batch.
#[utoipa::path(
    post, path = "/api/v1/batches", request_body = BatchWish,
    responses((status = 201, body = Made))
)]
async fn make(State(house): State<House>, asker: Asker, sent: Sent<BatchWish>) -> Result<Response> {
    let found = unit::named_or_coded(&house.db, &sent.body.unit, &house.today()).await?;
    let unit = found.ok_or_else(|| Error::field("unit", "person-unit-unknown"))?;
    asker.must_reach(NAME, Right::Contribute, unit.id).await?;
    let name = clean_name(&sent.body.name);
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Error::field("name", "api-name-missing"));
    }
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, _| {
        Box::pin(async move {
            let new = NewBatch {
                unit: unit.id,
                name,
                source: "api",
                label: INTERNAL,
            };
            let id = begin(tx, &actor, now, &new).await?;
            Done::made(&Made { id })
        })
    })
    .await
}

/// A batch and how far it is.
#[utoipa::path(
    get, path = "/api/v1/batches/{id}", params(("id" = String, Path)),
    responses((status = 200, body = BatchLine))
)]
async fn show(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<BatchLine>> {
    Ok(Json(find(&house, &asker, id).await?.into()))
}

/// A paper of a batch.
#[derive(FromQueryResult, Serialize, ToSchema)]
struct PaperLine {
    record: Id,
    name: String,
    title: String,
    /// `waiting`, `read`, `kept` or `failed`.
    reading: String,
    /// The key of why it could not be read.
    trouble: Option<String>,
}

/// The papers of a batch in the order in which they came.
#[utoipa::path(
    get, path = "/api/v1/batches/{id}/papers", params(("id" = String, Path), PagingQuery),
    responses((status = 200, body = Listing<PaperLine>))
)]
async fn papers(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    page: Paging,
) -> Result<Json<Listing<PaperLine>>> {
    find(&house, &asker, id).await?;
    let after = page.parsed::<Id>()?.map(|id| id.to_string());
    let sql = "SELECT id AS record, original_name AS name, title, reading, trouble
               FROM records_record
               WHERE batch_id = $1 AND (label <> 'restricted' OR created_by = $2) AND id > $3
               ORDER BY id LIMIT $4";
    let values = values![id, asker.id(), after.unwrap_or_default(), page.rows()];
    let rows: Vec<PaperLine> = house.db.all(sql, values).await?;
    Ok(Json(Listing::page(
        &page,
        rows,
        |paper| paper.record.to_string(),
        |paper| paper,
    )))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PaperQuery {
    /// The paper's name, such as `quyết định.pdf`.
    name: String,
}

/// A paper that was taken in.
#[derive(Serialize, ToSchema)]
struct Taken {
    record: Id,
    /// An earlier record of this unit with the very same bytes.
    same_as: Option<Id>,
}

/// Sends one paper as it is. When this answers, its bytes are on disk and it will be read.
#[utoipa::path(
    post, path = "/api/v1/batches/{id}/papers",
    params(("id" = String, Path), PaperQuery),
    request_body(content = [u8], content_type = "application/octet-stream"),
    responses((status = 201, body = Taken))
)]
async fn send(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Query(q): Query<PaperQuery>,
    stream: Stream,
) -> Result<Response> {
    let batch = find(&house, &asker, id).await?;
    let name = clean_name(&q.name);
    if name.is_empty() {
        return Err(Error::field("name", "api-name-missing"));
    }
    let limit = house.config.number("upload_bytes_max");
    let (bytes, rest) = stream.split();
    let stored = house.intake.store(bytes, limit).await?;
    let hash = stored.hash.clone();
    let paper = Arrived {
        name,
        hash: stored.hash,
        size: stored.size,
    };
    let sent = rest.sent(&hash, paper);
    let (now, actor) = (house.now(), asker.actor());
    let place = (batch.id, batch.unit_id);
    let own = house.clone();
    let done = once(&house, &asker, sent, move |tx, paper| {
        Box::pin(async move {
            // Its twin may have been read and cleared away since it was stored.
            if !own.intake.has(&paper.hash) && !own.blobs.has(&paper.hash) {
                return Err(Error::field("files", "upload-broken"));
            }
            let (record, same_as) = take(tx, &actor, now, place, &paper).await?;
            Done::made(&Taken { record, same_as })
        })
    })
    .await;
    // What came a second time, or was refused, must not lie around; what waits stays.
    forget_intake(&house, &hash).await?;
    house.bell.ring();
    done
}
