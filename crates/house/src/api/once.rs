//! Writes that happen once: a program that did not hear our answer sends the same
//! `Idempotency-Key` again and is given the answer of the first time.

use std::sync::{Arc, Mutex};

use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use futures::future::BoxFuture;
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::clock::{DAY, Micros};
use crate::db::{Sql, Tx};
use crate::error::{Error, Result};
use crate::event::hex;
use crate::ground::House;
use crate::id::Id;
use crate::page::{Asker, check_token};
use crate::values;

/// Largest body of a JSON request, bytes.
const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Longest key, bytes.
pub const KEY_BYTES_MAX: usize = 200;
/// How long an answer is kept for those who ask again.
pub(crate) const KEPT_FOR: Micros = DAY;
/// Says that an answer is that of the first time.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// JSON that a program sent in order to change something; an empty body is `{}`.
///
/// A browser that is signed in by its cookie must send its form token as `X-Form-Token`.
pub struct Sent<T> {
    pub body: T,
    pub(super) key: Option<String>,
    pub(super) hash: String,
}

impl<S, T> FromRequest<S> for Sent<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let (key, hasher) = head(&request)?;
        let kind = text(request.headers(), CONTENT_TYPE.as_str());
        let is_json = kind.starts_with("application/json");
        let bytes = axum::body::to_bytes(request.into_body(), BODY_BYTES_MAX).await;
        let bytes = bytes.map_err(|_| Error::TooLarge)?;
        let (body, bytes) = if bytes.is_empty() {
            (serde_json::from_str("{}"), bytes)
        } else if is_json {
            (serde_json::from_slice(&bytes), bytes)
        } else {
            return Err(Error::field("", "api-not-json"));
        };
        let body = body.map_err(|error| match error.is_data() {
            true => Error::field("", "api-not-as-described"),
            false => Error::field("", "api-not-json"),
        })?;
        let hash = hex(&hasher.chain_update(&bytes).finalize());
        Ok(Sent { body, key, hash })
    }
}

impl<T> Sent<T> {
    /// The same request with its body read as something else, for instance judged.
    pub fn map<U>(self, read: impl FnOnce(T) -> Result<U>) -> Result<Sent<U>> {
        Ok(Sent {
            body: read(self.body)?,
            key: self.key,
            hash: self.hash,
        })
    }
}

/// Bytes that a program sends as they are, in order to have them kept.
///
/// The handler stores them as they arrive, then says with [`Stream::kept`] which they were.
pub struct Stream {
    pub body: axum::body::Body,
    key: Option<String>,
    hasher: Sha256,
}

impl<S: Send + Sync> FromRequest<S> for Stream {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let (key, hasher) = head(&request)?;
        let body = request.into_body();
        Ok(Stream { body, key, hasher })
    }
}

impl Stream {
    /// The body, and what is left of the request when it has been taken.
    pub fn split(self) -> (axum::body::BodyDataStream, Streamed) {
        let rest = Streamed {
            key: self.key,
            hasher: self.hasher,
        };
        (self.body.into_data_stream(), rest)
    }
}

/// A request whose bytes have been taken.
pub struct Streamed {
    key: Option<String>,
    hasher: Sha256,
}

impl Streamed {
    /// The request, known by the hash of its bytes.
    pub fn sent<T>(self, hash_of_bytes: &str, body: T) -> Sent<T> {
        Sent {
            body,
            key: self.key,
            hash: hex(&self.hasher.chain_update(hash_of_bytes).finalize()),
        }
    }
}

/// The key of a request whose sender we believe, and the beginning of its hash.
fn head(request: &Request) -> Result<(Option<String>, Sha256)> {
    let asker = request.extensions().get::<Asker>();
    let asker = asker.ok_or_else(|| Error::Internal("who_asks is missing".to_owned()))?;
    let headers = request.headers();
    check_token(asker, text(headers, "x-form-token"))?;
    let key = text(headers, "idempotency-key");
    if key.len() > KEY_BYTES_MAX {
        return Err(Error::field("Idempotency-Key", "api-key-too-long"));
    }
    let hasher = Sha256::new().chain_update(format!("{} {}\n", request.method(), request.uri()));
    Ok(((!key.is_empty()).then(|| key.to_owned()), hasher))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    let value = headers.get(name).and_then(|v| v.to_str().ok());
    value.unwrap_or_default()
}

/// The id of what was made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Made {
    pub id: Id,
}

/// What a write answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    status: StatusCode,
    body: String,
}

impl Done {
    /// Something new is there (201).
    pub fn made(thing: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_string(thing)?;
        let status = StatusCode::CREATED;
        Ok(Done { status, body })
    }

    /// Something is different now (200).
    pub fn changed(thing: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_string(thing)?;
        let status = StatusCode::OK;
        Ok(Done { status, body })
    }

    /// It is done, and there is nothing more to say (204).
    pub fn gone() -> Self {
        Done {
            status: StatusCode::NO_CONTENT,
            body: String::new(),
        }
    }
}

#[derive(FromQueryResult)]
struct Before {
    request_hash: String,
    status: i64,
    body: String,
}

/// Does the work of a request in one transaction, once for its key, and answers with what the
/// work returned, now or the first time. Work that fails may be tried again with the same key.
///
/// # Errors
/// [`Error::Conflict`] when the key came before with another request.
pub async fn once<T, F>(house: &House, asker: &Asker, sent: Sent<T>, work: F) -> Result<Response>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t Tx, T) -> BoxFuture<'t, Result<Done>> + Send + 'static,
{
    let (person, now) = (asker.person()?.id, house.now());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { once_in(tx, person, now, sent, work).await }));
    let (done, replayed) = write.await?;
    let mut response = if done.body.is_empty() {
        done.status.into_response()
    } else {
        let headers = [(CONTENT_TYPE, "application/json")];
        (done.status, headers, done.body).into_response()
    };
    if replayed {
        let value = axum::http::HeaderValue::from_static("true");
        response.headers_mut().insert(REPLAYED, value);
    }
    Ok(response)
}

/// As [`once`], for work that yields what is shown once and kept nowhere: a token, an activation
/// code. Whoever asks again with the same key gets the answer without it.
///
/// # Errors
/// As [`once`].
pub async fn once_secret<T, S, F>(
    house: &House,
    asker: &Asker,
    sent: Sent<T>,
    work: F,
) -> Result<(Response, Option<S>)>
where
    T: Send + 'static,
    S: Send + 'static,
    F: for<'t> FnOnce(&'t Tx, T) -> BoxFuture<'t, Result<(Done, S)>> + Send + 'static,
{
    // The answer is kept for those who ask again, and the secret must not be: it goes around.
    let made = Arc::new(Mutex::new(None));
    let shown = made.clone();
    let response = once(house, asker, sent, move |tx, body| {
        Box::pin(async move {
            let (done, secret) = work(tx, body).await?;
            *made.lock().unwrap_or_else(|e| e.into_inner()) = Some(secret);
            Ok(done)
        })
    })
    .await?;
    let secret = shown.lock().unwrap_or_else(|e| e.into_inner()).take();
    let first = !is_replayed(&response);
    Ok((response, secret.filter(|_| first)))
}

/// Whether an answer is that of an earlier request.
pub fn is_replayed(response: &Response) -> bool {
    response.headers().contains_key(REPLAYED)
}

pub(super) async fn once_in<T, F>(
    tx: &Tx,
    person: Id,
    now: Micros,
    sent: Sent<T>,
    work: F,
) -> Result<(Done, bool)>
where
    F: for<'t> FnOnce(&'t Tx, T) -> BoxFuture<'t, Result<Done>>,
{
    let Some(key) = sent.key else {
        return Ok((work(tx, sent.body).await?, false));
    };
    let sql = "DELETE FROM idempotency WHERE person_id = $1 AND created_at < $2";
    tx.exec(sql, values![person, now - KEPT_FOR]).await?;
    // The row is there before the work begins: on PostgreSQL a second request with the key
    // waits here until the first has committed, and then finds its answer.
    let sql = "INSERT INTO idempotency (person_id, key, request_hash, status, body, created_at)
               VALUES ($1, $2, $3, 0, '', $4) ON CONFLICT (person_id, key) DO NOTHING";
    let values = values![person, key.clone(), sent.hash.clone(), now];
    if tx.exec(sql, values).await? == 0 {
        return Ok((answer_before(tx, person, &key, &sent.hash).await?, true));
    }
    let done = work(tx, sent.body).await?;
    let status = i64::from(done.status.as_u16());
    let sql = "UPDATE idempotency SET status = $3, body = $4 WHERE person_id = $1 AND key = $2";
    tx.exec(sql, values![person, key, status, done.body.clone()])
        .await?;
    Ok((done, false))
}

async fn answer_before(tx: &Tx, person: Id, key: &str, hash: &str) -> Result<Done> {
    let sql = "SELECT request_hash, status, body FROM idempotency
               WHERE person_id = $1 AND key = $2";
    let before: Option<Before> = tx.one(sql, values![person, key]).await?;
    match before {
        Some(before) if before.request_hash == hash => {
            let code = u16::try_from(before.status).ok();
            let status = code.and_then(|code| StatusCode::from_u16(code).ok());
            Ok(Done {
                status: status.unwrap_or(StatusCode::OK),
                body: before.body,
            })
        }
        _ => Err(Error::Conflict("api-key-reused")),
    }
}
