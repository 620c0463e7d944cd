//! Bytes that must not come back: overwritten where they lie, synced, and only then unlinked.
//!
//! A file system that copies on write, and a disk that moves its sectors about, may keep what
//! stood there before; against that only a disk that is encrypted as a whole helps.

use std::fs::File;
use std::io::{ErrorKind, Read, Result};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Overwrites and removes a file, or a folder with all that is in it. What is not there is done.
///
/// # Errors
/// What the disk says; what has not been overwritten then is still there.
pub fn wipe(path: &Path) -> Result<()> {
    let about = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        about => about?,
    };
    if about.is_dir() {
        for entry in std::fs::read_dir(path)? {
            wipe(&entry?.path())?;
        }
        return there(std::fs::remove_dir(path));
    }
    if about.is_file() {
        there(overwrite(path, about.len()))?;
    }
    there(std::fs::remove_file(path))
}

/// Another process may be at the same work.
fn there(done: Result<()>) -> Result<()> {
    match done {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

fn overwrite(path: &Path, bytes: u64) -> Result<()> {
    let file = File::options().write(true).open(path)?;
    std::io::copy(&mut std::io::repeat(0).take(bytes), &mut &file)?;
    file.sync_all()
}

/// The same on a thread that may wait for the disk.
///
/// # Errors
/// What the disk says.
pub async fn wipe_away(path: PathBuf) -> crate::Result<()> {
    let done = tokio::task::spawn_blocking(move || wipe(&path)).await;
    Ok(done.map_err(|e| Error::Internal(e.to_string()))??)
}

/// Bytes that were taken out of a store and lie beside it, where nobody finds them.
#[must_use = "the bytes are still on the disk"]
#[derive(Debug, Default)]
pub struct Leaving(pub(super) Option<PathBuf>);

impl Leaving {
    /// Removes them as any file is.
    ///
    /// # Errors
    /// What the disk says; they are overwritten with the next sweep then.
    pub async fn remove(self) -> crate::Result<()> {
        match self.0 {
            Some(path) => Ok(tokio::fs::remove_file(path).await?),
            None => Ok(()),
        }
    }

    /// Overwrites and removes them.
    ///
    /// # Errors
    /// What the disk says; they are overwritten with the next sweep then.
    pub async fn wipe(self) -> crate::Result<()> {
        match self.0 {
            Some(path) => wipe_away(path).await,
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, SeekFrom};

    use super::*;

    #[test]
    fn what_is_wiped_is_overwritten_and_gone() {
        let temp = tempfile::tempdir().unwrap();
        let (folder, outside) = (temp.path().join("folder"), temp.path().join("outside"));
        std::fs::create_dir_all(folder.join("below")).unwrap();
        std::fs::write(&outside, b"not ours").unwrap();
        std::os::unix::fs::symlink(&outside, folder.join("link")).unwrap();
        let path = folder.join("below/paper");
        std::fs::write(&path, vec![7; 100_000]).unwrap();
        // Who holds the file open sees what stands in its place.
        let mut held = File::open(&path).unwrap();
        wipe(&folder).unwrap();
        wipe(&folder).unwrap();
        assert!(!folder.exists());
        let mut left = Vec::new();
        held.seek(SeekFrom::Start(0)).unwrap();
        held.read_to_end(&mut left).unwrap();
        assert_eq!(left, vec![0; 100_000]);
        assert_eq!(std::fs::read(&outside).unwrap(), b"not ours");
    }
}
