//! The parcel that a backup is put into: a folder, or one tar file. It appears under its name
//! only when it is whole.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::Part;
use crate::error::{Error, Result};
use crate::event::hex;

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 128 * 1024;
/// Parts hold secrets: for their owner alone.
const PART_MODE: u32 = 0o600;

/// A parcel that is being filled.
pub(super) struct Parcel {
    place: PathBuf,
    half: PathBuf,
    kind: Kind,
}

enum Kind {
    Folder,
    Tar(Box<tar::Builder<BufWriter<File>>>),
}

impl Parcel {
    /// Begins a parcel at a place where nothing may be; a name that ends in `.tar` gives a file.
    pub(super) fn begin(place: &Path) -> Result<Self> {
        let used = match std::fs::read_dir(place) {
            Ok(mut entries) => entries.next().is_some(),
            Err(_) => place.exists(),
        };
        if used {
            let text = format!("{} is there already; name another place", place.display());
            return Err(Error::Internal(text));
        }
        let half = beside(place, ".part");
        clear(&half)?;
        let is_tar = place.extension().is_some_and(|e| e == "tar");
        let kind = if is_tar {
            let file = private_file(&half)?;
            Kind::Tar(Box::new(tar::Builder::new(BufWriter::new(file))))
        } else {
            std::fs::create_dir_all(&half)?;
            Kind::Folder
        };
        let place = place.to_owned();
        Ok(Parcel { place, half, kind })
    }

    /// Puts in so many bytes under a name.
    pub(super) fn add(&mut self, path: &str, size: u64, from: impl Read) -> Result<Part> {
        let mut from = Hashing::new(from.take(size));
        match &mut self.kind {
            Kind::Folder => copy_synced(&mut from, &self.half.join(path))?,
            Kind::Tar(builder) => {
                let mut header = tar::Header::new_gnu();
                header.set_size(size);
                header.set_mode(PART_MODE);
                builder.append_data(&mut header, path, &mut from)?;
            }
        }
        let (copied, sha256) = from.end();
        if copied != size {
            return Err(Error::Internal(format!("{path} grew shorter while copied")));
        }
        let path = path.to_owned();
        Ok(Part { path, size, sha256 })
    }

    /// Syncs everything and gives the parcel its name.
    pub(super) fn close(self) -> Result<()> {
        if let Kind::Tar(builder) = self.kind {
            let mut out = builder.into_inner()?;
            out.flush()?;
            out.get_ref().sync_all()?;
        }
        std::fs::rename(&self.half, &self.place)?;
        sync_above(&self.place)
    }
}

/// The same place with something behind its name.
pub(super) fn beside(place: &Path, ending: &str) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Removes what an interrupted run left under our own name for unfinished things.
pub(super) fn clear(half: &Path) -> Result<()> {
    if half.is_dir() {
        std::fs::remove_dir_all(half)?;
    } else if half.exists() {
        std::fs::remove_file(half)?;
    }
    Ok(())
}

/// Copies to a new file, making its folders, and syncs it.
pub(super) fn copy_synced(from: &mut impl Read, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = private_file(to)?;
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let n = from.read(&mut chunk)?;
        if n == 0 {
            break;
        }
        file.write_all(&chunk[..n])?;
    }
    file.sync_all()?;
    Ok(())
}

/// Syncs the folder in which a new name stands.
pub(super) fn sync_above(path: &Path) -> Result<()> {
    let above = path.parent().filter(|p| !p.as_os_str().is_empty());
    File::open(above.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}

fn private_file(path: &Path) -> Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true).mode(PART_MODE);
    Ok(options.open(path)?)
}

/// Counts and hashes what is read through it.
pub(super) struct Hashing<R> {
    from: R,
    hasher: Sha256,
    size: u64,
}

impl<R: Read> Hashing<R> {
    pub(super) fn new(from: R) -> Self {
        Hashing {
            from,
            hasher: Sha256::new(),
            size: 0,
        }
    }

    /// The size and the hash of all that was read.
    pub(super) fn end(self) -> (u64, String) {
        (self.size, hex(&self.hasher.finalize()))
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let n = self.from.read(into)?;
        self.hasher.update(&into[..n]);
        self.size += n as u64;
        Ok(n)
    }
}
