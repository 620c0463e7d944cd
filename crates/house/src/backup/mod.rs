//! Backup and restore: everything an office needs to go on elsewhere, with a hash for each part.
//!
//! A backup holds the database as it was at one moment, the blobs that its rows name,
//! `nhip.toml`, `secret.key` and `manifest.json`. What can be derived (`index/`) and what must
//! never leave the folder (`quarantine/`, `intake/`, sealed columns) is not in it.

mod database;
mod make;
mod parcel;
mod postgres;
mod restore;
#[cfg(test)]
mod tests;

pub use make::make;
pub use restore::{load, restore};

use serde::{Deserialize, Serialize};

/// The form of the manifest; a restore refuses a later one.
pub const MANIFEST_VERSION: u32 = 1;
/// The name of the manifest within a backup.
pub const MANIFEST_NAME: &str = "manifest.json";

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub version: u32,
    /// The version of the program that made it.
    pub program: String,
    /// When, RFC 3339 in UTC.
    pub created: String,
    /// Every file but the manifest itself.
    pub files: Vec<Part>,
    /// Hashes of blobs whose rows are in the database and whose bytes were not to be found.
    pub missing: Vec<String>,
    /// Hashes of blobs whose bytes are no longer those of their name; they are in the backup.
    pub damaged: Vec<String>,
}

/// One file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Part {
    /// Where it lies in the data folder, with `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Of its bytes, 64 hexadecimal digits.
    pub sha256: String,
}
