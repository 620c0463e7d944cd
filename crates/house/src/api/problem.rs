//! Errors as programs read them: RFC 9457 (`application/problem+json`), in the reader's words,
//! with the number to quote.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Error;
use crate::page::Asker;

/// The media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// What went wrong, and what to do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind for programs, such as `urn:nhip:problem:not-found`.
    #[schema(rename = "type")]
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, in the language of `Accept-Language`.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What to do, or what this very case is.
    pub detail: String,
    /// The address that was asked for.
    pub instance: String,
    /// The number to quote on the phone; the log has it too.
    pub request: String,
    /// What this very case is, as a word for programs; nothing when the kind says it all.
    pub code: Option<String>,
    /// Fields that were filled in wrongly.
    pub fields: Vec<WrongField>,
}

/// A field that was filled in wrongly.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WrongField {
    /// Its name; empty when the whole body is meant.
    pub field: String,
    /// A word for programs.
    pub code: String,
    /// A sentence for people.
    pub message: String,
}

impl Problem {
    /// An error in the words of the one who asked.
    pub fn of(asker: &Asker, error: &Error) -> Self {
        let particular = error.particular();
        let said = particular.map(|key| asker.t(key));
        Problem {
            kind: format!(
                "urn:nhip:problem:{}",
                error.stem().trim_start_matches("error-")
            ),
            title: asker.t(&format!("{}-title", error.stem())),
            status: error.status().as_u16(),
            detail: said.unwrap_or_else(|| asker.t(&format!("{}-next", error.stem()))),
            instance: asker.here.clone(),
            request: asker.request.clone(),
            code: particular.map(str::to_owned),
            fields: error
                .fields()
                .iter()
                .map(|wrong| WrongField {
                    field: wrong.field.to_owned(),
                    code: wrong.message.to_owned(),
                    message: asker.t(wrong.message),
                })
                .collect(),
        }
    }
}

/// An error as a program's answer.
pub fn as_problem(asker: &Asker, error: &Error) -> Response {
    let mut response = axum::Json(Problem::of(asker, error)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    if matches!(error, Error::SignIn) {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}
