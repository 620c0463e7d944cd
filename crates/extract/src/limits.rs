//! How much of a blob is looked at, so that none can take the machine with it.

use std::time::Duration;

/// Deeper than any honest document, and far from what memory could not hold.
pub(crate) const XML_DEPTH_MAX: usize = 200_000;
/// Longest title or author kept, characters.
pub(crate) const METADATA_CHARS_MAX: usize = 1_000;

/// Limits of one reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest office document, rich text or web page that is read at all, bytes.
    pub input_bytes_max: u64,
    /// Text kept; what lies beyond is left out and [`crate::Extracted::cut`] says so.
    pub text_bytes_max: u64,
    /// Entries of a zip.
    pub entries_max: u64,
    /// Bytes that all entries of a zip swell to.
    pub inflated_bytes_max: u64,
    /// Bytes that one XML part of a zip swells to.
    pub part_bytes_max: u64,
    /// How many times larger a part of more than 8 MiB may be than it was in the zip.
    pub ratio_max: u64,
    /// Time on the clock that the office program may take for one conversion.
    pub convert_wall: Duration,
    /// Address space of the office program, bytes.
    pub convert_memory_bytes_max: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            input_bytes_max: 512 << 20,
            text_bytes_max: 16 << 20,
            entries_max: 10_000,
            inflated_bytes_max: 1 << 30,
            part_bytes_max: 128 << 20,
            ratio_max: 200,
            convert_wall: Duration::from_secs(120),
            convert_memory_bytes_max: 4 << 30,
        }
    }
}
