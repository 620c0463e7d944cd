//! What reading costs beside tesseract by itself, and how many characters it gets wrong.

use std::fmt;
use std::process::Command;

use scan::PageWords;
use scan::clean::Cleaned;

use crate::Outcome;

/// Processor ticks in a second, as Linux counts them for programs.
const TICKS: f64 = 100.0;

/// Processor time of the chain and of tesseract by itself on the same pages.
#[derive(Default)]
pub struct Cost {
    pages: usize,
    chain: f64,
    bare: f64,
}

impl Cost {
    /// Adds what was spent since `before`; with `bare`, measures tesseract too.
    pub fn add(&mut self, before: f64, bare: bool, page: &Cleaned) -> Outcome<()> {
        self.pages += 1;
        self.chain += spent()? - before;
        if bare {
            self.bare += bare_cpu(page)?;
        }
        Ok(())
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each = self.chain / self.pages.max(1) as f64;
        write!(out, "OCR chain: {each:.2} processor seconds a page")?;
        if self.bare > 0.0 {
            let bare = self.bare / self.pages.max(1) as f64;
            let ratio = self.chain / self.bare;
            write!(out, "; tesseract alone {bare:.2}; ratio {ratio:.3}")?;
        }
        Ok(())
    }
}

/// Processor seconds of this process and its children: those that have ended, and those that
/// stand by to be asked again.
pub fn spent() -> Outcome<f64> {
    let own = std::process::id().to_string();
    loop {
        let before = Spent::of("self").ok_or("no stat")?;
        let mut ticks = before.own + before.ended;
        for process in std::fs::read_dir("/proc")? {
            let name = process?.file_name();
            let child = name.to_str().and_then(Spent::of);
            let child = child.filter(|child| child.parent == own);
            ticks += child.map_or(0.0, |child| child.own + child.ended);
        }
        // One that ended meanwhile would be counted twice, or not at all.
        if Spent::of("self").ok_or("no stat")?.ended == before.ended {
            return Ok(ticks / TICKS);
        }
    }
}

/// What a process has spent, ticks.
struct Spent {
    parent: String,
    own: f64,
    /// Of its children that have ended.
    ended: f64,
}

impl Spent {
    fn of(process: &str) -> Option<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let (_, behind) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = behind.split_whitespace().collect();
        let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
        Some(Spent {
            parent: (*fields.get(1)?).to_owned(),
            own: ticks(11)? + ticks(12)?,
            ended: ticks(13)? + ticks(14)?,
        })
    }
}

/// Processor seconds of tesseract by itself on the same page, given as a TIFF.
fn bare_cpu(page: &Cleaned) -> Outcome<f64> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("page.tif");
    page.image.save(&path)?;
    let before = spent()?;
    let out = Command::new("tesseract")
        .arg(&path)
        .args(["-", "--dpi", &page.dpi.to_string(), "-l", "vie", "tsv"])
        .env("OMP_THREAD_LIMIT", "1")
        .output()?;
    if !out.status.success() {
        return Err("tesseract failed".into());
    }
    Ok(spent()? - before)
}

/// Characters printed, and how many of them were read wrong: words are compared whatever their
/// order, since two columns have no order, each with the nearest word that is left.
pub fn wrong_letters(printed: &str, read: &PageWords) -> (usize, usize) {
    let even = |word: &str| viet::canonical(word);
    let printed: Vec<String> = printed.split_whitespace().map(even).collect();
    let mut left: Vec<String> = read.words.iter().map(|word| even(&word.text)).collect();
    let all: usize = printed.iter().map(|word| word.chars().count()).sum();
    let mut missed = Vec::new();
    for word in printed {
        match left.iter().position(|other| *other == word) {
            Some(at) => drop(left.swap_remove(at)),
            None => missed.push(word),
        }
    }
    let mut wrong = 0;
    for word in missed {
        let near = left
            .iter()
            .enumerate()
            .map(|(at, other)| (distance(&word, other), at))
            .min();
        let whole = word.chars().count();
        match near.filter(|(edits, _)| *edits < whole) {
            Some((edits, at)) => {
                wrong += edits;
                left.swap_remove(at);
            }
            None => wrong += whole,
        }
    }
    (all, wrong)
}

fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut corner = above[0];
        above[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let changed = corner + usize::from(a != *b);
            corner = above[j + 1];
            above[j + 1] = changed.min(above[j] + 1).min(corner + 1);
        }
    }
    above[other.len()]
}
