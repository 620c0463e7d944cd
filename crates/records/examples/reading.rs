//! Measures the reading of papers on a folder of specimens with their truth, and prints tables:
//! `cargo run -p records --example reading -- DIR [--bare] [--keep FOLDER]
//! [--words FOLDER]`
//!
//! DIR holds `NNNN-P.jpg` for each page P and `NNNN.json`, as the example `make` of crate
//! `specimen` writes them. The pages go through the same functions as in the room and in
//! `nhip records read`. `--bare` also runs tesseract by itself on each cleaned page and compares
//! processor time; `--keep` leaves the cleaned pages in a folder; `--words`
//! keeps the words of each paper in a folder, or takes them from there without reading it again.

#[path = "reading/cost.rs"]
mod cost;
#[path = "reading/kept.rs"]
mod kept;
#[path = "reading/marks.rs"]
mod marks;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fields::{Field, Name, Names, Reading};
use records::reading::{line, names, page};
use scan::PageWords;
use serde_json::Value;

use cost::Cost;
use marks::Marks;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What is asked on the command line.
struct Wish {
    folder: PathBuf,
    bare: bool,
    keep: Option<PathBuf>,
    words: Option<PathBuf>,
}

/// All that is counted.
#[derive(Default)]
struct Figures {
    papers: usize,
    pages: usize,
    fields: BTreeMap<usize, (&'static str, usize, usize)>,
    /// By resolution and wear: characters and wrong ones.
    letters: BTreeMap<(u64, String), (usize, usize)>,
    /// By resolution: pages and the time of cleaning.
    cleaning: BTreeMap<u32, (u32, Duration)>,
    cost: Cost,
    marks: Marks,
}

fn main() -> Outcome<()> {
    let wish = wish()?;
    let register = register()?;
    let mut figures = Figures::default();
    for paper in papers(&wish.folder)? {
        let told: Value = serde_json::from_str(&std::fs::read_to_string(&paper)?)?;
        let (pages, stamps) = words_of(&paper, &told, &wish, &mut figures)?;
        let reading = line::reading_of(&pages, &stamps, "", &register);
        figures.papers += 1;
        compare(&reading, &told["truth"], &paper, &mut figures);
        figures.marks.count(&pages, &stamps, &told, &paper);
    }
    print(&figures);
    Ok(())
}

fn wish() -> Outcome<Wish> {
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(words.next().ok_or("which folder?")?);
    let (mut bare, mut keep, mut kept) = (false, None, None);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--bare" => bare = true,
            "--keep" => keep = Some(PathBuf::from(words.next().ok_or("keep where?")?)),
            "--words" => kept = Some(PathBuf::from(words.next().ok_or("words where?")?)),
            other => return Err(format!("what is {other}?").into()),
        }
    }
    Ok(Wish {
        folder,
        bare,
        keep,
        words: kept,
    })
}

fn papers(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut papers: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    papers.sort();
    Ok(papers)
}

/// The country's units, as `nhip records read` knows them.
fn register() -> Outcome<Names> {
    let tree = house::unit::gazetteer::shipped().map_err(|error| format!("{error:?}"))?;
    Ok(Names::dated(tree.rows.iter().map(|row| Name {
        key: row.id.to_string(),
        name: row.line.full_name.to_owned(),
        within: row.parent.map(|id| id.to_string()),
        from: (row.from != house::unit::OPEN_START).then(|| row.from.to_owned()),
        until: (row.until != house::unit::OPEN_END).then(|| names::next_day(row.until)),
    })))
}

type Words = (Vec<PageWords>, Vec<PageWords>);

/// The words of a paper: those kept of it, or read now.
fn words_of(paper: &Path, told: &Value, wish: &Wish, figures: &mut Figures) -> Outcome<Words> {
    let name = paper.file_name().unwrap_or_default();
    let Some(path) = wish.words.as_ref().map(|folder| folder.join(name)) else {
        return read(paper, told, wish, figures);
    };
    if let Some(words) = kept::load(&path)? {
        return Ok(words);
    }
    let words = read(paper, told, wish, figures)?;
    kept::save(&path, &words)?;
    Ok(words)
}

fn read(paper: &Path, told: &Value, wish: &Wish, figures: &mut Figures) -> Outcome<Words> {
    let (mut pages, mut stamps) = (Vec::new(), Vec::new());
    let wear = told["recipe"]["wear"].as_str().unwrap_or("").to_owned();
    let dpi = told["recipe"]["dpi"].as_u64().unwrap_or(0);
    for number in 1.. {
        let stem = paper.with_extension("").display().to_string();
        let path = ["jpg", "png"].map(|ending| PathBuf::from(format!("{stem}-{number}.{ending}")));
        let Some(path) = path.iter().find(|path| path.exists()) else {
            break;
        };
        let mut frame = scan::picture::open(path)?.page(0)?;
        frame.dpi = u32::try_from(dpi)?;
        // By itself: of some pages `upright` also asks tesseract which way is up.
        let started = Instant::now();
        drop(scan::clean::page(&frame.picture, frame.dpi));
        let spent = figures.cleaning.entry(frame.dpi).or_default();
        *spent = (spent.0 + 1, spent.1 + started.elapsed());
        let cleaned = page::upright(&frame)?;
        let before = cost::spent()?;
        let (words, stamped) = page::words_of(&cleaned)?;
        figures.cost.add(before, wish.bare, &cleaned)?;
        if let Some(folder) = &wish.keep {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            cleaned.image.save(folder.join(format!("{name}.png")))?;
        }
        let printed = told["truth"]["text"][number - 1].as_str().unwrap_or("");
        let wrong = cost::wrong_letters(printed, &words);
        let letters = figures.letters.entry((dpi, wear.clone())).or_default();
        *letters = (letters.0 + wrong.0, letters.1 + wrong.1);
        figures.pages += 1;
        pages.push(words);
        stamps.push(stamped);
    }
    Ok((pages, stamps))
}

fn compare(reading: &Reading, truth: &Value, paper: &Path, figures: &mut Figures) {
    let told = |key: &str| truth[key].as_str().map(str::to_owned);
    let lines = truth["recipients"].as_array().map(|lines| {
        let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
        lines.join("\n")
    });
    let rows: [(&'static str, &Option<Field>); 12] = [
        ("number", &reading.number),
        ("notation", &reading.notation),
        ("issued_on", &reading.issued_on),
        ("place", &reading.place),
        ("issuer", &reading.issuer),
        ("parent_issuer", &reading.parent_issuer),
        ("type", &reading.kind),
        ("abstract", &reading.abstract_text),
        ("signer", &reading.signer),
        ("signer_post", &reading.signer_post),
        ("secrecy", &reading.secrecy),
        ("urgency", &reading.urgency),
    ];
    let recipients = ("recipients", &reading.recipients);
    for (at, (name, said)) in rows.into_iter().chain([recipients]).enumerate() {
        let truth = match name {
            "recipients" => lines.clone().filter(|lines| !lines.is_empty()),
            other => told(other),
        };
        let said = said.as_ref().map(|field| field.value.clone());
        let right = said.as_deref().map(even) == truth.as_deref().map(even);
        let row = figures.fields.entry(at).or_insert((name, 0, 0));
        row.1 += usize::from(right);
        row.2 += 1;
        if !right {
            let stem = paper.file_stem().unwrap_or_default().to_string_lossy();
            eprintln!("{stem} {name}\n   said  {said:?}\n   truth {truth:?}");
        }
    }
}

/// The same after NFC, one style of tone marks, collapsed white space and small letters.
fn even(text: &str) -> String {
    let text = viet::canonical(text).to_lowercase();
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

fn print(figures: &Figures) {
    println!("{} papers, {} pages\n", figures.papers, figures.pages);
    println!("| field | right | share |\n|---|---|---|");
    for (name, right, all) in figures.fields.values() {
        let share = *right as f64 / (*all).max(1) as f64;
        println!("| {name} | {right}/{all} | {share:.3} |");
    }
    println!("\n| dpi | wear | characters | wrong |\n|---|---|---|---|");
    for ((dpi, wear), (all, wrong)) in &figures.letters {
        let share = 100.0 * *wrong as f64 / (*all).max(1) as f64;
        println!("| {dpi} | {wear} | {all} | {share:.2} % |");
    }
    println!("\n| dpi | cleaning, seconds a page |\n|---|---|");
    for (dpi, (pages, spent)) in &figures.cleaning {
        println!("| {dpi} | {:.3} |", spent.as_secs_f64() / f64::from(*pages));
    }
    println!("\n{}\n\n{}", figures.cost, figures.marks);
}
