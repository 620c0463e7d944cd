//! Ids (UUIDv7, so that they sort by time of birth) and [`Ref`], the way rooms point at things.

use std::fmt;
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable, Value};
use serde::{Deserialize, Serialize};
use uuid::{ContextV7, Timestamp, Uuid};

use crate::clock::Micros;
use crate::error::Error;

/// By how much ids run ahead of the machine's clock, milliseconds.
static AHEAD_MILLIS: AtomicU64 = AtomicU64::new(0);
/// Keeps ids of one millisecond in order.
static CONTEXT: Mutex<ContextV7> = Mutex::new(ContextV7::new());

/// The id of a row: a UUIDv7, stored and written as text with hyphens.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(Uuid);

impl Id {
    /// A new id at the present moment, later than every one before it in this process.
    pub fn new() -> Self {
        let ahead = AHEAD_MILLIS.load(Ordering::Relaxed);
        if ahead == 0 {
            return Id(Uuid::now_v7());
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.unwrap_or_default() + Duration::from_millis(ahead);
        let stamp = Timestamp::from_unix(&CONTEXT, now.as_secs(), now.subsec_nanos());
        Id(Uuid::new_v7(stamp))
    }

    /// Ids run ahead of the machine's clock from now on: it was set back, and new rows must
    /// still sort after old ones.
    pub fn run_ahead(by: Micros) {
        let millis = u64::try_from(by / 1_000).unwrap_or(0);
        AHEAD_MILLIS.fetch_max(millis, Ordering::Relaxed);
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
