//! Jobs as JSON: one's own, and those of the units over which one administers the house.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::pages::{find_before, trouble};
use super::{Job, changeable, claim, find};
use crate::access::Right;
use crate::api::{Done, Listing, Nothing, Paging, PagingQuery, Sent, once};
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Id;
use crate::page::Asker;
use crate::room::{Door, Routes};

#[derive(OpenApi)]
#[openapi(paths(list, show, cancel, retry, schedule))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::SignedIn;
    let administer = Door::Room("house", Right::Administer);
    Routes::new()
        .get("/api/v1/jobs", door, list)
        .get("/api/v1/jobs/{id}", door, show)
        .post("/api/v1/jobs/{id}/cancellation", door, cancel)
        .post("/api/v1/jobs/{id}/retry", door, retry)
        .get("/api/v1/schedule", administer, schedule)
        .describe(Description::openapi)
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// `ready`, `running`, `done`, `failed` or `cancelled`; any when empty.
    state: String,
}

/// A job.
#[derive(Serialize, ToSchema)]
struct JobLine {
    id: Id,
    /// `room.verb`.
    kind: String,
    /// `ready`, `running`, `done`, `failed` or `cancelled`.
    state: String,
    attempt: i64,
    done_steps: i64,
    all_steps: i64,
    /// Why it failed, for people.
    trouble: Option<String>,
    /// RFC 3339, UTC.
    created_at: String,
    run_at: String,
    ended_at: Option<String>,
}

fn line(asker: &Asker, job: &Job) -> JobLine {
    JobLine {
        id: job.id,
        kind: job.kind.clone(),
        state: job.state.clone(),
        attempt: job.attempt,
        done_steps: job.done_steps,
        all_steps: job.all_steps,
        trouble: job.trouble.as_ref().map(|_| trouble(asker, job)),
        created_at: rfc3339(job.created_at),
        run_at: rfc3339(job.run_at),
        ended_at: job.ended_at.map(rfc3339),
    }
}

/// Jobs, latest first.
#[utoipa::path(
    get, path = "/api/v1/jobs", params(Asked, PagingQuery),
    responses((status = 200, body = Listing<JobLine>))
)]
async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(asked): Query<Asked>,
    page: Paging,
) -> Result<Json<Listing<JobLine>>> {
    let before = page.parsed::<Id>()?;
    let rows = find_before(&house, &asker, &asked.state, before, page.rows()).await?;
    Ok(Json(Listing::page(
        &page,
        rows,
        |job| job.id.to_string(),
        |job| line(&asker, &job),
    )))
}

/// One job.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}", params(("id" = String, Path)),
    responses((status = 200, body = JobLine))
)]
async fn show(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<JobLine>> {
    let job = find(&house.db, &asker, id).await?;
    Ok(Json(line(&asker, &job.ok_or(Error::NotFound)?)))
}

/// Cancels a job that has not ended.
#[utoipa::path(
    post, path = "/api/v1/jobs/{id}/cancellation", params(("id" = String, Path)),
    responses((status = 204, description = "It is cancelled"))
)]
async fn cancel(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    changeable(&house.db, &asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            match claim::cancel(tx, &actor, now, id).await? {
                true => Ok(Done::gone()),
                false => Err(Error::Conflict("said-job-over")),
            }
        })
    })
    .await
}

/// Sends a failed or cancelled job round again.
#[utoipa::path(
    post, path = "/api/v1/jobs/{id}/retry", params(("id" = String, Path)),
    responses((status = 204, description = "It is ready again"))
)]
async fn retry(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    changeable(&house.db, &asker, id).await?;
    let (now, actor) = (house.now(), asker.actor());
    let done = once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            match claim::retry(tx, &actor, now, id).await? {
                true => Ok(Done::gone()),
                false => Err(Error::Conflict("said-job-over")),
            }
        })
    })
    .await;
    house.bell.ring();
    done
}

/// A job that comes round by the clock.
#[derive(Serialize, ToSchema)]
struct ScheduleLine {
    kind: String,
    /// `daily at 02:00` or `every 60 minutes`.
    times: String,
    /// RFC 3339, UTC.
    next_at: String,
}

/// What comes round by the clock.
#[utoipa::path(
    get, path = "/api/v1/schedule",
    responses((status = 200, body = Listing<ScheduleLine>))
)]
async fn schedule(State(house): State<House>) -> Result<Json<Listing<ScheduleLine>>> {
    let line = |s: super::schedule::Scheduled| ScheduleLine {
        kind: s.kind,
        times: s.cron,
        next_at: rfc3339(s.next_at),
    };
    let all = super::schedule::all(&house.db).await?;
    Ok(Json(Listing::whole(all.into_iter().map(line).collect())))
}
