//! Making a backup while the server runs.
//!
//! The database is copied first: bytes are on disk before their row, so that every blob which
//! the copy names can be found.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::parcel::{Parcel, beside, clear};
use super::{MANIFEST_NAME, MANIFEST_VERSION, Manifest, Part, database};
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::event::{self, Actor, NewEvent};
use crate::ground::House;
use crate::id::{Id, Ref};

/// Small files of the data folder that belong to a backup, where they are there.
const PLAIN_FILES: [&str; 2] = ["nhip.toml", "secret.key"];

/// Makes a backup at a place where nothing is: a folder, or one file when it ends in `.tar`.
///
/// # Errors
/// [`Error::Internal`] with words for the operator; nothing stands at the place then.
pub async fn make(house: &House, place: &Path) -> Result<Manifest> {
    let mut parcel = Parcel::begin(place)?;
    write_down(house).await?;
    let copy = beside(place, ".database");
    clear(&copy)?;
    let copy = Fleeting(copy);
    let hashes = database::copy(house, &copy.0).await?;
    let (house, created) = (house.clone(), rfc3339(house.now()));
    let filled = tokio::task::spawn_blocking(move || {
        let manifest = fill(&house, &mut parcel, &copy.0, hashes, created)?;
        let text = serde_json::to_vec_pretty(&manifest)?;
        parcel.add(MANIFEST_NAME, text.len() as u64, &text[..])?;
        parcel.close()?;
        Ok(manifest)
    });
    filled.await.map_err(|e| Error::Internal(e.to_string()))?
}

fn fill(
    house: &House,
    parcel: &mut Parcel,
    database: &Path,
    hashes: Vec<String>,
    created: String,
) -> Result<Manifest> {
    let mut manifest = Manifest {
        version: MANIFEST_VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        created,
        files: vec![add_path(parcel, "nhip.db", database)?],
        missing: Vec::new(),
        damaged: Vec::new(),
    };
    for name in PLAIN_FILES {
        let path = house.config.folder.join(name);
        if path.is_file() {
            manifest.files.push(add_path(parcel, name, &path)?);
        }
    }
    for hash in hashes {
        let path = house.blobs.path(&hash);
        if !path.is_file() {
            manifest.missing.push(hash);
            continue;
        }
        let part = add_path(parcel, &format!("blobs/{}/{hash}", &hash[..2]), &path)?;
        if part.sha256 != hash {
            manifest.damaged.push(hash);
        }
        manifest.files.push(part);
    }
    Ok(manifest)
}

fn add_path(parcel: &mut Parcel, name: &str, path: &Path) -> Result<Part> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    parcel.add(name, size, file)
}

/// The copy itself holds the event, so that it is known of whoever restores it.
async fn write_down(house: &House) -> Result<()> {
    let now = house.now();
    let about = Ref::new("house", "backup", Id::new());
    let event = NewEvent::new(&Actor::program("nhip backup"), "house.backup", about);
    let event = event.with(json!({ "program": env!("CARGO_PKG_VERSION") }));
    house
        .db
        .write(move |tx| Box::pin(async move { event::append(tx, now, event).await.map(drop) }))
        .await
}

/// The copy of the database on its way into the parcel; gone afterwards, whatever happened.
struct Fleeting(PathBuf);

impl Drop for Fleeting {
    fn drop(&mut self) {
        // When it was never written, there is nothing to remove, which is no error.
        std::fs::remove_file(&self.0).ok();
    }
}
