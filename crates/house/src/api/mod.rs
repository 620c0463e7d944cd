//! The API under /api/v1: tokens with scopes, and the description in OpenAPI 3.1.

pub mod token;

use serde::Serialize;

/// A page of a list as the API writes it.
#[derive(Clone, Debug, Serialize)]
pub struct Listing<T> {
    pub items: Vec<T>,
    /// The `cursor` of the next page; nothing when this was the last.
    pub next: Option<String>,
}
