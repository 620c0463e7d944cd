//! PDFs, page by page, through poppler and qpdf under limits: what is inside, its words, its
//! pictures. Nothing in a PDF is ever run; that it has scripts is reported.
//!
//! Pages are counted from 0, as everywhere in this crate.

mod info;
mod layer;
mod pnm;
mod render;
mod repair;
mod words;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use confine::{Failure, Limits, Output};

use crate::Trouble;

pub use info::{Active, PdfInfo, info};
pub use layer::{TextLayer, text_layer};
pub use render::{render, scan_dpi};
pub use repair::{Repaired, repair};
pub use words::words;

/// Pages that one PDF may have.
pub const PAGES_MAX: usize = 5_000;
/// Time for one look at one page or at the whole.
const WALL: Duration = Duration::from_secs(90);
const CPU: Duration = Duration::from_secs(60);
const MEMORY_BYTES_MAX: u64 = 3 << 30;
/// Standard output of one look; a page picture is the largest, see [`render`].
const STDOUT_BYTES_MAX: u64 = 64 << 20;

fn limits() -> Limits {
    Limits {
        wall: WALL,
        cpu: CPU,
        memory_bytes_max: MEMORY_BYTES_MAX,
        stdout_bytes_max: STDOUT_BYTES_MAX,
        ..Limits::default()
    }
}

/// Runs a tool over one page.
fn page_tool(
    program: &'static str,
    page: usize,
    more: &[&str],
    path: &Path,
    after: &[&str],
    limits: &Limits,
) -> Result<Output, Trouble> {
    // Poppler counts from 1.
    let number = (page + 1).to_string();
    let arguments = [&["-f", &number, "-l", &number], more].concat();
    tool(program, &arguments, path, after, limits).map_err(|trouble| match trouble {
        Trouble::Unreadable(said) if said.to_lowercase().contains("wrong page range") => {
            Trouble::NoSuchPage(page)
        }
        other => other,
    })
}

/// Runs one of the tools over a PDF. The path is made absolute, so that no name is an option.
fn tool<A: AsRef<OsStr>>(
    program: &'static str,
    before: &[A],
    path: &Path,
    after: &[&str],
    limits: &Limits,
) -> Result<Output, Trouble> {
    let mut command = Command::new(program);
    command.args(before).arg(absolute(path)?).args(after);
    confine::run(&mut command, None, limits).map_err(|failure| trouble(program, failure))
}

fn absolute(path: &Path) -> Result<PathBuf, Trouble> {
    if path.metadata()?.len() == 0 {
        return Err(Trouble::Empty);
    }
    Ok(path.canonicalize()?)
}

/// Poppler and qpdf say on standard error what was the matter.
fn trouble(program: &'static str, failure: Failure) -> Trouble {
    let Failure::Failed { stderr, .. } = &failure else {
        return crate::trouble::of_program(program, failure);
    };
    let said = stderr.to_lowercase();
    if said.contains("incorrect password") || said.contains("invalid password") {
        Trouble::Password
    } else {
        Trouble::Unreadable(first_line(stderr))
    }
}

fn first_line(said: &str) -> String {
    said.lines()
        .next()
        .unwrap_or("no reason given")
        .chars()
        .take(200)
        .collect()
}
