//! The abstract (trích yếu): under the type, or behind `V/v` under the number of a letter.

mod label;
mod wording;

use crate::field::Field;
use crate::head::{Head, begins_body, is_type};
use crate::kind;
use crate::mark;
use crate::piece::Piece;
use crate::plain;
use crate::spelling::Echo;

/// Lines an abstract fills at most.
const LINES_MAX: usize = 12;

/// Share of capitals in a line that is no part of an abstract in small letters.
const SHOUTED: f32 = 0.7;
/// How much farther apart than those before lines may lie.
const LINE_SPREAD: f32 = 1.5;

/// Types that print no abstract: their body begins at once.
const BARE_KINDS: [&str; 6] = [
    "GIẤY GIỚI THIỆU",
    "GIẤY NGHỈ PHÉP",
    "GIẤY ĐI ĐƯỜNG",
    "PHIẾU GỬI",
    "PHIẾU CHUYỂN",
    "PHIẾU BÁO",
];

/// The abstract under a type: `at` is the type's place in the body.
pub(crate) fn under_type(head: &Head<'_>, at: usize, echo: &Echo) -> Option<Field> {
    let lines = lines_of(head.body.get(at + 1..).unwrap_or_default());
    let kind = head.body.get(at)?;
    let words: Vec<&str> = kind.words.iter().map(|word| word.text.as_str()).collect();
    if kind::of_line(&words).is_some_and(|found| BARE_KINDS.contains(&found.name)) {
        return None;
    }
    let centre = kind.middle_x();
    let mut kept: Vec<Piece<'_>> = Vec::new();
    let mut sure: f32 = 1.0;
    let mut skipping = false;
    for line in lines.iter().take(LINES_MAX) {
        let text = line.text();
        if is_rule(&text) && !is_number(line) || mark::only_marks(&text) {
            continue;
        }
        if is_aside(line, head, centre) {
            continue;
        }
        if ends_before(line, &kept, kind, head, centre) {
            break;
        }
        // Older papers print the body that decides between type and abstract.
        if kept.is_empty() && (decides(&text) || skipping && plain::all_capitals(&text)) {
            skipping = true;
            continue;
        }
        kept.push(line.clone());
    }
    if kept.len() >= LINES_MAX {
        sure = 0.5;
    }
    wording::finish(kept, head, sure, echo)
}

/// The abstract of a letter: the left column under the number.
pub(crate) fn of_letter(head: &Head<'_>, floor: f32, echo: &Echo) -> Option<Field> {
    let lines = lines_of(&head.left);
    let start = lines
        .iter()
        .position(|line| label::begins_with(&line.text()));
    let labelled = start.is_some();
    let start = start.or_else(|| {
        let below = |line: &Piece<'_>| line.top() > floor - 0.3 * head.em;
        let wordy = |line: &Piece<'_>| {
            !mark::only_marks(&line.text()) && plain::capital_share(&line.text()) < 0.5
        };
        lines
            .iter()
            .position(|line| below(line) && wordy(line) && line.words.len() >= 2)
    })?;
    let mut kept: Vec<Piece<'_>> = Vec::new();
    for line in lines.iter().skip(start).take(LINES_MAX) {
        let gap = kept.last().map_or(0.0, |last| line.top() - last.bottom());
        let text = line.text();
        // A line of capitals below is a stamp.
        let shouted = !kept.is_empty() && plain::all_capitals(&text) && line.words.len() > 2;
        let ends = begins_body(line) || addresses(&text) || mark::only_marks(&text) || shouted;
        if gap > 1.6 * head.em || ends {
            break;
        }
        if !is_rule(&line.text()) {
            kept.push(line.clone());
        }
    }
    let sure = if labelled || label::drop_odd(&mut kept) {
        1.0
    } else {
        0.7
    };
    wording::finish(kept, head, sure, echo)
}

/// `Kính gửi`, though a stamp stands before it on its line.
fn addresses(text: &str) -> bool {
    plain::squeezed(text).contains("kinhgui")
}

/// Whether a letter's label stands in the left column.
pub(crate) fn has_label(head: &Head<'_>) -> bool {
    head.left
        .iter()
        .any(|piece| label::begins_with(&piece.text()))
}

/// Pieces on one line joined, from left to right.
fn lines_of<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
    let mut lines: Vec<Piece<'a>> = Vec::new();
    for piece in pieces
        .iter()
        .filter(|piece| !is_rule(&piece.text()) || is_number(piece))
    {
        let from = lines.len().saturating_sub(3);
        let mut near = lines.iter_mut().skip(from);
        // What stands far off on the same line is a stamp.
        let joins = |line: &&mut Piece<'_>| {
            let gap = (piece.left() - line.right()).max(line.left() - piece.right());
            line.beside(piece) && gap < 2.5 * (piece.bottom() - piece.top())
        };
        match near.find(joins) {
            Some(line) => {
                line.words.extend(piece.words.iter().copied());
                line.words.sort_by_key(|word| word.left);
            }
            None => lines.push(piece.clone()),
        }
    }
    lines
}

/// Lines of signs only: a rule drawn with hyphens, a row of stars.
fn is_rule(text: &str) -> bool {
    text.chars().filter(|sign| sign.is_alphanumeric()).count() < 2
}

/// A digit by itself on the last line: `phường / 3`.
fn is_number(piece: &Piece<'_>) -> bool {
    const SURE: f32 = 0.8;
    let text = piece.text();
    text.chars().count() == 1
        && text.starts_with(|s: char| s.is_ascii_digit())
        && piece.confidence() > SURE
}

/// `Căn cứ` behind a word that is dirt.
fn grounds_behind_dirt(line: &Piece<'_>) -> bool {
    let (first, rest) = line.split(1);
    first.confidence() < 0.7 && begins_body(&rest)
}

/// A short line off the middle is a stamp beside the abstract, not its end.
fn is_aside(line: &Piece<'_>, head: &Head<'_>, centre: f32) -> bool {
    let off = (line.middle_x() - centre).abs() / head.width;
    let enters = begins_body(line) || opens_part(&line.text());
    line.width() < 0.25 * head.width && off > 0.15 && !enters
}

/// Whether a line no longer belongs to the abstract.
fn ends_before(
    line: &Piece<'_>,
    kept: &[Piece<'_>],
    title: &Piece<'_>,
    head: &Head<'_>,
    centre: f32,
) -> bool {
    let text = line.text();
    if begins_body(line)
        || grounds_behind_dirt(line)
        || is_type(line, head.width) && line.squeezed() == title.squeezed()
    {
        return true;
    }
    let above = kept.last().unwrap_or(title);
    let gap = line.top() - above.bottom();
    let first = kept.is_empty();
    let off = (line.middle_x() - centre).abs() / head.width;
    let wide = line.width() > 0.66 * head.width;
    if gap > if first { 3.2 } else { 1.35 } * head.em || off > if wide { 0.045 } else { 0.08 } {
        return true;
    }
    if first {
        return false;
    }
    let shouted =
        plain::capital_share(&text) > SHOUTED && plain::capital_share(&kept_text(kept)) < 0.5;
    shouted || opens_part(&text) || sinks(line, kept) || starts_paragraph(line, above, kept, head)
}

/// Whether a line lies much farther below the one above it than that below its own.
fn sinks(line: &Piece<'_>, kept: &[Piece<'_>]) -> bool {
    let [.., before, above] = kept else {
        return false;
    };
    let own = above.middle_y() - before.middle_y();
    line.middle_y() - above.middle_y() > LINE_SPREAD * own
}

fn kept_text(kept: &[Piece<'_>]) -> String {
    kept.iter()
        .map(Piece::text)
        .collect::<Vec<String>>()
        .join(" ")
}

/// `I.`, `1.`, `Điều 1`, `Phần I`, `Chương I`, `- `.
fn opens_part(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let number = first.trim_end_matches(['.', ')', ':']);
    let roman = !number.is_empty() && number.chars().all(|sign| "IVXL".contains(sign));
    let arabic = !number.is_empty() && number.chars().all(|sign| sign.is_ascii_digit());
    let letter = number.chars().count() == 1 && number.chars().all(char::is_uppercase);
    let stop = first.ends_with(['.', ')']);
    let counted = stop && (roman || arabic && number.len() < 3 || letter);
    let part = matches!(
        plain::plain(first).as_str(),
        "dieu" | "phan" | "chuong" | "muc"
    );
    let numbered = second
        .chars()
        .next()
        .is_some_and(|sign| sign.is_ascii_digit() || "IVX".contains(sign));
    // A hyphen before a year goes on with the years before it.
    let dashed = matches!(first, "-" | "+" | "–") && !second.starts_with(['1', '2']);
    counted || part && numbered || dashed
}

/// A line that fills the page under a line that had room for its first word.
fn starts_paragraph(
    line: &Piece<'_>,
    above: &Piece<'_>,
    kept: &[Piece<'_>],
    head: &Head<'_>,
) -> bool {
    let first_word = line.words.first().map_or(0.0, |word| word.width as f32);
    let widest = kept.iter().map(Piece::width).fold(0.0, f32::max);
    let room = above.width() + first_word + 0.4 * head.em;
    let margin = head.body.iter().map(Piece::right).fold(0.0, f32::max);
    let fills = line.width() > 0.6 * head.width && line.right() > margin - 2.5 * head.em;
    fills && line.width() > room && line.width() > widest + head.em
}

/// CỦA ỦY BAN NHÂN DÂN TỈNH … between type and abstract.
fn decides(text: &str) -> bool {
    plain::squeezed(text).starts_with("cua") && plain::capital_share(text) > 0.7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_body_are_known() {
        for text in [
            "I. MỤC ĐÍCH",
            "1. Mục đích",
            "Điều 1. Ban hành",
            "Phần I",
            "A. ĐÁNH GIÁ",
        ] {
            assert!(opens_part(text), "{text}");
        }
        for text in [
            "Năm 2019",
            "2019 và 2020",
            "Điều chỉnh quy hoạch",
            "Vĩnh Linh",
        ] {
            assert!(!opens_part(text), "{text}");
        }
    }
}
