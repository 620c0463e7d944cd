//! People as JSON: the register, one person with posts and grants, and what those who
//! administer her may change.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::pages::{DOOR, NewForm, add_with_post, administered_unit, judged};
use super::show::{ChangeForm, judge, read_grant};
use super::{Listed, life, list as list_people, posts, suspension, visible};
use crate::access::Right;
use crate::access::grant;
use crate::api::{Done, Listing, Made, Nothing, Paging, PagingQuery, Sent, once};
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::ground::House;
use crate::id::Id;
use crate::page::Asker;
use crate::room::Routes;

#[derive(OpenApi)]
#[openapi(paths(
    list,
    add,
    show,
    give_post,
    end_post,
    give_grant,
    end_grant,
    suspend,
    resume,
    end_sessions
))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/people", DOOR, list)
        .post("/api/v1/people", DOOR, add)
        .get("/api/v1/people/{id}", DOOR, show)
        .post("/api/v1/people/{id}/posts", DOOR, give_post)
        .delete("/api/v1/people/{id}/posts/{post}", DOOR, end_post)
        .post("/api/v1/people/{id}/grants", DOOR, give_grant)
        .delete("/api/v1/people/{id}/grants/{grant}", DOOR, end_grant)
        .put("/api/v1/people/{id}/suspension", DOOR, suspend)
        .delete("/api/v1/people/{id}/suspension", DOOR, resume)
        .delete("/api/v1/people/{id}/sessions", DOOR, end_sessions)
        .describe(Description::openapi)
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Any part of the name or the login.
    q: String,
}

/// A person in the register.
#[derive(Serialize, ToSchema)]
struct PersonLine {
    id: Id,
    login: String,
    name: String,
    /// The first post that she holds, and its unit.
    post: Option<String>,
    unit: Option<String>,
    /// Whether she has chosen a password.
    activated: bool,
    suspended: bool,
}

fn line(p: Listed) -> PersonLine {
    PersonLine {
        id: p.id,
        login: p.login,
        name: p.name,
        post: p.title,
        unit: p.unit_name,
        activated: p.activated > 0,
        suspended: p.suspended > 0,
    }
}

/// People over whom the asker administers, in Vietnamese order of names.
#[utoipa::path(
    get, path = "/api/v1/people", params(ListQuery, PagingQuery),
    responses((status = 200, body = Listing<PersonLine>))
)]
async fn list(
    State(house): State<House>,
    asker: Asker,
    Query(q): Query<ListQuery>,
    page: Paging,
) -> Result<Json<Listing<PersonLine>>> {
    let after = page.parsed::<Id>()?;
    let (me, now) = (asker.id(), house.now());
    let rows = list_people(&house.db, me, now, (&q.q, after), page.rows()).await?;
    Ok(Json(Listing::page(&page, rows, |p| p.id.to_string(), line)))
}

/// The id of what was made.
#[derive(Serialize, ToSchema)]
struct PersonMade {
    id: Id,
    /// The name for signing in, made out of the name when none was given.
    login: String,
}

/// Adds a person with her first post. She signs in with an activation slip.
#[utoipa::path(
    post, path = "/api/v1/people", request_body = NewForm,
    responses((status = 201, body = PersonMade))
)]
async fn add(State(house): State<House>, asker: Asker, sent: Sent<NewForm>) -> Result<Response> {
    let (unit, new) = judged(&house, &asker, &sent.body).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, form| {
        Box::pin(async move {
            let id = add_with_post(tx, &actor, now, (&new, unit, &form.title)).await?;
            let login = new.login;
            Done::made(&PersonMade { id, login })
        })
    })
    .await
}

/// A person with all that one who administers her may know.
#[derive(Serialize, ToSchema)]
struct PersonWhole {
    id: Id,
    login: String,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    lang: Option<String>,
    /// RFC 3339, UTC.
    created_at: String,
    activated: bool,
    posts: Vec<PostLine>,
    grants: Vec<GrantLine>,
    suspension: Option<SuspensionLine>,
}

#[derive(Serialize, ToSchema)]
struct PostLine {
    id: Id,
    title: String,
    unit: Id,
    unit_name: String,
}

#[derive(Serialize, ToSchema)]
struct GrantLine {
    id: Id,
    room: String,
    /// `read`, `contribute`, `decide` or `administer`.
    right: String,
    unit: Id,
}

#[derive(Serialize, ToSchema)]
struct SuspensionLine {
    reason: String,
    /// RFC 3339, UTC.
    from: String,
}

/// One person.
#[utoipa::path(
    get, path = "/api/v1/people/{id}", params(("id" = String, Path)),
    responses((status = 200, body = PersonWhole))
)]
async fn show(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
) -> Result<Json<PersonWhole>> {
    let (db, now) = (&house.db, house.now());
    let person = visible(db, asker.id(), now, id).await?;
    let person = person.ok_or(Error::NotFound)?;
    let post = |p: super::Post| PostLine {
        id: p.id,
        title: p.title,
        unit: p.unit_id,
        unit_name: p.unit_name,
    };
    let granted = |g: grant::Grant| GrantLine {
        id: g.id,
        room: g.room,
        right: Right::of_rank(g.rank).map_or("", Right::word).to_owned(),
        unit: g.unit_id,
    };
    let suspended = suspension(db, id, now).await?;
    Ok(Json(PersonWhole {
        id,
        login: person.login,
        name: person.name,
        email: person.email,
        phone: person.phone,
        lang: person.lang,
        created_at: rfc3339(person.created_at),
        activated: super::password_hash(db, id).await?.is_some(),
        posts: posts(db, id, now).await?.into_iter().map(post).collect(),
        grants: grant::held_by(db, id, now)
            .await?
            .into_iter()
            .map(granted)
            .collect(),
        suspension: suspended.map(|s| SuspensionLine {
            reason: s.reason,
            from: rfc3339(s.from_at),
        }),
    }))
}

/// A post to be given.
#[derive(Deserialize, ToSchema)]
struct PostWish {
    /// The code or the full name of a unit.
    unit: String,
    title: String,
}

/// Gives a post from now on.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/posts", params(("id" = String, Path)),
    request_body = PostWish, responses((status = 201, body = Made))
)]
async fn give_post(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<PostWish>,
) -> Result<Response> {
    judge(&house, &asker, id, false).await?;
    let unit = administered_unit(&house, &asker, &sent.body.unit).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            let id = life::give_post(tx, &actor, now, id, unit, &wish.title).await?;
            Done::made(&Made { id })
        })
    })
    .await
}

/// Whether there is something over a unit to be ended, which the asker may do.
async fn reached(asker: &Asker, unit: Option<Id>) -> Result<bool> {
    let Some(unit) = unit else { return Ok(false) };
    let right = Right::Administer;
    asker.must_reach("house", right, unit).await.map(|()| true)
}

/// Ends a post, and the grants that belong to it.
#[utoipa::path(
    delete, path = "/api/v1/people/{id}/posts/{post}",
    params(("id" = String, Path), ("post" = String, Path)),
    responses((status = 204, description = "It has ended"))
)]
async fn end_post(
    State(house): State<House>,
    asker: Asker,
    Path((id, post)): Path<(Id, Id)>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    judge(&house, &asker, id, false).await?;
    // One that has ended already is found no more, unless this very request ended it.
    let held = posts(&house.db, id, house.now()).await?;
    let held = held.into_iter().find(|p| p.id == post);
    let reached = reached(&asker, held.map(|p| p.unit_id)).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            if !reached {
                return Err(Error::NotFound);
            }
            life::end_post(tx, &actor, now, id, post).await?;
            Ok(Done::gone())
        })
    })
    .await
}

/// A right to be given.
#[derive(Deserialize, ToSchema)]
struct GrantWish {
    /// A room, a further area such as `custody`, or `house`.
    room: String,
    /// `read`, `contribute`, `decide` or `administer`.
    right: String,
    /// The code or the full name of a unit; everything below it is included.
    unit: String,
}

/// Gives a right over a unit and everything below it.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/grants", params(("id" = String, Path)),
    request_body = GrantWish, responses((status = 201, body = Made))
)]
async fn give_grant(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<GrantWish>,
) -> Result<Response> {
    judge(&house, &asker, id, false).await?;
    let form = ChangeForm {
        room: sent.body.room.clone(),
        right: sent.body.right.clone(),
        unit: sent.body.unit.clone(),
        ..ChangeForm::default()
    };
    let new = read_grant(&house, &asker, id, &form).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, _| {
        Box::pin(async move {
            let id = grant::give(tx, &actor, now, &new).await?;
            Done::made(&Made { id })
        })
    })
    .await
}

/// Ends a right.
#[utoipa::path(
    delete, path = "/api/v1/people/{id}/grants/{grant}",
    params(("id" = String, Path), ("grant" = String, Path)),
    responses((status = 204, description = "It has ended"))
)]
async fn end_grant(
    State(house): State<House>,
    asker: Asker,
    Path((id, held)): Path<(Id, Id)>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    judge(&house, &asker, id, false).await?;
    let grants = grant::held_by(&house.db, id, house.now()).await?;
    let found = grants.into_iter().find(|g| g.id == held);
    let reached = reached(&asker, found.map(|g| g.unit_id)).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            if !reached {
                return Err(Error::NotFound);
            }
            grant::end(tx, &actor, now, held).await?;
            Ok(Done::gone())
        })
    })
    .await
}

/// Why an account is suspended.
#[derive(Deserialize, ToSchema)]
struct SuspensionWish {
    reason: String,
}

/// Suspends an account and ends its sessions.
#[utoipa::path(
    put, path = "/api/v1/people/{id}/suspension", params(("id" = String, Path)),
    request_body = SuspensionWish,
    responses((status = 201, body = Made))
)]
async fn suspend(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<SuspensionWish>,
) -> Result<Response> {
    judge(&house, &asker, id, true).await?;
    if asker.id() == id {
        return Err(Error::Conflict("person-suspend-oneself"));
    }
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, wish| {
        Box::pin(async move {
            let id = life::suspend(tx, &actor, now, id, &wish.reason).await?;
            Done::made(&Made { id })
        })
    })
    .await
}

/// Ends the suspension.
#[utoipa::path(
    delete, path = "/api/v1/people/{id}/suspension", params(("id" = String, Path)),
    responses((status = 204, description = "It has ended"))
)]
async fn resume(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    judge(&house, &asker, id, true).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            life::resume(tx, &actor, now, id).await?;
            Ok(Done::gone())
        })
    })
    .await
}

/// Ends all sessions of a person.
#[utoipa::path(
    delete, path = "/api/v1/people/{id}/sessions", params(("id" = String, Path)),
    responses((status = 204, description = "They have ended"))
)]
async fn end_sessions(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    judge(&house, &asker, id, true).await?;
    let (now, actor) = (house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            life::end_sessions(tx, &actor, now, id).await?;
            Ok(Done::gone())
        })
    })
    .await
}
