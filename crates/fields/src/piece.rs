//! Words become pieces of lines by their own geometry.
//!
//! Tesseract joins the two columns of a head into one line, so its line numbers are not
//! believed: a piece is a run of words of one height with no wide gap between them.

use crate::field::{Area, Field};
use crate::plain;
use scan::{PageWords, Word};

/// Words of a page that are looked at; a dense A4 page has about 700.
const PAGE_WORDS_MAX: usize = 5_000;
/// Gap between two words of a piece, in heights of the page's usual word.
const GAP_HEIGHTS_MAX: f32 = 1.5;

/// A run of words on one line without a wide gap.
#[derive(Clone, Debug)]
pub(crate) struct Piece<'a> {
    pub words: Vec<&'a Word>,
}

impl<'a> Piece<'a> {
    pub fn text(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.text.trim()).collect();
        words.join(" ")
    }

    /// Letters and digits without marks or spaces.
    pub fn squeezed(&self) -> String {
        self.words
            .iter()
            .map(|word| plain::squeezed(&word.text))
            .collect()
    }

    pub fn left(&self) -> f32 {
        self.words.iter().map(|word| word.left).min().unwrap_or(0) as f32
    }

    pub fn right(&self) -> f32 {
        self.words
            .iter()
            .map(|word| right(word))
            .fold(0.0, f32::max)
    }

    pub fn top(&self) -> f32 {
        self.words.iter().map(|word| word.top).min().unwrap_or(0) as f32
    }

    pub fn bottom(&self) -> f32 {
        self.words
            .iter()
            .map(|word| bottom(word))
            .fold(0.0, f32::max)
    }

    pub fn middle_x(&self) -> f32 {
        (self.left() + self.right()) / 2.0
    }

    pub fn middle_y(&self) -> f32 {
        (self.top() + self.bottom()) / 2.0
    }

    pub fn width(&self) -> f32 {
        self.right() - self.left()
    }

    /// Mean confidence of the reader over its words, weighted by their letters.
    pub fn confidence(&self) -> f32 {
        confidence(self.words.iter().copied())
    }

    pub fn area(&self) -> Area {
        area(self.words.iter().copied())
    }

    /// The piece in two, the second beginning with the word `at`. Neither part is empty
    /// unless `at` lies at an end.
    pub fn split(&self, at: usize) -> (Piece<'a>, Piece<'a>) {
        let at = at.min(self.words.len());
        let (one, other) = self.words.split_at(at);
        (
            Piece {
                words: one.to_vec(),
            },
            Piece {
                words: other.to_vec(),
            },
        )
    }

    /// Upper and lower edge of most of its words: one box drawn too tall does not count.
    fn band(&self) -> (f32, f32) {
        let usual = self.usual_height();
        let full =
            |word: &&&Word| (usual / 2..=usual.saturating_add(usual / 2)).contains(&word.height);
        let full = || self.words.iter().filter(full);
        let mut tops: Vec<f32> = full().map(|word| word.top as f32).collect();
        let mut bottoms: Vec<f32> = full().map(|word| bottom(word)).collect();
        tops.sort_by(f32::total_cmp);
        bottoms.sort_by(f32::total_cmp);
        let middle = |edges: &[f32]| edges.get(edges.len() / 2).copied().unwrap_or(0.0);
        (middle(&tops), middle(&bottoms))
    }

    /// The lesser of the two middle heights of its words, specks left out unless there is nothing
    /// else: boxes are drawn too tall, hardly ever too low.
    fn usual_height(&self) -> u32 {
        let spoken = |word: &&&Word| plain::squeezed(&word.text).len() >= 2;
        let mut heights: Vec<u32> = self.words.iter().filter(spoken).map(|w| w.height).collect();
        if heights.is_empty() {
            heights = self.words.iter().map(|word| word.height).collect();
        }
        heights.sort_unstable();
        let middle = heights.len().saturating_sub(1) / 2;
        heights.get(middle).copied().unwrap_or(0)
    }

    /// Share of the flatter one's height that both have in common.
    fn common(&self, other: &Piece<'_>) -> f32 {
        let ((top, bottom), (other_top, other_bottom)) = (self.band(), other.band());
        let overlap = bottom.min(other_bottom) - top.max(other_top);
        overlap / (bottom - top).min(other_bottom - other_top).max(1.0)
    }

    /// Whether both stand at one height.
    pub fn level(&self, other: &Piece<'_>) -> bool {
        self.common(other) > 0.5
    }

    /// Whether both stand on one line: at one height, and neither over the other, though a box
    /// that was drawn too tall reaches into the next line.
    pub fn beside(&self, other: &Piece<'_>) -> bool {
        /// Share of the narrower one that may lie over the other.
        const OVER_MAX: f32 = 0.7;
        /// A single word's box may be too wide; then it is as high as the other at least so far.
        const LEVEL_MIN: f32 = 0.8;
        let over = self.right().min(other.right()) - self.left().max(other.left());
        let single = self.words.len().min(other.words.len()) < 2;
        let apart = over < OVER_MAX * self.width().min(other.width());
        self.level(other) && (apart || single && self.common(other) > LEVEL_MIN)
    }
}

/// Right edge of a word, pixels.
pub(crate) fn right(word: &Word) -> f32 {
    word.left as f32 + word.width as f32
}

/// Lower edge of a word, pixels.
pub(crate) fn bottom(word: &Word) -> f32 {
    word.top as f32 + word.height as f32
}

/// The rectangle around words.
pub(crate) fn area<'a>(words: impl Iterator<Item = &'a Word>) -> Area {
    words
        .map(|word| Area {
            left: word.left,
            top: word.top,
            width: word.width,
            height: word.height,
        })
        .reduce(Area::with)
        .unwrap_or_default()
}

/// Mean confidence weighted by letters; 0 for no words.
pub(crate) fn confidence<'a>(words: impl Iterator<Item = &'a Word>) -> f32 {
    let (mut sum, mut letters) = (0.0, 0.0);
    for word in words {
        let count = word.text.chars().count() as f32;
        sum += sureness(word) * count;
        letters += count;
    }
    if letters == 0.0 { 0.0 } else { sum / letters }
}

/// Confidence of a word between 0 and 1, whatever the reader said.
pub(crate) fn sureness(word: &Word) -> f32 {
    // `clamp` would let through what is no number.
    if word.confidence.is_nan() {
        0.0
    } else {
        word.confidence.clamp(0.0, 1.0)
    }
}

/// A field over several pieces of one page.
pub(crate) fn field(value: String, confidence: f32, page: usize, pieces: &[Piece<'_>]) -> Field {
    let area = pieces
        .iter()
        .map(Piece::area)
        .reduce(Area::with)
        .unwrap_or_default();
    Field {
        value,
        confidence: confidence.clamp(0.0, 1.0),
        page,
        area,
    }
}

/// A page cut into pieces, top to bottom.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet<'a> {
    /// Page, counted from 0.
    pub page: usize,
    pub width: f32,
    pub height: f32,
    /// Height of the page's usual word, pixels, at least 1.
    pub em: f32,
    pub pieces: Vec<Piece<'a>>,
}

impl<'a> Sheet<'a> {
    /// Cuts a page into pieces.
    pub fn of(page: usize, words: &'a PageWords) -> Sheet<'a> {
        let mut kept: Vec<&Word> = words
            .words
            .iter()
            .filter(|word| speaks(word))
            .take(PAGE_WORDS_MAX)
            .collect();
        let em = usual_height(&kept);
        kept.retain(|word| !is_dot(word, em));
        kept.sort_by_key(|word| (word.left, word.top));
        drop_covered(&mut kept);
        let mut pieces: Vec<Piece<'a>> = Vec::new();
        for word in kept {
            match home_of(word, &pieces, em) {
                Some(home) => pieces[home].words.push(word),
                None => pieces.push(Piece { words: vec![word] }),
            }
        }
        let mut pieces = interleaved(pieces, em);
        pieces.sort_by(|a, b| a.middle_y().total_cmp(&b.middle_y()));
        let across = pieces.iter().map(Piece::right).fold(0.0, f32::max);
        let down = pieces.iter().map(Piece::bottom).fold(0.0, f32::max);
        let width = (words.width as f32).max(across).max(1.0);
        let height = (words.height as f32).max(down).max(1.0);
        Sheet {
            page,
            width,
            height,
            em,
            pieces,
        }
    }
}

/// Frames, rules and specks that OCR took for words are left out; so are boxes without size.
fn speaks(word: &Word) -> bool {
    let text = word.text.trim();
    let sized = word.width > 0 && word.height > 0;
    sized && !text.is_empty() && !text.chars().all(is_stroke)
}

/// Signs that are drawn, not written; among them marks without a letter, which Unicode calls
/// letters.
fn is_stroke(sign: char) -> bool {
    matches!(sign, '|' | '_' | '~' | '¬' | '\u{2b0}'..='\u{2ff}')
}

/// Pieces that lie inside one another on one line become one: tall boxes tear lines apart.
fn interleaved<'a>(pieces: Vec<Piece<'a>>, em: f32) -> Vec<Piece<'a>> {
    let mut merged: Vec<Piece<'a>> = Vec::new();
    for piece in pieces {
        let inside = |other: &&mut Piece<'_>| {
            let apart = (other.middle_y() - piece.middle_y()).abs();
            let across = other.right().min(piece.right()) - other.left().max(piece.left());
            apart < 0.4 * em && across > 0.0 && other.beside(&piece)
        };
        match merged.iter_mut().find(inside) {
            Some(other) => {
                other.words.extend(piece.words);
                other.words.sort_by_key(|word| word.left);
                drop_doubles(&mut other.words);
            }
            None => merged.push(piece),
        }
    }
    merged
}

/// Of two words on one place the longer stays: OCR read it twice.
fn drop_doubles(words: &mut Vec<&Word>) {
    let mut at = 1;
    while let (Some(one), Some(other)) = (words.get(at - 1), words.get(at)) {
        let shared = right(one).min(right(other)) - one.left.max(other.left) as f32;
        if shared <= 0.6 * one.width.min(other.width) as f32 {
            at += 1;
            continue;
        }
        let (here, there) = (plain::squeezed(&one.text), plain::squeezed(&other.text));
        if !here.contains(&there) && !there.contains(&here) {
            at += 1;
            continue;
        }
        let shorter = one.text.chars().count() < other.text.chars().count();
        words.remove(if shorter { at - 1 } else { at });
    }
}

/// Words to each side, by their left edges, that may cover one.
const COVERS_MAX: usize = 100;
/// Share of a word's width that lies within another where both cannot be printed.
const WITHIN: f32 = 0.85;
/// How much surer the other word is where one of the two was never printed.
const SURER: f32 = 0.3;

/// Leaves out words that lie within one that was read much more surely.
fn drop_covered(words: &mut Vec<&Word>) {
    let covered: Vec<bool> = words
        .iter()
        .enumerate()
        .map(|(at, own)| {
            let reach = |other: &&&Word| other.left as f32 <= right(own);
            let ahead = words.iter().skip(at + 1).take_while(reach);
            let behind = words.iter().take(at).rev().take(COVERS_MAX);
            let mut beside = ahead.take(COVERS_MAX).chain(behind);
            beside.any(|other| sureness(other) > sureness(own) + SURER && covers(other, own))
        })
        .collect();
    let mut covered = covered.into_iter();
    words.retain(|_| !covered.next().unwrap_or(false));
}

/// Whether a word lies within another, but for a little.
pub(crate) fn covers(other: &Word, own: &Word) -> bool {
    let across = right(own).min(right(other)) - own.left.max(other.left) as f32;
    let down = bottom(own).min(bottom(other)) - own.top.max(other.top) as f32;
    let lower = own.height.min(other.height) as f32;
    across > WITHIN * own.width as f32 && down > 0.5 * lower
}

/// Dirt of a few pixels that OCR took for a sign.
fn is_dot(word: &Word, em: f32) -> bool {
    let small = 0.15 * em;
    (word.width as f32) < small && (word.height as f32) < small
}

/// Median height of words with two letters or more.
fn usual_height(words: &[&Word]) -> f32 {
    let mut heights: Vec<u32> = words
        .iter()
        .filter(|word| {
            word.text
                .chars()
                .filter(|sign| sign.is_alphanumeric())
                .count()
                >= 2
        })
        .map(|word| word.height)
        .collect();
    heights.sort_unstable();
    heights
        .get(heights.len() / 2)
        .map_or(1.0, |height| *height as f32)
        .max(1.0)
}

/// The piece that a word continues: on its line, and close behind its last word.
fn home_of(word: &Word, pieces: &[Piece<'_>], em: f32) -> Option<usize> {
    let mut best: Option<(usize, f32)> = None;
    for (at, piece) in pieces.iter().enumerate() {
        let Some(last) = piece.words.last() else {
            continue;
        };
        let gap = word.left as f32 - right(last);
        let tall = em.max((last.height.min(word.height)) as f32);
        if gap > GAP_HEIGHTS_MAX * tall || gap < -0.8 * tall {
            continue;
        }
        let apart = off_line(piece, word, em);
        if apart <= 0.5 * tall.min(1.5 * em) && best.is_none_or(|(_, least)| apart < least) {
            best = Some((at, apart));
        }
    }
    best.map(|(at, _)| at)
}

/// How far a word's middle lies off the line of the last two full words of a piece, pixels.
fn off_line(piece: &Piece<'_>, word: &Word, em: f32) -> f32 {
    let middle = |word: &Word| word.top as f32 + word.height as f32 / 2.0;
    let full = piece
        .words
        .iter()
        .rev()
        .find(|last| last.height as f32 > 0.45 * em);
    let last = full.or(piece.words.last());
    last.map_or(f32::MAX, |last| {
        let by_middle = (middle(word) - middle(last)).abs();
        // A stroke above or below makes a box tall; its other edge keeps the line.
        let by_foot = (bottom(word) - bottom(last)).abs();
        let by_top = (word.top as f32 - last.top as f32).abs();
        by_middle.min(by_foot.min(by_top) + 0.1 * em)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, at: (u32, u32), size: (u32, u32), confidence: f32) -> Word {
        Word {
            text: text.to_owned(),
            left: at.0,
            top: at.1,
            width: size.0,
            height: size.1,
            confidence,
            block: 0,
            paragraph: 0,
            line: 0,
        }
    }

    fn lines(words: Vec<Word>) -> Vec<String> {
        let page = PageWords {
            width: 1800,
            height: 2600,
            dpi: 225,
            words,
        };
        let sheet = Sheet::of(0, &page);
        sheet.pieces.iter().map(Piece::text).collect()
    }

    #[test]
    fn one_tall_box_does_not_tear_a_line_or_join_two() {
        let words = vec![
            word("công", (598, 404), (72, 32), 0.97),
            word("tác", (681, 406), (41, 28), 0.97),
            word("thông", (734, 404), (84, 68), 0.97),
            word("tin", (475, 447), (37, 25), 0.96),
            word("cơ", (523, 448), (38, 24), 0.97),
            word("sở", (570, 444), (35, 28), 0.97),
        ];
        assert_eq!(lines(words), ["công tác thông", "tin cơ sở"]);
    }

    #[test]
    fn what_lies_within_a_surer_word_was_not_printed() {
        let words = |confidence| {
            vec![
                word("TỈNH", (435, 194), (79, 33), 0.9),
                word("AO", (450, 190), (60, 40), confidence),
                word("QUẢNG", (534, 195), (106, 33), 0.9),
            ]
        };
        assert_eq!(lines(words(0.1)), ["TỈNH QUẢNG"]);
        assert_eq!(lines(words(0.85)).join(" ").matches("AO").count(), 1);
    }
}
