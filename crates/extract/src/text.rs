//! The one way in to the flowing text of any kind.

use std::path::Path;

use crate::gather::Extracted;
use crate::kind::Kind;
use crate::limits::Limits;
use crate::trouble::Trouble;
use crate::{docx, html, odt, plain, rtf, soffice};

/// The flowing text of the blob at `path`, which [`crate::sniff`] found to be of `kind`.
///
/// Old Vietnamese encodings are made Unicode and named in [`Extracted::repairs`]. Old Word
/// documents go through the office program and take seconds; all others are read here.
///
/// # Errors
/// [`Trouble`]; kinds without flowing text are `Unsupported`.
pub fn text(path: &Path, kind: Kind, limits: &Limits) -> Result<Extracted, Trouble> {
    match kind {
        Kind::Text => return plain::read(path, limits),
        Kind::Empty => return Err(Trouble::Empty),
        Kind::Locked => return Err(Trouble::Password),
        _ => check_size(path, limits)?,
    }
    match kind {
        Kind::Docx => docx::read(path, limits),
        Kind::Odt => odt::read(path, limits),
        Kind::Rtf => rtf::read(path, limits),
        Kind::Html => html::read(path, limits),
        Kind::Doc => {
            let folder = tempfile::tempdir()?;
            odt::read(&soffice::to_odt(path, kind, folder.path(), limits)?, limits)
        }
        _ => Err(Trouble::Unsupported),
    }
}

/// Refuses what is too large or empty before anything is loaded.
pub fn check_size(path: &Path, limits: &Limits) -> Result<(), Trouble> {
    match path.metadata()?.len() {
        0 => Err(Trouble::Empty),
        bytes if bytes > limits.input_bytes_max => Err(Trouble::TooLarge {
            bytes_max: limits.input_bytes_max,
        }),
        _ => Ok(()),
    }
}
