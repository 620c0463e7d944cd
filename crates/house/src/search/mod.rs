//! Search: one Tantivy index for all rooms, fed from the events, rights inside every query.

use std::path::{Path, PathBuf};

use crate::access::Right;
use crate::error::Result;
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
    /// Facets: a key such as `type`, `class`, `issuer`, and its value as shown.
    pub facets: Vec<(&'static str, String)>,
}

/// The index in the data folder.
#[derive(Clone)]
pub struct Search {
    folder: PathBuf,
}

impl Search {
    /// Opens the index, or makes an empty one, to be filled from the database.
    pub fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Search {
            folder: folder.to_owned(),
        })
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Which words of a page are to be lit for a query.
pub fn lit(words: &[&str], query: &str) -> Vec<bool> {
    let asked: Vec<String> = viet::analyse(query).into_iter().map(|t| t.folded).collect();
    words
        .iter()
        .map(|w| asked.contains(&viet::fold(w)))
        .collect()
}
