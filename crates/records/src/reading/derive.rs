//! Making again what can be derived: lost pictures of pages, the pictures and words of pages that
//! people turned, and the PDF copy. From the original, page by page, by a job.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::FutureExt;
use house::clock::Micros;
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::job::{NewJob, Running, Trouble};
use house::{Error, House, Id, Ref, Result, values};
use scan::PageWords;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::job::{blocking, open};
use super::page::ReadPage;
use super::paper::Paper;
use super::{copy, words};
use crate::NAME;
use crate::gate::withdraw;
use crate::record::{finish, leaf::PagePictures};
use crate::restack::anew::{self, Span};

/// Rows that are looked at in one go.
const GROUP_ROWS: i64 = 5_000;

#[derive(Serialize, Deserialize)]
struct Payload {
    record: Id,
    /// Blobs that the record named before: they go when nothing else names them.
    #[serde(default)]
    replaced: Vec<String>,
}

/// Queues it for a record; once, however often it is asked for.
pub(crate) async fn queue(
    tx: &Tx,
    now: Micros,
    record: Id,
    (owner, unit): (Option<Id>, Id),
    replaced: Vec<String>,
) -> Result<Id> {
    let job = NewJob {
        kind: "records.derive",
        payload: json!(Payload { record, replaced }),
        unique_key: None,
        owner,
        unit: Some(unit),
        bundle: None,
        run_at: now,
    };
    house::job::queue(tx, now, job).await
}

#[derive(FromQueryResult)]
struct Lost {
    id: Id,
    unit_id: Id,
    hash: String,
}

/// Some blobs are gone: queues what makes again those that pages and copies had, and tells how
/// many hashes that covers. Originals cannot be made again.
pub async fn all(house: &House, missing: &[String]) -> Result<usize> {
    let missing: BTreeSet<&str> = missing.iter().map(String::as_str).collect();
    let (mut covered, mut records) = (BTreeSet::new(), BTreeSet::new());
    for column in [
        "p.picture_blob",
        "p.small_blob",
        "p.thumb_blob",
        "r.copy_blob",
    ] {
        let pages = if column.starts_with('p') {
            "JOIN records_page p ON p.record_id = r.id"
        } else {
            ""
        };
        let mut after = String::new();
        loop {
            let sql = format!(
                "SELECT r.id, r.unit_id, {column} AS hash FROM records_record r {pages}
                 WHERE {column} > $1 ORDER BY {column} LIMIT $2"
            );
            let rows: Vec<Lost> = house.db.all(&sql, values![after, GROUP_ROWS]).await?;
            let Some(last) = rows.last() else { break };
            after = last.hash.clone();
            for row in rows
                .into_iter()
                .filter(|r| missing.contains(r.hash.as_str()))
            {
                records.insert((row.id, row.unit_id));
                covered.insert(row.hash);
            }
        }
    }
    let now = house.now();
    let write = house.db.write(move |tx| {
        async move {
            for (record, unit) in records {
                queue(tx, now, record, (None, unit), vec![]).await?;
            }
            Ok(())
        }
        .boxed()
    });
    write.await?;
    Ok(covered.len())
}

#[derive(Clone, Debug, FromQueryResult)]
struct PageNow {
    number: i64,
    width: i64,
    picture_blob: Option<String>,
    small_blob: Option<String>,
    thumb_blob: Option<String>,
    source_hash: Option<String>,
    source_number: Option<i64>,
    turned: i64,
    /// Below zero: its words are still those from before it was turned.
    confidence: i64,
}

impl PageNow {
    /// Whether a picture that it should have is not there. Flowing text and pages that could not
    /// be read have none, and no width.
    fn lacks_pictures(&self, house: &House) -> bool {
        if self.confidence < 0 {
            return true;
        }
        let all = [&self.picture_blob, &self.small_blob, &self.thumb_blob];
        let there = |hash: &&Option<String>| hash.as_ref().is_some_and(|h| house.blobs.has(h));
        self.width > 0 && !all.iter().all(there)
    }
}

#[derive(Clone, Debug, FromQueryResult)]
struct About {
    original_name: String,
    copy_blob: Option<String>,
    unit_id: Id,
}

/// The job.
pub(super) async fn run(house: &House, running: &Running) -> Result<(), Trouble> {
    let payload: Payload = running.payload()?;
    withdraw::destroy(house, payload.replaced).await?;
    let sql = "SELECT original_name, copy_blob, unit_id FROM records_record
               WHERE id = $1 AND reading = 'read'";
    let about: Option<About> = house.db.one(sql, values![payload.record]).await?;
    let Some(about) = about else { return Ok(()) };
    let sql = "SELECT number, width, picture_blob, small_blob, thumb_blob, source_hash,
                 source_number, turned, confidence
               FROM records_page WHERE record_id = $1 ORDER BY number LIMIT $2";
    let pages: Vec<PageNow> = house
        .db
        .all(sql, values![payload.record, GROUP_ROWS])
        .await?;
    let copied = about
        .copy_blob
        .as_ref()
        .is_some_and(|hash| house.blobs.has(hash));
    let whole = pages.iter().all(|page| page.width > 0) && !pages.is_empty();
    let copies = !copied && whole && pages.len() <= copy::PAGES_MAX;
    let mut making = Making {
        house: house.clone(),
        record: payload.record,
        name: about.original_name.clone(),
        paper: None,
        copy: match copies {
            true => Some(Written::begin(house, &about.original_name)?),
            false => None,
        },
        turned: false,
        replaced: vec![],
    };
    let all = pages.len() as i64;
    for page in pages.iter().filter(|page| page.lacks_pictures(house)) {
        making.restore(page).await?;
        running.progress(page.number, all, "").await?;
    }
    // What a turned page looked like before may be just what nobody should have seen.
    withdraw::destroy(house, making.replaced.clone()).await?;
    if making.turned && making.is_secret_now(all).await? {
        return Ok(());
    }
    if copies {
        for page in &pages {
            making.copy_page(page).await?;
            running.progress(page.number, all, "").await?;
        }
    }
    making.replaced.extend(about.copy_blob);
    making.finish(about.unit_id).await.map_err(Trouble::from)
}

/// A copy that grows on the disk; it goes when the work on it ends, however that ends.
struct Written {
    copy: copy::Making,
    file: tempfile::NamedTempFile,
}

impl Written {
    fn begin(house: &House, name: &str) -> Result<Self> {
        let file = tempfile::NamedTempFile::new_in(house.blobs.incoming())?;
        let about = finish::copy_about(house, name);
        Ok(Written {
            copy: copy::begin(file.path(), about)?,
            file,
        })
    }

    async fn store(self, house: &House) -> Result<house::blob::Stored> {
        copy::end(self.copy)?;
        house.blobs.store_path(self.file.path(), u64::MAX).await
    }
}

/// A record whose pictures and copy are being made again.
struct Making {
    house: House,
    record: Id,
    name: String,
    /// The original that is open just now.
    paper: Option<(String, Arc<Paper>)>,
    copy: Option<Written>,
    turned: bool,
    /// What the rows named before and is not there any more.
    replaced: Vec<String>,
}

impl Making {
    /// The page as it lies in its original; `None` where that is not known.
    async fn page(&mut self, page: &PageNow) -> Result<Option<Arc<ReadPage>>, Trouble> {
        let (Some(hash), Some(number)) = (&page.source_hash, page.source_number) else {
            return Ok(None);
        };
        let paper = self.paper(hash).await?;
        let (index, turn) = ((number - 1).max(0) as usize, page.turned as u16);
        let anew = page.confidence < 0;
        let made = blocking(move || paper.again(index, turn, anew)).await?;
        let made = made.map_err(|why| why_not(why.message, why.again))?;
        Ok(Some(Arc::new(made)))
    }

    async fn restore(&mut self, page: &PageNow) -> Result<(), Trouble> {
        match self.page(page).await? {
            Some(made) => self.keep(page, made).await,
            None => Ok(()),
        }
    }

    /// Its words are there already: only the picture is wanted.
    async fn copy_page(&mut self, page: &PageNow) -> Result<(), Trouble> {
        let seen = PageNow {
            confidence: 0,
            ..page.clone()
        };
        let Some(made) = self.page(&seen).await? else {
            return Ok(());
        };
        let words = words_of(&self.house, self.record, page.number).await?;
        let packed = blocking(move || made.copy()).await?;
        let packed = packed.map_err(|e| Trouble::Again(e.to_string()))?;
        if let Some(written) = &mut self.copy {
            let added = written.copy.page(&packed, &words);
            added.map_err(|e| Trouble::Again(e.to_string()))?;
        }
        Ok(())
    }

    async fn paper(&mut self, hash: &str) -> Result<Arc<Paper>, Trouble> {
        if let Some((open, paper)) = &self.paper
            && open == hash
        {
            return Ok(paper.clone());
        }
        let (path, data) = (
            self.house.blobs.path(hash),
            self.house.config.folder.clone(),
        );
        let paper = blocking(move || open(&path, &data)).await?;
        let paper = Arc::new(paper.map_err(|why| why_not(why.message, why.again))?);
        self.paper = Some((hash.to_owned(), paper.clone()));
        Ok(paper)
    }

    /// Writes a page's pictures, and of one that was turned its words too.
    async fn keep(&mut self, page: &PageNow, made: Arc<ReadPage>) -> Result<(), Trouble> {
        let packing = made.clone();
        let packed = blocking(move || packing.pictures()).await?;
        let packed = packed.map_err(|e| Trouble::Again(e.to_string()))?;
        let packed = vec![packed.large.bytes, packed.small.bytes, packed.thumb.bytes];
        let pictures = PagePictures::store(&self.house, packed).await?;
        let pictures = pictures.ok_or_else(|| Trouble::Again("no pictures".to_owned()))?;
        let (now, record, page) = (self.house.now(), self.record, page.clone());
        self.turned |= page.confidence < 0;
        let before = [&page.picture_blob, &page.small_blob, &page.thumb_blob];
        self.replaced.extend(before.into_iter().flatten().cloned());
        let write = self.house.db.write(move |tx| {
            async move {
                let [large, small, thumb] = pictures.write(tx, now).await?;
                let sql = "UPDATE records_page SET picture_blob = $4, small_blob = $5,
                             thumb_blob = $6
                           WHERE record_id = $1 AND source_hash = $2 AND source_number = $3
                             AND turned = $7";
                let values = values![
                    record,
                    page.source_hash.clone(),
                    page.source_number,
                    large,
                    small,
                    thumb,
                    page.turned
                ];
                let written = tx.exec(sql, values).await?;
                if written == 1 && page.confidence < 0 {
                    write_words(tx, record, &page, &made).await?;
                }
                Ok(())
            }
            .boxed()
        });
        Ok(write.await?)
    }

    /// After turned pages the gate looks again; what passes has its fields read anew.
    async fn is_secret_now(&self, pages: i64) -> Result<bool> {
        let span = Span {
            record: self.record,
            from: 1,
            to: pages,
        };
        let anew = anew::read(&self.house, &[span]).await?;
        if crate::restack::aside::is_secret(&self.house, self.record, &anew).await? {
            return Ok(true);
        }
        let (record, name) = (self.record, self.name.clone());
        let write = self
            .house
            .db
            .write(move |tx| async move { anew::write(tx, record, &name, &anew).await }.boxed());
        write.await?;
        Ok(false)
    }

    async fn finish(self, unit: Id) -> Result<()> {
        let stored = match self.copy {
            Some(written) => Some(written.store(&self.house).await?),
            None => None,
        };
        let (now, record) = (self.house.now(), self.record);
        let write = self.house.db.write(move |tx| {
            async move {
                if let Some(stored) = &stored {
                    finish::write_copy(tx, record, stored, now).await?;
                }
                let about = Ref::new(NAME, "record", record);
                let event = NewEvent::new(&Actor::program("nhip"), "records.derive", about);
                event::append(tx, now, event.unit(unit)).await?;
                Ok(())
            }
            .boxed()
        });
        write.await?;
        withdraw::destroy(&self.house, self.replaced.clone()).await?;
        forget_rows(&self.house, self.replaced).await
    }
}

/// Rows of bytes that are gone and that nothing names any more.
async fn forget_rows(house: &House, mut hashes: Vec<String>) -> Result<()> {
    hashes.retain(|hash| !house.blobs.has(hash));
    if hashes.is_empty() {
        return Ok(());
    }
    let used: BTreeSet<String> = crate::record::blobs(house).await?.into_iter().collect();
    hashes.retain(|hash| !used.contains(hash));
    let write = house.db.write(move |tx| {
        async move {
            for hash in hashes {
                let sql = "DELETE FROM blob WHERE hash = $1";
                tx.exec(sql, values![hash]).await?;
            }
            Ok(())
        }
        .boxed()
    });
    write.await
}

fn why_not(message: &'static str, again: bool) -> Trouble {
    if again {
        Trouble::Again(message.to_owned())
    } else {
        Trouble::Final(message)
    }
}

async fn write_words(tx: &Tx, record: Id, page: &PageNow, made: &ReadPage) -> Result<()> {
    let sql = "UPDATE records_page SET width = $4, height = $5, dpi = $6, words = $7, stamps = $8,
                 text = $9, confidence = $10, trouble = NULL
               WHERE record_id = $1 AND source_hash = $2 AND source_number = $3";
    let values = values![
        record,
        page.source_hash.clone(),
        page.source_number,
        i64::from(made.words.width),
        i64::from(made.words.height),
        i64::from(made.words.dpi),
        words::pack(&made.words),
        words::pack(&made.stamps),
        words::text(&made.words),
        words::confidence(&made.words)
    ];
    tx.exec(sql, values).await?;
    Ok(())
}

async fn words_of(house: &House, record: Id, number: i64) -> Result<PageWords> {
    #[derive(FromQueryResult)]
    struct Row {
        width: i64,
        height: i64,
        dpi: i64,
        words: String,
    }
    let sql = "SELECT width, height, dpi, words FROM records_page
               WHERE record_id = $1 AND number = $2";
    let row: Option<Row> = house.db.one(sql, values![record, number]).await?;
    let row = row.ok_or(Error::NotFound)?;
    let side = |pixels: i64| u32::try_from(pixels).unwrap_or(0);
    Ok(words::unpack(
        &row.words,
        side(row.width),
        side(row.height),
        side(row.dpi),
    ))
}
