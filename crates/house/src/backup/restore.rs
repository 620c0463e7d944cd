//! Bringing a backup back, into an empty place only, every part compared with its hash.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Component, Path, PathBuf};

use super::parcel::{Hashing, beside, clear, copy_synced, sync_above};
use super::{MANIFEST_NAME, MANIFEST_VERSION, Manifest, Part};
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::ground::{House, database_path};

/// Restores a backup (a folder or a tar file) as the data folder of a new office.
///
/// # Errors
/// [`Error::Internal`] with words for the operator when the place is not empty, or any part is
/// missing, too many or not what the manifest says; the place is left as it was then.
pub fn restore(from: &Path, folder: &Path) -> Result<Manifest> {
    if folder.exists() && std::fs::read_dir(folder)?.next().is_some() {
        return refuse(format!(
            "{} is not empty; a backup is restored into an empty folder only",
            folder.display()
        ));
    }
    let half = beside(folder, ".restoring");
    clear(&half)?;
    std::fs::create_dir_all(&half)?;
    let manifest = unpack(from, &half).and_then(|found| judge(&half, found));
    let manifest = match manifest {
        Ok(manifest) => manifest,
        Err(error) => {
            clear(&half)?;
            return Err(error);
        }
    };
    std::fs::rename(&half, folder)?;
    sync_above(folder)?;
    Ok(manifest)
}

/// The setting that says where the database is.
const PLACES: [&str; 2] = ["database", "schema"];

/// Settles where the database of a restored office lives: in the folder, or (`url`, and perhaps
/// a schema) in an empty PostgreSQL, into which it is written now.
///
/// # Errors
/// [`Error::Internal`] with words for the operator, when that PostgreSQL holds an office.
pub async fn load(
    folder: &Path,
    rooms: &'static [&'static crate::room::Room],
    into: Option<(&str, &str)>,
) -> Result<()> {
    settle(folder, into)?;
    let Some((url, schema)) = into else {
        return Ok(());
    };
    // Opening brings the tables of both up to this version of the program.
    let mut config = Config::defaults(folder);
    let old = House::open(config.clone(), Clock::machine(), rooms).await?;
    old.db.clone().close().await?;
    drop(old);
    config.set("database", url);
    config.set("schema", schema);
    let new = House::open(config, Clock::machine(), rooms).await?;
    let path = database_path(folder);
    super::postgres::from_sqlite(&path, &new).await?;
    new.db.clone().close().await?;
    std::fs::remove_file(path)?;
    Ok(())
}

/// Writes the place of the database into `nhip.toml`, in the stead of the one that it had.
fn settle(folder: &Path, into: Option<(&str, &str)>) -> Result<()> {
    let path = folder.join("nhip.toml");
    let before = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error.into()),
    };
    let mut table: toml::Table = before
        .parse()
        .map_err(|e| Error::Internal(format!("{}: {e}", path.display())))?;
    let had = PLACES.iter().any(|key| table.contains_key(*key));
    if !had && into.is_none() {
        return Ok(());
    }
    table.retain(|key, _| !PLACES.contains(&key));
    if let Some((url, schema)) = into {
        table.insert("database".to_owned(), url.into());
        if !schema.is_empty() {
            table.insert("schema".to_owned(), schema.into());
        }
    }
    std::fs::write(&path, table.to_string())?;
    File::open(&path)?.sync_all()?;
    Ok(())
}

fn refuse<T>(text: String) -> Result<T> {
    Err(Error::Internal(text))
}

/// Copies everything and tells what was found, by its path.
fn unpack(from: &Path, to: &Path) -> Result<BTreeMap<String, Part>> {
    let mut found = BTreeMap::new();
    if from.is_dir() {
        take_folder(from, from, to, &mut found)?;
        return Ok(found);
    }
    let Ok(file) = File::open(from) else {
        return refuse(format!("there is no backup at {}", from.display()));
    };
    let mut archive = tar::Archive::new(BufReader::new(file));
    for entry in archive.entries()? {
        let entry = entry?;
        if !entry.header().entry_type().is_file() {
            return refuse("the backup holds something that is no plain file".to_owned());
        }
        let path = entry.path()?.into_owned();
        take(entry, &path, to, &mut found)?;
    }
    Ok(found)
}

fn take_folder(
    root: &Path,
    folder: &Path,
    to: &Path,
    found: &mut BTreeMap<String, Part>,
) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            take_folder(root, &path, to, found)?;
        } else if kind.is_file() {
            let name = path.strip_prefix(root).unwrap_or(&path).to_owned();
            take(File::open(&path)?, &name, to, found)?;
        } else {
            return refuse(format!("{} is no plain file", path.display()));
        }
    }
    Ok(())
}

fn take(from: impl Read, name: &Path, to: &Path, found: &mut BTreeMap<String, Part>) -> Result<()> {
    let path = safe(name)?;
    let mut from = Hashing::new(from);
    copy_synced(&mut from, &to.join(&path))?;
    let path = path.to_string_lossy().into_owned();
    let (size, sha256) = from.end();
    let part = Part {
        path: path.clone(),
        size,
        sha256,
    };
    found.insert(path, part);
    Ok(())
}

/// Only names that stay within the folder.
fn safe(name: &Path) -> Result<PathBuf> {
    let inside = name
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if inside && name.components().next().is_some() {
        Ok(name.to_owned())
    } else {
        refuse(format!("the backup holds the name {}", name.display()))
    }
}

/// Compares what was found with the manifest.
fn judge(folder: &Path, mut found: BTreeMap<String, Part>) -> Result<Manifest> {
    if found.remove(MANIFEST_NAME).is_none() {
        return refuse(format!(
            "this is no whole backup: it has no {MANIFEST_NAME}"
        ));
    }
    let path = folder.join(MANIFEST_NAME);
    let manifest: Manifest = serde_json::from_slice(&std::fs::read(&path)?)
        .map_err(|e| Error::Internal(format!("{MANIFEST_NAME} cannot be read: {e}")))?;
    if manifest.version > MANIFEST_VERSION {
        return refuse("a later version of the program made this backup; update first".to_owned());
    }
    for part in &manifest.files {
        match found.remove(&part.path) {
            None => return refuse(format!("{} is missing from the backup", part.path)),
            Some(is) if is != *part => {
                return refuse(format!("{} is damaged: its hash differs", part.path));
            }
            Some(_) => (),
        }
    }
    if let Some((path, _)) = found.pop_first() {
        return refuse(format!("{path} is in the backup and not in its manifest"));
    }
    std::fs::remove_file(path)?;
    Ok(manifest)
}
