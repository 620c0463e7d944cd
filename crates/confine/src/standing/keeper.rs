//! Keeps the programs that stand by, and ends those that nobody asks any more.
//!
//! It is a thread of its own: the programs die with the thread that started them, and those that
//! ask come and go.

use std::ffi::OsString;
use std::io;
use std::process::{Child, Command};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Standing;

/// So many programs stand by at most; of more the longest idle goes.
const IDLE_MAX: usize = 6;
/// A program that was not asked for so long is ended.
const IDLE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// A program to be started, and who wants it.
type Wish = (Command, Sender<io::Result<Child>>);

/// Those that stand by, with the time since when, the longest first.
static IDLING: Mutex<Vec<(Instant, Standing)>> = Mutex::new(Vec::new());

/// Where wishes are sent to, if the thread could be started.
static KEEPER: LazyLock<Option<Sender<Wish>>> = LazyLock::new(|| {
    let (send, wishes) = mpsc::channel();
    let thread = std::thread::Builder::new().name("standing-programs".into());
    thread.spawn(move || keep(&wishes)).ok().map(|_| send)
});

/// Starts a program from the keeper's thread.
pub fn spawn(command: Command) -> io::Result<Child> {
    let gone = || io::Error::other("nobody keeps the programs that stand by");
    let (tell, started) = mpsc::channel();
    let keeper = KEEPER.as_ref().ok_or_else(gone)?;
    keeper.send((command, tell)).map_err(|_| gone())?;
    started.recv().map_err(|_| gone())?
}

/// Takes the program that was asked last of those with this key.
pub fn idle(key: &[OsString]) -> Option<Standing> {
    let mut idling = idling();
    let at = idling.iter().rposition(|(_, program)| program.key == key)?;
    Some(idling.remove(at).1)
}

/// Gives a program back.
pub fn stand_by(program: Standing) {
    let mut idling = idling();
    idling.push((Instant::now(), program));
    let over = idling.len().saturating_sub(IDLE_MAX);
    let gone: Vec<_> = idling.drain(..over).collect();
    end(idling, gone);
}

fn keep(wishes: &Receiver<Wish>) {
    loop {
        match wishes.recv_timeout(LOOK_EVERY) {
            Ok((mut command, tell)) => {
                // Who does not wait any more does not want it: it ends with its pipes.
                tell.send(command.spawn()).ok();
            }
            Err(mpsc::RecvTimeoutError::Timeout) => (),
            Err(mpsc::RecvTimeoutError::Disconnected) => return,
        }
        let mut idling = idling();
        let fresh = idling.iter().position(|(since, _)| since.elapsed() < IDLE);
        let old = fresh.unwrap_or(idling.len());
        let gone: Vec<_> = idling.drain(..old).collect();
        end(idling, gone);
    }
}

/// Ends programs when nobody is kept waiting by it.
fn end(idling: MutexGuard<'_, Vec<(Instant, Standing)>>, gone: Vec<(Instant, Standing)>) {
    drop(idling);
    drop(gone);
}

fn idling() -> MutexGuard<'static, Vec<(Instant, Standing)>> {
    // Whoever panicked left whole programs behind.
    IDLING.lock().unwrap_or_else(PoisonError::into_inner)
}
