//! Forms: every one carries a token that belongs to the visitor, checked before it is read.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use super::asker::{Asker, Via};
use crate::error::{Error, Result};

/// Largest form without files, bytes.
pub(super) const FORM_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A form that holds nothing but its token, such as a button that does one thing.
#[derive(serde::Deserialize)]
pub struct Nothing {}

/// A form whose token belongs to the visitor. Fields that stand several times become lists.
pub struct Signed<T>(pub T);

impl<S, T> FromRequest<S> for Signed<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let asker = request
            .extensions()
            .get::<Asker>()
            .cloned()
            .ok_or_else(|| Error::Internal("the layer who_asks is missing".to_owned()))?;
        let header = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|v| v.to_str().ok());
        if !header
            .unwrap_or_default()
            .starts_with("application/x-www-form-urlencoded")
        {
            return Err(Error::field("", "form-malformed"));
        }
        let body = axum::body::to_bytes(request.into_body(), FORM_BYTES_MAX)
            .await
            .map_err(|_| Error::TooLarge)?;
        let fields = pairs(&body)?;
        let token = fields
            .iter()
            .find(|(k, _)| k == "csrf")
            .map_or("", |(_, v)| v.as_str());
        check_token(&asker, token)?;
        let typed =
            serde_html_form::from_bytes(&body).map_err(|_| Error::field("", "form-malformed"))?;
        Ok(Signed(typed))
    }
}

/// Whether this token lets the asker change something. Programs with a token of the API have
/// no forms that somebody could forge.
pub fn check_token(asker: &Asker, token: &str) -> Result<()> {
    if matches!(asker.who.as_ref().map(|w| &w.via), Some(Via::Token { .. })) {
        return Ok(());
    }
    let holds = asker.house.keys.form_token_holds(&asker.visitor, token);
    if holds {
        Ok(())
    } else {
        Err(Error::ForgedForm)
    }
}

/// The fields of a form in order, as text.
pub fn pairs(body: &Bytes) -> Result<Vec<(String, String)>> {
    serde_html_form::from_bytes(body).map_err(|_| Error::field("", "form-malformed"))
}

/// A form that arrived after its session had ended: kept, and offered again after sign-in.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Where the form wanted to go.
    pub action: String,
    /// What was typed, without the old token.
    pub fields: Vec<(String, String)>,
}

impl Kept {
    /// Takes a form's body apart; `None` when it is no plain form.
    pub fn of(action: &str, body: &Bytes) -> Option<Self> {
        let fields: Vec<_> = pairs(body)
            .ok()?
            .into_iter()
            .filter(|(name, _)| name != "csrf")
            .collect();
        Some(Kept {
            action: action.to_owned(),
            fields,
        })
    }
}
