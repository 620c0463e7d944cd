//! Reads the fields of Vietnamese administrative documents off the words of their pages.
//!
//! Plain text is not enough: the two columns of a head come out of OCR as one line. This crate
//! works on boxes. It knows the layouts of Nghị định 30/2020, of the Party (Hướng dẫn
//! 36-HD/VPTW) and older ones, and no office.

mod date;
mod field;
pub mod gate;
mod head;
mod issuer;
mod kind;
mod lexicon;
pub mod look;
mod mark;
mod names;
mod number;
mod piece;
mod place;
mod plain;
pub mod set;
mod signing;
mod spelling;
mod subject;

pub use field::{Area, Field, Reading, Snap};
pub use gate::{How, Level, Mark};
pub use names::{Name, Names};
pub use spelling::put_tones_right;

use head::Head;
use piece::{Piece, Sheet};
use scan::PageWords;
use spelling::Echo;

/// Pages at the start that may hold the head: a cover or a blank back may lie before it.
const HEAD_PAGES_MAX: usize = 3;
/// Pages from the start, and from the end, that may hold the signature: annexes follow it.
const FIRST_PAGES_MAX: usize = 40;
const LAST_PAGES_MAX: usize = 10;

/// Reads one document. Never fails: what cannot be read is `None`.
pub fn read(pages: &[PageWords], names: &Names) -> Reading {
    read_with_stamps(pages, &[], names)
}

/// Reads one document of which stamps were read apart from the text (`scan::ocr::stamps`, the
/// n-th of `stamps` belongs to the n-th page): marks of secrecy and urgency are often stamps.
pub fn read_with_stamps(pages: &[PageWords], stamps: &[PageWords], names: &Names) -> Reading {
    let mut reading = read_print(pages, names);
    if reading.secrecy.is_none() {
        reading.secrecy = secrecy_of(&gate::marks_of_stamps(stamps));
    }
    if reading.urgency.is_none() {
        reading.urgency = mark::stamped_urgency(stamps);
    }
    reading
}

/// Reads one document that has no pages, line by line as office files and plain text have it.
/// Its fields stand on no page: their areas are empty.
pub fn read_text(text: &str, names: &Names) -> Reading {
    let mut reading = read_print(&set::text(text), names);
    if reading.secrecy.is_none() {
        reading.secrecy = secrecy_of(&gate::marks_in_text(text));
    }
    let fields = [
        &mut reading.number,
        &mut reading.number_year,
        &mut reading.notation,
        &mut reading.issued_on,
        &mut reading.place,
        &mut reading.issuer,
        &mut reading.parent_issuer,
        &mut reading.kind,
        &mut reading.abstract_text,
        &mut reading.signer,
        &mut reading.signer_post,
        &mut reading.recipients,
        &mut reading.secrecy,
        &mut reading.urgency,
    ];
    for field in fields.into_iter().flatten() {
        (field.page, field.area) = (0, Area::default());
    }
    reading
}

fn read_print(pages: &[PageWords], names: &Names) -> Reading {
    let sheets = sheets_worth_reading(pages);
    let Some(first) = sheets
        .iter()
        .take(HEAD_PAGES_MAX)
        .find(|sheet| has_head(sheet))
    else {
        return end_only(pages, &sheets);
    };
    let head = head::take_apart(first);
    let floor = number::find(&head, "").line;
    let mut issuers = issuer::find(&head, floor.map(|(top, _)| top), names);
    let printed = issuers
        .issuer
        .as_ref()
        .map_or("", |issuer| issuer.value.as_str());
    let number = number::find(&head, printed);
    let behind: Vec<Sheet<'_>> = sheets
        .iter()
        .filter(|sheet| sheet.page >= head.page)
        .cloned()
        .collect();
    let mut date = date::find(&head, &behind, printed, names);
    date::doubt_year(&mut date, &behind);
    if let (Some(issuer), Some(place)) = (&mut issuers.issuer, &date.place) {
        issuer::agree(issuer, place, names, &squeezed_text(first));
    }
    let printed = issuers
        .issuer
        .as_ref()
        .map_or("", |issuer| issuer.value.as_str());
    let echo = Echo::of(&behind);
    let (kind, at) = kind_of(&head, &number);
    let printed_kind = kind.as_ref().filter(|_| at.is_some());
    let notation = notation_by(printed_kind, number.notation);
    let mut abstract_text = match at {
        Some(at) => subject::under_type(&head, at, &echo),
        None => subject::of_letter(&head, floor.map_or(0.0, |(_, bottom)| bottom), &echo),
    };
    if abstract_text.is_none() && at.is_some() {
        abstract_text = subject::of_letter(&head, head.height, &echo);
    }
    put_names_right(&mut abstract_text, names);
    let end = signing::find(&behind, &echo);
    let day = date.date.as_ref().map(|date| date.value.as_str());
    let parent = issuers.parent.as_ref().map(|parent| parent.value.as_str());
    let place = date.place.as_ref().map(|place| place.value.as_str());
    let issuer_unit = issuer::unit(printed, parent, place, day, names);
    Reading {
        issuer_unit,
        secrecy: secrecy_of(&gate::marks(pages)),
        urgency: mark::urgency(&head),
        number: number.number,
        number_year: number.year,
        notation,
        issued_on: date.date,
        place: date.place,
        issuer: issuers.issuer,
        parent_issuer: issuers.parent,
        kind,
        abstract_text,
        signer: end.signer,
        signer_post: end.post,
        recipients: end.recipients,
    }
}

/// The letters of a page without marks and white space.
fn squeezed_text(sheet: &Sheet<'_>) -> String {
    let words = sheet.pieces.iter().flat_map(|piece| &piece.words);
    words.map(|word| plain::squeezed(&word.text)).collect()
}

/// The notation, of which the printed type says how it begins.
fn notation_by(kind: Option<&Field>, notation: Option<Field>) -> Option<Field> {
    let notation = notation?;
    let meant = kind.and_then(|kind| kind::notation_of(&kind.value, &notation.value));
    Some(match meant {
        Some(value) => Field {
            value,
            confidence: 0.9 * notation.confidence,
            ..notation
        },
        None => notation,
    })
}

/// Names of units in an abstract as the register writes them.
fn put_names_right(told: &mut Option<Field>, names: &Names) {
    if let Some(told) = told
        && let Some(right) = place::put_names_right(&told.value, names)
    {
        told.value = right;
        told.confidence *= 0.95;
    }
}

/// The pages at the start and at the end, cut into pieces.
fn sheets_worth_reading(pages: &[PageWords]) -> Vec<Sheet<'_>> {
    let last = pages.len().saturating_sub(LAST_PAGES_MAX);
    pages
        .iter()
        .enumerate()
        .filter(|(at, _)| *at < FIRST_PAGES_MAX || *at >= last)
        .map(|(at, page)| Sheet::of(at, page))
        .collect()
}

/// Whether a page has enough on it to be the first.
fn has_head(sheet: &Sheet<'_>) -> bool {
    sheet
        .pieces
        .iter()
        .map(|piece| piece.words.len())
        .sum::<usize>()
        >= 8
}

/// A document whose first pages are empty may still be signed.
fn end_only(pages: &[PageWords], sheets: &[Sheet<'_>]) -> Reading {
    let end = signing::find(sheets, &Echo::of(sheets));
    Reading {
        signer: end.signer,
        signer_post: end.post,
        recipients: end.recipients,
        secrecy: secrecy_of(&gate::marks(pages)),
        ..Reading::default()
    }
}

/// The type and its place in the body; of a letter, `CÔNG VĂN` and no place.
fn kind_of(head: &Head<'_>, number: &number::Found) -> (Option<Field>, Option<usize>) {
    let notation = number
        .notation
        .as_ref()
        .map_or("", |notation| notation.value.as_str());
    let addressed = head.body.iter().position(head::begins_body);
    let at = head
        .body
        .iter()
        .position(|piece| head::is_type(piece, head.width));
    let letter = subject::has_label(head);
    if let Some(at) = at
        && !(letter && addressed.is_some_and(|addressed| addressed < at))
        && let Some(piece) = head.body.get(at)
    {
        return (Some(printed_kind(piece, head, notation)), Some(at));
    }
    if letter || addressed.is_some() {
        let said = kind::of_notation(notation).filter(|kind| *kind != "CÔNG VĂN");
        let sure = match (letter, said) {
            (true, None) => 0.97,
            (true, Some(_)) | (false, None) => 0.8,
            (false, Some(_)) => 0.4,
        };
        let shown: Vec<Piece<'_>> = head.left.iter().rev().take(1).cloned().collect();
        let field = piece::field("CÔNG VĂN".to_owned(), sure, head.page, &shown);
        return (Some(field), None);
    }
    let field = kind::of_notation(notation).and_then(|kind| {
        let crop = number.notation.as_ref()?;
        Some(Field {
            value: kind.to_owned(),
            confidence: 0.5,
            ..crop.clone()
        })
    });
    (field, None)
}

fn printed_kind(piece: &Piece<'_>, head: &Head<'_>, notation: &str) -> Field {
    let words: Vec<&str> = piece.words.iter().map(|word| word.text.as_str()).collect();
    let found = kind::of_line(&words);
    let (name, edits) = found
        .as_ref()
        .map_or(("", 0), |found| (found.name, found.edits));
    let spelt: Vec<&str> = words
        .iter()
        .take(found.as_ref().map_or(0, |f| f.words))
        .copied()
        .collect();
    let printed = spelt.join(" ");
    let printed = printed.trim_matches(|sign: char| !sign.is_alphanumeric());
    // The printed place of a tone mark (THOẢ, THỎA) is kept.
    let same = viet::canonical(printed) == viet::canonical(name);
    let value = if same {
        printed.to_uppercase()
    } else {
        name.to_owned()
    };
    let agrees = notation.is_empty() || kind::agrees(name, notation);
    let sure = if agrees { 1.0 } else { 0.85 } - 0.08 * edits as f32;
    let confidence = sure * (0.7 + 0.3 * piece.confidence());
    piece::field(value, confidence, head.page, std::slice::from_ref(piece))
}

/// The highest degree found, surest first.
fn secrecy_of(marks: &[Mark]) -> Option<Field> {
    let surest = |a: &&Mark, b: &&Mark| {
        (a.level)
            .cmp(&b.level)
            .then(a.confidence.total_cmp(&b.confidence))
    };
    let read = marks.iter().filter(|mark| mark.how.is_read());
    read.max_by(surest).map(|mark| Field {
        value: mark.level.printed().to_owned(),
        confidence: mark.confidence,
        page: mark.page,
        area: mark.area,
    })
}
