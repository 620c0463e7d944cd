//! Blobs: bytes under the name of their SHA-256, synced before anything points at them.
//!
//! A blob is written to a temporary name, synced, renamed, its folder synced; only then may a
//! row name it ([`record`]). The same bytes are kept once.

mod range;
mod wipe;

pub use range::send;
pub use wipe::{Leaving, wipe, wipe_away};

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt};
use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use crate::clock::Micros;
use crate::db::{Sql, Tx};
use crate::error::{Error, Result};
use crate::event::hex;
use crate::id::Id;
use crate::values;

/// A half-written file that has not grown for so long belongs to nobody any more.
const INCOMING_AGE_MAX: Duration = Duration::from_secs(3600);

/// After so many bytes of a stream the disk is asked again whether there is room.
const LOOK_EVERY_BYTES: u64 = 8 * 1024 * 1024;

/// The store in the data folder.
#[derive(Clone, Debug)]
pub struct Blobs {
    folder: PathBuf,
    reserve_bytes: u64,
}

/// Bytes that are on disk and may now be named by a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// SHA-256, 64 hexadecimal digits.
    pub hash: String,
    pub size: i64,
}

/// A row about a blob.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Blob {
    pub hash: String,
    pub size: i64,
    pub media_type: String,
    pub created_at: Micros,
}

impl Blobs {
    /// Opens the store; what lies half written from an earlier life is put out of the way for
    /// [`Blobs::sweep`]. Another process may be writing at this moment, so that only what nobody
    /// has touched for long goes. `reserve_bytes` of the disk are left for others, first of all
    /// for the database.
    pub fn open(folder: &Path, reserve_bytes: u64) -> Result<Self> {
        let (incoming, leaving) = (folder.join("incoming"), folder.join("leaving"));
        std::fs::create_dir_all(&incoming)?;
        std::fs::create_dir_all(&leaving)?;
        for entry in std::fs::read_dir(&incoming)? {
            let entry = entry?;
            // It may have been finished and renamed since the folder was read.
            let Ok(touched) = entry.metadata().and_then(|m| m.modified()) else {
                continue;
            };
            if touched.elapsed().unwrap_or_default() > INCOMING_AGE_MAX {
                std::fs::rename(entry.path(), leaving.join(Id::new().to_string())).ok();
            }
        }
        Ok(Blobs {
            folder: folder.to_owned(),
            reserve_bytes,
        })
    }

    /// Whether so many bytes more fit on the disk.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when they would eat into the reserve.
    pub fn has_room(&self, bytes: u64) -> Result<()> {
        let disk = rustix::fs::statvfs(&self.folder).map_err(std::io::Error::from)?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        if free < self.reserve_bytes.saturating_add(bytes) {
            return Err(Error::Unavailable("error-disk-full"));
        }
        Ok(())
    }

    /// Stores a stream, at most so many bytes.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond the limit, [`Error::Unavailable`] when the disk is full; the
    /// half-written file is gone then.
    pub async fn store<S, E>(&self, mut stream: S, bytes_max: u64) -> Result<Stored>
    where
        S: Stream<Item = std::result::Result<Bytes, E>> + Unpin,
    {
        self.has_room(0)?;
        let path = self.folder.join("incoming").join(Id::new().to_string());
        let half = HalfWritten(path.clone());
        let mut file = tokio::fs::File::create(&path).await?;
        let (mut hasher, mut size) = (Sha256::new(), 0u64);
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|_| Error::field("files", "upload-broken"))?;
            size += chunk.len() as u64;
            if size > bytes_max {
                return Err(Error::TooLarge);
            }
            let looks = |bytes: u64| bytes / LOOK_EVERY_BYTES;
            if looks(size) > looks(size - chunk.len() as u64) {
                self.has_room(0)?;
            }
            hasher.update(&chunk);
            file.write_all(&chunk).await?;
        }
        file.flush().await?;
        file.sync_all().await?;
        drop(file);
        let hash = hex(&hasher.finalize());
        self.settle(half, &hash).await?;
        Ok(Stored {
            hash,
            size: size as i64,
        })
    }

    /// Stores bytes that are in memory already.
    pub async fn store_bytes(&self, bytes: Vec<u8>) -> Result<Stored> {
        let (limit, hash) = (bytes.len() as u64, hex(&Sha256::digest(&bytes)));
        if self.renew(&hash, limit) {
            let size = limit as i64;
            return Ok(Stored { hash, size });
        }
        let one = futures::stream::iter([Ok::<_, std::io::Error>(Bytes::from(bytes))]);
        self.store(one, limit).await
    }

    /// Whether these bytes lie here whole. They count as new from now on, so that `nhip check`
    /// does not take them for an old orphan before their row is written.
    fn renew(&self, hash: &str, size: u64) -> bool {
        let Ok(file) = std::fs::File::open(self.path(hash)) else {
            return false;
        };
        let whole = file.metadata().is_ok_and(|about| about.len() == size);
        whole && file.set_modified(std::time::SystemTime::now()).is_ok()
    }

    /// Stores a copy of a file of this machine.
    pub async fn store_path(&self, path: &Path, bytes_max: u64) -> Result<Stored> {
        let file = tokio::fs::File::open(path).await?;
        let size = file.metadata().await?.len();
        if size > bytes_max {
            return Err(Error::TooLarge);
        }
        self.has_room(size)?;
        self.store(tokio_util::io::ReaderStream::new(file), bytes_max)
            .await
    }

    async fn settle(&self, half: HalfWritten, hash: &str) -> Result<()> {
        let target = self.path(hash);
        let folder = target.parent().unwrap_or(&self.folder).to_owned();
        let from = half.0.clone();
        tokio::task::spawn_blocking(move || -> Result<()> {
            let new_folder = !folder.exists();
            std::fs::create_dir_all(&folder)?;
            std::fs::rename(&from, &target)?;
            std::fs::File::open(&folder)?.sync_all()?;
            if new_folder && let Some(above) = folder.parent() {
                std::fs::File::open(above)?.sync_all()?;
            }
            Ok(())
        })
        .await
        .map_err(|e| Error::Internal(e.to_string()))?
    }

    /// Where the bytes of a hash lie. Only hexadecimal digits ever become part of the path.
    pub fn path(&self, hash: &str) -> PathBuf {
        let clean: String = hash.chars().filter(char::is_ascii_hexdigit).collect();
        let fan = if clean.len() < 2 { "00" } else { &clean[..2] };
        self.folder.join(fan).join(&clean)
    }

    /// Where half-written bytes lie.
    pub fn incoming(&self) -> PathBuf {
        self.folder.join("incoming")
    }

    /// All the bytes of a blob that is known to be small.
    pub async fn read(&self, hash: &str) -> Result<Vec<u8>> {
        tokio::fs::read(self.path(hash))
            .await
            .map_err(|_| Error::NotFound)
    }

    /// Whether the bytes are there.
    pub fn has(&self, hash: &str) -> bool {
        self.path(hash).is_file()
    }

    /// Takes bytes out of reach, and leaves it to the caller how they are removed. Moving them is
    /// quick enough for a writing transaction, overwriting them is not.
    ///
    /// # Errors
    /// What the disk says.
    pub fn take_out(&self, hash: &str) -> Result<Leaving> {
        let to = self.folder.join("leaving").join(Id::new().to_string());
        match std::fs::rename(self.path(hash), &to) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Leaving(None)),
            moved => Ok(moved.map(|()| Leaving(Some(to)))?),
        }
    }

    /// Overwrites what was taken out and not removed: the process was killed in between.
    ///
    /// # Errors
    /// What the disk says.
    pub fn sweep(&self) -> Result<()> {
        for entry in std::fs::read_dir(self.folder.join("leaving"))? {
            wipe(&entry?.path())?;
        }
        Ok(())
    }

    /// Takes the bytes away: only for what can be had again, and for what nothing names.
    pub async fn remove(&self, hash: &str) -> Result<()> {
        match tokio::fs::remove_file(self.path(hash)).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Every hash that lies in the store.
    pub fn all(&self) -> Result<Vec<String>> {
        let mut hashes = Vec::new();
        for fan in std::fs::read_dir(&self.folder)? {
            let fan = fan?;
            if fan.file_name().len() != 2 {
                continue;
            }
            for entry in std::fs::read_dir(fan.path())? {
                hashes.push(entry?.file_name().to_string_lossy().into_owned());
            }
        }
        hashes.sort();
        Ok(hashes)
    }
}

/// Removes what was not finished, whatever happened.
struct HalfWritten(PathBuf);

impl Drop for HalfWritten {
    fn drop(&mut self) {
        // After the rename there is nothing left to remove, which is no error.
        std::fs::remove_file(&self.0).ok();
    }
}

/// Writes the row of bytes that are on disk. The same bytes twice give one row.
pub async fn record(tx: &Tx, stored: &Stored, media_type: &str, now: Micros) -> Result<()> {
    tx.exec(
        "INSERT INTO blob (hash, size, media_type, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (hash) DO NOTHING",
        values![stored.hash.clone(), stored.size, media_type, now],
    )
    .await?;
    Ok(())
}

/// The row of a hash. Rooms ask only with hashes of things that the asker may see.
pub async fn row(sql: &impl Sql, hash: &str) -> Result<Option<Blob>> {
    let text = "SELECT hash, size, media_type, created_at FROM blob WHERE hash = $1";
    sql.one(text, values![hash]).await
}
