//! The end of reading: bytes become blobs, pages and fields become rows, the record is there.

use std::path::Path;

use fields::{Field, Reading};
use house::blob::{self, Leaving, Stored};
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::id::{Id, Ref};
use house::{Error, House, Result, values};
use serde_json::json;

use super::archival;
use super::leaf::{PagePictures, PageRow};
use crate::gate::withdraw;
use crate::reading::job::Waiting;
use crate::reading::read::{Numbers, ReadPaper};
use crate::reading::work::picture_path;
use crate::reading::{copy, kept, names, words};
use crate::{NAME, record, renewal};

/// Pages that are written in one transaction.
const GROUP_PAGES: usize = 50;
/// Longest text of one field that is kept, characters.
const FIELD_CHARS_MAX: usize = 4000;

/// Writes a paper that was read. What this acknowledges is on disk and in the database. Pages
/// go first and in groups, so that neither memory nor the writer is held by a stack of
/// thousands; nobody sees them until the last transaction turns the record visible.
pub async fn finish(house: &House, record: &Waiting, read: &ReadPaper) -> Result<()> {
    let original = store_original(house, &read.original, &record.original_hash).await?;
    forget_pages(house, record.id).await?;
    let mut group = Vec::with_capacity(GROUP_PAGES);
    for index in 0..read.pages {
        group.push(page_row(house, record, read, index).await?);
        if group.len() == GROUP_PAGES || index + 1 == read.pages {
            write_pages(house, record.id, std::mem::take(&mut group)).await?;
        }
    }
    let names = names::of_house(house).await?;
    let sample = read.sample()?;
    let reading = sample.fields(&names);
    let copy = store_copy(house, record, read).await?;
    let (path, kind) = (read.original.clone(), read.kind);
    let plays_ms = tokio::task::spawn_blocking(move || kept::plays_ms(&path, kind))
        .await
        .map_err(|e| Error::Internal(e.to_string()))?;
    let done = Done {
        record: record.clone(),
        kind: read.kind,
        plays_ms,
        pages: read.pages,
        text: read.text.clone(),
        repaired: read.repaired.clone(),
        remark: read.remark,
        original,
        copy,
        numbers: sample.numbers,
        reading,
    };
    let now = house.now();
    let write = house
        .db
        .write(move |tx| Box::pin(async move { done.write(tx, now).await }));
    write.await?;
    forget_intake(house, &record.original_hash).await
}

/// The original among the blobs; one that was read before lies there already.
async fn store_original(house: &House, path: &Path, hash: &str) -> Result<Stored> {
    if path == house.blobs.path(hash) {
        let size = std::fs::metadata(path)?.len() as i64;
        let hash = hash.to_owned();
        return Ok(Stored { hash, size });
    }
    house.blobs.store_path(path, u64::MAX).await
}

/// What an earlier reading, finished or killed, has left.
async fn forget_pages(house: &House, record: Id) -> Result<()> {
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            for table in ["records_page", "records_field"] {
                let sql = format!("DELETE FROM {table} WHERE record_id = $1");
                tx.exec(&sql, values![record]).await?;
            }
            Ok(())
        })
    });
    write.await
}

/// Everything of a read paper but its pages.
struct Done {
    record: Waiting,
    kind: extract::Kind,
    plays_ms: Option<i64>,
    pages: usize,
    text: String,
    repaired: Vec<String>,
    remark: Option<&'static str>,
    original: Stored,
    copy: Option<Stored>,
    numbers: Numbers,
    reading: Reading,
}

impl Done {
    async fn write(&self, tx: &Tx, now: i64) -> Result<()> {
        let record = &self.record;
        let sql = "SELECT count(*) AS n FROM records_record WHERE id = $1 AND reading = 'waiting'";
        if tx.number(sql, values![record.id]).await? == 0 {
            // Another worker took the job over and was faster.
            return Err(Error::Conflict("record-changed-meanwhile"));
        }
        blob::record(tx, &self.original, self.kind.mime(), now).await?;
        if let Some(copy) = &self.copy {
            write_copy(tx, record.id, copy, now).await?;
        }
        if self.pages == 0 && !self.text.is_empty() {
            write_text_page(tx, record, &self.text).await?;
        }
        write_fields(tx, record.id, &self.reading, |index| {
            self.numbers.number(index)
        })
        .await?;
        write_kind(tx, record.id, self).await?;
        if let Some(renewed) = renewal::take_place(tx, now, record.id).await? {
            return self.describe(tx, renewed).await;
        }
        let told = json!({ "pages": self.pages, "repaired": self.repaired });
        let about = Ref::new(NAME, "record", record.id);
        let event = NewEvent::new(&Actor::program("nhip"), "records.add", about);
        let event = event.unit(record.unit_id).with(told);
        event::append(tx, now, event).await?;
        self.describe(tx, record.id).await
    }

    /// What was read becomes the data of this record, unless people have written some.
    async fn describe(&self, tx: &Tx, record: Id) -> Result<()> {
        if may_describe(tx, record).await? {
            let about = describe(&self.record.original_name, &self.reading);
            record::store_read(tx, record, &about).await?;
            archival::hear(tx, record).await?;
        }
        Ok(())
    }
}

/// Whether what is read may become the record's data: never over what people have written.
pub(crate) async fn may_describe(tx: &Tx, record: Id) -> Result<bool> {
    let sql = "SELECT (SELECT count(*) FROM records_version WHERE record_id = $1)
                 + (SELECT count(*) FROM records_confirmation WHERE record_id = $1) AS n";
    Ok(tx.number(sql, values![record]).await? == 0)
}

/// The PDF copy with a text layer, on disk; none for a paper without pages.
async fn store_copy(house: &House, record: &Waiting, read: &ReadPaper) -> Result<Option<Stored>> {
    let about = copy_about(house, &record.original_name);
    let (work, pages) = (read.work.clone(), read.pages);
    let made = tokio::task::spawn_blocking(move || copy::make(&work, pages, about))
        .await
        .map_err(|e| Error::Internal(e.to_string()))??;
    match made {
        Some(path) => Ok(Some(house.blobs.store_path(&path, u64::MAX).await?)),
        None => Ok(None),
    }
}

/// What a copy says of itself.
pub(crate) fn copy_about(house: &House, name: &str) -> scan::pdfa::About {
    scan::pdfa::About {
        title: name.to_owned(),
        made: Some(house::clock::rfc3339(house.now())),
        language: Some("vi".to_owned()),
    }
}

/// Names the PDF copy of a record.
pub(crate) async fn write_copy(tx: &Tx, record: Id, copy: &Stored, now: i64) -> Result<()> {
    blob::record(tx, copy, "application/pdf", now).await?;
    let sql = "UPDATE records_record SET copy_blob = $2 WHERE id = $1";
    tx.exec(sql, values![record, copy.hash.clone()]).await?;
    Ok(())
}

async fn page_row(
    house: &House,
    record: &Waiting,
    read: &ReadPaper,
    index: usize,
) -> Result<PageRow> {
    let kept = read.work.load(index)?;
    let page = kept.page();
    let mut packed = Vec::with_capacity(3);
    for size in ["large", "small", "thumb"] {
        if let Ok(bytes) = tokio::fs::read(picture_path(&read.work.0, index, size)).await {
            packed.push(bytes);
        }
    }
    Ok(PageRow {
        number: index as i64 + 1,
        pictures: PagePictures::store(house, packed).await?,
        width: kept.width.into(),
        height: kept.height.into(),
        dpi: kept.dpi.into(),
        text: words::text(&page),
        confidence: words::confidence(&page),
        words: kept.words,
        stamps: kept.stamps,
        trouble: kept.trouble,
        source_hash: record.original_hash.clone(),
        source_number: index as i64 + 1,
    })
}

async fn write_pages(house: &House, record: Id, pages: Vec<PageRow>) -> Result<()> {
    let now = house.now();
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            for page in &pages {
                page.write(tx, record, now).await?;
            }
            Ok(())
        })
    });
    write.await
}

/// A text that flows without pages is kept as one page without a picture.
async fn write_text_page(tx: &Tx, record: &Waiting, text: &str) -> Result<()> {
    let page = PageRow {
        number: 1,
        text: text.to_owned(),
        words: "[]".to_owned(),
        stamps: "[]".to_owned(),
        confidence: 100,
        source_hash: record.original_hash.clone(),
        source_number: 1,
        ..PageRow::default()
    };
    page.write(tx, record.id, 0).await
}

/// The fields that were read, with the names of the record's columns.
fn named(reading: &Reading) -> [(&'static str, &Option<Field>); 12] {
    [
        ("number", &reading.number),
        ("notation", &reading.notation),
        ("issued_on", &reading.issued_on),
        ("place", &reading.place),
        ("issuer", &reading.issuer),
        ("parent_issuer", &reading.parent_issuer),
        ("type", &reading.kind),
        ("abstract", &reading.abstract_text),
        ("signer", &reading.signer),
        ("signer_post", &reading.signer_post),
        ("recipients", &reading.recipients),
        ("urgency", &reading.urgency),
    ]
}

/// Writes what was read; `number` gives the page's number of an index in the sample.
pub(crate) async fn write_fields(
    tx: &Tx,
    record: Id,
    reading: &Reading,
    number: impl Fn(usize) -> i64,
) -> Result<()> {
    for (name, field) in named(reading) {
        let Some(field) = field else { continue };
        let value: String = field.value.chars().take(FIELD_CHARS_MAX).collect();
        let area = field.area;
        tx.exec(
            "INSERT INTO records_field (record_id, field, value, confidence, page, x, y, w, h)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                record,
                name,
                value,
                (field.confidence * 100.0).round() as i64,
                number(field.page),
                i64::from(area.left),
                i64::from(area.top),
                i64::from(area.width),
                i64::from(area.height)
            ],
        )
        .await?;
    }
    Ok(())
}

/// The record's data as first read.
pub(crate) fn describe(name: &str, reading: &Reading) -> record::Data {
    let text = |field: &Option<Field>| field.as_ref().map(|f| f.value.clone());
    let unit = reading.issuer_unit.as_ref();
    let mut data = record::Data {
        number: text(&reading.number),
        notation: text(&reading.notation),
        issued_on: text(&reading.issued_on),
        place: text(&reading.place),
        issuer: text(&reading.issuer),
        parent_issuer: text(&reading.parent_issuer),
        issuer_unit_id: unit.and_then(|s| s.key.parse().ok()),
        kind: text(&reading.kind),
        abstract_text: text(&reading.abstract_text),
        signer: text(&reading.signer),
        signer_post: text(&reading.signer_post),
        recipients: text(&reading.recipients),
        urgency: text(&reading.urgency),
        ..record::Data::default()
    };
    data.title = data.title_or(name);
    data
}

async fn write_kind(tx: &Tx, record: Id, done: &Done) -> Result<()> {
    let reading = if done.pages > 0 { "read" } else { "kept" };
    tx.exec(
        "UPDATE records_record SET kind = $2, media_type = $3, page_count = $4, reading = $5,
           trouble = $6, plays_ms = $7
         WHERE id = $1",
        values![
            record,
            format!("{:?}", done.kind).to_lowercase(),
            done.kind.mime(),
            done.pages as i64,
            reading,
            done.remark,
            done.plays_ms
        ],
    )
    .await?;
    Ok(())
}

/// A paper that cannot be read is kept as it is, with the reason in words.
pub async fn unreadable(house: &House, record: &Waiting, message: &'static str) -> Result<()> {
    let path = crate::reading::job::original(house, &record.original_hash);
    let original = store_original(house, &path, &record.original_hash).await?;
    forget_pages(house, record.id).await?;
    let (now, record) = (house.now(), record.clone());
    let hash = record.original_hash.clone();
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            blob::record(tx, &original, "application/octet-stream", now).await?;
            let sql = "UPDATE records_record SET reading = 'failed', trouble = $2,
                             media_type = 'application/octet-stream', page_count = 0
                           WHERE id = $1 AND reading = 'waiting'";
            tx.exec(sql, values![record.id, message]).await?;
            tell(tx, now, &record, "records.unreadable", message).await?;
            renewal::give_up(tx, now, record.id, message).await
        })
    });
    if let Some(freed) = write.await? {
        withdraw::destroy(house, freed).await?;
    }
    forget_intake(house, &hash).await
}

/// A paper that could not be read because of us: it stays where it is, unseen, with the reason.
pub async fn stop(house: &House, record: &Waiting, message: &'static str) -> Result<()> {
    let (now, record) = (house.now(), record.clone());
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                let sql = "UPDATE records_record SET trouble = $2
                           WHERE id = $1 AND reading = 'waiting'";
                tx.exec(sql, values![record.id, message]).await?;
                tell(tx, now, &record, "records.stop", message).await
            })
        })
        .await
}

async fn tell(
    tx: &Tx,
    now: i64,
    record: &Waiting,
    action: &'static str,
    why: &'static str,
) -> Result<()> {
    let about = Ref::new(NAME, "record", record.id);
    let event = NewEvent::new(&Actor::program("nhip"), action, about);
    let event = event.unit(record.unit_id).with(json!({ "why": why }));
    event::append(tx, now, event).await?;
    Ok(())
}

/// Removes bytes from the intake when no other record waits for the same ones.
pub async fn forget_intake(house: &House, hash: &str) -> Result<()> {
    out_of_intake(house, hash).await?.remove().await
}

/// The same of bytes that must not come back: they are overwritten.
pub async fn destroy_intake(house: &House, hash: &str) -> Result<()> {
    out_of_intake(house, hash).await?.wipe().await
}

/// Within a writing transaction, so that no record can come to wait for them meanwhile.
async fn out_of_intake(house: &House, hash: &str) -> Result<Leaving> {
    let (own, hash) = (house.clone(), hash.to_owned());
    let write = house.db.write(move |tx| {
        Box::pin(async move {
            let sql = "SELECT count(*) AS n FROM records_record
                       WHERE original_hash = $1 AND reading = 'waiting'";
            match tx.number(sql, values![hash.clone()]).await? {
                0 => own.intake.take_out(&hash),
                _ => Ok(Leaving::default()),
            }
        })
    });
    write.await
}
