//! Why a blob gave no text, in words for the log and as a code that pages can put in any language.

use std::time::Duration;

/// What stood in the way. `code` is stable and is what other crates should look at.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error("it is behind a password")]
    Password,
    #[error("it ends too early")]
    Truncated,
    #[error("it has not one byte")]
    Empty,
    #[error("it is larger than {bytes_max} bytes")]
    TooLarge { bytes_max: u64 },
    /// A small blob that would swell to something huge.
    #[error("it is a decompression bomb: {what}")]
    Bomb { what: &'static str },
    #[error("it cannot be read: {why}")]
    Unreadable { why: String },
    #[error("the program {program} is not installed")]
    ProgramMissing { program: String },
    #[error("{program} was stopped after {after:?}")]
    ProgramHung { program: String, after: Duration },
    #[error("{program} failed: {why}")]
    ProgramFailed { program: String, why: String },
    /// This kind has no text that we claim to read.
    #[error("there is no reader for this kind")]
    Unsupported,
    #[error("reading or writing: {0}")]
    Io(#[from] std::io::Error),
}

impl Trouble {
    /// A stable word for each kind of trouble, fit for a message key.
    pub fn code(&self) -> &'static str {
        match self {
            Trouble::Password => "password",
            Trouble::Truncated => "truncated",
            Trouble::Empty => "empty",
            Trouble::TooLarge { .. } => "too-large",
            Trouble::Bomb { .. } => "bomb",
            Trouble::Unreadable { .. } => "unreadable",
            Trouble::ProgramMissing { .. } => "program-missing",
            Trouble::ProgramHung { .. } => "program-hung",
            Trouble::ProgramFailed { .. } => "program-failed",
            Trouble::Unsupported => "unsupported",
            Trouble::Io(_) => "io",
        }
    }

    /// Whether another try may go better: the blob is not to blame.
    pub fn is_ours(&self) -> bool {
        matches!(self, Trouble::ProgramMissing { .. } | Trouble::Io(_))
    }

    pub(crate) fn unreadable(why: impl ToString) -> Trouble {
        Trouble::Unreadable {
            why: why.to_string(),
        }
    }
}

impl From<confine::Failure> for Trouble {
    fn from(failure: confine::Failure) -> Trouble {
        use confine::Failure;
        let why = failure.to_string();
        match failure {
            Failure::Missing { program } => Trouble::ProgramMissing { program },
            Failure::TimedOut { program, after } => Trouble::ProgramHung { program, after },
            Failure::Io(error) => Trouble::Io(error),
            Failure::TooMuchOutput { program, .. }
            | Failure::OutOfMemory { program, .. }
            | Failure::Failed { program, .. } => Trouble::ProgramFailed { program, why },
        }
    }
}
