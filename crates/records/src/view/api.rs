//! Kept views as JSON: keeping one, and throwing it away.

use axum::extract::{Path, State};
use axum::response::Response;
use house::access::Right;
use house::api::{Done, Made, Nothing, Sent, once};
use house::page::Asker;
use house::room::{Door, Routes};
use house::{House, Id, Result};
use serde::Deserialize;
use utoipa::{OpenApi, ToSchema};

use crate::NAME;
use crate::record::list::Listed;

#[derive(OpenApi)]
#[openapi(paths(keep, drop_view))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let read = Door::Room(NAME, Right::Read);
    Routes::new()
        .post("/api/v1/views", read, keep)
        .delete("/api/v1/views/{id}", read, drop_view)
        .describe(Description::openapi)
}

/// A view to be kept.
#[derive(Deserialize, ToSchema)]
struct ViewWish {
    name: String,
    /// The list's parameters, such as `year=2024&sort=date`; what the list does not know is left
    /// out.
    #[serde(default)]
    query: String,
    /// The unit with whose people it is shared.
    unit: Option<Id>,
}

/// Keeps a view of the list under a name, for oneself or shared with a unit's people.
#[utoipa::path(
    post, path = "/api/v1/views", request_body = ViewWish,
    responses((status = 201, body = Made))
)]
async fn keep(State(house): State<House>, asker: Asker, sent: Sent<ViewWish>) -> Result<Response> {
    if let Some(unit) = sent.body.unit {
        asker.must_reach(NAME, Right::Contribute, unit).await?;
    }
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            let query = Listed::read(&wish.query).query();
            let id = super::add(tx, &actor, now, wish.unit, (&wish.name, &query)).await?;
            Done::made(&Made { id })
        })
    })
    .await
}

/// Throws a view away: one's own, or one of a unit that one administers.
#[utoipa::path(
    delete, path = "/api/v1/views/{id}", params(("id" = String, Path)),
    responses((status = 204, description = "It is gone"))
)]
async fn drop_view(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    // A request that comes again finds its answer, though the view is gone by then.
    let view = match super::find(&house, &asker, id).await {
        Ok(view) => super::may_remove(&asker, &view).await.map(|()| view),
        Err(error) => Err(error),
    };
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            super::remove(tx, &actor, now, &view?).await?;
            Ok(Done::gone())
        })
    })
    .await
}
