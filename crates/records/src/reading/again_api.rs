//! Reading again and stopping for programs, as [`super::again`] does it by hand.

use axum::extract::{Path, State};
use axum::response::Response;
use house::access::Right;
use house::api::{Done, Nothing, Sent, once};
use house::page::Asker;
use house::room::{Door, Routes};
use house::{House, Id, Result};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::again::{self, Which};
use crate::NAME;
use crate::intake::find_batch;

#[derive(OpenApi)]
#[openapi(paths(one, batch, stop))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .post("/api/v1/records/{id}/reading", door, one)
        .post("/api/v1/batches/{id}/reading", door, batch)
        .delete("/api/v1/batches/{id}/reading", door, stop)
        .describe(Description::openapi)
}

/// What is read again.
#[derive(Serialize, ToSchema)]
struct ReadAgain {
    /// How many records; what is broken by itself or behind a password stays as it is.
    records: usize,
}

/// Reads a record again that was stopped, or that our programs failed on.
#[utoipa::path(
    post, path = "/api/v1/records/{id}/reading", params(("id" = String, Path)),
    responses((status = 200, body = ReadAgain))
)]
async fn one(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    again::batch_of(&house, &asker, id).await?;
    send(&house, &asker, sent, Which::Record(id)).await
}

/// Reads those records of a batch again that were stopped, or that our programs failed on.
#[utoipa::path(
    post, path = "/api/v1/batches/{id}/reading", params(("id" = String, Path)),
    responses((status = 200, body = ReadAgain))
)]
async fn batch(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    find_batch(&house, &asker, id).await?;
    send(&house, &asker, sent, Which::Batch(id)).await
}

async fn send(house: &House, asker: &Asker, sent: Sent<Nothing>, which: Which) -> Result<Response> {
    let (now, actor) = (house.now(), asker.actor());
    let answer = once(house, asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            let records = again::send_in(tx, &actor, now, which).await?;
            Done::changed(&ReadAgain { records })
        })
    })
    .await?;
    house.bell.ring();
    Ok(answer)
}

/// Stops a batch: what has not been read yet is left for later.
#[utoipa::path(
    delete, path = "/api/v1/batches/{id}/reading", params(("id" = String, Path)),
    responses((status = 204, description = "It is stopped"))
)]
async fn stop(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    find_batch(&house, &asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            again::stop_in(tx, &actor, now, id).await?;
            Ok(Done::gone())
        })
    })
    .await
}
