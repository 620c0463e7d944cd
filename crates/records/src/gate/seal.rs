//! Sealing: a paper set aside lies in a folder of its own, encrypted with a key of its own
//! (XChaCha20-Poly1305). Who destroys the key destroys the paper.
//!
//! The key lies in two halves, either of which says nothing: one in the paper's row, one in its
//! folder. A database keeps copies of what it deletes; a file of 32 bytes is overwritten.

use std::collections::BTreeSet;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use axum::body::Bytes;
use futures::stream;
use house::blob::{Stored, wipe_away};
use house::id::Id;
use house::{Error, House, Result};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::key::{self, join};
use super::stream as sealed;
use super::stream::KEY_BYTES;
use crate::reading::job::Waiting;
use crate::reading::read::ReadPaper;
use crate::reading::work::picture_path;

/// Pages whose pictures are sealed for the custodian to look at.
pub const PAGES_MAX: usize = 5;
/// Pieces that wait between unsealing and the disk.
const PIECES_WAITING: usize = 4;
/// Pages with marks that are told by their numbers.
const LISTED_MAX: usize = 20;

/// What is known of a sealed paper; sealed itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct About {
    pub name: String,
    pub number: String,
    pub issued_on: String,
    pub issuer: String,
    /// Pages whose pictures are sealed, where they are the first ones.
    pub pages: usize,
    /// Numbers of the pages that are shown, from 1; empty for the first ones.
    #[serde(default)]
    pub shown: Vec<usize>,
    /// Numbers of the pages on which something closed the gate, as far as it is known.
    #[serde(default)]
    pub marked: Vec<usize>,
    /// Those shown of which there is no picture.
    #[serde(default)]
    pub unpictured: Vec<usize>,
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
    /// Pictures of its first pages and of those that bear marks, with the pages' numbers.
    pub pictures: Vec<(usize, PathBuf)>,
}

impl Sealing {
    /// A paper that was just read.
    pub async fn of(house: &House, record: &Waiting, read: &ReadPaper) -> Result<Self> {
        let names = crate::reading::names::of_house(house).await?;
        let reading = read.sample()?.fields(&names);
        let marked: BTreeSet<usize> = read.marks.iter().map(|mark| mark.page + 1).collect();
        let shown = shown(&marked, read.pages);
        let picture = |number: &usize| picture_path(&read.work.0, number - 1, "large");
        let bare = shown.iter().filter(|number| !picture(number).is_file());
        Ok(Sealing {
            about: About {
                unpictured: bare.copied().collect(),
                marked: marked.into_iter().filter(|n| *n <= read.pages).collect(),
                shown: shown.clone(),
                ..About::of(&record.original_name, &reading, shown.len())
            },
            original: read.original.clone(),
            pictures: shown.iter().map(|n| (*n, picture(n))).collect(),
        })
    }
}

/// The pages to show of a paper of so many: those with marks before others, the first ones before
/// later ones.
fn shown(marked: &BTreeSet<usize>, pages: usize) -> Vec<usize> {
    let first = (1..=pages).filter(|number| !marked.contains(number));
    let marked = marked.iter().copied().filter(|number| *number <= pages);
    let mut shown: Vec<usize> = marked.chain(first).take(PAGES_MAX).collect();
    shown.sort_unstable();
    shown
}

impl About {
    /// Numbers of the pages to show.
    pub fn numbers(&self) -> Vec<usize> {
        match self.shown.is_empty() {
            true => (1..=self.pages).collect(),
            false => self.shown.clone(),
        }
    }

    /// Whether there is a picture of a page that is shown.
    pub fn has_picture(&self, number: &usize) -> bool {
        !self.unpictured.contains(number)
    }

    /// The pages on which something closed the gate: `1, 4`.
    pub fn marked_words(&self) -> String {
        let numbers = self.marked.iter().take(LISTED_MAX).map(usize::to_string);
        let more = (self.marked.len() > LISTED_MAX).then(|| "…".to_owned());
        numbers.chain(more).collect::<Vec<_>>().join(", ")
    }

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
            ..About::default()
        }
    }
}

/// Seals a paper's bytes, the pictures of its first pages and what was read off it, and returns
/// the half of the key that its row keeps. Every part is synced before this returns.
pub async fn seal_paper(house: &House, id: Id, sealing: Sealing) -> Result<String> {
    let target = folder(house, id);
    let work = move || -> Result<String> {
        std::fs::create_dir_all(&target)?;
        let (key, half) = key::make(&target)?;
        let about = serde_json::to_vec(&sealing.about)?;
        write_sealed(&key, &target.join("about"), about.as_slice())?;
        let original = std::fs::File::open(&sealing.original)?;
        write_sealed(&key, &target.join("original"), original)?;
        for (number, picture) in &sealing.pictures {
            if let Ok(picture) = std::fs::File::open(picture) {
                write_sealed(&key, &target.join(format!("page-{number}")), picture)?;
            }
        }
        std::fs::File::open(&target)?.sync_all()?;
        Ok(half)
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::Internal(e.to_string()))?
}

/// Opens one small part (`about`, `page-1` …) with the half of the key that the row keeps.
pub async fn open(house: &House, id: Id, half: &str, part: &str) -> Result<Vec<u8>> {
    let target = folder(house, id);
    let (path, key) = (target.join(part), join(&target, half)?);
    let work = move || -> Result<Vec<u8>> {
        let file = std::fs::File::open(path).map_err(|_| Error::NotFound)?;
        let mut plain = Vec::new();
        sealed::open(&key, BufReader::new(file), |piece| plain.write_all(&piece))?;
        Ok(plain)
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::Internal(e.to_string()))?
}

/// Unseals the original into the intake, piece by piece: it may be larger than the memory.
pub async fn unseal_original(house: &House, id: Id, half: &str) -> Result<Stored> {
    let target = folder(house, id);
    let key = join(&target, half)?;
    let file = std::fs::File::open(target.join("original")).map_err(|_| Error::NotFound)?;
    // The sealed bytes are always a little more than the plain ones.
    let bytes_max = file.metadata()?.len();
    house.intake.has_room(bytes_max)?;
    let (give, take) = mpsc::channel::<io::Result<Bytes>>(PIECES_WAITING);
    let unsealing = tokio::task::spawn_blocking(move || {
        let hand_on = |piece: Vec<u8>| {
            let sent = give.blocking_send(Ok(Bytes::from(piece)));
            sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
        };
        let done = sealed::open(&key, BufReader::new(file), hand_on);
        if let Err(error) = &done {
            // What was handed on so far must not be taken for the whole. Where nobody listens
            // any more the store has its own error, which is told.
            give.blocking_send(Err(error.kind().into())).ok();
        }
        done
    });
    let pieces = stream::unfold(take, async |mut take| {
        let piece = take.recv().await?;
        Some((piece, take))
    });
    let stored = house.intake.store(Box::pin(pieces), bytes_max).await;
    let done = unsealing
        .await
        .map_err(|e| Error::Internal(e.to_string()))?;
    match done {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::Internal(error.to_string()))
        }
        _ => stored,
    }
}

/// Destroys a paper whose row has given up its half of the key: the other half, then the sealed
/// bytes, overwritten, synced and removed; then what the database's log holds of the first. What
/// fails here is done by the hourly [`sweep`](super::sweep).
pub async fn destroy(house: &House, id: Id) -> Result<()> {
    let target = folder(house, id);
    wipe_away(key::path(&target)).await?;
    wipe_away(target).await?;
    house.db.fold().await.map(drop)
}

fn write_sealed(key: &[u8; KEY_BYTES], path: &Path, plain: impl io::Read) -> Result<()> {
    let mut out = BufWriter::new(std::fs::File::create(path)?);
    sealed::seal(key, plain, &mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_with_marks_are_shown_however_far_back_they_stand() {
        let marked = |pages: &[usize]| pages.iter().copied().collect();
        assert_eq!(shown(&marked(&[1]), 3), [1, 2, 3]);
        assert_eq!(shown(&marked(&[90]), 400), [1, 2, 3, 4, 90]);
        assert_eq!(
            shown(&marked(&[7, 8, 9, 10, 11, 12]), 20),
            [7, 8, 9, 10, 11]
        );
        // A text that flows without pages has none to show.
        assert_eq!(shown(&marked(&[1]), 0), [0; 0]);
    }
}
