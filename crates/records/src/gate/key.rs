//! The key of a sealed paper, in two halves: what is in its row and what is in its folder give it
//! together. Each by itself is noise, so that the key is gone with the file, whatever pages, logs
//! and copies of the row a database has kept.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use house::{Error, Result};
use rand::Rng;

use super::stream::KEY_BYTES;

/// Of its half of the key nobody but the program needs to read anything.
const MODE: u32 = 0o600;

/// Where the half in a paper's folder lies.
pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join("key")
}

/// A new key, and the half of it for the row as text; the other half is on the disk.
pub(super) fn make(folder: &Path) -> Result<([u8; KEY_BYTES], String)> {
    let (key, ours): ([u8; KEY_BYTES], [u8; KEY_BYTES]) = (random(), random());
    let mut options = std::fs::OpenOptions::new();
    let options = options.write(true).create_new(true).mode(MODE);
    let mut file = options.open(path(folder))?;
    file.write_all(&ours)?;
    file.sync_all()?;
    Ok((key, STANDARD.encode(xor(key, ours))))
}

/// The key of a paper. One that was sealed before keys had halves has the whole in its row.
pub(super) fn join(folder: &Path, half: &str) -> Result<[u8; KEY_BYTES]> {
    let half = STANDARD.decode(half).map_err(|_| damaged())?;
    let half = half.try_into().map_err(|_| damaged())?;
    match std::fs::read(path(folder)) {
        Ok(ours) => Ok(xor(half, ours.try_into().map_err(|_| damaged())?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(half),
        Err(error) => Err(error.into()),
    }
}

fn xor(mut one: [u8; KEY_BYTES], other: [u8; KEY_BYTES]) -> [u8; KEY_BYTES] {
    one.iter_mut().zip(other).for_each(|(a, b)| *a ^= b);
    one
}

fn random() -> [u8; KEY_BYTES] {
    let mut bytes = [0u8; KEY_BYTES];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

fn damaged() -> Error {
    Error::Internal("a half of a sealed paper's key is damaged".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_half_is_the_key_and_both_give_it() {
        let temp = tempfile::tempdir().unwrap();
        let (key, half) = make(temp.path()).unwrap();
        let ours = std::fs::read(path(temp.path())).unwrap();
        assert_ne!(STANDARD.encode(key), half);
        assert_ne!(ours, key);
        assert_eq!(join(temp.path(), &half).unwrap(), key);
        std::fs::write(path(temp.path()), &ours[1..]).unwrap();
        assert!(join(temp.path(), &half).is_err());
    }

    #[test]
    fn a_paper_from_before_has_its_whole_key_in_its_row() {
        let temp = tempfile::tempdir().unwrap();
        let key = random();
        let row = STANDARD.encode(key);
        assert_eq!(join(temp.path(), &row).unwrap(), key);
    }
}
