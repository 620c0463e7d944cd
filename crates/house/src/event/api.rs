//! Events as JSON, for those who answer for them; reads only with a reason, as on the page.

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::pages::{REASON_CHARS_MIN, Wanted, find, note_check, note_reason};
use super::{Day, Event, days, verify};
use crate::access::Right;
use crate::api::{Listing, Nothing, Paging, PagingQuery, Sent};
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Id;
use crate::page::Asker;
use crate::room::{Door, Routes};

#[derive(OpenApi)]
#[openapi(paths(list, heads, check))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::Room("house", Right::Administer);
    Routes::new()
        .get("/api/v1/events", door, list)
        .get("/api/v1/events/heads", door, heads)
        .post("/api/v1/events/verification", door, check)
        .describe(Description::openapi)
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Part of an action, such as `records.change`.
    action: String,
    /// Part of the actor's name.
    actor: String,
    /// Why reads are looked at, at least 8 characters; written down. Without it they are left
    /// out.
    reason: String,
}

/// A row of the chain.
#[derive(Serialize, ToSchema)]
struct EventLine {
    seq: i64,
    /// RFC 3339, UTC.
    at: String,
    actor_id: Option<Id>,
    actor: String,
    action: String,
    /// `room:kind:id`.
    about: String,
    unit: Option<Id>,
    particulars: serde_json::Value,
    /// The hash before it, and its own.
    prev: String,
    hash: String,
}

impl From<Event> for EventLine {
    fn from(e: Event) -> Self {
        EventLine {
            seq: e.seq,
            at: rfc3339(e.at),
            actor_id: e.actor_id,
            about: e.about().to_string(),
            actor: e.actor,
            action: e.action,
            unit: e.unit_id,
            particulars: serde_json::from_str(&e.particulars).unwrap_or_default(),
            prev: e.prev,
            hash: e.hash,
        }
    }
}

/// Events over the units that one administers, latest first.
#[utoipa::path(
    get, path = "/api/v1/events", params(Asked, PagingQuery),
    responses((status = 200, body = Listing<EventLine>))
)]
async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(asked): Query<Asked>,
    page: Paging,
) -> Result<Json<Listing<EventLine>>> {
    let before = page.parsed::<i64>()?;
    let reason = asked.reason.trim();
    let reads = !reason.is_empty();
    if reads && reason.chars().count() < REASON_CHARS_MIN {
        return Err(Error::field("reason", "events-reason-short"));
    }
    if reads && before.is_none() {
        note_reason(&house, &asker, reason).await?;
    }
    let wanted = Wanted {
        action: &asked.action,
        actor: &asked.actor,
        before,
        reads,
    };
    let rows = find(&house, &asker, &wanted, page.rows()).await?;
    Ok(Json(Listing::page(
        &page,
        rows,
        |e| e.seq.to_string(),
        EventLine::from,
    )))
}

/// The head of the chain at the end of a day.
#[derive(Serialize, ToSchema)]
struct HeadLine {
    /// YYYY-MM-DD in Viet Nam.
    day: String,
    seq: i64,
    hash: String,
}

/// The daily heads, latest first.
#[utoipa::path(
    get, path = "/api/v1/events/heads", params(PagingQuery),
    responses((status = 200, body = Listing<HeadLine>))
)]
async fn heads(State(house): State<House>, page: Paging) -> Result<Json<Listing<HeadLine>>> {
    let rows = days(&house.db, &page.cursor, page.rows()).await?;
    let line = |d: Day| HeadLine {
        day: d.day,
        seq: d.seq,
        hash: d.hash,
    };
    Ok(Json(Listing::page(&page, rows, |d| d.day.clone(), line)))
}

/// What a walk along the chain found.
#[derive(Serialize, ToSchema)]
struct Finding {
    whole: bool,
    /// `whole`, `altered`, `removed`, `reordered`, `cut-off` or `anew`.
    verdict: String,
    /// The row at which the walk ended: the last one, or the one that is wrong.
    row: i64,
    /// The hash of the last row, of a chain that is whole.
    head: Option<String>,
    /// The same in words.
    message: String,
}

/// Walks along the whole chain. That it was asked for is an event of its own.
#[utoipa::path(
    post, path = "/api/v1/events/verification",
    responses((status = 200, body = Finding))
)]
async fn check(
    State(house): State<House>,
    asker: Asker,
    Sent {
        body: Nothing {}, ..
    }: Sent<Nothing>,
) -> Result<Json<Finding>> {
    let verdict = verify(&house.db).await?;
    note_check(&house, &asker, &verdict).await?;
    Ok(Json(Finding {
        whole: verdict.head().is_some(),
        verdict: verdict.word().to_owned(),
        row: verdict.row(),
        head: verdict.head().map(str::to_owned),
        message: verdict.words(&asker),
    }))
}
