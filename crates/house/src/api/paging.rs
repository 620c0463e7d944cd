//! Lists a page at a time: `?cursor=` and `?limit=` in, `items` and `next` out.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::{Error, Result};

/// Things on one page when nothing else is asked for.
pub const PAGE_THINGS: i64 = 50;
/// Things on one page at most.
pub const PAGE_THINGS_MAX: i64 = 200;
/// Longest cursor that is read, bytes.
const CURSOR_BYTES_MAX: usize = 300;

/// A page of a list as the API writes it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Listing<T> {
    pub items: Vec<T>,
    /// The `cursor` of the next page; nothing when this was the last.
    pub next: Option<String>,
}

impl<T> Listing<T> {
    /// Everything there is.
    pub fn whole(items: Vec<T>) -> Self {
        Listing { items, next: None }
    }

    /// A page out of rows of which one more than `page.limit` was asked for.
    pub fn page<R>(
        page: &Paging,
        mut rows: Vec<R>,
        cursor: impl Fn(&R) -> String,
        each: impl Fn(R) -> T,
    ) -> Self {
        let more = rows.len() as i64 > page.limit;
        rows.truncate(page.limit as usize);
        let next = rows.last().filter(|_| more).map(cursor);
        let items = rows.into_iter().map(each).collect();
        Listing { items, next }
    }
}

/// Which page of a list is asked for. Handlers take it as an argument.
#[derive(Clone, Debug)]
pub struct Paging {
    /// The `next` of the page before; empty for the first.
    pub cursor: String,
    /// Things on the page, at most [`PAGE_THINGS_MAX`].
    pub limit: i64,
}

impl Paging {
    /// Rows to ask the database for: one more than the page shows tells whether it is the last.
    pub fn rows(&self) -> i64 {
        self.limit + 1
    }

    /// The cursor as what it was made of.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is none of ours.
    pub fn parsed<T: std::str::FromStr>(&self) -> Result<Option<T>> {
        if self.cursor.is_empty() {
            return Ok(None);
        }
        let read = self.cursor.parse().map_err(|_| wrong_cursor())?;
        Ok(Some(read))
    }
}

/// A cursor that we did not make.
pub fn wrong_cursor() -> Error {
    Error::field("cursor", "api-cursor-wrong")
}

/// The two parameters as the address carries them; other parameters are others' business.
#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct PagingQuery {
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Things on the page, 1 to 200; 50 when nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let query = parts.uri.query().unwrap_or_default();
        let query: PagingQuery = serde_html_form::from_str(query)
            .map_err(|_| Error::field("limit", "api-limit-wrong"))?;
        let limit = query.limit.unwrap_or(PAGE_THINGS);
        if !(1..=PAGE_THINGS_MAX).contains(&limit) {
            return Err(Error::field("limit", "api-limit-wrong"));
        }
        let cursor = query.cursor.unwrap_or_default();
        if cursor.len() > CURSOR_BYTES_MAX {
            return Err(wrong_cursor());
        }
        Ok(Paging { cursor, limit })
    }
}
