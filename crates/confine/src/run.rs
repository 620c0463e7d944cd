//! One run from start to the last of its processes: feed, read, wait, kill, judge.

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};

use rustix::process::{
    Pid, Resource, Signal, WaitId, WaitIdOptions, getrlimit, kill_process_group, waitid,
};

use crate::sweep;
use crate::{Failure, Limits, Output, STDERR_BYTES_MAX};

/// Where programs are looked for when the caller's own PATH is not set.
const PATH_DEFAULT: &str = "/usr/local/bin:/usr/bin:/bin";
/// The unit of processor time in /proc, on every Linux architecture we run on.
const TICKS_PER_SECOND: u64 = 100;
/// Signals of Linux that tell which limit was passed.
const SIGKILL: i32 = 9;
const SIGXCPU: i32 = 24;
const SIGXFSZ: i32 = 25;

/// What the main thread waits for.
enum Happening {
    Exited,
    StdoutFull,
}

/// How the waiting ended.
pub(crate) enum Ending {
    ByItself,
    StdoutFull,
    Wall,
}

/// Runs `command` to its end, fed with `stdin`, and takes its standard output.
///
/// Arguments, working folder and variables of `command` are kept; its environment is otherwise
/// PATH, LANG=C.UTF-8 and an empty HOME and TMPDIR, removed afterwards. No process of the run is
/// left when this returns, whatever happened. Call it from a thread that may block.
///
/// # Errors
/// [`Failure`], also for a program that ends with another status than 0.
pub fn run(
    command: &mut Command,
    stdin: Option<&[u8]>,
    limits: &Limits,
) -> Result<Output, Failure> {
    let home = tempfile::Builder::new().prefix("confine-").tempdir()?;
    let mark = sweep::mark();
    let program = command.get_program().to_string_lossy().into_owned();
    let mut confined = wrap(command, limits, limits.cpu)?;
    confined.env("HOME", home.path()).env("TMPDIR", home.path());
    copy_settings(command, &mut confined);
    confined.env(sweep::MARK_NAME, &mark);
    confined.stdin(if stdin.is_some() {
        Stdio::piped()
    } else {
        Stdio::null()
    });
    let started = Instant::now();
    let child = confined.spawn()?;
    let ended = attend(child, stdin, limits, &mark)?;
    judge(ended, program, limits, started.elapsed())
}

/// The same command, started under limits: `prlimit … setpriv … program arguments`. Processor
/// time beyond that of the limits, up to `cpu_most`, can be allowed to it later.
pub(crate) fn wrap(
    command: &Command,
    limits: &Limits,
    cpu_most: Duration,
) -> Result<Command, Failure> {
    let program = find(command.get_program())?;
    let cpu = allowed(Resource::Cpu, seconds(limits.cpu));
    let cpu_most = allowed(Resource::Cpu, seconds(cpu_most) + 1);
    let memory = allowed(Resource::As, limits.memory_bytes_max);
    let written = allowed(Resource::Fsize, limits.written_bytes_max);
    let mut confined = Command::new(find(OsStr::new("prlimit"))?);
    confined
        // The soft limit of processor time sends SIGXCPU, which tells it from other deaths.
        .arg(format!("--cpu={cpu}:{}", cpu_most.max(cpu)))
        .arg(format!("--as={memory}:{memory}"))
        .arg(format!("--fsize={written}:{written}"))
        .arg("--core=0:0")
        .arg(find(OsStr::new("setpriv"))?)
        .args(["--no-new-privs", "--pdeathsig", "KILL", "--"])
        .arg(program)
        .args(command.get_args())
        .env_clear()
        .env("PATH", path())
        .env("LANG", "C.UTF-8")
        .process_group(0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Ok(confined)
}

pub(crate) fn copy_settings(from: &Command, to: &mut Command) {
    for (name, value) in from.get_envs() {
        match value {
            Some(value) => to.env(name, value),
            None => to.env_remove(name),
        };
    }
    if let Some(folder) = from.get_current_dir() {
        to.current_dir(folder);
    }
}

/// Rounded up; limits know no less than one.
pub(crate) fn seconds(time: Duration) -> u64 {
    (time.as_secs() + u64::from(time.subsec_nanos() > 0)).max(1)
}

/// A limit may only be lowered, so the one we live under is the most that can be given.
pub(crate) fn allowed(resource: Resource, wanted: u64) -> u64 {
    getrlimit(resource)
        .maximum
        .map_or(wanted, |maximum| wanted.min(maximum))
}

pub(crate) fn path() -> OsString {
    std::env::var_os("PATH").unwrap_or_else(|| PATH_DEFAULT.into())
}

/// The program's full path, so that a missing one is told from one that fails.
fn find(program: &OsStr) -> Result<PathBuf, Failure> {
    let executable = |path: &PathBuf| {
        path.metadata()
            .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
    };
    let found = if program.as_encoded_bytes().contains(&b'/') {
        Some(PathBuf::from(program)).filter(executable)
    } else {
        std::env::split_paths(&path())
            .map(|folder| folder.join(program))
            .find(executable)
    };
    found.ok_or_else(|| Failure::Missing {
        program: program.to_string_lossy().into_owned(),
    })
}

/// All that is known when the last process of a run is gone.
pub(crate) struct Ended {
    pub ending: Ending,
    pub status: ExitStatus,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub cpu: Duration,
}

/// Feeds, reads and waits at once. The main thread started the child and stays until its end:
/// its death signal is bound to this very thread.
fn attend(
    mut child: Child,
    stdin: Option<&[u8]>,
    limits: &Limits,
    mark: &OsString,
) -> Result<Ended, Failure> {
    let pid = Pid::from_child(&child);
    let (tell, happenings) = mpsc::channel();
    let (to, out, err) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    std::thread::scope(|threads| {
        if let (Some(mut to), Some(bytes)) = (to, stdin) {
            // A program may stop reading when it has seen enough; that is its right.
            threads.spawn(move || to.write_all(bytes).is_ok());
        }
        let full = tell.clone();
        let out = threads.spawn(move || take(out, limits.stdout_bytes_max, Some(full)));
        let err = threads.spawn(move || take(err, STDERR_BYTES_MAX as u64, None));
        threads.spawn(move || wait_for(pid, &tell));
        let mut ending = match happenings.recv_timeout(crate::wall(limits)) {
            Ok(Happening::Exited) => Ending::ByItself,
            Ok(Happening::StdoutFull) => Ending::StdoutFull,
            Err(_) => Ending::Wall,
        };
        // Until it is waited for, a dead leader keeps the number of its group from others.
        end_group(pid, mark);
        if !matches!(ending, Ending::ByItself) {
            while let Ok(Happening::StdoutFull) = happenings.recv() {}
        }
        let cpu = cpu_used(pid);
        let status = child.wait()?;
        let (stdout, full) = out.join().unwrap_or_default();
        let (stderr, _) = err.join().unwrap_or_default();
        if full && matches!(ending, Ending::ByItself) {
            ending = Ending::StdoutFull;
        }
        Ok(Ended {
            ending,
            status,
            stdout,
            stderr,
            cpu,
        })
    })
}

pub(crate) fn end_group(pid: Pid, mark: &OsString) {
    // An error means that nobody of the group is left, which is what we want.
    kill_process_group(pid, Signal::KILL).ok();
    sweep::kill_marked(mark);
}

/// Waits for the end without taking the status, so that the process number stays ours.
pub(crate) fn wait_until_dead(pid: Pid) {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(pid), options) {}
}

fn wait_for(pid: Pid, tell: &Sender<Happening>) {
    wait_until_dead(pid);
    // Nobody listens any more when the run has been judged.
    tell.send(Happening::Exited).ok();
}

/// Keeps the first `bytes_max` bytes and whether there were more; without `full` to tell, the
/// rest is drained so that the program is not held up.
fn take(
    from: Option<impl Read>,
    bytes_max: u64,
    full: Option<Sender<Happening>>,
) -> (Vec<u8>, bool) {
    let Some(mut from) = from else {
        return (Vec::new(), false);
    };
    let mut kept = Vec::new();
    let mut part = vec![0; 64 << 10];
    let mut over = false;
    loop {
        let count = match from.read(&mut part) {
            Ok(0) => return (kept, over),
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(_) => return (kept, over),
        };
        let room = usize::try_from(bytes_max).unwrap_or(usize::MAX) - kept.len();
        kept.extend_from_slice(&part[..count.min(room)]);
        if count > room && !over {
            over = true;
            if let Some(full) = &full {
                // Nobody listens any more when the run has been judged.
                full.send(Happening::StdoutFull).ok();
            }
        }
    }
}

/// Processor time of a process that has ended but not been waited for, with its children's.
pub(crate) fn cpu_used(pid: Pid) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_pid()));
    let stat = stat.unwrap_or_default();
    // The name in brackets may hold spaces; utime, stime, cutime, cstime are fields 14 to 17.
    let after_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let ticks: u64 = after_name
        .split(' ')
        .skip(11)
        .take(4)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND)
}

pub(crate) fn judge(
    ended: Ended,
    program: String,
    limits: &Limits,
    after: Duration,
) -> Result<Output, Failure> {
    let stderr = String::from_utf8_lossy(&ended.stderr).into_owned();
    match ended.ending {
        Ending::Wall => return Err(Failure::TimedOut { program, after }),
        Ending::StdoutFull => {
            return Err(Failure::TooMuchOutput {
                program,
                bytes_max: limits.stdout_bytes_max,
            });
        }
        Ending::ByItself => {}
    }
    if ended.status.success() {
        return Ok(Output {
            stdout: ended.stdout,
            stderr,
            cpu: ended.cpu,
        });
    }
    Err(match ended.status.signal() {
        Some(SIGXCPU) => Failure::TimedOut { program, after },
        Some(SIGXFSZ) => Failure::TooMuchOutput {
            program,
            bytes_max: limits.written_bytes_max,
        },
        // A program that sleeps through SIGXCPU is killed a second later.
        Some(SIGKILL) if ended.cpu >= limits.cpu => Failure::TimedOut { program, after },
        // We killed nothing yet: only the kernel does that, when the machine runs dry.
        Some(SIGKILL) => Failure::OutOfMemory {
            program,
            memory_bytes_max: limits.memory_bytes_max,
        },
        _ if tells_of_memory(&stderr) => Failure::OutOfMemory {
            program,
            memory_bytes_max: limits.memory_bytes_max,
        },
        _ => Failure::Failed {
            program,
            code: ended.status.code(),
            stderr,
        },
    })
}

/// A refused allocation has no signal of its own; programs say it in their own words.
fn tells_of_memory(stderr: &str) -> bool {
    let said = stderr.to_lowercase();
    [
        "out of memory",
        "cannot allocate memory",
        "bad_alloc",
        "memoryerror",
        "memory exhausted",
    ]
    .iter()
    .chain(&[
        "memory allocation of",
        "failed to allocate",
        "unable to allocate",
    ])
    .any(|words| said.contains(words))
}
