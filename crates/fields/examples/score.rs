//! Measures the reader on the kept words of specimens, in a second:
//! `cargo run -p fields --example score -- DIR WORDS [--show FIELD] [--names units.tsv]`
//!
//! DIR holds `NNNN.json` with `truth`, as the example `make` of crate `specimen` writes it; WORDS
//! the words that the example `reading` of crate `records` kept of them. A value counts when it
//! is the same after NFC, one style of tone marks, collapsed white space and small letters.

// Only its reading half is needed here.
#[expect(dead_code)]
#[path = "../../records/examples/reading/kept.rs"]
mod kept;

use fields::{Area, Field, Names, Reading, gate};
use scan::PageWords;
use serde_json::Value;
use std::error::Error;
use std::path::{Path, PathBuf};

type Outcome<T> = Result<T, Box<dyn Error>>;
/// Words and stamps of every page.
type Words = (Vec<PageWords>, Vec<PageWords>);

/// Bounds of the bins in which confidence is compared with how often it was right.
const BINS: [f32; 6] = [0.0, 0.5, 0.7, 0.8, 0.9, 0.95];

#[derive(Default)]
struct Tally {
    right: usize,
    all: usize,
    /// Right and all of each bin of confidence, of values that were read.
    bins: [(usize, usize); BINS.len()],
}

/// One measured field of one paper.
struct Measured {
    name: &'static str,
    said: Option<Field>,
    truth: Option<String>,
}

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let dir = PathBuf::from(args.next().ok_or("which folder?")?);
    let kept = PathBuf::from(args.next().ok_or("where are their words?")?);
    let (mut show, mut register) = (String::new(), Vec::new());
    while let Some(word) = args.next() {
        let value = args.next().ok_or("a value is missing")?;
        match word.as_str() {
            "--show" => show = value,
            "--names" => register.extend(units(Path::new(&value))?),
            other => return Err(format!("what is {other}?").into()),
        }
    }
    let names = Names::dated(register);
    let mut tallies: Vec<(&str, Tally)> = Vec::new();
    for paper in papers(&dir)? {
        let name = paper.file_name().unwrap_or_default();
        let Some((pages, stamps)) = kept::load(&kept.join(name))? else {
            continue;
        };
        let truth: Value = serde_json::from_str(&std::fs::read_to_string(&paper)?)?;
        let reading = fields::read_with_stamps(&pages, &stamps, &names);
        for measured in measure(&reading, &pages, &stamps, &truth["truth"]) {
            count(&mut tallies, &measured, &paper, &show);
        }
    }
    print(&tallies);
    Ok(())
}

fn papers(dir: &Path) -> Outcome<Vec<PathBuf>> {
    let mut papers: Vec<PathBuf> = std::fs::read_dir(dir)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    papers.sort();
    Ok(papers)
}

/// What is kept of a paper's last page once all its words were read.
fn units(path: &Path) -> Outcome<Vec<fields::Name>> {
    let table = std::fs::read_to_string(path)?;
    let rows = table
        .lines()
        .skip(1)
        .map(|row| row.split('\t').collect::<Vec<&str>>());
    let unit = |row: Vec<&str>| {
        Some(fields::Name {
            key: (*row.first()?).to_owned(),
            name: (*row.get(3)?).to_owned(),
            within: row
                .get(4)
                .filter(|within| !within.is_empty())
                .map(|within| (*within).into()),
            ..fields::Name::default()
        })
    };
    Ok(rows.filter_map(unit).collect())
}

fn measure(
    reading: &Reading,
    pages: &[PageWords],
    stamps: &[PageWords],
    truth: &Value,
) -> Vec<Measured> {
    let told = |key: &str| truth[key].as_str().map(str::to_owned);
    let lines = truth["recipients"].as_array().map(|lines| {
        let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
        lines.join("\n")
    });
    let gate = gate::marks(pages)
        .into_iter()
        .chain(gate::marks_of_stamps(stamps))
        .next()
        .map(|mark| Field {
            value: "closed".into(),
            confidence: mark.confidence,
            page: mark.page,
            area: Area::default(),
        });
    let closed = told("secrecy").map(|_| "closed".to_owned());
    let measured = |name, said: &Option<Field>, truth| Measured {
        name,
        said: said.clone(),
        truth,
    };
    vec![
        measured("number", &reading.number, told("number")),
        measured("notation", &reading.notation, told("notation")),
        measured("issued_on", &reading.issued_on, told("issued_on")),
        measured("place", &reading.place, told("place")),
        measured("issuer", &reading.issuer, told("issuer")),
        measured(
            "parent_issuer",
            &reading.parent_issuer,
            told("parent_issuer"),
        ),
        measured("type", &reading.kind, told("type")),
        measured("abstract", &reading.abstract_text, told("abstract")),
        measured("signer", &reading.signer, told("signer")),
        measured("signer_post", &reading.signer_post, told("signer_post")),
        measured(
            "recipients",
            &reading.recipients,
            lines.filter(|lines| !lines.is_empty()),
        ),
        measured("secrecy", &reading.secrecy, told("secrecy")),
        measured("urgency", &reading.urgency, told("urgency")),
        measured("gate", &gate, closed),
    ]
}

/// The same after NFC, one style of tone marks, collapsed white space and small letters, as the
/// example `reading` of crate `records` compares.
fn even(text: &str) -> String {
    let text = viet::canonical(text).to_lowercase();
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

fn count(tallies: &mut Vec<(&'static str, Tally)>, measured: &Measured, paper: &Path, show: &str) {
    let said = measured.said.as_ref().map(|field| even(&field.value));
    let right = said == measured.truth.as_deref().map(even);
    let at = tallies.iter().position(|(name, _)| *name == measured.name);
    let at = at.unwrap_or_else(|| {
        tallies.push((measured.name, Tally::default()));
        tallies.len() - 1
    });
    let tally = &mut tallies[at].1;
    tally.all += 1;
    tally.right += usize::from(right);
    let confidence = measured.said.as_ref().map_or(0.0, |field| field.confidence);
    if measured.said.is_some() {
        let bin = BINS
            .iter()
            .rposition(|bound| confidence >= *bound)
            .unwrap_or(0);
        tally.bins[bin].0 += usize::from(right);
        tally.bins[bin].1 += 1;
    }
    if !right && (show == measured.name || show == "all") {
        let stem = paper
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        println!(
            "{} {} ({confidence:.2})",
            stem.unwrap_or_default(),
            measured.name
        );
        println!(
            "   said  {:?}",
            measured.said.as_ref().map(|field| &field.value)
        );
        println!("   truth {:?}", measured.truth);
    }
}

fn print(tallies: &[(&str, Tally)]) {
    println!(
        "{:14} {:>9} {:>7}  right of those with confidence from",
        "field", "right", "share"
    );
    for (name, tally) in tallies {
        let share = tally.right as f32 / tally.all.max(1) as f32;
        print!(
            "{name:14} {:>4}/{:<4} {share:>7.4} ",
            tally.right, tally.all
        );
        for (bound, (right, all)) in BINS.iter().zip(tally.bins) {
            print!(" {bound:.2}: {right}/{all}");
        }
        println!();
    }
}
