//! `nhip records read FILE…`: many papers read without a server, nothing stored.
//!
//! Threads take pages in the order of the papers, so that many papers and one long paper alike
//! keep every core at work; the lines come in the order of the papers all the same.

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use fields::Names;
use scan::PageWords;
use serde_json::Value;

use super::line;
use super::page::ReadPage;
use super::paper::{self, Paper, Unreadable};

/// Threads at most, however many cores there are.
const THREADS_MAX: usize = 16;
/// Papers that are begun before the first whose line is still to come, at most.
const AHEAD_PAPERS_MAX: usize = 64;

/// Reads papers and tells a line for each, in their order, as soon as it is known.
///
/// # Errors
/// Those of `tell`; then nothing more is read.
pub fn read_all(
    files: &[PathBuf],
    names: &Names,
    fonts: Option<&Path>,
    mut tell: impl FnMut(&Value) -> io::Result<()>,
) -> io::Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let desk = Desk {
        files,
        names,
        fonts,
        state: Mutex::default(),
        turn: Condvar::new(),
    };
    std::thread::scope(|scope| {
        let (sender, lines) = channel();
        for _ in 0..cores.min(THREADS_MAX) {
            let (desk, sender) = (&desk, sender.clone());
            scope.spawn(move || desk.work(&sender));
        }
        drop(sender);
        let (mut early, mut next) = (BTreeMap::new(), 0);
        for (at, line) in lines {
            early.insert(at, line);
            while let Some(line) = early.remove(&next) {
                if let Err(error) = tell(&line) {
                    desk.stop();
                    return Err(error);
                }
                next += 1;
                desk.told(next);
            }
        }
        Ok(())
    })
}

/// What the threads share.
struct Desk<'a> {
    files: &'a [PathBuf],
    names: &'a Names,
    fonts: Option<&'a Path>,
    state: Mutex<State>,
    /// Wakes those who wait for something to do.
    turn: Condvar,
}

#[derive(Default)]
struct State {
    /// The next paper to be opened, and how many are told.
    next: usize,
    told: usize,
    /// Papers that are being opened just now.
    opening: usize,
    open: Vec<Open>,
    stopped: bool,
}

/// A paper that is being read.
struct Open {
    at: usize,
    paper: Arc<Paper>,
    next_page: usize,
    under_way: usize,
    read: Vec<Option<(PageWords, PageWords)>>,
    /// The first page that could not be read: the paper cannot be read then.
    trouble: Option<(usize, Unreadable)>,
}

impl Open {
    fn of(at: usize, paper: Paper) -> Self {
        Open {
            at,
            next_page: 0,
            under_way: 0,
            read: std::iter::repeat_with(|| None).take(paper.pages).collect(),
            paper: Arc::new(paper),
            trouble: None,
        }
    }
}

enum Step {
    Open(usize),
    Page(usize, Arc<Paper>, usize),
}

impl Desk<'_> {
    fn work(&self, lines: &Sender<(usize, Value)>) {
        while let Some(step) = self.step() {
            let line = match step {
                Step::Open(at) => self.open(at),
                Step::Page(at, paper, page) => self.read(at, &paper, page),
            };
            // Nobody hears it any more when the teller has failed.
            if let Some(line) = line
                && lines.send(line).is_err()
            {
                return;
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next thing to do; `None` when all is done.
    fn step(&self) -> Option<Step> {
        let mut state = self.state();
        loop {
            if state.stopped {
                return None;
            }
            if let Some(open) = state.open.iter_mut().find(|o| o.next_page < o.read.len()) {
                let page = open.next_page;
                open.next_page += 1;
                open.under_way += 1;
                return Some(Step::Page(open.at, open.paper.clone(), page));
            }
            let left = state.next < self.files.len();
            if left && state.next < state.told + AHEAD_PAPERS_MAX {
                state.next += 1;
                state.opening += 1;
                return Some(Step::Open(state.next - 1));
            }
            if !left && state.opening == 0 {
                return None;
            }
            let woken = self.turn.wait(state);
            state = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn open(&self, at: usize) -> Option<(usize, Value)> {
        let path = &self.files[at];
        let opened = unbroken(|| paper::open(path, self.fonts));
        let (line, open) = match opened {
            Err(why) => (Some(line::unreadable(path, why)), None),
            Ok(paper) if paper.pages == 0 => {
                let line = line::line(path, &paper, (&[], &[]), self.names);
                (Some(line), None)
            }
            Ok(paper) => (None, Some(Open::of(at, paper))),
        };
        let mut state = self.state();
        state.opening -= 1;
        state.open.extend(open);
        state.open.sort_by_key(|open| open.at);
        self.turn.notify_all();
        line.map(|line| (at, line))
    }

    /// Reads a page; gives the paper's line when it was the last.
    fn read(&self, at: usize, paper: &Paper, page: usize) -> Option<(usize, Value)> {
        let read = unbroken(|| paper.page(page));
        let done = self.lay_down(at, page, read)?;
        let path = &self.files[at];
        if let Some((_, why)) = done.trouble {
            return Some((at, line::unreadable(path, why)));
        }
        let (pages, stamps): (Vec<_>, Vec<_>) = done.read.into_iter().flatten().unzip();
        Some((at, line::line(path, paper, (&pages, &stamps), self.names)))
    }

    /// Keeps what was read of a page; gives the paper when nothing of it is left to do.
    fn lay_down(&self, at: usize, page: usize, read: Result<ReadPage, Unreadable>) -> Option<Open> {
        let mut state = self.state();
        let place = state.open.iter().position(|open| open.at == at)?;
        let open = &mut state.open[place];
        open.under_way -= 1;
        match read {
            Ok(read) => open.read[page] = Some((read.words, read.stamps)),
            Err(why) => {
                let first = open.trouble.is_none_or(|(before, _)| page < before);
                open.trouble = if first {
                    Some((page, why))
                } else {
                    open.trouble
                };
                open.next_page = open.read.len();
            }
        }
        let over = open.next_page == open.read.len() && open.under_way == 0;
        over.then(|| state.open.remove(place))
    }

    /// So many lines are out.
    fn told(&self, told: usize) {
        self.state().told = told;
        self.turn.notify_all();
    }

    fn stop(&self) {
        self.state().stopped = true;
        self.turn.notify_all();
    }
}

/// A paper that breaks a reader of ours costs its own line only.
fn unbroken<T>(read: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    let broken = Unreadable {
        message: "trouble-unreadable",
        again: false,
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(broken))
}
