//! Errors as pages (or JSON under /api): what happened, what to do, and a number to quote.
//!
//! This is the one place where an error is logged.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, HOST, REFERER, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::asker::Asker;
use super::form::{FORM_BYTES_MAX, Kept};
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
    let (request, left) = keep_form(request, asker.as_ref()).await;
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
        as_page(&asker, &error, left).await
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

/// What somebody was about to do whose session had ended.
enum Left {
    /// Looking at a page: where it is.
    Page(String),
    /// Sending a form, kept whole.
    Form(Kept),
    /// Sending files, or more text than is kept: the page with the form, to be filled in again.
    Lost(String),
}

/// Reads a plain form aside when nobody is signed in, so that a session that ended while the
/// form was open loses nothing. Files are not read before their sender is known: the page says
/// that they have to be chosen again.
async fn keep_form(request: Request, asker: Option<&Asker>) -> (Request, Left) {
    let here = asker.map(|a| a.here.clone()).unwrap_or_default();
    let signed_out = asker.is_some_and(|a| a.who.is_none());
    if request.method() != Method::POST || !signed_out {
        return (request, Left::Page(here));
    }
    let form = came_from(request.headers());
    if !is_plain_form(request.headers()) {
        return (request, Left::Lost(form));
    }
    let (parts, body) = request.into_parts();
    // The form of signing in carries the kept one, so it may be longer.
    let body = axum::body::to_bytes(body, FORM_BYTES_MAX).await;
    let Ok(body) = body else {
        return (Request::from_parts(parts, Body::empty()), Left::Lost(form));
    };
    let fits = body.len() <= KEPT_BYTES_MAX;
    let left = match Kept::of(&here, &body).filter(|_| fits) {
        Some(kept) => Left::Form(kept),
        None => Left::Lost(form),
    };
    (Request::from_parts(parts, Body::from(body)), left)
}

fn is_plain_form(headers: &HeaderMap) -> bool {
    let plain = b"application/x-www-form-urlencoded";
    let kind = headers.get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(plain))
}

/// The page of ours on which a form stood; empty when the browser does not say.
fn came_from(headers: &HeaderMap) -> String {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let place = text(REFERER).and_then(|from| from.split_once("://"));
    let place = place.and_then(|(_, place)| place.split_once('/'));
    match place {
        Some((host, path)) if Some(host) == text(HOST) => format!("/{path}"),
        _ => String::new(),
    }
}

async fn as_page(asker: &Asker, error: &Error, left: Left) -> Result<Response> {
    if matches!(error, Error::SignIn) {
        let page = match left {
            Left::Page(back) => SignInPage::new(asker, back, Kept::default()).await?,
            Left::Form(kept) => SignInPage::new(asker, String::new(), kept).await?,
            Left::Lost(back) => SignInPage::after_files(asker, back).await?,
        };
        return super::html(&page);
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
