//! What can be saved of a broken or cut-off PDF.

use std::path::Path;

use super::{absolute, first_line, info, limits, trouble};
use crate::Trouble;

/// A PDF written anew from what could still be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Repaired {
    /// Pages that could be saved.
    pub pages: usize,
    /// What qpdf said of the damage.
    pub said: String,
}

/// Writes `into` anew from what can be read of `path`. Pages whose objects are cut off are
/// lost; nobody can know how many there were.
///
/// # Errors
/// [`Trouble::Unreadable`] when no page could be saved, [`Trouble::Password`], those of
/// programs.
pub fn repair(path: &Path, into: &Path) -> Result<Repaired, Trouble> {
    let mut command = std::process::Command::new("qpdf");
    command
        .arg("--warning-exit-0")
        .arg(absolute(path)?)
        .arg(into);
    let limits = confine::Limits {
        written_bytes_max: 4 << 30,
        ..limits()
    };
    let out = confine::run(&mut command, None, &limits);
    let out = out.map_err(|failure| trouble("qpdf", failure))?;
    let pages = info(into)?.pages;
    Ok(Repaired {
        pages,
        said: first_line(&out.stderr),
    })
}
