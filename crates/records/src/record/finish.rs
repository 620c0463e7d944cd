//! The end of reading: bytes become blobs, pages and fields become rows, the record is there.

use fields::{Field, Reading};
use house::blob::{self, Stored};
use house::db::{Sql, Tx};
use house::event::{self, Actor, NewEvent};
use house::id::{Id, Ref};
use house::{House, Result, values};
use serde_json::json;

use crate::reading::job::{ReadPaper, Waiting, picture_path};
use crate::reading::{copy, names, words};
use crate::{NAME, record};

/// Longest text of one field that is kept, characters.
const FIELD_CHARS_MAX: usize = 4000;

/// A page's row with its pictures on disk.
struct PageRow {
    pictures: Option<[Stored; 3]>,
    media_type: &'static str,
    width: i64,
    height: i64,
    dpi: i64,
    text: String,
    words: String,
    confidence: i64,
    trouble: Option<String>,
}

/// Writes a paper that was read. What this acknowledges is on disk and in the database.
pub async fn finish(house: &House, record: &Waiting, read: &ReadPaper) -> Result<()> {
    let limit = house.config.number("upload_bytes_max");
    let original = house.blobs.store_path(&read.original, limit).await?;
    let mut pages = Vec::with_capacity(read.pages.len());
    for index in 0..read.pages.len() {
        pages.push(page_row(house, read, index).await?);
    }
    let names = names::of_house(house).await?;
    let reading = fields::read_with_stamps(&read.pages, &read.stamps, &names);
    let copy = store_copy(house, record, read).await?;
    let (now, record, kind) = (house.now(), record.clone(), read.kind);
    let (text, repaired) = (read.text.clone(), read.repaired.clone());
    let hash = record.original_hash.clone();
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                blob::record(tx, &original, kind.mime(), now).await?;
                if let Some(copy) = &copy {
                    write_copy(tx, record.id, copy, now).await?;
                }
                write_pages(tx, record.id, &pages, now).await?;
                if pages.is_empty() && !text.is_empty() {
                    write_text_page(tx, record.id, &text).await?;
                }
                write_fields(tx, record.id, &reading).await?;
                let about = describe(&record, &reading);
                write_record(tx, &record, kind, pages.len(), about).await?;
                let event = NewEvent::new(
                    &Actor::program("nhip"),
                    "records.add",
                    Ref::new(NAME, "record", record.id),
                );
                let told = json!({ "pages": pages.len(), "repaired": repaired });
                event::append(tx, now, event.unit(record.unit_id).with(told)).await?;
                Ok(())
            })
        })
        .await?;
    forget_intake(house, &hash).await
}

/// The PDF copy with a text layer, on disk; none for a paper without pages.
async fn store_copy(house: &House, record: &Waiting, read: &ReadPaper) -> Result<Option<Stored>> {
    let about = scan::pdfa::About {
        title: record.original_name.clone(),
        made: Some(house::clock::rfc3339(house.now())),
        language: Some("vi".to_owned()),
    };
    let (folder, pages) = (read.folder.clone(), read.pages.clone());
    let made = tokio::task::spawn_blocking(move || copy::make(&folder, &pages, about))
        .await
        .map_err(|e| house::Error::Internal(e.to_string()))??;
    match made {
        Some(bytes) => Ok(Some(house.blobs.store_bytes(bytes).await?)),
        None => Ok(None),
    }
}

async fn write_copy(tx: &Tx, record: Id, copy: &Stored, now: i64) -> Result<()> {
    blob::record(tx, copy, "application/pdf", now).await?;
    let sql = "UPDATE records_record SET copy_blob = $2 WHERE id = $1";
    tx.exec(sql, values![record, copy.hash.clone()]).await?;
    Ok(())
}

async fn page_row(house: &House, read: &ReadPaper, index: usize) -> Result<PageRow> {
    let page = &read.pages[index];
    let (mut stored, mut media_type) = (Vec::new(), "image/webp");
    for size in ["large", "small", "thumb"] {
        let path = picture_path(&read.folder, index, size);
        if let Ok(bytes) = tokio::fs::read(&path).await {
            if bytes.starts_with(&[0xff, 0xd8]) {
                media_type = "image/jpeg";
            }
            stored.push(house.blobs.store_bytes(bytes).await?);
        }
    }
    Ok(PageRow {
        pictures: stored.try_into().ok(),
        media_type,
        width: page.width.into(),
        height: page.height.into(),
        dpi: page.dpi.into(),
        text: words::text(page),
        words: words::pack(page),
        confidence: words::confidence(page),
        trouble: read.troubles[index].clone(),
    })
}

async fn write_pages(tx: &Tx, record: Id, pages: &[PageRow], now: i64) -> Result<()> {
    for (index, page) in pages.iter().enumerate() {
        let mut hashes = [None, None, None];
        if let Some(pictures) = &page.pictures {
            for (at, stored) in pictures.iter().enumerate() {
                blob::record(tx, stored, page.media_type, now).await?;
                hashes[at] = Some(stored.hash.clone());
            }
        }
        let [large, small, thumb] = hashes;
        tx.exec(
            "INSERT INTO records_page (record_id, number, width, height, dpi, picture_blob,
               small_blob, thumb_blob, text, words, confidence, trouble)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            values![
                record,
                index as i64 + 1,
                page.width,
                page.height,
                page.dpi,
                large,
                small,
                thumb,
                page.text.clone(),
                page.words.clone(),
                page.confidence,
                page.trouble.clone()
            ],
        )
        .await?;
    }
    Ok(())
}

/// A text that flows without pages is kept as one page without a picture.
async fn write_text_page(tx: &Tx, record: Id, text: &str) -> Result<()> {
    tx.exec(
        "INSERT INTO records_page (record_id, number, width, height, dpi, picture_blob,
           small_blob, thumb_blob, text, words, confidence, trouble)
         VALUES ($1, 1, 0, 0, 0, NULL, NULL, NULL, $2, '[]', 100, NULL)",
        values![record, text],
    )
    .await?;
    Ok(())
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

async fn write_fields(tx: &Tx, record: Id, reading: &Reading) -> Result<()> {
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
                field.page as i64 + 1,
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
fn describe(record: &Waiting, reading: &Reading) -> record::Data {
    let text = |field: &Option<Field>| field.as_ref().map(|f| f.value.clone());
    let mut data = record::Data {
        number: text(&reading.number),
        notation: text(&reading.notation),
        issued_on: text(&reading.issued_on),
        place: text(&reading.place),
        issuer: text(&reading.issuer),
        parent_issuer: text(&reading.parent_issuer),
        issuer_unit_id: reading
            .issuer_unit
            .as_ref()
            .and_then(|s| s.key.parse().ok()),
        kind: text(&reading.kind),
        abstract_text: text(&reading.abstract_text),
        signer: text(&reading.signer),
        signer_post: text(&reading.signer_post),
        recipients: text(&reading.recipients),
        urgency: text(&reading.urgency),
        ..record::Data::default()
    };
    data.title = data.title_or(&record.original_name);
    data
}

async fn write_record(
    tx: &Tx,
    record: &Waiting,
    kind: extract::Kind,
    pages: usize,
    data: record::Data,
) -> Result<()> {
    record::store_data(tx, record.id, &data).await?;
    let reading = if pages > 0 { "read" } else { "kept" };
    tx.exec(
        "UPDATE records_record SET kind = $2, media_type = $3, page_count = $4, reading = $5
         WHERE id = $1",
        values![
            record.id,
            format!("{kind:?}").to_lowercase(),
            kind.mime(),
            pages as i64,
            reading
        ],
    )
    .await?;
    Ok(())
}

/// A paper that cannot be read is kept as it is, with the reason in words.
pub async fn unreadable(house: &House, record: &Waiting, message: &'static str) -> Result<()> {
    let limit = house.config.number("upload_bytes_max");
    let path = house.intake.path(&record.original_hash);
    let original = house.blobs.store_path(&path, limit).await?;
    let (now, record) = (house.now(), record.clone());
    let hash = record.original_hash.clone();
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                blob::record(tx, &original, "application/octet-stream", now).await?;
                let sql = "UPDATE records_record SET reading = 'failed', trouble = $2
                           WHERE id = $1";
                tx.exec(sql, values![record.id, message]).await?;
                let about = Ref::new(NAME, "record", record.id);
                let event = NewEvent::new(&Actor::program("nhip"), "records.unreadable", about);
                let event = event.unit(record.unit_id).with(json!({ "why": message }));
                event::append(tx, now, event).await?;
                Ok(())
            })
        })
        .await?;
    forget_intake(house, &hash).await
}

/// Takes bytes out of the intake when no other record waits for the same ones.
pub async fn forget_intake(house: &House, hash: &str) -> Result<()> {
    let sql = "SELECT count(*) AS n FROM records_record
               WHERE original_hash = $1 AND reading = 'waiting'";
    if house.db.number(sql, values![hash]).await? == 0 {
        house.intake.remove(hash).await?;
    }
    Ok(())
}
