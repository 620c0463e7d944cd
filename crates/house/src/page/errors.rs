//! Errors as pages (or JSON under /api): what happened, what to do, and a number to quote.
//!
//! This is the one place where an error is logged.

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::asker::Asker;
use super::form::Kept;
use super::frame::Frame;
use crate::access::pages::SignInPage;
use crate::api::problem::as_problem;
use crate::error::{Error, Result};

/// Largest form that is kept while its owner signs in again, bytes.
const KEPT_BYTES_MAX: usize = 1024 * 1024;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    title: String,
    next: String,
    particular: Option<String>,
    quote: bool,
}

/// Draws the error that a handler returned.
pub async fn draw_errors(request: Request, next: Next) -> Response {
    let asker = request.extensions().get::<Asker>().cloned();
    let api = request.uri().path().starts_with("/api/");
    let (request, kept) = keep_form(request, asker.as_ref()).await;
    let mut response = next.run(request).await;
    let Some(asker) = asker else { return response };
    let error = response
        .extensions_mut()
        .remove::<Error>()
        .or_else(|| bare(&response, api));
    let Some(error) = error else { return response };
    if let Error::Internal(text) = &error {
        // Without its query: that may hold the name of a paper, or what somebody searched for.
        let path = asker.here.split('?').next().unwrap_or_default();
        tracing::error!(request = asker.request, path, "{text}");
    }
    let drawn = if api {
        Ok(as_problem(&asker, &error))
    } else {
        as_page(&asker, &error, kept).await
    };
    let mut drawn = drawn.unwrap_or_else(|_| error.status().into_response());
    *drawn.status_mut() = error.status();
    if let Error::TooMany(seconds) = error {
        drawn
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    drawn
}

/// A status that the router or an extractor gave without one of our errors.
fn bare(response: &Response, api: bool) -> Option<Error> {
    let drawn = response.headers().get(CONTENT_TYPE).is_some_and(|t| {
        t.as_bytes().starts_with(b"text/html") || (api && t.as_bytes().ends_with(b"json"))
    });
    if drawn {
        return None;
    }
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Some(Error::NotFound),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Error::TooLarge),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
            Some(Error::field("", "form-malformed"))
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Error::field("", "form-malformed")),
        StatusCode::INTERNAL_SERVER_ERROR => Some(Error::Internal("a handler failed".to_owned())),
        _ => None,
    }
}

/// Reads a plain form aside when nobody is signed in, so that a session that ended while the
/// form was open loses nothing.
async fn keep_form(request: Request, asker: Option<&Asker>) -> (Request, Option<Kept>) {
    let plain_form = request.method() == Method::POST
        && request.headers().get(CONTENT_TYPE).is_some_and(|t| {
            t.as_bytes()
                .starts_with(b"application/x-www-form-urlencoded")
        });
    let signed_out = asker.is_some_and(|a| a.who.is_none());
    if !plain_form || !signed_out {
        return (request, None);
    }
    let action = request.uri().path().to_owned();
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, KEPT_BYTES_MAX)
        .await
        .unwrap_or_default();
    let kept = Kept::of(&action, &body);
    (Request::from_parts(parts, Body::from(body)), kept)
}

async fn as_page(asker: &Asker, error: &Error, kept: Option<Kept>) -> Result<Response> {
    if matches!(error, Error::SignIn) {
        let back = if kept.is_some() {
            String::new()
        } else {
            asker.here.clone()
        };
        return super::html(&SignInPage::new(asker, back, kept.unwrap_or_default()).await?);
    }
    let title = asker.t(&format!("{}-title", error.stem()));
    super::html(&ErrorPage {
        frame: asker.frame(title.clone(), vec![]).await?,
        title,
        next: asker.t(&format!("{}-next", error.stem())),
        particular: error.particular().map(|key| asker.t(key)),
        quote: matches!(error, Error::Internal(_) | Error::Unavailable(_)),
    })
}
