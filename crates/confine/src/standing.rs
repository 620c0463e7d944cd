//! Programs that stay between questions: starting some of them costs more than most of what they
//! are asked.
//!
//! A program that answered stands by for a while and is asked again by whoever wants the same
//! command line; each question has limits of its own. One that died, hung or said too much is
//! gone, and the next question starts another.

mod keeper;

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, prlimit};

use crate::run::{self, Ended, Ending};
use crate::{Failure, Limits, Output, STDERR_BYTES_MAX, sweep};

/// A question is written in one go, which a pipe takes without waiting for its reader.
pub const QUESTION_BYTES_MAX: usize = 4096;
/// A program that answered so often is replaced, whatever it leaked.
const ANSWERS_MAX: usize = 400;
/// Processor time that one program gets in all its life, and after which it is replaced.
const LIFE: Duration = Duration::from_secs(7_200);
const OLD: Duration = Duration::from_secs(3_600);
/// Where a program finds no home: it may go on for longer than a folder of ours would.
const NO_HOME: &str = "/nonexistent";
const PART_BYTES: usize = 64 << 10;

/// Writes `question` to the standard input of a program that stands by with this very command
/// line, or is started now, and takes its standard output until `is_whole` says that this is all
/// of the answer. `limits` hold for this question; that of memory is the program's from its start.
///
/// The program has no home; else as [`crate::run`]. An old program that dies of a question does
/// not have the last word: a new one is asked once more.
///
/// # Errors
/// [`Failure`]; a program that ends before its answer is whole has failed, whatever its status.
pub fn ask(
    command: &Command,
    question: &[u8],
    is_whole: impl Fn(&[u8]) -> bool,
    limits: &Limits,
) -> Result<Output, Failure> {
    if question.len() > QUESTION_BYTES_MAX {
        return Err(io::Error::from(io::ErrorKind::InvalidInput).into());
    }
    let key = key(command, limits);
    if let Some(program) = keeper::idle(&key) {
        match program.answered(question, &is_whole, limits) {
            Err(Failure::Failed { .. } | Failure::OutOfMemory { .. } | Failure::Io(_)) => (),
            other => return other,
        }
    }
    Standing::start(command, key, limits)?.answered(question, &is_whole, limits)
}

/// What two questions must have in common to be put to one program.
fn key(command: &Command, limits: &Limits) -> Vec<OsString> {
    let mut key = vec![run::path(), command.get_program().to_owned()];
    key.extend(command.get_args().map(OsString::from));
    for (name, value) in command.get_envs() {
        key.push(name.to_owned());
        key.extend(value.map(OsString::from));
    }
    key.extend(command.get_current_dir().map(OsString::from));
    key.push(limits.memory_bytes_max.to_string().into());
    key.push(limits.written_bytes_max.to_string().into());
    key
}

/// What a program did.
enum Said {
    Part(Vec<u8>),
    Closed,
    Exited,
}

/// A program that waits for a question. Dropped, it and all its processes are gone.
struct Standing {
    key: Vec<OsString>,
    program: String,
    child: Child,
    questions: ChildStdin,
    tell: Sender<Said>,
    said: Receiver<Said>,
    complaints: Option<JoinHandle<Vec<u8>>>,
    mark: OsString,
    answers: usize,
    is_over: bool,
}

impl Standing {
    fn start(command: &Command, key: Vec<OsString>, limits: &Limits) -> Result<Self, Failure> {
        let mark = sweep::mark();
        let mut confined = run::wrap(command, limits, LIFE)?;
        confined.env("HOME", NO_HOME).env("TMPDIR", NO_HOME);
        run::copy_settings(command, &mut confined);
        confined.env(sweep::MARK_NAME, &mark).stdin(Stdio::piped());
        let mut child = keeper::spawn(confined)?;
        let (tell, said) = mpsc::channel();
        let (to, out, err) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(questions), Some(out), Some(err)) = (to, out, err) else {
            return Err(io::Error::from(io::ErrorKind::BrokenPipe).into());
        };
        let told = tell.clone();
        std::thread::spawn(move || pass_on(out, &told));
        Ok(Standing {
            key,
            program: command.get_program().to_string_lossy().into_owned(),
            child,
            questions,
            tell,
            said,
            complaints: Some(std::thread::spawn(move || last_words(err))),
            mark,
            answers: 0,
            is_over: false,
        })
    }

    /// The answer; the program stands by again if it gave one.
    fn answered(
        mut self,
        question: &[u8],
        is_whole: &impl Fn(&[u8]) -> bool,
        limits: &Limits,
    ) -> Result<Output, Failure> {
        let started = Instant::now();
        let pid = Pid::from_child(&self.child);
        let before = run::cpu_used(pid);
        if self.answers > 0 {
            self.allow(before + limits.cpu)?;
        }
        let (answer, ending) = self.listen(question, is_whole, limits);
        let cpu = run::cpu_used(pid);
        let Some(ending) = ending else {
            self.answers += 1;
            if self.answers < ANSWERS_MAX && cpu < OLD {
                keeper::stand_by(self);
            }
            return Ok(Output {
                stdout: answer,
                stderr: String::new(),
                cpu: cpu.saturating_sub(before),
            });
        };
        let status = self.end()?;
        let complaints = self.complaints.take().map(JoinHandle::join);
        let ended = Ended {
            ending,
            status,
            stdout: answer,
            stderr: complaints.and_then(Result::ok).unwrap_or_default(),
            cpu: cpu.saturating_sub(before),
        };
        let program = std::mem::take(&mut self.program);
        // That it ended well is no answer.
        match run::judge(ended, program.clone(), limits, started.elapsed()) {
            Ok(output) => Err(Failure::Failed {
                program,
                code: Some(0),
                stderr: output.stderr,
            }),
            failed => failed,
        }
    }

    /// Lets it use processor time up to so much in all.
    fn allow(&self, cpu: Duration) -> io::Result<()> {
        let most = run::allowed(Resource::Cpu, run::seconds(LIFE) + 1);
        let limit = Rlimit {
            current: Some(run::seconds(cpu).min(most)),
            maximum: Some(most),
        };
        prlimit(Some(Pid::from_child(&self.child)), Resource::Cpu, limit)?;
        Ok(())
    }

    /// Kills it and what it started. Until it is waited for, its number stays its own.
    fn end(&mut self) -> io::Result<ExitStatus> {
        if !self.is_over {
            run::end_group(Pid::from_child(&self.child), &self.mark);
            self.is_over = true;
        }
        self.child.wait()
    }

    /// Asks, and takes what is said up to a whole answer; else tells how it ended.
    fn listen(
        &mut self,
        question: &[u8],
        is_whole: &impl Fn(&[u8]) -> bool,
        limits: &Limits,
    ) -> (Vec<u8>, Option<Ending>) {
        let until = Instant::now() + crate::wall(limits);
        let mut answer = Vec::new();
        // One that is gone reads nothing; what it said last is told below.
        let gone = self.questions.write_all(question).is_err();
        let mut closed = gone && self.see_it_end();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.said.recv_timeout(left) {
                Ok(Said::Part(part)) => {
                    answer.extend_from_slice(&part);
                    if answer.len() as u64 > limits.stdout_bytes_max {
                        return (answer, Some(Ending::StdoutFull));
                    }
                    if is_whole(&answer) {
                        return (answer, None);
                    }
                }
                Ok(Said::Closed) => closed = closed || self.see_it_end(),
                Ok(Said::Exited) => return (answer, Some(Ending::ByItself)),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    return (answer, Some(Ending::Wall));
                }
            }
        }
    }

    /// Has its end told, when it comes.
    fn see_it_end(&self) -> bool {
        let (pid, tell) = (Pid::from_child(&self.child), self.tell.clone());
        std::thread::spawn(move || {
            run::wait_until_dead(pid);
            // Nobody listens any more when it has been judged.
            tell.send(Said::Exited).ok();
        });
        true
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        // It cannot but end, killed as it is, and nobody wants to know how.
        self.end().ok();
    }
}

fn pass_on(mut from: impl Read, tell: &Sender<Said>) {
    let mut part = vec![0; PART_BYTES];
    loop {
        let said = match from.read(&mut part) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Ok(0) | Err(_) => Said::Closed,
            Ok(count) => Said::Part(part[..count].to_vec()),
        };
        let over = matches!(said, Said::Closed);
        if tell.send(said).is_err() || over {
            return;
        }
    }
}

/// The end of what it complained: what it died of.
fn last_words(mut from: impl Read) -> Vec<u8> {
    let (mut kept, mut part) = (Vec::new(), vec![0; STDERR_BYTES_MAX]);
    loop {
        match from.read(&mut part) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
            Ok(0) | Err(_) => return kept,
            Ok(count) => {
                kept.extend_from_slice(&part[..count]);
                let over = kept.len().saturating_sub(STDERR_BYTES_MAX);
                kept.drain(..over);
            }
        }
    }
}
