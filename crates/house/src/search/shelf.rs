//! Where the index lies: opened, swapped for a new one, and written by one process only.
//!
//! `index/current` names the folder in use, `v1-…`; a rebuild fills another folder and then
//! writes that name anew. `index/lock` is locked by the process that writes; other processes
//! read and leave writing to it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher};

use super::schema::{Fields, LAYOUT, schema};
use crate::error::Result;
use crate::id::Id;

/// Memory for words that are not yet on disk, bytes.
pub const WRITER_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The payload of an index that is not filled yet.
pub const FILLING: &str = "filling";

/// The index in the data folder; cheap to clone.
#[derive(Clone)]
pub struct Search(Arc<Shelf>);

struct Shelf {
    folder: PathBuf,
    opened: RwLock<Opened>,
    feeder: tokio::sync::Mutex<Option<Feeder>>,
}

/// An index that is being read.
#[derive(Clone)]
pub struct Opened {
    pub index: Index,
    pub fields: Fields,
    reader: IndexReader,
    /// The folder's name.
    name: String,
}

/// The one writer, with the lock that makes it the one.
pub struct Feeder {
    pub writer: IndexWriter,
    pub fields: Fields,
    /// The last event that is in the index; `None` while it has to be filled from the rooms.
    pub cursor: Option<i64>,
    lock: File,
}

impl Opened {
    /// The index as it was when this was called.
    pub fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    fn at(path: &Path, name: String) -> Result<Self> {
        let (schema, fields) = schema();
        std::fs::create_dir_all(path)?;
        let directory =
            tantivy::directory::MmapDirectory::open(path).map_err(tantivy::TantivyError::from)?;
        Opened::of(Index::open_or_create(directory, schema)?, fields, name)
    }

    fn of(index: Index, fields: Fields, name: String) -> Result<Self> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Opened {
            index,
            fields,
            reader,
            name,
        })
    }

    fn in_memory() -> Result<Self> {
        let (schema, fields) = schema();
        Opened::of(Index::create_in_ram(schema), fields, String::new())
    }

    fn writer(&self) -> Result<IndexWriter> {
        Ok(self.index.writer_with_num_threads(1, WRITER_BYTES_MAX)?)
    }
}

impl Search {
    /// Opens the index, or makes an empty one, to be filled from the database. An index of
    /// another layout and one that cannot be read are emptied, unless another process writes.
    pub fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let opened = match try_lock(folder)? {
            Some(lock) => {
                let opened = open_or_empty(folder)?;
                lock.unlock()?;
                opened
            }
            None => open_current(folder).or_else(|_| Opened::in_memory())?,
        };
        Ok(Search(Arc::new(Shelf {
            folder: folder.to_owned(),
            opened: RwLock::new(opened),
            feeder: tokio::sync::Mutex::new(None),
        })))
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// The index that is in use at this moment.
    pub fn opened(&self) -> Opened {
        let opened = self.0.opened.read().unwrap_or_else(|e| e.into_inner());
        opened.clone()
    }

    /// The place of the one writer; whoever holds the guard is alone in this process.
    pub(super) async fn feeder(&self) -> tokio::sync::MutexGuard<'_, Option<Feeder>> {
        self.0.feeder.lock().await
    }

    /// A writer for the index in use; `None` when another process writes.
    pub(super) fn hire(&self) -> Result<Option<Feeder>> {
        let Some(lock) = try_lock(&self.0.folder)? else {
            return Ok(None);
        };
        // Another process may have rebuilt the index since we opened it.
        let opened = open_or_empty(&self.0.folder)?;
        self.show(opened.clone());
        Feeder::of(&opened, lock).map(Some)
    }

    /// A new empty index beside the one in use, for the process whose writer this is.
    pub(super) fn fresh(&self, old: Feeder) -> Result<(Opened, Feeder)> {
        let opened = make(&self.0.folder)?;
        let feeder = Feeder::of(&opened, old.lock)?;
        Ok((opened, feeder))
    }

    /// Puts a filled index into use and takes the old one away.
    pub(super) fn swap(&self, opened: Opened) -> Result<()> {
        point(&self.0.folder, &opened.name)?;
        opened.reader.reload()?;
        let name = opened.name.clone();
        self.show(opened);
        sweep(&self.0.folder, &name)
    }

    /// Shows readers what was committed, also by another process.
    pub(super) fn refresh(&self) -> Result<()> {
        let opened = self.opened();
        if current(&self.0.folder).is_some_and(|name| name != opened.name) {
            self.show(open_current(&self.0.folder)?);
            return Ok(());
        }
        Ok(opened.reader.reload()?)
    }

    fn show(&self, opened: Opened) {
        let mut slot = self.0.opened.write().unwrap_or_else(|e| e.into_inner());
        *slot = opened;
    }
}

impl Feeder {
    fn of(opened: &Opened, lock: File) -> Result<Self> {
        let payload = opened.index.load_metas()?.payload;
        Ok(Feeder {
            writer: opened.writer()?,
            fields: opened.fields,
            cursor: payload.and_then(|text| text.parse().ok()),
            lock,
        })
    }

    /// How many documents stand in files that hold deleted ones.
    pub fn to_purge(&self) -> Result<u64> {
        let metas = self.writer.index().searchable_segment_metas()?;
        let stained = metas.iter().filter(|m| m.num_deleted_docs() > 0);
        Ok(stained.map(|m| u64::from(m.max_doc())).sum())
    }

    /// Writes every file that holds deleted documents anew, without them.
    pub fn purge(&mut self) -> Result<()> {
        for meta in self.writer.index().searchable_segment_metas()? {
            if meta.num_deleted_docs() > 0 {
                self.writer.merge(&[meta.id()]).wait()?;
            }
        }
        Ok(())
    }

    /// Removes the files that nobody reads any more.
    pub fn collect_garbage(&mut self) -> Result<()> {
        self.writer.garbage_collect_files().wait()?;
        Ok(())
    }

    /// Makes everything durable together with the place where the events were left.
    pub fn commit(&mut self) -> Result<()> {
        let payload = match self.cursor {
            Some(seq) => seq.to_string(),
            None => FILLING.to_owned(),
        };
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        Ok(())
    }
}

fn try_lock(folder: &Path) -> Result<Option<File>> {
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn prefix() -> String {
    format!("v{LAYOUT}-")
}

fn current(folder: &Path) -> Option<String> {
    let name = std::fs::read_to_string(folder.join("current")).ok()?;
    let known = name.starts_with(&prefix()) && !name.contains(['/', '\\']);
    known.then_some(name)
}

fn open_current(folder: &Path) -> Result<Opened> {
    let name = current(folder).ok_or(crate::error::Error::NotFound)?;
    Opened::at(&folder.join(&name), name)
}

/// Opens what `current` names. Whoever calls this holds the lock.
fn open_or_empty(folder: &Path) -> Result<Opened> {
    let had_one = folder.join("current").exists();
    match open_current(folder) {
        Ok(opened) => return Ok(opened),
        Err(error) if had_one => {
            tracing::warn!(%error, "the index is of another layout or broken: it is filled anew");
        }
        Err(_) => {}
    }
    let opened = make(folder)?;
    point(folder, &opened.name)?;
    sweep(folder, &opened.name)?;
    Ok(opened)
}

fn make(folder: &Path) -> Result<Opened> {
    let name = format!("{}{}", prefix(), Id::new());
    Opened::at(&folder.join(&name), name)
}

/// Writes the name of the folder in use so that a crash leaves the old name or the new one.
fn point(folder: &Path, name: &str) -> Result<()> {
    let temporary = folder.join("current.new");
    std::fs::write(&temporary, name)?;
    File::open(&temporary)?.sync_all()?;
    std::fs::rename(&temporary, folder.join("current"))?;
    Ok(File::open(folder)?.sync_all()?)
}

/// Takes away every folder but the one in use.
fn sweep(folder: &Path, keep: &str) -> Result<()> {
    for found in std::fs::read_dir(folder)? {
        let found = found?;
        let name = found.file_name();
        if found.file_type()?.is_dir() && name.to_str() != Some(keep) {
            std::fs::remove_dir_all(found.path())?;
        }
    }
    Ok(())
}
