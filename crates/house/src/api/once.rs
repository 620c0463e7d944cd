//! Writes that happen once: a program that did not hear our answer sends the same
//! `Idempotency-Key` again and is given the answer of the first time.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures::future::BoxFuture;
use sea_orm::FromQueryResult;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

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
const KEY_BYTES_MAX: usize = 200;
/// How long an answer is kept for those who ask again.
const KEPT_FOR: Micros = DAY;

/// JSON that a program sent in order to change something.
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
        let asker = request.extensions().get::<Asker>().cloned();
        let asker = asker.ok_or_else(|| Error::Internal("who_asks is missing".to_owned()))?;
        let headers = request.headers().clone();
        let header = |name: &str| {
            let value = headers.get(name).and_then(|v| v.to_str().ok());
            value.map(str::to_owned)
        };
        check_token(&asker, &header("x-form-token").unwrap_or_default())?;
        let kind = header(CONTENT_TYPE.as_str()).unwrap_or_default();
        if !kind.starts_with("application/json") {
            return Err(Error::field("", "api-not-json"));
        }
        let key = header("idempotency-key");
        if key.as_ref().is_some_and(|key| key.len() > KEY_BYTES_MAX) {
            return Err(Error::field("Idempotency-Key", "api-key-too-long"));
        }
        let mut hasher = Sha256::new();
        hasher.update(format!("{} {}\n", request.method(), request.uri()));
        let bytes = axum::body::to_bytes(request.into_body(), BODY_BYTES_MAX).await;
        let bytes = bytes.map_err(|_| Error::TooLarge)?;
        hasher.update(&bytes);
        let body = serde_json::from_slice(&bytes).map_err(|_| Error::field("", "api-not-json"))?;
        let hash = hex(&hasher.finalize());
        Ok(Sent { body, key, hash })
    }
}

#[derive(FromQueryResult)]
struct Before {
    request_hash: String,
    body: String,
}

/// Does the work of a request in one transaction, once for its key, and answers 201 with what
/// the work returned, now or the first time.
///
/// # Errors
/// [`Error::Conflict`] when the key came before with another request.
pub async fn once<T, F>(house: &House, asker: &Asker, sent: Sent<T>, work: F) -> Result<Response>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t Tx, T) -> BoxFuture<'t, Result<Value>> + Send + 'static,
{
    let (person, now) = (asker.person()?.id, house.now());
    let write = house
        .db
        .write(move |tx| Box::pin(async move { once_in(tx, person, now, sent, work).await }));
    let body = write.await?;
    let headers = [(CONTENT_TYPE, "application/json")];
    Ok((StatusCode::CREATED, headers, body).into_response())
}

pub(super) async fn once_in<T, F>(
    tx: &Tx,
    person: Id,
    now: Micros,
    sent: Sent<T>,
    work: F,
) -> Result<String>
where
    F: for<'t> FnOnce(&'t Tx, T) -> BoxFuture<'t, Result<Value>>,
{
    let Some(key) = sent.key else {
        return Ok(work(tx, sent.body).await?.to_string());
    };
    let sql = "DELETE FROM idempotency WHERE created_at < $1";
    tx.exec(sql, values![now - KEPT_FOR]).await?;
    let sql = "SELECT request_hash, body FROM idempotency WHERE person_id = $1 AND key = $2";
    let before: Option<Before> = tx.one(sql, values![person, key.clone()]).await?;
    match before {
        Some(before) if before.request_hash == sent.hash => return Ok(before.body),
        Some(_) => return Err(Error::Conflict("api-key-reused")),
        None => (),
    }
    let body = work(tx, sent.body).await?.to_string();
    let status = i64::from(StatusCode::CREATED.as_u16());
    tx.exec(
        "INSERT INTO idempotency (person_id, key, request_hash, status, body, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![person, key, sent.hash, status, body.clone(), now],
    )
    .await?;
    Ok(body)
}
