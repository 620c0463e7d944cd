//! Sound, video and drawings on a record's page: shown in place, by ranges, from the bytes as they
//! came. Foreign bytes stay in their sandbox: nothing in them runs as a page of ours.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::RANGE;
use axum::response::Response;
use extract::{Class, Kind};
use house::page::Asker;
use house::{Error, House, Id, Result, blob};
use serde_json::json;

use super::Record;
use super::show::{found, note};

/// How a page shows a kept original.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Player {
    Sound,
    Video,
    /// A drawing that browsers know; as a picture it can run nothing.
    Picture,
}

impl Player {
    /// The player of a record; none for what browsers cannot show, or what was not kept as it is.
    pub fn of(record: &Record) -> Option<Player> {
        if record.reading != "kept" {
            return None;
        }
        let stored = |kind: &Kind| format!("{kind:?}").to_lowercase() == record.kind;
        let kind = Kind::all().find(stored)?;
        match kind.class() {
            Class::Sound => Some(Player::Sound),
            Class::Video => Some(Player::Video),
            _ if kind == Kind::Svg => Some(Player::Picture),
            _ => None,
        }
    }

    pub fn is_sound(&self) -> bool {
        *self == Player::Sound
    }

    pub fn is_video(&self) -> bool {
        *self == Player::Video
    }
}

/// GET /records/{id}/play: the original for the page's own player. Its beginning is written down;
/// the ranges that follow belong to the same look.
pub(super) async fn play(
    State(house): State<House>,
    asker: Asker,
    Path(id): Path<Id>,
    headers: HeaderMap,
) -> Result<Response> {
    let record = found(&house, &asker, id).await?;
    let player = Player::of(&record).ok_or(Error::NotFound)?;
    if player != Player::Picture && begins(&headers) {
        let told = json!({ "what": "original" });
        note(&house, &asker, &record, "records.play", told).await?;
    }
    let (hash, kind) = (&record.original_hash, &record.media_type);
    blob::send(&house.blobs, hash, kind, None, &headers).await
}

fn begins(headers: &HeaderMap) -> bool {
    let wish = headers.get(RANGE).and_then(|value| value.to_str().ok());
    wish.is_none_or(|wish| wish.starts_with("bytes=0-"))
}
