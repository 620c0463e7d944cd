//! Two programs that change one thing: a change names the version that it was made of
//! (`If-Match`), an answer names the version that it is (`ETag`).

use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::{Json, http};
use serde::Serialize;

use crate::error::{Error, Result};

/// The version that a change was made of. Handlers of changes take it as an argument.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IfMatch(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        read(&parts.headers)
    }
}

fn read(headers: &http::HeaderMap) -> Result<IfMatch> {
    let Some(value) = headers.get(IF_MATCH) else {
        return Err(Error::NoVersion);
    };
    let text = value.to_str().unwrap_or_default().trim();
    let text = text.strip_prefix("W/").unwrap_or(text).trim_matches('"');
    let version = text.parse().map_err(|_| Error::Stale("api-version-old"))?;
    Ok(IfMatch(version))
}

/// What pages call a conflict of two editors, programs asked for by `If-Match`.
pub fn stale(error: Error) -> Error {
    match error {
        Error::Conflict(key) if key.ends_with("-changed-meanwhile") => Error::Stale(key),
        other => other,
    }
}

/// A thing with its version.
pub fn versioned<T: Serialize>(version: i64, thing: T) -> Response {
    ([(ETAG, tag(version))], Json(thing)).into_response()
}

/// The tag of a version.
pub fn tag(version: i64) -> String {
    format!("\"{version}\"")
}
