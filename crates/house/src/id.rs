//! Ids (UUIDv7, so that they sort by time of birth) and [`Ref`], the way rooms point at things.

use std::fmt;
use std::str::FromStr;

use sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;

/// The id of a row: a UUIDv7, stored and written as text with hyphens.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(Uuid);

impl Id {
    /// A new id at the present moment.
    pub fn new() -> Self {
        Id(Uuid::now_v7())
    }

    /// An id computed from a name, the same on every machine: for rows that ship with the
    /// product, such as the country's units.
    pub fn from_name(name: &str) -> Self {
        use sha2::{Digest, Sha256};
        let hash = Sha256::digest(name.as_bytes());
        let mut bytes = [0u8; 16];
        bytes.copy_from_slice(&hash[..16]);
        Id(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

impl Default for Id {
    fn default() -> Self {
        Id::new()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl FromStr for Id {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Uuid::parse_str(text).map(Id).map_err(|_| Error::NotFound)
    }
}

impl From<Id> for Value {
    fn from(id: Id) -> Self {
        Value::from(id.to_string())
    }
}

impl From<&Id> for Value {
    fn from(id: &Id) -> Self {
        Value::from(id.to_string())
    }
}

impl sea_orm::sea_query::Nullable for Id {
    fn null() -> Value {
        Value::String(None)
    }
}

impl utoipa::PartialSchema for Id {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        String::schema()
    }
}

impl utoipa::ToSchema for Id {}

impl TryGetable for Id {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let text = String::try_get_by(row, index)?;
        Uuid::parse_str(&text)
            .map(Id)
            .map_err(|e| TryGetError::DbErr(DbErr::Type(format!("not an id: {e}"))))
    }
}

/// A thing of any room: what events, cards, handoffs and the index speak of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ref {
    /// The room's name, or `house`.
    pub room: String,
    /// The noun, such as `record` or `unit`.
    pub kind: String,
    /// The row.
    pub id: Id,
}

impl Ref {
    /// Points at one thing.
    pub fn new(room: &str, kind: &str, id: Id) -> Self {
        Ref {
            room: room.to_owned(),
            kind: kind.to_owned(),
            id,
        }
    }
}

impl fmt::Display for Ref {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}:{}", self.room, self.kind, self.id)
    }
}

impl FromStr for Ref {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut parts = text.splitn(3, ':');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(room), Some(kind), Some(id)) => Ok(Ref::new(room, kind, id.parse()?)),
            _ => Err(Error::NotFound),
        }
    }
}
