//! What the house does by the clock: the head of the chain at the end of each day, what has
//! expired is swept, what was taken out of the index leaves its files.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::Trouble;
use crate::api::KEPT_FOR;
use crate::clock::{DAY, Micros, day_of};
use crate::db::Sql;
use crate::error::Result;
use crate::event::{self, Actor, NewEvent};
use crate::ground::House;
use crate::id::{Id, Ref};
use crate::{blob, search, values};

/// Sessions, tokens and codes are kept so long after their end, for those who ask what was.
const ENDED_FOR: Micros = 90 * DAY;
/// A half-written upload that has not grown for so long belongs to nobody any more.
const INCOMING_AGE_MAX: Duration = Duration::from_secs(6 * 3600);

/// Writes down the head of the chain as that of the day that has just ended. The event about it
/// comes after it and begins the next day.
pub(super) async fn write_head(house: &House) -> Result<(), Trouble> {
    let now = house.now();
    let day = day_of(now - DAY);
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            let head = event::write_day_in(tx, &day).await?;
            let about = Ref::new("house", "event", Id::from_name("events"));
            let event = NewEvent::new(&Actor::program("nhip"), "house.day-head", about);
            let told = json!({ "day": head.day, "seq": head.seq, "hash": head.hash });
            event::append(tx, now, event.with(told)).await.map(drop)
        })
    });
    Ok(write.await?)
}

/// Takes away what has expired. Events about it stay.
pub(super) async fn sweep(house: &House) -> Result<(), Trouble> {
    let now = house.now();
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            for (sql, before) in [
                (
                    "DELETE FROM session WHERE expires_at < $1 OR ended_at < $1",
                    now - ENDED_FOR,
                ),
                (
                    "DELETE FROM api_token WHERE expires_at < $1 OR ended_at < $1",
                    now - ENDED_FOR,
                ),
                (
                    "DELETE FROM activation WHERE expires_at < $1 OR used_at < $1",
                    now - ENDED_FOR,
                ),
                (
                    "DELETE FROM idempotency WHERE created_at < $1",
                    now - KEPT_FOR,
                ),
                (
                    "DELETE FROM throttle WHERE last_at < $1 AND blocked_until < $1",
                    now - DAY,
                ),
                (
                    "DELETE FROM job WHERE ended_at < $1 AND state IN ('done', 'cancelled')",
                    now - ENDED_FOR,
                ),
            ] {
                tx.exec(sql, values![before]).await?;
            }
            Ok(())
        })
    });
    write.await?;
    for store in [&house.blobs, &house.intake] {
        let store = store.clone();
        let swept = tokio::task::spawn_blocking(move || {
            sweep_folder(&store.incoming())?;
            store.sweep()
        });
        let swept = swept.await;
        swept.map_err(|e| Trouble::Again(e.to_string()))??;
    }
    Ok(())
}

fn sweep_folder(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        // It may have been finished and renamed since the folder was read.
        let Ok(touched) = entry.metadata().and_then(|m| m.modified()) else {
            continue;
        };
        if touched.elapsed().unwrap_or_default() > INCOMING_AGE_MAX {
            // Nobody has judged whether it bears a secret.
            blob::wipe(&entry.path())?;
        }
    }
    Ok(())
}

/// Merges what holds deleted text.
pub(super) async fn compact(house: &House) -> Result<(), Trouble> {
    Ok(search::purge(house).await?)
}
