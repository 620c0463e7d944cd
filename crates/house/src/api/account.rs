//! A person's own sessions and tokens as JSON.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::token::{self, NewToken, Token};
use super::{Done, Listing, Nothing, Sent, once, once_secret, pages};
use crate::access::session::{self, Session};
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::event::{self, NewEvent};
use crate::ground::House;
use crate::id::{Id, Ref};
use crate::page::Asker;
use crate::room::{Door, Routes};

#[derive(OpenApi)]
#[openapi(paths(sessions, end_session, tokens, make_token, end_token))]
struct Description;

/// The routes.
pub fn routes() -> Routes {
    let door = Door::SignedIn;
    Routes::new()
        .get("/api/v1/sessions", door, sessions)
        .delete("/api/v1/sessions/{id}", door, end_session)
        .get("/api/v1/tokens", door, tokens)
        .post("/api/v1/tokens", door, make_token)
        .delete("/api/v1/tokens/{id}", door, end_token)
        .describe(Description::openapi)
}

/// A session of one's own.
#[derive(Serialize, ToSchema)]
struct SessionLine {
    id: Id,
    address: String,
    agent: String,
    /// RFC 3339, UTC.
    created_at: String,
    seen_at: String,
    /// Whether this request came by it.
    current: bool,
}

/// One's own running sessions, latest first.
#[utoipa::path(
    get, path = "/api/v1/sessions",
    responses((status = 200, body = Listing<SessionLine>))
)]
async fn sessions(State(house): State<House>, asker: Asker) -> Result<Json<Listing<SessionLine>>> {
    let person = asker.owner()?.id;
    let current = asker.session();
    let line = |s: Session| SessionLine {
        id: s.id,
        address: s.address,
        agent: s.agent,
        created_at: rfc3339(s.created_at),
        seen_at: rfc3339(s.seen_at),
        current: current == Some(s.id),
    };
    let all = session::list(&house.db, person, house.now()).await?;
    Ok(Json(Listing::whole(all.into_iter().map(line).collect())))
}

/// Ends a session of one's own.
#[utoipa::path(
    delete, path = "/api/v1/sessions/{id}",
    params(("id" = String, Path)),
    responses((status = 204, description = "It has ended"))
)]
async fn end_session(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    let (person, now, actor) = (asker.owner()?.id, house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            if !session::end(tx, person, id, now).await? {
                return Err(Error::NotFound);
            }
            let about = Ref::new("house", "session", id);
            let event = NewEvent::new(&actor, "house.session-end", about);
            event::append(tx, now, event).await?;
            Ok(Done::gone())
        })
    })
    .await
}

/// A token of one's own.
#[derive(Clone, Serialize, ToSchema)]
struct TokenLine {
    id: Id,
    name: String,
    scopes: Vec<String>,
    /// RFC 3339, UTC.
    created_at: String,
    expires_at: String,
    /// Known to the minute; nothing before its first use.
    used_at: Option<String>,
}

fn token_line(token: Token) -> TokenLine {
    TokenLine {
        id: token.id,
        name: token.name,
        scopes: token.scopes.split(' ').map(str::to_owned).collect(),
        created_at: rfc3339(token.created_at),
        expires_at: rfc3339(token.expires_at),
        used_at: token.used_at.map(rfc3339),
    }
}

/// One's own tokens that hold, latest first.
#[utoipa::path(
    get, path = "/api/v1/tokens",
    responses((status = 200, body = Listing<TokenLine>))
)]
async fn tokens(State(house): State<House>, asker: Asker) -> Result<Json<Listing<TokenLine>>> {
    let person = asker.owner()?.id;
    let all = token::list(&house.db, person, house.now()).await?;
    Ok(Json(Listing::whole(
        all.into_iter().map(token_line).collect(),
    )))
}

/// A token to be made.
#[derive(Deserialize, ToSchema)]
struct TokenWish {
    name: String,
    /// Such as `records:read`; only what one holds oneself.
    scopes: Vec<String>,
    /// How long it holds: 30, 90 or 365.
    days: i64,
}

/// A token that was made.
#[derive(Serialize, ToSchema)]
struct TokenMade {
    id: Id,
    /// Shown this once; nothing when the request was made before.
    token: Option<String>,
}

/// Makes a token. Only a person who is signed in may: a token begets no tokens.
#[utoipa::path(
    post, path = "/api/v1/tokens", request_body = TokenWish,
    responses((status = 201, body = TokenMade))
)]
async fn make_token(
    State(house): State<House>,
    asker: Asker,
    sent: Sent<TokenWish>,
) -> Result<Response> {
    asker.session().ok_or(Error::Forbidden)?;
    let sent = sent.map(|wish| pages::judge(&asker, &wish.name, &wish.scopes, wish.days))?;
    let (person, now, actor) = (asker.person()?.id, house.now(), asker.actor());
    let (answer, made) = once_secret(&house, &asker, sent, move |tx, new: NewToken| {
        Box::pin(async move {
            let (id, token) = token::make(tx, &actor, person, now, &new).await?;
            let done = Done::made(&TokenMade { id, token: None })?;
            Ok((done, (id, token)))
        })
    })
    .await?;
    match made {
        Some((id, token)) => {
            let token = Some(token);
            let made = Json(TokenMade { id, token });
            Ok((axum::http::StatusCode::CREATED, made).into_response())
        }
        None => Ok(answer),
    }
}

/// Ends a token of one's own.
#[utoipa::path(
    delete, path = "/api/v1/tokens/{id}",
    params(("id" = String, Path)),
    responses((status = 204, description = "It has ended"))
)]
async fn end_token(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    sent: Sent<Nothing>,
) -> Result<Response> {
    let (person, now, actor) = (asker.owner()?.id, house.now(), asker.actor());
    once(&house, &asker, sent, move |tx, Nothing {}| {
        Box::pin(async move {
            match token::end(tx, &actor, person, id, now).await? {
                true => Ok(Done::gone()),
                false => Err(Error::NotFound),
            }
        })
    })
    .await
}
