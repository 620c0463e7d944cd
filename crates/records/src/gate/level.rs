//! The degree of secrecy that stands in the register: read off the mark, or, where its words
//! could not be read, chosen by the custodian who looked.

use fields::gate::{Level, Mark};
use house::{Error, Result};

use super::Quarantine;

/// A mark's degree as printed; empty where it could not be read.
pub(super) fn known(mark: &Mark) -> &'static str {
    if mark.how.is_read() {
        mark.level.printed()
    } else {
        ""
    }
}

/// The degree for the register: what the custodian chose, or else what was read.
///
/// # Errors
/// A wrong field `level`: no degree, or none chosen where none was read.
pub(super) fn chosen(typed: &str, paper: &Quarantine) -> Result<String> {
    match typed.trim() {
        "" => match paper.known_level() {
            Some(level) => Ok(level.to_owned()),
            None => Err(Error::field("level", "gate-level-missing")),
        },
        typed => match Level::of_printed(typed) {
            Some(level) => Ok(level.printed().to_owned()),
            None => Err(Error::field("level", "gate-level-wrong")),
        },
    }
}
