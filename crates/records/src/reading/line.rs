//! What one paper says, as one line of JSON.
//!
//! Fields are `{"value", "confidence"}`, or null for what is not there. Papers that bear a
//! secrecy mark are told like others: nothing of them is kept.

use std::path::Path;

use fields::{Field, Names, Reading};
use scan::PageWords;
use serde_json::{Value, json};

use super::paper::{Paper, Unreadable};
use super::words;

/// The line of a paper with the words of its pages and of their stamps.
pub fn line(
    path: &Path,
    paper: &Paper,
    (pages, stamps): (&[PageWords], &[PageWords]),
    names: &Names,
) -> Value {
    let text = text_of(paper, pages);
    let reading = reading_of(pages, stamps, &text, names);
    line_of(path, paper, &reading, &text)
}

/// The line of a paper that cannot be read.
pub fn unreadable(path: &Path, why: Unreadable) -> Value {
    json!({
        "file": path.to_string_lossy(),
        "error": why.message.trim_start_matches("trouble-"),
    })
}

/// The fields of a paper: off the words of its pages, or off its text where it has no pages.
/// Fields of such a paper have no place on a page.
pub fn reading_of(pages: &[PageWords], stamps: &[PageWords], text: &str, names: &Names) -> Reading {
    if pages.is_empty() {
        fields::read_text(text, names)
    } else {
        fields::read_with_stamps(pages, stamps, names)
    }
}

/// The text of a paper: that of its pages, or its own where it flows without pages.
pub fn text_of(paper: &Paper, pages: &[PageWords]) -> String {
    if paper.pages == 0 {
        return paper.text.clone();
    }
    pages
        .iter()
        .map(words::text)
        .collect::<Vec<_>>()
        .join("\u{c}")
}

fn line_of(path: &Path, paper: &Paper, reading: &Reading, text: &str) -> Value {
    let snapped = reading.issuer_unit.as_ref();
    json!({
        "file": path.to_string_lossy(),
        "number": field(&reading.number),
        "notation": field(&reading.notation),
        "issued_on": field(&reading.issued_on),
        "place": field(&reading.place),
        "issuer": field(&reading.issuer),
        "parent_issuer": field(&reading.parent_issuer),
        "issuer_unit": snapped.map(|s| json!({
            "value": s.name, "key": s.key, "confidence": s.confidence,
        })),
        "type": field(&reading.kind),
        "abstract": field(&reading.abstract_text),
        "signer": field(&reading.signer),
        "recipients": field(&reading.recipients),
        "secrecy": field(&reading.secrecy),
        "urgency": field(&reading.urgency),
        "pages": paper.pages,
        "text": text,
    })
}

fn field(field: &Option<Field>) -> Value {
    match field {
        Some(f) => json!({ "value": f.value, "confidence": f.confidence }),
        None => Value::Null,
    }
}
