//! Old Vietnamese encodings inside documents: one file mixes fonts, so each stretch of one font is
//! judged by itself, with the font's name as the strongest hint.

use std::ops::Range;
use std::rc::Rc;

use viet::decode::Encoding;

/// Text in one font, in reading order inside a paragraph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    pub text: String,
    pub font: Option<Rc<str>>,
}

/// Text that was in an old encoding and is Unicode now.
#[derive(Clone, Debug, PartialEq)]
pub struct Mended {
    pub text: String,
    pub encoding: Encoding,
    pub confidence: f32,
}

/// A stretch of runs in one font.
pub struct Stretch {
    pub runs: Range<usize>,
    pub text: String,
    pub mended: Option<Mended>,
}

/// Puts runs of the same font together and makes Unicode of those in an old encoding.
pub fn stretches(runs: &[Run]) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for (place, run) in runs.iter().enumerate() {
        // A space has no font worth speaking of; it goes with what stands before it.
        let joins = found.last().is_some_and(|last| {
            run.text.trim().is_empty() || runs[last.runs.start].font == run.font
        });
        match found.last_mut() {
            Some(last) if joins => {
                last.text.push_str(&run.text);
                last.runs.end = place + 1;
            }
            _ => {
                let text = run.text.clone();
                found.push(Stretch {
                    runs: place..place + 1,
                    text,
                    mended: None,
                });
            }
        }
    }
    for stretch in &mut found {
        let font = runs[stretch.runs.start].font.as_deref();
        stretch.mended = mend(&stretch.text, font);
    }
    found
}

/// What each run becomes when a document is rewritten run by run; `None` leaves it as it is.
pub fn mend_each(runs: &[Run]) -> Vec<Option<String>> {
    let mut mended = vec![None; runs.len()];
    for stretch in stretches(runs) {
        let Some(whole) = stretch.mended else {
            continue;
        };
        if stretch.runs.len() == 1 {
            mended[stretch.runs.start] = Some(whole.text);
            continue;
        }
        for place in stretch.runs {
            let run = &runs[place];
            let own = run.font.as_deref().filter(|font| is_old_family(font));
            let hint = own.or_else(|| family_of(whole.encoding));
            mended[place] = mend(&run.text, hint).map(|mended| mended.text);
        }
    }
    mended
}

/// Whether fonts of this name draw Vietnamese letters in the places of other letters.
pub fn is_old_family(font: &str) -> bool {
    Encoding::of_font(font).is_some()
}

/// Makes Unicode of text in an old encoding; `None` when it is in none.
pub fn mend(text: &str, font: Option<&str>) -> Option<Mended> {
    let shown = unhide(text, font);
    let decoded = viet::decode::repair(shown.as_deref().unwrap_or(text), font)?;
    Some(Mended::from(decoded))
}

/// Makes Unicode of bytes that are not UTF-8.
pub fn decode(bytes: &[u8]) -> Mended {
    Mended::from(viet::decode::decode(bytes, None))
}

impl From<viet::decode::Decoded> for Mended {
    fn from(decoded: viet::decode::Decoded) -> Mended {
        let viet::decode::Decoded {
            text,
            encoding,
            confidence,
        } = decoded;
        Mended {
            text,
            encoding,
            confidence,
        }
    }
}

/// Word keeps the letters of fonts marked as symbols at U+F020 to U+F0FF.
fn unhide(text: &str, font: Option<&str>) -> Option<String> {
    let hidden = |letter: char| ('\u{f020}'..='\u{f0ff}').contains(&letter);
    (font.is_some_and(is_old_family) && text.contains(hidden)).then(|| {
        let shown = text.chars().map(|letter| match hidden(letter) {
            true => char::from_u32(u32::from(letter) - 0xf000).unwrap_or(letter),
            false => letter,
        });
        shown.collect()
    })
}

/// A font that gives away an encoding where the text lost its own.
fn family_of(encoding: Encoding) -> Option<&'static str> {
    match encoding {
        Encoding::Tcvn3 => Some(".VnTime"),
        Encoding::Vni => Some("VNI-Times"),
        Encoding::Vps => Some("VPS Times"),
        Encoding::Viscii => Some("VI Times"),
        _ => None,
    }
}
