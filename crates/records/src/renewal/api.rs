//! The originals of a record as JSON: those before the present one, their bytes, a better one in
//! its place, and the way back.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use house::access::Right;
use house::api::{Done, IfMatch, Listing, Made, Nothing, Sent, Stream, once, stale};
use house::clock::rfc3339;
use house::page::Asker;
use house::page::upload::clean_name;
use house::room::{Door, Routes};
use house::{Error, House, Id, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{Former, pages};
use crate::NAME;
use crate::intake::Arrived;
use crate::record::finish::forget_intake;
use crate::record::show::found;
use crate::review::may_change;

#[derive(OpenApi)]
#[openapi(paths(list, bytes, renew, bring_back))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    let contribute = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .get("/api/v1/records/{id}/originals", read, list)
        .get("/api/v1/records/{id}/originals/{former}", read, bytes)
        .post("/api/v1/records/{id}/renewals", contribute, renew)
        .post(
            "/api/v1/records/{id}/originals/{former}/return",
            contribute,
            bring_back,
        )
        .describe(Description::openapi)
}

/// An original in whose place another one stands.
#[derive(Serialize, ToSchema)]
struct FormerLine {
    id: Id,
    name: String,
    media_type: String,
    bytes: i64,
    sha256: String,
    page_count: i64,
    /// Why another one took its place.
    reason: String,
    /// RFC 3339, UTC.
    replaced_at: String,
}

/// The former originals of a record, the latest first.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/originals", params(("id" = String, Path)),
    responses((status = 200, body = Listing<FormerLine>))
)]
async fn list(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<Listing<FormerLine>>> {
    found(&house, &asker, id).await?;
    let line = |f: Former| FormerLine {
        id: f.id,
        name: f.original_name,
        media_type: f.media_type,
        bytes: f.original_size,
        sha256: f.original_hash,
        page_count: f.page_count,
        reason: f.reason,
        replaced_at: rfc3339(f.at),
    };
    let all = super::formers(&house.db, id).await?;
    Ok(Json(Listing::whole(all.into_iter().map(line).collect())))
}

/// The bytes of a former original as they came; ranges are served. The download is written down.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/originals/{former}",
    params(("id" = String, Path), ("former" = String, Path)),
    responses(
        (status = 200, content_type = "*/*", body = [u8]),
        (status = 206, content_type = "*/*", body = [u8])
    )
)]
async fn bytes(
    house: State<House>,
    asker: Asker,
    which: Path<(Id, Id)>,
    headers: HeaderMap,
) -> Result<Response> {
    pages::bytes(house, asker, which, headers).await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RenewalQuery {
    /// The paper's name, such as `quyết định.pdf`.
    name: String,
    /// Why it is to take the original's place.
    reason: String,
}

/// Sends a paper that is to take the place of a record's original: it does so when it has been
/// read and bears no mark of secrecy. The original before stays.
#[utoipa::path(
    post, path = "/api/v1/records/{id}/renewals", params(("id" = String, Path), RenewalQuery),
    request_body(content = [u8], content_type = "application/octet-stream"),
    responses((status = 201, body = Made))
)]
async fn renew(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    Query(q): Query<RenewalQuery>,
    stream: Stream,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    may_change(&asker, &record).await?;
    let limit = house.config.number("upload_bytes_max");
    let (bytes, rest) = stream.split();
    let stored = house.intake.store(bytes, limit).await?;
    let hash = stored.hash.clone();
    let paper = Arrived {
        name: clean_name(&q.name),
        hash: stored.hash,
        size: stored.size,
    };
    let sent = rest.sent(&hash, paper);
    let (now, actor, own) = (house.now(), asker.actor(), house.clone());
    let done = once(&house, &asker, sent, move |tx, paper| {
        Box::pin(async move {
            if !own.intake.has(&paper.hash) {
                return Err(Error::field("files", "upload-broken"));
            }
            let id = super::begin(tx, &actor, now, &record, (&paper, &q.reason)).await?;
            Done::made(&Made { id })
        })
    })
    .await;
    // What came a second time, or was refused, must not lie around; what waits stays.
    forget_intake(&house, &hash).await?;
    house.bell.ring();
    done
}

/// Gives a record a former original again; the present one becomes a former one.
#[utoipa::path(
    post, path = "/api/v1/records/{id}/originals/{former}/return",
    params(
        ("id" = String, Path), ("former" = String, Path), ("If-Match" = String, Header)
    ),
    responses((status = 204, description = "It is so"))
)]
async fn bring_back(
    State(house): State<House>,
    asker: Asker,
    Path((id, former)): Path<(Id, Id)>,
    IfMatch(version): IfMatch,
    sent: Sent<Nothing>,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    may_change(&asker, &record).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            let back = super::bring_back(tx, &actor, now, (id, version, former)).await;
            back.map_err(stale)?;
            Ok(Done::gone())
        })
    })
    .await
}
