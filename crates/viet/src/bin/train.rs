//! Makes the model of segmentation, or the table of pairs of syllables, of this crate:
//! `train segment|pairs OUT --gold FILE… --raw FILE… --names FILE… --phrases FILE…
//! --without FILE…`
//!
//! Gold files hold a sentence a line, syllables of a word joined by `_`. Raw files hold a text a
//! line, plain or as JSON with the key "text". Name files are tables with a column "name". Phrases,
//! one a line, are for the table of pairs only, and so are texts to leave out, a line each: those
//! that the table is tried on.

use std::collections::HashSet;
use std::path::Path;
use std::process::ExitCode;
use viet::pairs::count;
use viet::segment::train::train;

/// How often a phrase counts in the table of pairs: offices write it oftener than laws do.
const PHRASE_TIMES: usize = 20;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<String, String> {
    let usage = || {
        "usage: train segment|pairs OUT --gold FILE… --raw FILE… --names FILE… \
            --phrases FILE… --without FILE…"
            .to_owned()
    };
    let [what, out, rest @ ..] = arguments else {
        return Err(usage());
    };
    let (mut gold, mut raw, mut names) = (String::new(), String::new(), String::new());
    let (mut phrases, mut without) = (String::new(), String::new());
    let mut kind = "";
    for argument in rest {
        let text = || read(Path::new(argument));
        match (argument.as_str(), kind) {
            ("--gold" | "--raw" | "--names" | "--phrases" | "--without", _) => kind = argument,
            (_, "--gold") => gold.push_str(&text()?),
            (_, "--raw") => raw.push_str(&raw_lines(&text()?)),
            (_, "--without") => without.push_str(&text()?),
            (_, "--phrases") => phrases.push_str(&text()?),
            (_, "--names") => names.push_str(&name_column(&text()?)),
            _ => return Err(usage()),
        }
    }
    let bytes = match what.as_str() {
        "segment" => train(&lines_of(&gold), &lines_of(&raw), &lines_of(&names)),
        "pairs" => {
            let gold = gold.replace('_', " ");
            let phrases = phrases.repeat(PHRASE_TIMES);
            let left_out: HashSet<&str> = without.lines().map(str::trim).collect();
            let texts = [&gold, &raw, &names, &phrases]
                .into_iter()
                .flat_map(|text| text.lines())
                .filter(|line| !left_out.contains(line.trim()));
            count(texts)
        }
        _ => return Err(usage()),
    };
    std::fs::write(out, &bytes).map_err(|error| format!("{out}: {error}"))?;
    Ok(format!(
        "{} sentences, {} bytes of model",
        gold.lines().count(),
        bytes.len()
    ))
}

fn lines_of(text: &str) -> Vec<&str> {
    text.lines().collect()
}

fn read(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path);
    text.map(|text| text + "\n")
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// Lines of plain text, taken out of JSON where they are in it.
fn raw_lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    for line in text.lines() {
        let json = line
            .starts_with('{')
            .then(|| line.split_once("\"text\": \""))
            .flatten();
        match json {
            Some((_, rest)) => unescape(rest, &mut lines),
            None => lines.push_str(line),
        }
        lines.push('\n');
    }
    lines
}

/// Appends a JSON string up to its closing quote.
fn unescape(json: &str, out: &mut String) {
    let mut chars = json.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return,
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t' | 'r' | 'b' | 'f') => out.push(' '),
                Some('u') => {
                    let code: String = chars.by_ref().take(4).collect();
                    let c = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
                    out.push(c.unwrap_or(' '));
                }
                Some(c) => out.push(c),
                None => return,
            },
            _ => out.push(c),
        }
    }
}

/// The column "name" of a table with tabs.
fn name_column(table: &str) -> String {
    let mut rows = table.lines();
    let header = rows.next().unwrap_or_default();
    let Some(column) = header.split('\t').position(|title| title == "name") else {
        return String::new();
    };
    let name = |row: &str| row.split('\t').nth(column).unwrap_or_default().to_owned();
    rows.map(|row| name(row) + "\n").collect()
}
