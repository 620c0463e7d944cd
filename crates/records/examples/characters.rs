//! Counts wrong characters on worn pages, read by bare tesseract without cleaning and by our
//! chain, and prints a table: `cargo run -p records --example characters -- DIR [--only TEXT]
//! [--ours] [--show] [--keep FOLDER]`
//!
//! DIR holds what the example `prose` of crate `specimen` writes. Running text is compared in
//! its order from end to end; of a letter, whose two columns have no one order, each word is
//! compared with the nearest that was read, and words too many count as wrong. Both after NFC,
//! with white space collapsed.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use records::reading::page;
use scan::picture::Frame;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Goals by grade and resolution, percent of characters.
const GOALS: [(&str, &str, f64); 4] = [
    ("L0", "300", 0.20),
    ("L1", "300", 0.20),
    ("L2", "300", 0.50),
    ("L2", "150", 0.90),
];

/// Characters and syllables, and how many of them are wrong.
#[derive(Clone, Copy, Default)]
struct Count {
    letters: usize,
    letters_wrong: usize,
    words: usize,
    words_wrong: usize,
}

impl Count {
    fn add(&mut self, other: Count) {
        self.letters += other.letters;
        self.letters_wrong += other.letters_wrong;
        self.words += other.words;
        self.words_wrong += other.words_wrong;
    }

    fn letters_percent(&self) -> f64 {
        100.0 * self.letters_wrong as f64 / self.letters.max(1) as f64
    }

    fn words_percent(&self) -> f64 {
        100.0 * self.words_wrong as f64 / self.words.max(1) as f64
    }
}

/// Pages, those of bare tesseract and those of our chain.
type Row = (usize, Count, Count);

struct Wish {
    folder: PathBuf,
    only: Option<String>,
    ours: bool,
    show: bool,
    keep: Option<PathBuf>,
}

fn main() -> Outcome<()> {
    let wish = wish()?;
    let mut rows: BTreeMap<[String; 3], Row> = BTreeMap::new();
    for path in pages(&wish)? {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let parts: Vec<&str> = stem.split('-').collect();
        let [kind, grade, dpi, _] = parts.as_slice() else {
            return Err(format!("what is {stem}?").into());
        };
        let printed = std::fs::read_to_string(path.with_extension("txt"))?;
        let judge = |read: &str| match *kind {
            "letter" => without_order(&printed, read),
            _ => in_order(&printed, read),
        };
        let ours = ours(&path, dpi.parse()?, wish.keep.as_deref())?;
        let row = rows
            .entry([kind, grade, dpi].map(|part| (*part).to_owned()))
            .or_default();
        row.0 += 1;
        if !wish.ours {
            row.1.add(judge(&bare(&path, dpi)?));
        }
        let count = judge(&ours);
        row.2.add(count);
        eprintln!("{stem}: {:.3} %", count.letters_percent());
        if wish.show {
            show(&printed, &ours);
        }
    }
    print(&rows);
    Ok(())
}

fn wish() -> Outcome<Wish> {
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(words.next().ok_or("which folder?")?);
    let (mut only, mut keep, mut ours, mut show) = (None, None, false, false);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--only" => only = Some(words.next().ok_or("only which?")?),
            "--keep" => keep = Some(PathBuf::from(words.next().ok_or("keep where?")?)),
            "--ours" => ours = true,
            "--show" => show = true,
            other => return Err(format!("what is {other}?").into()),
        }
    }
    Ok(Wish {
        folder,
        only,
        ours,
        show,
        keep,
    })
}

fn pages(wish: &Wish) -> Outcome<Vec<PathBuf>> {
    let named = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let wanted = wish.only.as_ref().is_none_or(|only| name.contains(only));
        name.ends_with(".png") && wanted
    };
    let mut pages: Vec<PathBuf> = std::fs::read_dir(&wish.folder)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(named)
        .collect();
    pages.sort();
    Ok(pages)
}

/// The text of a page as the room reads it, words joined by spaces.
fn ours(path: &Path, dpi: u32, keep: Option<&Path>) -> Outcome<String> {
    let frame = Frame {
        dpi,
        ..scan::picture::open(path)?.page(0)?
    };
    let cleaned = page::upright(&frame)?;
    if let Some(folder) = keep {
        cleaned
            .image
            .save(folder.join(path.file_name().unwrap_or_default()))?;
    }
    let (words, _) = page::words_of(&cleaned)?;
    let words: Vec<&str> = words.words.iter().map(|word| word.text.as_str()).collect();
    Ok(words.join(" "))
}

/// The text of a page as tesseract reads it by itself, without cleaning.
fn bare(path: &Path, dpi: &str) -> Outcome<String> {
    let out = Command::new("tesseract")
        .arg(path)
        .args(["-", "--dpi", dpi, "-l", "vie", "--psm", "3"])
        .env("OMP_THREAD_LIMIT", "1")
        .output()?;
    if !out.status.success() {
        return Err("tesseract failed".into());
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

fn words_of(text: &str) -> Vec<String> {
    let even = viet::normalise(text).into_owned();
    even.split_whitespace().map(str::to_owned).collect()
}

fn in_order(printed: &str, read: &str) -> Count {
    let (printed, read) = (words_of(printed), words_of(read));
    let letters = |words: &[String]| words.join(" ").chars().collect::<Vec<char>>();
    let (whole, said) = (letters(&printed), letters(&read));
    Count {
        letters: whole.len(),
        letters_wrong: distance(&whole, &said),
        words: printed.len(),
        words_wrong: distance(&printed, &read),
    }
}

fn without_order(printed: &str, read: &str) -> Count {
    let (printed, mut left) = (words_of(printed), words_of(read));
    let letters = |word: &String| word.chars().collect::<Vec<char>>();
    let mut missed = Vec::new();
    for word in &printed {
        match left.iter().position(|other| other == word) {
            Some(at) => drop(left.swap_remove(at)),
            None => missed.push(word),
        }
    }
    let mut wrong = 0;
    for word in &missed {
        let whole = letters(word);
        let near = left
            .iter()
            .enumerate()
            .map(|(at, other)| (distance(&whole, &letters(other)), at))
            .min();
        match near.filter(|(edits, _)| *edits < whole.len()) {
            Some((edits, at)) => {
                wrong += edits;
                left.swap_remove(at);
            }
            None => wrong += whole.len(),
        }
    }
    wrong += left.iter().map(|word| word.chars().count()).sum::<usize>();
    Count {
        letters: printed.iter().map(|word| word.chars().count()).sum(),
        letters_wrong: wrong,
        words: printed.len(),
        words_wrong: missed.len() + left.len(),
    }
}

fn distance<T: PartialEq>(one: &[T], other: &[T]) -> usize {
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut corner = above[0];
        above[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let changed = corner + usize::from(a != b);
            corner = above[j + 1];
            above[j + 1] = changed.min(above[j] + 1).min(corner + 1);
        }
    }
    above[other.len()]
}

/// The words that differ, on standard error.
fn show(printed: &str, read: &str) {
    let (mut missed, mut extra) = (words_of(printed), words_of(read));
    missed.retain(|word| match extra.iter().position(|other| other == word) {
        Some(at) => {
            extra.remove(at);
            false
        }
        None => true,
    });
    eprintln!(
        "   printed {}\n   read    {}",
        missed.join(" "),
        extra.join(" ")
    );
}

fn print(rows: &BTreeMap<[String; 3], Row>) {
    println!(
        "| page | wear | dpi | pages | bare: characters wrong | words wrong | \
         ours: characters wrong | words wrong | syllables wrong | goal |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    for ([kind, grade, dpi], (pages, bare, ours)) in rows {
        let goal = GOALS
            .iter()
            .find(|goal| goal.0 == grade && goal.1 == dpi)
            .map_or(String::new(), |goal| format!("{:.2} %", goal.2));
        println!(
            "| {kind} | {grade} | {dpi} | {pages} | {:.2} % | {:.2} % | {:.2} % | {:.2} % | \
             {} of {} | {goal} |",
            bare.letters_percent(),
            bare.words_percent(),
            ours.letters_percent(),
            ours.words_percent(),
            ours.words_wrong,
            ours.words,
        );
    }
}
