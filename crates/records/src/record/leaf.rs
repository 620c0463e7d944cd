//! The rows of pages, written when a paper was read and when its pages are made anew.

use house::blob::{self, Stored};
use house::db::{Sql, Tx};
use house::id::Id;
use house::{House, Result, values};

/// The three pictures of a page on disk: large, small, thumb.
#[derive(Clone, Debug)]
pub(crate) struct PagePictures {
    stored: [Stored; 3],
    media_type: &'static str,
}

impl PagePictures {
    /// Stores packed pictures; `None` unless all three are there.
    pub async fn store(house: &House, packed: Vec<Vec<u8>>) -> Result<Option<Self>> {
        let Ok(packed) = <[Vec<u8>; 3]>::try_from(packed) else {
            return Ok(None);
        };
        let jpeg = packed[0].starts_with(&[0xff, 0xd8]);
        let media_type = if jpeg { "image/jpeg" } else { "image/webp" };
        let mut stored = Vec::with_capacity(packed.len());
        for bytes in packed {
            stored.push(house.blobs.store_bytes(bytes).await?);
        }
        let stored = <[Stored; 3]>::try_from(stored).ok();
        Ok(stored.map(|stored| PagePictures { stored, media_type }))
    }

    /// Their hashes, each with its row.
    pub async fn write(&self, tx: &Tx, now: i64) -> Result<[Option<String>; 3]> {
        for stored in &self.stored {
            blob::record(tx, stored, self.media_type, now).await?;
        }
        let [large, small, thumb] = self.stored.clone();
        Ok([Some(large.hash), Some(small.hash), Some(thumb.hash)])
    }
}

/// A page about to be written.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageRow {
    pub number: i64,
    pub pictures: Option<PagePictures>,
    pub width: i64,
    pub height: i64,
    pub dpi: i64,
    pub text: String,
    pub words: String,
    pub stamps: String,
    pub confidence: i64,
    pub trouble: Option<String>,
    pub source_hash: String,
    pub source_number: i64,
}

impl PageRow {
    /// Writes the row and those of its pictures.
    pub async fn write(&self, tx: &Tx, record: Id, now: i64) -> Result<()> {
        let [large, small, thumb] = match &self.pictures {
            Some(pictures) => pictures.write(tx, now).await?,
            None => [None, None, None],
        };
        tx.exec(
            "INSERT INTO records_page (record_id, number, width, height, dpi, picture_blob,
               small_blob, thumb_blob, text, words, confidence, trouble, source_hash,
               source_number, turned, stamps)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15)",
            values![
                record,
                self.number,
                self.width,
                self.height,
                self.dpi,
                large,
                small,
                thumb,
                self.text.clone(),
                self.words.clone(),
                self.confidence,
                self.trouble.clone(),
                self.source_hash.clone(),
                self.source_number,
                self.stamps.clone()
            ],
        )
        .await?;
        Ok(())
    }
}
