//! Runs an outside program under limits, so that a bad page, a hanging converter or a memory hog
//! spoils one piece of work and never the machine.
//!
//! The program starts through util-linux' `prlimit` and `setpriv`: its limits hold from its first
//! instruction, it cannot gain rights, and it dies with us. A program that is slow to start may
//! stand by between questions ([`ask`]).

mod run;
mod standing;
mod sweep;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

pub use run::run;
pub use standing::{QUESTION_BYTES_MAX, ask};

/// The longest wall time that any run of this process gets, milliseconds.
static WALL_MILLIS_MAX: AtomicU64 = AtomicU64::new(u64::MAX);

/// From now on no run of this process takes longer than this on the clock, whatever its own
/// limits say.
pub fn cap_wall(longest: Duration) {
    let millis = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX);
    WALL_MILLIS_MAX.store(millis.max(1), Ordering::Relaxed);
}

/// The wall time that a run gets.
pub(crate) fn wall(limits: &Limits) -> Duration {
    let longest = Duration::from_millis(WALL_MILLIS_MAX.load(Ordering::Relaxed));
    limits.wall.min(longest)
}

/// How much of the first bytes of standard error is kept.
pub const STDERR_BYTES_MAX: usize = 4096;

/// What a program may use. Memory and processor time hold for each of its processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time on the clock from start to end, all its processes together.
    pub wall: Duration,
    /// Processor time, rounded up to whole seconds.
    pub cpu: Duration,
    /// Address space, bytes (programs map more than they touch: be generous).
    pub memory_bytes_max: u64,
    /// Bytes taken from its standard output.
    pub stdout_bytes_max: u64,
    /// Bytes of the largest blob it may write.
    pub written_bytes_max: u64,
}

impl Default for Limits {
    /// Enough for one page of work: a minute, 2 GiB of memory, 64 MiB out.
    fn default() -> Limits {
        Limits {
            wall: Duration::from_secs(60),
            cpu: Duration::from_secs(60),
            memory_bytes_max: 2 << 30,
            stdout_bytes_max: 64 << 20,
            written_bytes_max: 1 << 30,
        }
    }
}

/// What came of a program that ended well (exit status 0).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub stdout: Vec<u8>,
    /// The first [`STDERR_BYTES_MAX`] bytes, made valid UTF-8.
    pub stderr: String,
    /// Processor time of the program and of the children it waited for, in steps of 10 ms.
    pub cpu: Duration,
}

/// Why a program gave nothing. After each of these none of its processes is left.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("the program {program} is not installed")]
    Missing { program: String },
    #[error("{program} was stopped after {after:?}")]
    TimedOut { program: String, after: Duration },
    #[error("{program} wrote more than {bytes_max} bytes")]
    TooMuchOutput { program: String, bytes_max: u64 },
    #[error("{program} needed more than {memory_bytes_max} bytes of memory")]
    OutOfMemory {
        program: String,
        memory_bytes_max: u64,
    },
    /// `code` is the exit status; `None` when a signal ended it.
    #[error("{program} failed ({code:?}): {stderr}")]
    Failed {
        program: String,
        code: Option<i32>,
        stderr: String,
    },
    #[error("running a program: {0}")]
    Io(#[from] std::io::Error),
}
