//! Pages: who asks, the frame around every page, forms with their token, errors, and assets.

mod asker;
pub mod assets;
mod errors;
pub mod export;
mod form;
mod frame;
pub mod home;
mod layers;
pub mod sheet;
mod stream;
pub mod upload;
mod wrongs;

pub use asker::{ACCOUNT_SCOPE, Asker, Via, Who};
pub use errors::draw_errors;
pub use form::{Kept, Nothing, Signed, check_token};
pub use frame::{Crumb, Frame, PersonBadge, RoomLink, Toast, Undo, encode};
pub use layers::{
    LANG_COOKIE, THEME_COOKIE, cookie_line, guard, security_headers, trace, who_asks,
};
pub use stream::{Progress, stream};
pub use wrongs::{Wrong, Wrongs};

use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};

use crate::error::{Error, Result};

/// A page, drawn. It belongs to one person and is not cached anywhere.
pub fn html(template: &impl Template) -> Result<Response> {
    let body = template.render()?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
}

/// The page again with what was wrong on it, as status 422.
pub fn html_invalid(template: &impl Template) -> Result<Response> {
    let mut response = html(template)?;
    *response.status_mut() = Error::Invalid(vec![]).status();
    Ok(response)
}

/// The page again, since somebody else saved the same thing meanwhile, as status 409.
pub fn html_conflict(template: &impl Template) -> Result<Response> {
    let mut response = html(template)?;
    *response.status_mut() = Error::Conflict("error-conflict-title").status();
    Ok(response)
}

/// To another page after a form (303), with a short word on top of it.
pub fn go(href: &str) -> Response {
    Redirect::to(href).into_response()
}

/// To another page, which then shows this message once.
pub fn go_saying(href: &str, message: &str) -> Response {
    let mark = if href.contains('?') { '&' } else { '?' };
    let (before, anchor) = href
        .split_once('#')
        .map_or((href, None), |(b, a)| (b, Some(a)));
    let anchor = anchor.map(|a| format!("#{a}")).unwrap_or_default();
    go(&format!("{before}{mark}said={message}{anchor}"))
}
