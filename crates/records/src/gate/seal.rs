//! Sealing: a paper set aside lies in a folder of its own, encrypted with a key of its own
//! (XChaCha20-Poly1305). Who destroys the key destroys the paper.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use house::id::Id;
use house::{Error, House, Result};
use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::reading::job::Waiting;
use crate::reading::read::ReadPaper;
use crate::reading::work::picture_path;

/// Bytes of a key and of a nonce.
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
/// Pages whose pictures are sealed for the custodian to look at.
pub const PAGES_MAX: usize = 5;

/// What is known of a sealed paper; sealed itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct About {
    pub name: String,
    pub number: String,
    pub issued_on: String,
    pub issuer: String,
    pub pages: usize,
}

/// Where the parts of a sealed paper lie.
pub fn folder(house: &House, id: Id) -> PathBuf {
    house.config.folder.join("quarantine").join(id.to_string())
}

/// What is to be sealed.
pub struct Sealing {
    pub about: About,
    /// The bytes as they arrived.
    pub original: PathBuf,
    /// Pictures of its first pages.
    pub pictures: Vec<PathBuf>,
}

impl Sealing {
    /// A paper that was just read.
    pub async fn of(house: &House, record: &Waiting, read: &ReadPaper) -> Result<Self> {
        let names = crate::reading::names::of_house(house).await?;
        let reading = read.sample()?.fields(&names);
        let shown = read.pages.min(PAGES_MAX);
        let picture = |index| picture_path(&read.work.0, index, "large");
        Ok(Sealing {
            about: About::of(&record.original_name, &reading, shown),
            original: read.original.clone(),
            pictures: (0..shown).map(picture).collect(),
        })
    }
}

impl About {
    /// What the fields say, with so many pages shown.
    pub fn of(name: &str, reading: &fields::Reading, pages: usize) -> Self {
        let text = |f: &Option<fields::Field>| f.as_ref().map(|f| f.value.clone());
        let code = [text(&reading.number), text(&reading.notation)];
        About {
            name: name.to_owned(),
            number: code.into_iter().flatten().collect::<Vec<_>>().join("/"),
            issued_on: text(&reading.issued_on).unwrap_or_default(),
            issuer: text(&reading.issuer).unwrap_or_default(),
            pages,
        }
    }
}

/// Seals a paper's bytes, the pictures of its first pages and what was read off it, and returns
/// the key as text. Every part is synced before this returns.
pub async fn seal_paper(house: &House, id: Id, sealing: Sealing) -> Result<String> {
    let target = folder(house, id);
    let work = move || -> Result<String> {
        let key = random::<KEY_BYTES>();
        std::fs::create_dir_all(&target)?;
        let about = serde_json::to_vec(&sealing.about)?;
        write_sealed(&key, target.join("about"), &about)?;
        let original = std::fs::read(&sealing.original)?;
        write_sealed(&key, target.join("original"), &original)?;
        for (index, picture) in sealing.pictures.iter().enumerate() {
            if let Ok(bytes) = std::fs::read(picture) {
                write_sealed(&key, target.join(format!("page-{}", index + 1)), &bytes)?;
            }
        }
        std::fs::File::open(&target)?.sync_all()?;
        Ok(STANDARD.encode(key))
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::Internal(e.to_string()))?
}

/// Opens one part (`about`, `original`, `page-1` …) with the key.
pub async fn open(house: &House, id: Id, key: &str, part: &str) -> Result<Vec<u8>> {
    let bytes = tokio::fs::read(folder(house, id).join(part))
        .await
        .map_err(|_| Error::NotFound)?;
    if bytes.len() < NONCE_BYTES {
        return Err(Error::Internal("a sealed part is too short".to_owned()));
    }
    let (nonce, sealed) = bytes.split_at(NONCE_BYTES);
    cipher(&decode_key(key)?)
        .decrypt(&nonce_of(nonce)?, sealed)
        .map_err(|_| Error::Internal("a sealed part was altered".to_owned()))
}

/// Destroys the sealed bytes: overwritten, synced, removed. The key dies with its row.
pub async fn destroy(house: &House, id: Id) -> Result<()> {
    let target = folder(house, id);
    let work = move || -> Result<()> {
        let Ok(entries) = std::fs::read_dir(&target) else {
            return Ok(());
        };
        for entry in entries {
            let path = entry?.path();
            let length = std::fs::metadata(&path)?.len();
            let file = std::fs::OpenOptions::new().write(true).open(&path)?;
            std::io::copy(
                &mut std::io::Read::take(std::io::repeat(0), length),
                &mut &file,
            )?;
            file.sync_all()?;
            std::fs::remove_file(&path)?;
        }
        std::fs::remove_dir(&target)?;
        Ok(())
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::Internal(e.to_string()))?
}

fn write_sealed(key: &[u8; KEY_BYTES], path: PathBuf, plain: &[u8]) -> Result<()> {
    use std::io::Write;
    let nonce = random::<NONCE_BYTES>();
    let sealed = cipher(key)
        .encrypt(&nonce_of(&nonce)?, plain)
        .map_err(|_| Error::Internal("a paper could not be sealed".to_owned()))?;
    let mut file = std::fs::File::create(path)?;
    file.write_all(&nonce)?;
    file.write_all(&sealed)?;
    file.sync_all()?;
    Ok(())
}

fn cipher(key: &[u8; KEY_BYTES]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

fn nonce_of(bytes: &[u8]) -> Result<XNonce> {
    let fixed: [u8; NONCE_BYTES] = bytes
        .try_into()
        .map_err(|_| Error::Internal("a nonce of wrong length".to_owned()))?;
    Ok(XNonce::from(fixed))
}

fn decode_key(text: &str) -> Result<[u8; KEY_BYTES]> {
    let bytes = STANDARD
        .decode(text)
        .map_err(|e| Error::Internal(e.to_string()))?;
    bytes
        .try_into()
        .map_err(|_| Error::Internal("a key of wrong length".to_owned()))
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}
