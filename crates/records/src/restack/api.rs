//! Stacks taken apart and put together by a program, as [`super::pages`] does it by hand.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use house::access::Right;
use house::api::{Done, IfMatch, Listing, Made, Nothing, Sent, is_replayed, once, stale};
use house::clock::rfc3339;
use house::page::Asker;
use house::room::{Door, Routes};
use house::{Error, House, Id, Result};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::leaves::{self, Change, Dropped, Shown};
use super::pages::{changeable, joined, may_undo};
use super::{Act, Restack};
use crate::NAME;

#[derive(OpenApi)]
#[openapi(paths(split, join, change_page, drop_page, dropped, put_back, restacks, undo))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room(NAME, Right::Contribute);
    Routes::new()
        .post("/api/v1/records/{id}/split", door, split)
        .post("/api/v1/records/{id}/join", door, join)
        .patch("/api/v1/records/{id}/pages/{number}", door, change_page)
        .delete("/api/v1/records/{id}/pages/{number}", door, drop_page)
        .get("/api/v1/records/{id}/dropped-pages", door, dropped)
        .delete("/api/v1/records/{id}/dropped-pages/{page}", door, put_back)
        .get("/api/v1/records/{id}/restacks", door, restacks)
        .post("/api/v1/restacks/{id}/undo", door, undo)
        .describe(Description::openapi)
}

/// Where to cut.
#[derive(Deserialize, ToSchema)]
struct SplitWish {
    /// Numbers of pages with which a new record begins, from 2.
    cuts: Vec<i64>,
}

/// The records that a stack became.
#[derive(Serialize, ToSchema)]
struct SplitDone {
    records: Vec<Id>,
}

/// Splits a record: its parts become records of their own, itself goes to the trash.
#[utoipa::path(
    post, path = "/api/v1/records/{id}/split",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = SplitWish, responses((status = 201, body = SplitDone))
)]
async fn split(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    IfMatch(version): IfMatch,
    sent: Sent<SplitWish>,
) -> Result<Response> {
    let record = changeable(&house, &asker, id).await?;
    let act = super::split(&house, &record, (version, &sent.body.cuts)).await?;
    let done = |act: &Act| {
        let records = act.made();
        Done::made(&SplitDone { records })
    };
    carry_out(&house, &asker, sent, (act, done)).await
}

/// What goes on with a record.
#[derive(Deserialize, ToSchema)]
struct JoinWish {
    /// Records of the same unit and label, in this order.
    with: Vec<Id>,
}

/// Joins others onto a record: one new record, those before go to the trash.
#[utoipa::path(
    post, path = "/api/v1/records/{id}/join",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = JoinWish, responses((status = 201, body = Made))
)]
async fn join(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    IfMatch(version): IfMatch,
    sent: Sent<JoinWish>,
) -> Result<Response> {
    let records = joined(&house, &asker, id, &sent.body.with).await?;
    let act = super::join(&house, version, &records).await?;
    let done = |act: &Act| {
        let id = act.made().first().copied().ok_or(Error::NotFound)?;
        Done::made(&Made { id })
    };
    carry_out(&house, &asker, sent, (act, done)).await
}

/// Writes an act once; the answer tells what it made.
async fn carry_out<T: Send + 'static>(
    house: &House,
    asker: &Asker,
    sent: Sent<T>,
    (act, done): (
        Option<Act>,
        impl FnOnce(&Act) -> Result<Done> + Send + 'static,
    ),
) -> Result<Response> {
    let act = act.ok_or(Error::Conflict("restack-set-aside"))?;
    let (now, actor) = (house.now(), asker.actor());
    let answer = once(house, asker, sent, move |tx, _| {
        Box::pin(async move {
            super::write(tx, &actor, now, &act).await.map_err(stale)?;
            done(&act)
        })
    })
    .await?;
    house.bell.ring();
    Ok(answer)
}

/// A change of one page: one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(default)]
#[derive(Default)]
struct PageWish {
    /// Turned clockwise by 90 degrees.
    turn: bool,
    /// Moved to this place, from 1.
    place: Option<i64>,
}

/// Turns a page, or moves it to another place; the original stays as it is.
#[utoipa::path(
    patch, path = "/api/v1/records/{id}/pages/{number}",
    params(("id" = String, Path), ("number" = i64, Path), ("If-Match" = String, Header)),
    request_body = PageWish, responses((status = 204, description = "It is changed"))
)]
async fn change_page(
    State(house): State<House>,
    asker: Asker,
    Path(place): Path<(Id, i64)>,
    version: IfMatch,
    sent: Sent<PageWish>,
) -> Result<Response> {
    let change = match (sent.body.turn, sent.body.place) {
        (true, None) => Change::Turn,
        (false, Some(to)) => Change::Move(to),
        _ => return Err(Error::field("", "api-not-as-described")),
    };
    change_one(&house, &asker, place, version, (sent, change)).await
}

/// Takes a page out; it can be put back.
#[utoipa::path(
    delete, path = "/api/v1/records/{id}/pages/{number}",
    params(("id" = String, Path), ("number" = i64, Path), ("If-Match" = String, Header)),
    responses((status = 204, description = "It is out"))
)]
async fn drop_page(
    State(house): State<House>,
    asker: Asker,
    Path(place): Path<(Id, i64)>,
    version: IfMatch,
    sent: Sent<Nothing>,
) -> Result<Response> {
    change_one(&house, &asker, place, version, (sent, Change::Drop)).await
}

async fn change_one<T: Send + 'static>(
    house: &House,
    asker: &Asker,
    (id, number): (Id, i64),
    version: IfMatch,
    (sent, change): (Sent<T>, Change),
) -> Result<Response> {
    let shown = shown(house, asker, id, version).await?;
    let (now, actor) = (house.now(), asker.actor());
    let answer = once(house, asker, sent, move |tx, _| {
        Box::pin(async move {
            let done = leaves::change_in(tx, &actor, now, shown, (number, change)).await;
            done.map(|()| Done::gone()).map_err(stale)
        })
    })
    .await?;
    if !is_replayed(&answer) {
        leaves::after(house, id, change == Change::Turn).await?;
    }
    Ok(answer)
}

async fn shown(
    house: &House,
    asker: &Asker,
    record: Id,
    IfMatch(version): IfMatch,
) -> Result<Shown> {
    let unit = changeable(house, asker, record).await?.unit_id;
    Ok(Shown {
        record,
        unit,
        version,
    })
}

/// A page that was taken out.
#[derive(Serialize, ToSchema)]
struct DroppedLine {
    id: Id,
    /// Where it was.
    place: i64,
    /// RFC 3339, UTC.
    at: String,
}

/// The pages that were taken out of a record, latest first.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/dropped-pages", params(("id" = String, Path)),
    responses((status = 200, body = Listing<DroppedLine>))
)]
async fn dropped(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<Listing<DroppedLine>>> {
    changeable(&house, &asker, id).await?;
    let line = |page: Dropped| DroppedLine {
        id: page.id,
        place: page.place,
        at: rfc3339(page.at),
    };
    let all = leaves::dropped(&house.db, id).await?;
    Ok(Json(Listing::whole(all.into_iter().map(line).collect())))
}

/// Puts a page back to the place where it was.
#[utoipa::path(
    delete, path = "/api/v1/records/{id}/dropped-pages/{page}",
    params(("id" = String, Path), ("page" = String, Path), ("If-Match" = String, Header)),
    responses((status = 204, description = "It is back"))
)]
async fn put_back(
    State(house): State<House>,
    asker: Asker,
    Path((id, page)): Path<(Id, Id)>,
    version: IfMatch,
    sent: Sent<Nothing>,
) -> Result<Response> {
    let shown = shown(&house, &asker, id, version).await?;
    let (now, actor) = (house.now(), asker.actor());
    let answer = once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            let done = leaves::put_back_in(tx, &actor, now, shown, page).await;
            done.map(|()| Done::gone()).map_err(stale)
        })
    })
    .await?;
    if !is_replayed(&answer) {
        leaves::after(&house, id, false).await?;
    }
    Ok(answer)
}

/// An act that holds, with the record's side in it.
#[derive(Serialize, ToSchema)]
struct RestackLine {
    id: Id,
    /// `split` or `join`.
    act: String,
    /// `before` or `after`.
    side: String,
}

/// The acts that made a record, or that it went into, latest first.
#[utoipa::path(
    get, path = "/api/v1/records/{id}/restacks", params(("id" = String, Path)),
    responses((status = 200, body = Listing<RestackLine>))
)]
async fn restacks(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<Listing<RestackLine>>> {
    changeable(&house, &asker, id).await?;
    let line = |act: Restack| RestackLine {
        id: act.id,
        act: act.act,
        side: act.side,
    };
    let all = super::of_record(&house.db, id).await?;
    Ok(Json(Listing::whole(all.into_iter().map(line).collect())))
}

/// Takes an act back: what it made goes to the trash, what was before comes out of it.
#[utoipa::path(
    post, path = "/api/v1/restacks/{id}/undo", params(("id" = String, Path)),
    responses((status = 204, description = "It is taken back"))
)]
async fn undo(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    may_undo(&house, &asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            super::undo(tx, &actor, now, id).await?;
            Ok(Done::gone())
        })
    })
    .await
}
