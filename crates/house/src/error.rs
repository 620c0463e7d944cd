//! The one error that a handler may return, and what a person is told for it.
//!
//! Nouns and handlers return [`Error`]; the outermost layer of the web server turns it into a
//! page (or JSON under `/api`) in the reader's language. It is logged once, there.

use std::fmt;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// What the house and the rooms return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One field that was filled in wrongly, as the key of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// The field's name in the form; empty when the whole form is meant.
    pub field: &'static str,
    /// The key of the message in the `.ftl` files.
    pub message: &'static str,
}

/// Everything that can go wrong, as the reader needs to know it.
#[derive(Clone, Debug)]
pub enum Error {
    /// There is no such thing, or the asker may not know that there is.
    NotFound,
    /// The asker is known and may not do this.
    Forbidden,
    /// The asker is not known: sign in first.
    SignIn,
    /// The form's token is missing or foreign.
    ForgedForm,
    /// Something was filled in wrongly.
    Invalid(Vec<FieldError>),
    /// Somebody else changed the thing meanwhile, or the state does not allow this: a message key.
    Conflict(&'static str),
    /// A program changes a version that is no longer the present one: a message key.
    Stale(&'static str),
    /// A program changes something without saying which version it saw.
    NoVersion,
    /// Too many tries; come back after this many seconds.
    TooMany(u64),
    /// More bytes than a named limit allows.
    TooLarge,
    /// The disk or another part below us cannot take more: a message key.
    Unavailable(&'static str),
    /// Our fault. The text is for the log only; the reader gets a number to quote.
    Internal(String),
}

impl Error {
    /// A single wrong field.
    pub fn field(field: &'static str, message: &'static str) -> Self {
        Error::Invalid(vec![FieldError { field, message }])
    }

    /// The wrong fields, if that is what this is.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Error::Invalid(fields) => fields,
            _ => &[],
        }
    }

    /// The HTTP status that says the same.
    pub fn status(&self) -> StatusCode {
        match self {
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Forbidden | Error::ForgedForm => StatusCode::FORBIDDEN,
            Error::SignIn => StatusCode::UNAUTHORIZED,
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Conflict(_) => StatusCode::CONFLICT,
            Error::Stale(_) => StatusCode::PRECONDITION_FAILED,
            Error::NoVersion => StatusCode::PRECONDITION_REQUIRED,
            Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stem of the message keys: `<stem>-title` says what happened, `<stem>-next` what to do.
    pub fn stem(&self) -> &'static str {
        match self {
            Error::NotFound => "error-not-found",
            Error::Forbidden => "error-forbidden",
            Error::SignIn => "error-sign-in",
            Error::ForgedForm => "error-forged-form",
            Error::Invalid(_) => "error-invalid",
            Error::Conflict(_) | Error::Stale(_) => "error-conflict",
            Error::NoVersion => "error-no-version",
            Error::TooMany(_) => "error-too-many",
            Error::TooLarge => "error-too-large",
            Error::Unavailable(_) => "error-unavailable",
            Error::Internal(_) => "error-internal",
        }
    }

    /// The key of the sentence that belongs to this very case, where there is one.
    pub fn particular(&self) -> Option<&'static str> {
        match self {
            Error::Conflict(key) | Error::Stale(key) | Error::Unavailable(key) => Some(key),
            Error::Invalid(fields) => fields.first().map(|f| f.message),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self:?}")
    }
}

impl std::error::Error for Error {}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        let text = error.to_string();
        if text.contains("disk is full") || text.contains("No space left") {
            return Error::Unavailable("error-disk-full");
        }
        if text.contains("database is locked") || text.contains("database table is locked") {
            return Error::Unavailable("error-database-locked");
        }
        Error::Internal(text)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Error::Unavailable("error-disk-full")
            }
            _ => Error::Internal(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Error::Internal(error.to_string())
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Error::Internal(error.to_string())
    }
}

/// The bare response: the layer in `page::errors` finds the error in the extensions and draws it.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
