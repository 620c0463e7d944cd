//! `nhip check`: whether database, stored bytes, index and the chain of events fit together, and
//! what of it can be mended without losing anything.

use std::collections::BTreeSet;
use std::io::Read;
use std::time::Duration;

use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};

use crate::db::Sql;
use crate::error::{Error, Result};
use crate::event::{self, Verdict};
use crate::ground::House;
use crate::search::{self, Difference};
use crate::values;

/// Bytes without a row may be an upload whose row is still to come; older ones are left over.
pub const ORPHAN_AGE_MIN: Duration = Duration::from_secs(3600);
/// Rows that are read at once.
const BATCH_ROWS: i64 = 5_000;
/// Bytes that are hashed at once.
const CHUNK_BYTES: usize = 128 * 1024;

/// What does not fit together. Hashes are those of blobs.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// Rows, or things of rooms, whose bytes are not there.
    pub missing: Vec<String>,
    /// Bytes that are no longer those of their name.
    pub damaged: Vec<String>,
    /// Bytes that no row names.
    pub orphans: Vec<String>,
    /// Rows that no room points at; they only take up room.
    pub unused: usize,
    /// The chain of events.
    pub chain: Verdict,
    /// How the index differs from the database.
    pub index: Difference,
    /// Entries of the index that were written anew.
    pub indexed: usize,
    /// Missing blobs that are being made again.
    pub derived: usize,
    /// Orphans that were taken away.
    pub removed: usize,
}

impl Findings {
    /// Whether everything fits.
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty()
            && self.damaged.is_empty()
            && self.orphans.is_empty()
            && self.index.is_empty()
            && matches!(self.chain, Verdict::Whole { .. })
    }
}

#[derive(FromQueryResult)]
struct Row {
    hash: String,
    size: i64,
}

/// Compares everything. `every_byte`: hashes all blobs, which reads the whole store.
pub async fn check(house: &House, every_byte: bool) -> Result<Findings> {
    // Bytes first, rows after: what is stored meanwhile has its row by then or is young.
    let on_disk = house.blobs.all()?;
    let rows = rows(house).await?;
    let mut used = BTreeSet::new();
    for room in house.rooms {
        used.extend((room.blobs)(house).await?);
    }
    let known: BTreeSet<&str> = rows.iter().map(|row| row.hash.as_str()).collect();
    let named = known.iter().copied().chain(used.iter().map(String::as_str));
    let missing: BTreeSet<&str> = named.filter(|hash| !house.blobs.has(hash)).collect();
    let orphans = on_disk.iter().filter(|hash| !known.contains(hash.as_str()));
    Ok(Findings {
        missing: missing.into_iter().map(str::to_owned).collect(),
        orphans: orphans.filter(|h| is_old(house, h)).cloned().collect(),
        unused: known.iter().filter(|hash| !used.contains(**hash)).count(),
        damaged: damaged(house, &rows, every_byte).await?,
        chain: event::verify(&house.db).await?,
        index: search::compare(house).await?,
        indexed: 0,
        derived: 0,
        removed: 0,
    })
}

/// Takes away bytes that nothing names, and asks the rooms to make again what can be derived.
pub async fn mend(house: &House, findings: &mut Findings) -> Result<()> {
    for hash in findings.orphans.clone() {
        if remove_orphan(house, hash).await? {
            findings.removed += 1;
        }
    }
    findings.indexed = search::mend(house, &findings.index).await?;
    if findings.missing.is_empty() {
        return Ok(());
    }
    for room in house.rooms {
        findings.derived += (room.derive)(house, &findings.missing).await?;
    }
    house.bell.ring();
    Ok(())
}

/// Within a writing transaction, so that no row can come to name the bytes meanwhile.
async fn remove_orphan(house: &House, hash: String) -> Result<bool> {
    let own = house.clone();
    house
        .db
        .write(move |tx| {
            Box::pin(async move {
                let sql = "SELECT count(*) AS n FROM blob WHERE hash = $1";
                let named = tx.number(sql, values![hash.clone()]).await? > 0;
                if named || !is_old(&own, &hash) {
                    return Ok(false);
                }
                own.blobs.remove(&hash).await?;
                Ok(true)
            })
        })
        .await
}

async fn rows(house: &House) -> Result<Vec<Row>> {
    let (mut all, mut last) = (Vec::new(), String::new());
    loop {
        let sql = "SELECT hash, size FROM blob WHERE hash > $1 ORDER BY hash LIMIT $2";
        let batch: Vec<Row> = house.db.all(sql, values![last, BATCH_ROWS]).await?;
        let Some(row) = batch.last() else {
            return Ok(all);
        };
        last = row.hash.clone();
        all.extend(batch);
    }
}

fn is_old(house: &House, hash: &str) -> bool {
    let touched = std::fs::metadata(house.blobs.path(hash)).and_then(|m| m.modified());
    touched.is_ok_and(|at| at.elapsed().unwrap_or_default() > ORPHAN_AGE_MIN)
}

async fn damaged(house: &House, rows: &[Row], every_byte: bool) -> Result<Vec<String>> {
    let mut damaged = Vec::new();
    for row in rows {
        let path = house.blobs.path(&row.hash);
        let Ok(about) = std::fs::metadata(&path) else {
            continue;
        };
        let mut whole = about.len() as i64 == row.size;
        if whole && every_byte {
            let hashed = tokio::task::spawn_blocking(move || hash_of(&path)).await;
            let hash = hashed.map_err(|e| Error::Internal(e.to_string()))??;
            whole = hash == row.hash;
        }
        if !whole {
            damaged.push(row.hash.clone());
        }
    }
    Ok(damaged)
}

fn hash_of(path: &std::path::Path) -> Result<String> {
    let mut file = std::fs::File::open(path)?;
    let (mut hasher, mut chunk) = (Sha256::new(), vec![0; CHUNK_BYTES]);
    loop {
        let n = file.read(&mut chunk)?;
        if n == 0 {
            return Ok(event::hex(&hasher.finalize()));
        }
        hasher.update(&chunk[..n]);
    }
}
