//! Search: one Tantivy index for all rooms, fed from the events, rights inside every query.
//!
//! The database is the truth and the index is derived from it: it may be deleted at any time.
//! [`feed`] keeps it up, [`find`] asks it for a person, [`lines`] measures it without a house.

pub mod api;
mod compare;
mod count;
pub mod feed;
mod find;
mod gather;
pub mod lines;
pub mod pages;
mod restore;
mod rights;
mod schema;
mod score;
mod shelf;
mod similar;
mod snippet;
mod suggest;
#[cfg(test)]
mod tests;
mod typed;

pub use compare::{Difference, compare, mend};
pub use feed::{Rebuilt, catch_up, follow, purge, rebuild};
pub use find::{Facet, Found, HITS_MAX, Hit, OFFSET_MAX, Query, find};
pub use shelf::Search;
pub use similar::similar;
pub use snippet::{Lights, Piece, lit};
pub use suggest::{Suggestion, suggest};
pub use typed::{QUERY_BYTES_MAX, QUERY_TOKENS_MAX};

use crate::access::Right;
use crate::error::Error;
use crate::id::{Id, Ref};

/// What the index holds of one thing. Rooms give it; the house adds who may see it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub about: Ref,
    pub title: String,
    /// The whole text, pages joined by form feeds (U+000C).
    pub text: String,
    /// Whole codes such as `1234/QĐ-UBND`, as printed.
    pub codes: Vec<String>,
    /// The unit whose thing it is, and the right that one needs over it to see it.
    pub unit: Id,
    pub right: Right,
    /// The day that people mean when they ask for a year, `YYYY-MM-DD`.
    pub day: Option<String>,
    /// Facets: a key such as `type`, `class`, `issuer`, and its value as shown. The house adds
    /// `room`, `year` and `unit` by itself.
    pub facets: Vec<(&'static str, String)>,
}

impl From<tantivy::TantivyError> for Error {
    fn from(error: tantivy::TantivyError) -> Self {
        match error {
            tantivy::TantivyError::IoError(io) => {
                Error::from(std::io::Error::new(io.kind(), io.to_string()))
            }
            other => Error::Internal(format!("index: {other}")),
        }
    }
}
