//! Finds the processes of a run that left its process group (a daemon, a new session), so that
//! nothing outlives the run. Each process carries the mark of its run in its environment.

use std::ffi::OsString;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::process::{Pid, Signal, kill_process};

/// The variable that holds the mark of a run.
pub const MARK_NAME: &str = "CONFINED_RUN";

/// A process may fork while we look; a look that finds nothing ends the sweep.
const LOOKS_MAX: usize = 20;

/// A mark that no other run of this machine has while this process lives.
pub fn mark() -> OsString {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let born = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_nanos());
    OsString::from(format!("{}-{run}-{born}", std::process::id()))
}

/// Kills every process that carries this mark.
pub fn kill_marked(mark: &OsString) {
    let entry = [MARK_NAME.as_bytes(), b"=", mark.as_encoded_bytes(), b"\0"].concat();
    for _ in 0..LOOKS_MAX {
        let mut found = false;
        for pid in marked(&entry) {
            // An error means that it is already gone, or not ours to kill.
            found |= kill_process(pid, Signal::KILL).is_ok();
        }
        if !found {
            return;
        }
    }
}

fn marked(entry: &[u8]) -> Vec<Pid> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    processes
        .filter_map(|process| {
            let process = process.ok()?;
            let pid = Pid::from_raw(process.file_name().to_str()?.parse().ok()?)?;
            // Zombies and other people's processes have no readable environment.
            let environment = fs::read(process.path().join("environ")).ok()?;
            environment
                .windows(entry.len())
                .any(|part| part == entry)
                .then_some(pid)
        })
        .collect()
}
