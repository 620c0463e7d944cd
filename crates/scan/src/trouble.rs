//! What can go wrong between a picture and its words, in kinds that a caller can act on.

use std::io;

/// Why a page could not be read. One trouble spoils one page, never the batch.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// More pixels than [`crate::picture::PIXELS_MAX`]; refused before anything was decoded.
    #[error("the picture is too large: {width} × {height} pixels")]
    TooLarge { width: u64, height: u64 },
    /// No bytes at all.
    #[error("there is nothing inside")]
    Empty,
    /// Not a picture format, or not a PDF.
    #[error("the format is not known")]
    UnknownFormat,
    /// The right format, but broken, cut off, or of a flavour that no decoder here reads.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// There is no such page.
    #[error("there is no page {0}")]
    NoSuchPage(usize),
    /// A PDF that wants a password to be opened.
    #[error("a password is needed")]
    Password,
    /// The outside program is not installed.
    #[error("{0} is not installed")]
    Missing(&'static str),
    /// Tesseract has no data for this language.
    #[error("tesseract lacks the language {0}")]
    LanguageMissing(String),
    /// The outside program ran into its time limit and was ended.
    #[error("{0} took too long and was ended")]
    Hung(&'static str),
    /// The outside program died, or left its limits of memory or output.
    #[error("{program} failed: {said}")]
    Crashed { program: &'static str, said: String },
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What the failure of an outside program means to a page.
pub(crate) fn of_program(program: &'static str, failure: confine::Failure) -> Trouble {
    use confine::Failure;
    match failure {
        Failure::Missing { program: missing } if missing == program => Trouble::Missing(program),
        Failure::TimedOut { .. } => Trouble::Hung(program),
        Failure::Io(error) => Trouble::Io(error),
        other => Trouble::Crashed {
            program,
            said: other.to_string(),
        },
    }
}
