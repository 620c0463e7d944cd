//! Changes of order as JSON: tags, class, dossier, label and trash of many records at once. A
//! plan is made and looked at first; a job does it; it can be taken back.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use house::access::Right;
use house::api::{Done, Made, Nothing, Sent, once};
use house::page::Asker;
use house::room::{Door, Routes};
use house::{Error, House, Id, Result};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::plan::{self, Arrangement, Chosen, Line, NAMED_MAX};
use super::{Change, State as Order, run, stored};
use crate::NAME;
use crate::record::filter::Filter;

#[derive(OpenApi)]
#[openapi(paths(fix, show, begin, undo))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .post("/api/v1/arrangements", door, fix)
        .get("/api/v1/arrangements/{id}", door, show)
        .post("/api/v1/arrangements/{id}/begin", door, begin)
        .post("/api/v1/arrangements/{id}/undo", door, undo)
        .describe(Description::openapi)
}

/// Which records are meant, by their ids or by a filter, and what is to change.
#[derive(Deserialize, ToSchema)]
struct ArrangementWish {
    #[serde(default)]
    records: Vec<Id>,
    filter: Option<Filter>,
    change: Change,
}

/// Fixes a plan. Nothing is changed before it is begun.
#[utoipa::path(
    post, path = "/api/v1/arrangements", request_body = ArrangementWish,
    responses((status = 201, body = Made))
)]
async fn fix(
    State(house): State<House>,
    asker: Asker,
    sent: Sent<ArrangementWish>,
) -> Result<Response> {
    if sent.body.records.len() > NAMED_MAX {
        return Err(Error::field("records", "arrange-too-many"));
    }
    let (inner, who) = (house.clone(), asker.clone());
    once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            let chosen = match wish.filter {
                Some(filter) => Chosen::Found(Box::new(filter)),
                None => Chosen::Named(wish.records),
            };
            let change = Change {
                undo: None,
                ..wish.change
            };
            let id = plan::fix_in(tx, &inner, &who, &chosen, &change).await?;
            Done::made(&Made { id })
        })
    })
    .await
}

/// A record of an arrangement.
#[derive(Serialize, ToSchema)]
struct ArrangementLine {
    record: Id,
    title: String,
    was: Order,
    became: Order,
    /// Why it is left alone, for people; empty when it is not.
    reason: String,
}

/// An arrangement with its first hundred records: before it is begun as they would become, then
/// as they became, what was left alone first.
#[derive(Serialize, ToSchema)]
struct ArrangementWhole {
    id: Id,
    change: Change,
    begun: bool,
    ended: bool,
    undone: bool,
    records: i64,
    waiting: i64,
    changed: i64,
    skipped: i64,
    lines: Vec<ArrangementLine>,
}

fn whole(asker: &Asker, found: Arrangement, lines: Vec<Line>) -> Result<ArrangementWhole> {
    let line = |line: Line| ArrangementLine {
        record: line.id,
        title: line.title,
        was: line.was,
        became: line.became,
        reason: match line.reason.as_str() {
            "" => String::new(),
            key => asker.t(key),
        },
    };
    Ok(ArrangementWhole {
        id: found.id,
        change: stored(&found.change)?,
        begun: found.begun_at.is_some(),
        ended: found.ended_at.is_some(),
        undone: found.undone > 0,
        records: found.all_records,
        waiting: found.waiting,
        changed: found.changed,
        skipped: found.skipped,
        lines: lines.into_iter().map(line).collect(),
    })
}

/// One of one's own arrangements.
#[utoipa::path(
    get, path = "/api/v1/arrangements/{id}", params(("id" = String, Path)),
    responses((status = 200, body = ArrangementWhole))
)]
async fn show(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<ArrangementWhole>> {
    let found = plan::find(&house, &asker, id).await?;
    let lines = match found.begun_at {
        None => plan::look(&house, &asker, &found).await?,
        Some(_) => plan::done(&house, &asker, id).await?,
    };
    Ok(Json(whole(&asker, found, lines)?))
}

/// Begins a plan: a job does it.
#[utoipa::path(
    post, path = "/api/v1/arrangements/{id}/begin", params(("id" = String, Path)),
    responses((status = 204, description = "It is begun"))
)]
async fn begin(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    let found = plan::find(&house, &asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    let done = once(&house, &asker, sent, move |tx, _| {
        Box::pin(async move {
            run::begin_in(tx, &actor, now, &found, now).await?;
            Ok(Done::gone())
        })
    });
    let answer = done.await?;
    house.bell.ring();
    Ok(answer)
}

/// Takes back what an arrangement changed, where nobody changed it since: a new arrangement,
/// begun at once.
#[utoipa::path(
    post, path = "/api/v1/arrangements/{id}/undo", params(("id" = String, Path)),
    responses((status = 201, body = Made))
)]
async fn undo(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    let found = plan::find(&house, &asker, id).await?;
    let (now, who) = (house.now(), asker.clone());
    let done = once(&house, &asker, sent, move |tx, _| {
        Box::pin(async move {
            let id = run::undo_in(tx, &who, now, &found).await?;
            let new = plan::of_id(tx, id).await?.ok_or(Error::NotFound)?;
            run::begin_in(tx, &who.actor(), now, &new, now).await?;
            Done::made(&Made { id })
        })
    });
    let answer = done.await?;
    house.bell.ring();
    Ok(answer)
}
