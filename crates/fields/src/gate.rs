//! Finds secrecy marks, so that no paper that bears one is kept on a networked computer.
//!
//! A miss lets a state secret in, a false alarm costs two people a minute: where a word stands
//! alone in capitals it is called a mark, wherever on the page it stands, since stamps stand
//! anywhere and a stack may hold a second head on any page. A word inside a sentence or a
//! heading is none.

mod nearest;
mod urgency;

use crate::field::Area;
use crate::piece::{Piece, Sheet};
use crate::plain;
use scan::PageWords;
use serde::{Deserialize, Serialize};

/// Degrees of secrecy of the Law on the protection of state secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    Mat,
    ToiMat,
    TuyetMat,
}

impl Level {
    /// All of them, the lowest first.
    pub const ALL: [Level; 3] = [Level::Mat, Level::ToiMat, Level::TuyetMat];

    /// As printed: `MẬT`.
    pub fn printed(self) -> &'static str {
        match self {
            Level::Mat => "MẬT",
            Level::ToiMat => "TỐI MẬT",
            Level::TuyetMat => "TUYỆT MẬT",
        }
    }

    /// The one that is printed so.
    pub fn of_printed(text: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.printed() == text)
    }
}

/// How a mark was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum How {
    /// Alone in the head, where box 10a stands.
    Box,
    /// In words: `Độ mật: Mật`.
    Text,
    /// Alone elsewhere on a page, or larger than the line it lies on.
    Stamp,
    /// A stamp where marks stand, of which nothing sure could be read: it closes the gate until
    /// somebody has looked, and is no field of the paper.
    Unread,
    /// A page that bears print of which nothing could be read, so that nobody has looked whether
    /// a mark stands on it: it closes the gate until somebody has.
    Unjudged,
}

impl How {
    /// Whether the mark's words were read, so that its degree is known.
    pub fn is_read(self) -> bool {
        !matches!(self, How::Unread | How::Unjudged)
    }
}

/// A secrecy mark on a page.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Its degree; of what could not be read it is a guess.
    pub level: Level,
    /// Page, counted from 0.
    pub page: usize,
    /// Where it stands, pixels. Of text without a page it is all zero.
    pub area: Area,
    pub how: How,
    /// How sure the reader is, 0 to 1. Every mark closes the gate, however unsure.
    pub confidence: f32,
}

/// Spellings of each degree, squeezed, the longest first.
const SPELLINGS: [(Level, &str); 3] = [
    (Level::TuyetMat, "tuyetmat"),
    (Level::ToiMat, "toimat"),
    (Level::Mat, "mat"),
];

/// What stands before a degree in words, squeezed.
const LABELS: [&str; 8] = [
    "domat",
    "mucdomat",
    "daumat",
    "daudomat",
    "chedomat",
    "dauchidomat",
    "mucmat",
    "capdomat",
];

/// How sure a stamp that could not be read is a mark.
const UNREAD_SURE: f32 = 0.2;
/// How sure a stamp is a mark of which only a part was read.
const NEAR_SURE: f32 = 0.4;
/// Part of the page's height that holds a head.
const HEAD_SHARE: f32 = 0.45;
/// Lines of a text without pages that may be its head.
const HEAD_LINES: usize = 20;

impl Mark {
    /// A page of which nothing could be read; counted from 0.
    pub fn unjudged(page: usize) -> Mark {
        Mark {
            level: Level::Mat,
            page,
            area: Area::default(),
            how: How::Unjudged,
            confidence: UNREAD_SURE,
        }
    }
}

/// All secrecy marks of a document, page by page.
pub fn marks(pages: &[PageWords]) -> Vec<Mark> {
    let mut found = Vec::new();
    for (at, words) in pages.iter().enumerate() {
        // Cutting a page into pieces costs; most pages have no such word at all.
        if words.words.iter().any(|word| may_be_part(&word.text)) {
            let sheet = Sheet::of(at, words);
            found.extend(
                sheet
                    .pieces
                    .iter()
                    .filter_map(|piece| of_piece(piece, &sheet)),
            );
        }
    }
    found
}

/// All secrecy marks of the stamps of a document, page by page. Stamps and their readings may lie
/// over one another, so each line is looked at by itself as well.
pub fn marks_of_stamps(pages: &[PageWords]) -> Vec<Mark> {
    let mut found = marks(pages);
    for (at, page) in pages.iter().enumerate() {
        found.extend(unread(at, page));
        let mut lines: Vec<u32> = page.words.iter().map(|word| word.line).collect();
        lines.dedup();
        for line in lines {
            let mut alone = page.clone();
            alone.words.retain(|word| word.line == line);
            let marks = marks(std::slice::from_ref(&alone)).into_iter();
            found.extend(marks.map(|mark| Mark { page: at, ..mark }));
        }
        found.extend(near_marks(at, page));
    }
    found
}

/// Stamps of which what could be read comes near to a mark, all of it or one line: a mark and
/// one of urgency are often set down as one.
fn near_marks(at: usize, page: &PageWords) -> Vec<Mark> {
    let parts = page.words.iter();
    let parts = parts.flat_map(|word| [(word.block, None), (word.block, Some(word.line))]);
    let mut parts: Vec<(u32, Option<u32>)> = parts.collect();
    parts.sort_unstable();
    parts.dedup();
    let mut found = Vec::new();
    for (stamp, line) in parts {
        let words = page.words.iter().filter(|word| word.block == stamp);
        let words = words.filter(|word| line.is_none_or(|line| word.line == line));
        let words: Vec<&scan::Word> = words.filter(|word| !is_sign(word)).collect();
        if let Some(level) = nearest::level(&words) {
            let piece = Piece { words };
            found.push(Mark {
                level,
                page: at,
                area: piece.area(),
                how: How::Stamp,
                confidence: NEAR_SURE,
            });
        }
    }
    found
}

fn is_sign(word: &scan::Word) -> bool {
    word.text == scan::ocr::UNREAD || word.text == scan::ocr::UNREAD_PAGE
}

/// Stamps that the reader found and could not read, and pages of which it could read nothing.
fn unread(page: usize, words: &PageWords) -> impl Iterator<Item = Mark> {
    words.words.iter().filter_map(move |word| {
        let how = match word.text.as_str() {
            scan::ocr::UNREAD if urgency::explains(words, word) => return None,
            scan::ocr::UNREAD => How::Unread,
            scan::ocr::UNREAD_PAGE => How::Unjudged,
            _ => return None,
        };
        let area = Area {
            left: word.left,
            top: word.top,
            width: word.width,
            height: word.height,
        };
        Some(Mark {
            area,
            how,
            ..Mark::unjudged(page)
        })
    })
}

/// Secrecy marks of text that has no boxes: lines of a document born digital.
pub fn marks_in_text(text: &str) -> Vec<Mark> {
    let mark = |level, how, confidence| Mark {
        level,
        page: 0,
        area: Area::default(),
        how,
        confidence,
    };
    let mut before = String::new();
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for cell in line.split(['\t', '|']) {
            let words: Vec<&str> = cell.split_whitespace().collect();
            if let Some(level) = labelled(&words) {
                found.push(mark(level, How::Text, 0.9));
            } else if let Some((level, true)) = alone(&words)
                && !opens(&before)
                && (plain::capital_share(cell) >= 0.6
                    || at < HEAD_LINES && begins_with_capital(cell))
            {
                found.push(mark(level, How::Box, 0.9));
            }
        }
        if let Some(last) = line.split_whitespace().next_back() {
            before = plain::squeezed(last);
        }
    }
    found
}

/// Words behind which MẬT goes on with a heading or sentence: bí mật, bảo mật, độ mật.
fn opens(word: &str) -> bool {
    matches!(word, "bi" | "bao" | "do" | "muc" | "co")
}

/// `mật` alone is the end of a sentence, `Mật` alone may be a mark.
fn begins_with_capital(text: &str) -> bool {
    text.chars()
        .find(|sign| sign.is_alphabetic())
        .is_some_and(char::is_uppercase)
}

/// TỐI MẬT read as `rỗi MẶT`: a frame's corner takes the first letters along.
fn ends_in_capitals(words: &[&str]) -> bool {
    words.last().is_some_and(|word| plain::all_capitals(word))
}

/// Whether a word can be the second half of a mark, or all of one.
fn may_be_part(word: &str) -> bool {
    let spelt = plain::squeezed(word);
    spelt.contains("mat") || spelt == "m" || spelt.contains("mal") || spelt.ends_with("at")
}

fn of_piece(piece: &Piece<'_>, sheet: &Sheet<'_>) -> Option<Mark> {
    let words: Vec<&str> = piece.words.iter().map(|word| word.text.as_str()).collect();
    let mark = |level, how, sure: f32, piece: &Piece<'_>| Mark {
        level,
        page: sheet.page,
        area: piece.area(),
        how,
        confidence: (sure * (0.6 + 0.4 * piece.confidence())).clamp(0.0, 1.0),
    };
    if let Some(level) = labelled(&words) {
        return Some(mark(level, How::Text, 0.97, piece));
    }
    let in_head = piece.top() < HEAD_SHARE * sheet.height;
    if let Some((level, exact)) = alone(&words) {
        let capitals = plain::capital_share(&piece.text()) >= 0.6;
        let tall = piece.bottom() - piece.top() >= 0.8 * sheet.em;
        let begins = begins_with_capital(&piece.text());
        let shaped = capitals || exact && in_head && (begins || ends_in_capitals(&words));
        if goes_on_from_above(piece, sheet) || !shaped {
            return None;
        }
        // A spelling that is another word (MẶT, MẮT) is a mark only where marks stand.
        let trusted = exact || in_head && tall;
        if !trusted {
            return None;
        }
        let how = if in_head { How::Box } else { How::Stamp };
        let sure = if exact && capitals { 0.98 } else { 0.7 };
        return Some(mark(level, how, sure, piece));
    }
    in_line(piece, sheet).map(|(level, part)| mark(level, How::Stamp, 0.8, &part))
}

/// `Độ mật: Tối mật` and nothing behind.
fn labelled(words: &[&str]) -> Option<Level> {
    let spelt: String = words.iter().map(|word| plain::squeezed(word)).collect();
    let label = LABELS
        .iter()
        .filter(|label| spelt.starts_with(*label))
        .max_by_key(|l| l.len())?;
    let rest = spelt.get(label.len()..)?;
    SPELLINGS
        .iter()
        .find(|(_, spelling)| *spelling == rest)
        .map(|(level, _)| *level)
}

/// The degree that a line is if it holds nothing else, and whether its marks are right too.
fn alone(words: &[&str]) -> Option<(Level, bool)> {
    let kept: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .collect();
    let spaced = kept.len() >= 3 && kept.iter().all(|word| word.chars().count() <= 2);
    let kept: Vec<&str> = if spaced {
        kept
    } else {
        kept.into_iter().filter(|word| !is_speck(word)).collect()
    };
    let kept = without_urgency(kept);
    let whole: String = kept.concat();
    let letters: String = whole
        .chars()
        .filter(|sign| sign.is_alphanumeric())
        .collect();
    degree_of(&letters)
}

/// A frame's edge that OCR took for a letter.
fn is_speck(word: &str) -> bool {
    let mut signs = word.chars().filter(|sign| sign.is_alphanumeric());
    let first = signs.next();
    signs.next().is_none() && !matches!(first, Some('M' | 'm'))
}

/// MẬT - HỎA TỐC is a mark beside a mark.
fn without_urgency(words: Vec<&str>) -> Vec<&str> {
    let urgent = [
        "khan",
        "hoa",
        "toc",
        "thuong",
        "hen",
        "gio",
        "hoatoc",
        "thuongkhan",
        "va",
    ];
    let mark = |word: &&str| !urgent.contains(&plain::squeezed(word).as_str());
    words.into_iter().filter(mark).collect()
}

/// The degree that letters spell, forgiving misread ones; the flag says that they are exact.
fn degree_of(letters: &str) -> Option<(Level, bool)> {
    let capitals = letters.to_uppercase();
    // A frame's edge may be read as a letter on either side.
    let bare = capitals
        .strip_prefix(['I', 'L', 'J', '1', 'Í', 'F', 'E'])
        .unwrap_or(&capitals);
    let bare = bare.strip_suffix(['I', 'L', 'J', '1', 'Í']).unwrap_or(bare);
    for (level, printed) in [
        (Level::TuyetMat, "TUYỆTMẬT"),
        (Level::ToiMat, "TỐIMẬT"),
        (Level::Mat, "MẬT"),
    ] {
        if bare == printed {
            return Some((level, true));
        }
    }
    if plain::squeezed(bare) == "mat" && plain::all_capitals(letters) {
        return Some((Level::Mat, false));
    }
    let spelt = plain::squeezed(letters);
    for (level, spelling) in SPELLINGS {
        let most = match level {
            Level::TuyetMat => 2,
            Level::ToiMat => 1,
            Level::Mat => 0,
        };
        if plain::near(&spelt, spelling, most) {
            return Some((level, level != Level::Mat));
        }
    }
    // The feet of M and T are lost under a stamp's frame.
    let misread = [
        "mal", "maf", "imat", "mati", "matl", "lmat", "rmat", "matj", "nat", "mai",
    ];
    let marked = letters.contains(['Ậ', 'Â', 'Ạ']);
    (marked && misread.contains(&spelt.as_str())).then_some((Level::Mat, false))
}

/// Whether the line above ends in BÍ, BẢO or ĐỘ: then the word goes on with a heading.
fn goes_on_from_above(piece: &Piece<'_>, sheet: &Sheet<'_>) -> bool {
    sheet.pieces.iter().any(|above| {
        let gap = piece.top() - above.bottom();
        let close = gap > -0.5 * sheet.em && gap < 1.6 * sheet.em;
        let over = above.left() < piece.right() && above.right() > piece.left();
        let last = above.words.last().map(|word| plain::squeezed(&word.text));
        close && over && last.is_some_and(|word| opens(&word))
    })
}

/// A mark that lies on or beside other words of its line: larger than they are, or in capitals
/// behind a number.
fn in_line<'a>(piece: &Piece<'a>, sheet: &Sheet<'_>) -> Option<(Level, Piece<'a>)> {
    for at in 0..piece.words.len() {
        for count in 1..=2 {
            let Some(part) = piece.words.get(at..at + count) else {
                continue;
            };
            let letters: String = part.iter().map(|word| word.text.trim()).collect();
            let letters: String = letters
                .chars()
                .filter(|sign| sign.is_alphanumeric())
                .collect();
            let Some((level, true)) = degree_of(&letters) else {
                continue;
            };
            if !plain::all_capitals(&letters) || follows_secret(piece, at) {
                continue;
            }
            let rest: Vec<&scan::Word> = piece
                .words
                .iter()
                .enumerate()
                .filter(|(other, _)| *other < at || *other >= at + count)
                .map(|(_, word)| *word)
                .collect();
            if stands_out(part, &rest) || behind_number(piece, at, sheet) {
                return Some((
                    level,
                    Piece {
                        words: part.to_vec(),
                    },
                ));
            }
        }
    }
    None
}

/// BÍ MẬT, BẢO MẬT, TUYỆT … are other words than a mark.
fn follows_secret(piece: &Piece<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| piece.words.get(at));
    let before = before
        .map(|word| plain::squeezed(&word.text))
        .unwrap_or_default();
    matches!(
        before.as_str(),
        "bi" | "bao" | "do" | "muc" | "co" | "toi" | "tuyet" | "noi"
    )
}

fn stands_out(part: &[&scan::Word], rest: &[&scan::Word]) -> bool {
    let mut heights: Vec<u32> = rest.iter().map(|word| word.height).collect();
    heights.sort_unstable();
    let Some(usual) = heights.get(heights.len() / 2) else {
        return false;
    };
    part.iter()
        .all(|word| word.height as f32 > 1.5 * *usual as f32)
}

fn behind_number(piece: &Piece<'_>, at: usize, sheet: &Sheet<'_>) -> bool {
    let text = piece.squeezed();
    let number = text.starts_with("so") && piece.text().contains(['/', '-']);
    number && at > 0 && at + 2 >= piece.words.len() && piece.top() < HEAD_SHARE * sheet.height
}
