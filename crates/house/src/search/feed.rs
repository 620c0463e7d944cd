//! Feeding: the index follows the events, so that whatever happens it ends up as the database.
//!
//! The number of the last event goes into the same commit as the documents. A crash at any point
//! therefore leaves an index that knows where it stands; what came later is read again, and
//! reading something twice changes nothing, since a document replaces the one with its key.

use std::collections::HashSet;
use std::time::Duration;

use tantivy::Term;
use tantivy::collector::DocSetCollector;
use tantivy::query::{AllQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Value};

use super::gather::{Gathered, Gatherer, related_units};
use super::schema::{document, key_of};
use super::shelf::{Feeder, Opened, Search};
use crate::db::Sql;
use crate::error::{Error, Result};
use crate::event::{self, Event};
use crate::ground::House;
use crate::id::{Id, Ref};
use crate::unit;

/// Time between two commits at least.
const COMMIT_EVERY: Duration = Duration::from_millis(500);
/// Wait after a failure, for instance of a full disk.
const FAILURE_WAIT: Duration = Duration::from_secs(10);
/// Events that go into one commit at most.
const BATCH_EVENTS: i64 = 2_000;
/// Documents that are held in memory before the writer gets them.
const HELD_DOCUMENTS: usize = 64;
/// Documents after which a filling is committed, so that readers see it grow.
const FILL_COMMIT_DOCUMENTS: u64 = 20_000;
/// Ends of actions that change nothing of the thing they are about.
const LOOKS: [&str; 4] = [".read", ".download", ".refuse", ".search"];
/// A rebuild that a command asked of the server that writes.
const WISH: &str = "rebuild-wanted";

/// A wish that what was taken out leaves the files of the index as well.
const PURGE_WISH: &str = "purge-wanted";
/// So many documents are written anew at once for it; more wait for the night.
const PURGED_AT_ONCE_MAX: u64 = 100_000;

/// What became of a wish to rebuild.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rebuilt {
    /// It is done; so many things are in the index.
    Done(u64),
    /// Another process writes the index: it does it within seconds.
    LeftToServer,
}

/// Keeps the index up with the events until the program ends. The server spawns this.
pub async fn follow(house: House) {
    loop {
        let wait = match step(&house).await {
            Ok(()) => COMMIT_EVERY,
            Err(error) => {
                tracing::error!(%error, "the index could not follow the events");
                FAILURE_WAIT
            }
        };
        tokio::time::sleep(wait).await;
    }
}

pub(super) async fn step(house: &House) -> Result<()> {
    let wish = house.search.folder().join(WISH);
    if wish.exists() && rebuild(house).await? != Rebuilt::LeftToServer {
        std::fs::remove_file(&wish)?;
    }
    catch_up(house).await?;
    house.search.refresh()?;
    purge_wanted(house).await
}

/// What was taken out must not stay readable in the files: they are written anew at once where
/// that is quick, and otherwise when the night's compaction comes round.
async fn purge_wanted(house: &House) -> Result<()> {
    let wish = house.search.folder().join(PURGE_WISH);
    if !wish.exists() {
        return Ok(());
    }
    let quick = match house.search.feeder().await.as_ref() {
        Some(feeder) => feeder.to_purge()? <= PURGED_AT_ONCE_MAX,
        None => false,
    };
    if quick { purge(house).await } else { Ok(()) }
}

/// Writes the files of the index anew that hold deleted documents. When another process writes,
/// it is asked to.
pub async fn purge(house: &House) -> Result<()> {
    let wish = house.search.folder().join(PURGE_WISH);
    let mut slot = house.search.feeder().await;
    let feeder = match slot.take() {
        Some(feeder) => feeder,
        None => match house.search.hire()? {
            Some(feeder) => feeder,
            None => return Ok(std::fs::write(&wish, "")?),
        },
    };
    let feeder = aside(feeder, Feeder::purge).await?;
    // Files that a reader holds are not removed: let it have the new ones first.
    house.search.refresh()?;
    let feeder = aside(feeder, Feeder::collect_garbage).await?;
    *slot = Some(feeder);
    if wish.exists() {
        std::fs::remove_file(&wish)?;
    }
    Ok(())
}

/// Brings the index up to the last event and tells how many documents were written or taken
/// out. When another process writes, that process does it, and this returns 0.
pub async fn catch_up(house: &House) -> Result<u64> {
    let mut slot = house.search.feeder().await;
    let mut feeder = match slot.take() {
        Some(feeder) => feeder,
        None => match house.search.hire()? {
            Some(feeder) => feeder,
            None => return Ok(0),
        },
    };
    let mut written = 0;
    // On an error the feeder is dropped with what it had not committed: the next turn begins
    // again where the last commit left off.
    if feeder.cursor.is_none() {
        let (filled, n) = fill(house, feeder, Some(&house.search)).await?;
        feeder = filled;
        written += n;
    }
    loop {
        let cursor = feeder.cursor.unwrap_or(0);
        let events = event::after(&house.db, cursor, BATCH_EVENTS).await?;
        let Some(last) = events.last().map(|e| e.seq) else {
            break;
        };
        let refs = touched(house, &events).await?;
        feeder.cursor = Some(last);
        if !refs.is_empty() {
            written += refs.len() as u64;
            feeder = write_all(house, feeder, refs).await?;
            feeder = commit(feeder).await?;
            house.search.refresh()?;
        }
    }
    *slot = Some(feeder);
    Ok(written)
}

/// Fills a fresh index from the rooms while the old one goes on serving, then swaps them.
pub async fn rebuild(house: &House) -> Result<Rebuilt> {
    let mut slot = house.search.feeder().await;
    let old = match slot.take() {
        Some(feeder) => Some(feeder),
        None => house.search.hire()?,
    };
    let Some(old) = old else {
        std::fs::write(house.search.folder().join(WISH), "")?;
        return Ok(Rebuilt::LeftToServer);
    };
    let (opened, feeder) = house.search.fresh(old)?;
    let (feeder, written) = fill(house, feeder, None).await?;
    house.search.swap(opened)?;
    *slot = Some(feeder);
    drop(slot);
    catch_up(house).await?;
    Ok(Rebuilt::Done(written))
}

/// Empties the writer's index and fills it with everything that the rooms have.
async fn fill(house: &House, feeder: Feeder, shown: Option<&Search>) -> Result<(Feeder, u64)> {
    // Events that come while we read are read again afterwards.
    let sql = "SELECT coalesce(max(seq), 0) AS n FROM event";
    let seq = house.db.number(sql, vec![]).await?;
    feeder.writer.delete_all_documents()?;
    let (mut feeder, mut written, mut since) = (feeder, 0, 0);
    for room in house.rooms {
        let mut after: Option<Id> = None;
        loop {
            let refs = (room.entries)(house, after).await?;
            let Some(last) = refs.last().map(|r| r.id) else {
                break;
            };
            if after == Some(last) {
                break;
            }
            after = Some(last);
            written += refs.len() as u64;
            since += refs.len() as u64;
            feeder = write_all(house, feeder, refs).await?;
            if since >= FILL_COMMIT_DOCUMENTS {
                since = 0;
                feeder = commit(feeder).await?;
                shown.map_or(Ok(()), Search::refresh)?;
            }
        }
    }
    feeder.cursor = Some(seq);
    feeder = commit(feeder).await?;
    shown.map_or(Ok(()), Search::refresh)?;
    tracing::info!(things = written, "the index was filled from the database");
    Ok((feeder, written))
}

/// The things of rooms that these events changed, each once.
async fn touched(house: &House, events: &[Event]) -> Result<Vec<Ref>> {
    let (mut seen, mut refs) = (HashSet::new(), Vec::new());
    for event in events {
        if LOOKS.iter().any(|end| event.action.ends_with(end)) {
            continue;
        }
        let of_room = event.room != "house";
        let found = match (of_room, event.kind.as_str()) {
            (true, _) => vec![event.about()],
            (false, "unit") => under_unit(house, event.ref_id).await?,
            (false, _) => continue,
        };
        refs.extend(found.into_iter().filter(|r| seen.insert(r.clone())));
    }
    Ok(refs)
}

/// The things in the index whose readers change with the tree: those that lie under a unit, and
/// all of them when units were imported, which is an event about no single unit.
async fn under_unit(house: &House, unit: Id) -> Result<Vec<Ref>> {
    let opened = house.search.opened();
    if unit::find(&house.db, unit).await?.is_none() {
        return refs_of(&opened, &AllQuery);
    }
    let mut refs = Vec::new();
    for unit in related_units(&house.db, unit).await? {
        let term = Term::from_field_text(opened.fields.above, &unit.to_string());
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        refs.extend(refs_of(&opened, &query)?);
    }
    Ok(refs)
}

fn refs_of(opened: &Opened, query: &dyn Query) -> Result<Vec<Ref>> {
    let searcher = opened.searcher();
    let mut refs = Vec::new();
    for address in searcher.search(query, &DocSetCollector)? {
        let doc: tantivy::TantivyDocument = searcher.doc(address)?;
        let key = doc.get_first(opened.fields.about).and_then(|v| v.as_str());
        refs.extend(key.and_then(|key| key.parse::<Ref>().ok()));
    }
    Ok(refs)
}

async fn write_all(house: &House, feeder: Feeder, refs: Vec<Ref>) -> Result<Feeder> {
    let mut gatherer = Gatherer::default();
    let mut feeder = feeder;
    let mut held = Vec::with_capacity(HELD_DOCUMENTS);
    for about in refs {
        let thing = gatherer.gather(house, about).await?;
        if thing.entry.is_none() {
            wish_purge(house, feeder.fields.about, &thing.about)?;
        }
        held.push(thing);
        if held.len() == HELD_DOCUMENTS {
            feeder = hand_over(feeder, std::mem::take(&mut held)).await?;
        }
    }
    hand_over(feeder, held).await
}

/// Asks for a purge when the thing that is taken out stands in the index.
fn wish_purge(house: &House, key: Field, about: &Ref) -> Result<()> {
    let term = Term::from_field_text(key, &key_of(about));
    if house.search.opened().searcher().doc_freq(&term)? > 0 {
        std::fs::write(house.search.folder().join(PURGE_WISH), "")?;
    }
    Ok(())
}

async fn hand_over(feeder: Feeder, held: Vec<Gathered>) -> Result<Feeder> {
    aside(feeder, move |feeder| {
        for thing in held {
            let key = Term::from_field_text(feeder.fields.about, &key_of(&thing.about));
            feeder.writer.delete_term(key);
            if let Some((entry, above)) = &thing.entry {
                let doc = document(&feeder.fields, entry, above);
                feeder.writer.add_document(doc)?;
            }
        }
        Ok(())
    })
    .await
}

async fn commit(feeder: Feeder) -> Result<Feeder> {
    aside(feeder, |feeder| feeder.commit()).await
}

/// Does work that blocks on a thread of its own.
async fn aside(
    mut feeder: Feeder,
    work: impl FnOnce(&mut Feeder) -> Result<()> + Send + 'static,
) -> Result<Feeder> {
    let done = tokio::task::spawn_blocking(move || work(&mut feeder).map(|()| feeder)).await;
    done.map_err(|e| Error::Internal(format!("the index's writer panicked: {e}")))?
}

/// Writes what the next turn would write, and then loses it as a crash would.
#[cfg(test)]
pub(super) async fn crash_before_commit(house: &House) -> Result<()> {
    let mut slot = house.search.feeder().await;
    let Some(feeder) = slot.take() else {
        return Err(Error::NotFound);
    };
    let events = event::after(&house.db, feeder.cursor.unwrap_or(0), BATCH_EVENTS).await?;
    let refs = touched(house, &events).await?;
    write_all(house, feeder, refs).await.map(drop)
}
