//! The head of the first page: two columns over a body, taken apart.
//!
//! The motto of the state or the name of the Party stands on the right; where it begins, the
//! right column begins. Lines that run through from the left are cut there.

use crate::kind;
use crate::piece::{Piece, Sheet, right};
use crate::plain;

/// Part of the page's height in which a head can lie.
const HEAD_SHARE_MAX: f32 = 0.6;
/// Part of the page's width that only lines of the body fill without a gap.
const BODY_SHARE_MIN: f32 = 0.6;

/// The first page taken apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head<'a> {
    pub page: usize,
    pub width: f32,
    pub height: f32,
    pub em: f32,
    /// Left column above the body, top to bottom: issuers, number, a letter's abstract.
    pub left: Vec<Piece<'a>>,
    /// Right column above the body: motto, place and date.
    pub right: Vec<Piece<'a>>,
    /// Everything else, top to bottom.
    pub body: Vec<Piece<'a>>,
    /// Where the right column begins, pixels.
    pub gutter: f32,
    /// Whether the motto or the Party's name was found.
    pub motto: bool,
}

/// What stands on the right of a head, squeezed: the state's motto or the Party's name.
const MOTTOES: [&str; 10] = [
    "conghoaxahoichunghiavietnam",
    "hoaxahoichunghiavietnam",
    "xahoichunghiavietnam",
    "vietnamdanchuconghoa",
    "doclaptudohanhphuc",
    "dangcongsanvietnam",
    "congsanvietnam",
    "sanvietnam",
    "conghoaxahoi",
    "chunghiavietnam",
];

/// A motto found in a piece: the word it begins with.
struct Motto {
    piece: usize,
    word: usize,
    left: f32,
    bottom: f32,
}

/// The word at which `target` begins in a piece, if it is there with a few letters misread.
pub(crate) fn spot(piece: &Piece<'_>, target: &str, most: usize) -> Option<usize> {
    let words: Vec<String> = piece
        .words
        .iter()
        .map(|word| plain::squeezed(&word.text))
        .collect();
    let mut best: Option<(usize, usize)> = None;
    for start in 0..words.len() {
        let mut spelt = String::new();
        for word in words.iter().skip(start) {
            spelt.push_str(word);
            if spelt.len() > target.len() + most {
                break;
            }
            let Some(edits) = plain::distance(&spelt, target, most) else {
                continue;
            };
            if best.is_none_or(|(least, _)| edits < least) {
                best = Some((edits, start));
            }
        }
    }
    // A first word that is empty or foreign to the target is not its beginning.
    best.map(|(_, start)| start)
}

fn find_motto(sheet: &Sheet<'_>) -> Vec<Motto> {
    let mut found: Vec<Motto> = Vec::new();
    for (at, piece) in sheet.pieces.iter().enumerate() {
        if piece.top() > HEAD_SHARE_MAX * sheet.height {
            break;
        }
        for target in MOTTOES {
            let Some(word) = spot(piece, target, target.len() / 5) else {
                continue;
            };
            let Some(first) = piece.words.get(word) else {
                continue;
            };
            let left = first.left as f32;
            if left + piece.right() > 0.9 * sheet.width {
                let bottom = piece.bottom();
                found.push(Motto {
                    piece: at,
                    word,
                    left,
                    bottom,
                });
                break;
            }
        }
    }
    // A second motto further down belongs to something that is quoted or bound in.
    let top = found.first().map_or(0.0, |motto| motto.bottom);
    found.retain(|motto| motto.bottom - top < 6.0 * sheet.em);
    let torn: Vec<Motto> = found
        .iter()
        .filter_map(|motto| torn_off(motto, sheet))
        .collect();
    found.extend(torn);
    found
}

/// The first word of a motto, torn off by a box drawn too tall.
fn torn_off(motto: &Motto, sheet: &Sheet<'_>) -> Option<Motto> {
    let whole = sheet.pieces.get(motto.piece)?;
    let piece = sheet.pieces.iter().position(|piece| {
        let gap = motto.left - piece.right();
        let overlap = piece.bottom().min(whole.bottom()) - piece.top().max(whole.top());
        piece.words.len() == 1 && gap.abs() < sheet.em && overlap > 0.4 * sheet.em
    })?;
    let left = sheet.pieces.get(piece)?.left();
    Some(Motto {
        piece,
        word: 0,
        left,
        bottom: motto.bottom,
    })
}

/// Takes the first page apart.
pub(crate) fn take_apart<'a>(sheet: &Sheet<'a>) -> Head<'a> {
    let mottoes = find_motto(sheet);
    let motto = !mottoes.is_empty();
    let floor = mottoes.iter().map(|motto| motto.bottom).fold(0.0, f32::max);
    let gutter = gutter_of(sheet, &mottoes);
    let stop = body_top(sheet, floor, gutter);
    let mut head = Head {
        page: sheet.page,
        width: sheet.width,
        height: sheet.height,
        em: sheet.em,
        gutter,
        motto,
        ..Head::default()
    };
    for (at, piece) in sheet.pieces.iter().enumerate() {
        if piece.middle_y() >= stop {
            head.body.push(piece.clone());
            continue;
        }
        let begins = mottoes
            .iter()
            .find(|motto| motto.piece == at)
            .map(|motto| motto.word);
        let cut = begins.or_else(|| cut_of(piece, gutter, sheet));
        match cut {
            Some(word) => {
                let (left, right) = piece.split(word);
                head.left.extend((!left.words.is_empty()).then_some(left));
                head.right
                    .extend((!right.words.is_empty()).then_some(right));
            }
            None if piece.middle_x() < gutter => head.left.push(piece.clone()),
            None => head.right.push(piece.clone()),
        }
    }
    head
}

/// Where the right column begins. Without a motto: the emptiest place near the middle.
fn gutter_of(sheet: &Sheet<'_>, mottoes: &[Motto]) -> f32 {
    let left = mottoes
        .iter()
        .map(|motto| motto.left)
        .fold(f32::MAX, f32::min);
    // A motto over the whole page stands in the middle, not in a column of its own.
    if left < f32::MAX && left > 0.28 * sheet.width {
        return left - 0.5 * sheet.em;
    }
    let rows = sheet
        .pieces
        .iter()
        .filter(|piece| piece.top() < 0.25 * sheet.height);
    let rows: Vec<&Piece<'_>> = rows.collect();
    let crossing = |x: f32| {
        rows.iter()
            .filter(|piece| piece.left() < x && piece.right() > x)
            .count() as f32
    };
    let from_middle = |x: f32| (x / sheet.width - 0.45).abs();
    let places = (30..=60).map(|percent| percent as f32 / 100.0 * sheet.width);
    let cost = |x: f32| crossing(x) + 4.0 * from_middle(x);
    places
        .min_by(|a, b| cost(*a).total_cmp(&cost(*b)))
        .unwrap_or(0.45 * sheet.width)
}

/// Top of the body: the type, the addressee, or the first line that fills the page.
fn body_top(sheet: &Sheet<'_>, floor: f32, gutter: f32) -> f32 {
    let below = sheet.pieces.iter().filter(|piece| piece.middle_y() > floor);
    below
        .filter(|piece| {
            is_type(piece, sheet.width) || begins_body(piece) || fills(piece, sheet, gutter)
        })
        .map(|piece| piece.middle_y() - 0.4 * sheet.em)
        .fold(HEAD_SHARE_MAX * sheet.height, f32::min)
}

/// Whether a piece is a type in the middle of the page.
pub(crate) fn is_type(piece: &Piece<'_>, width: f32) -> bool {
    let words: Vec<&str> = piece.words.iter().map(|word| word.text.as_str()).collect();
    let Some(found) = kind::of_line(&words) else {
        return false;
    };
    let spelt: String = words.iter().take(found.words).copied().collect();
    let off = (piece.middle_x() / width - 0.5).abs();
    off < 0.12 && plain::capital_share(&spelt) > 0.7
}

/// Whether a line begins what comes after a head: the addressee or the grounds.
pub(crate) fn begins_body(piece: &Piece<'_>) -> bool {
    let text = piece.squeezed();
    let starts = |word: &str| {
        let start: String = text.chars().take(word.len()).collect();
        plain::near(&start, word, usize::from(word.len() > 5))
    };
    starts("kinhgui") || starts("cancu") || starts("kinhthua")
}

/// Whether a line runs from margin to margin without a place to cut.
fn fills(piece: &Piece<'_>, sheet: &Sheet<'_>, gutter: f32) -> bool {
    let wide = piece.width() > BODY_SHARE_MIN * sheet.width;
    wide && !is_date(&piece.squeezed()) && widest_gap(piece, gutter, sheet).is_none()
}

/// Whether squeezed text holds a place and date.
fn is_date(squeezed: &str) -> bool {
    squeezed.contains("ngay") && squeezed.contains("thang")
}

/// The word at which a line that runs through both columns is cut.
fn cut_of(piece: &Piece<'_>, gutter: f32, sheet: &Sheet<'_>) -> Option<usize> {
    let slack = 1.5 * sheet.em;
    if piece.left() > gutter - slack || piece.right() < gutter + slack {
        return None;
    }
    let text = piece.squeezed();
    let begins_number = text.starts_with("so") || text.starts_with("s0");
    if is_date(&text) && !begins_number {
        // A long place may begin left of the motto; an issuer's last line may touch it.
        return if piece.left() > 0.3 * sheet.width {
            Some(0)
        } else {
            widest_gap(piece, gutter, sheet).or_else(|| nearest_gap(piece, gutter))
        };
    }
    widest_gap(piece, gutter, sheet).or_else(|| {
        is_date(&text)
            .then_some(())
            .and_then(|()| nearest_gap(piece, gutter))
    })
}

/// The word behind the widest gap near the gutter, if that gap stands out.
fn widest_gap(piece: &Piece<'_>, gutter: f32, sheet: &Sheet<'_>) -> Option<usize> {
    let gaps: Vec<(usize, f32, f32)> = gaps(piece);
    let mut sizes: Vec<f32> = gaps.iter().map(|(_, gap, _)| *gap).collect();
    sizes.sort_by(f32::total_cmp);
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0);
    gaps.into_iter()
        .filter(|(_, _, middle)| (middle - gutter).abs() < 0.14 * sheet.width)
        .filter(|(_, gap, _)| *gap > 1.6 * usual.max(0.2 * sheet.em))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(word, _, _)| word)
}

fn nearest_gap(piece: &Piece<'_>, gutter: f32) -> Option<usize> {
    let off = |middle: f32| (middle - gutter).abs();
    gaps(piece)
        .into_iter()
        .min_by(|a, b| off(a.2).total_cmp(&off(b.2)))
        .map(|(word, _, _)| word)
}

/// Gaps between words: the word behind, the width, the middle.
fn gaps(piece: &Piece<'_>) -> Vec<(usize, f32, f32)> {
    piece
        .words
        .windows(2)
        .enumerate()
        .filter_map(|(at, pair)| {
            let (before, after) = (pair.first()?, pair.get(1)?);
            let (from, to) = (right(before), after.left as f32);
            Some((at + 1, (to - from).max(0.0), (from + to) / 2.0))
        })
        .collect()
}
