//! The abstract (trích yếu): under the type, or behind `V/v` under the number of a letter.

use crate::field::Field;
use crate::head::{Head, begins_body, is_type};
use crate::kind;
use crate::mark;
use crate::piece::{self, Piece};
use crate::plain;
use crate::spelling::{self, Echo};
use scan::Word;

/// Lines an abstract fills at most.
const LINES_MAX: usize = 12;

/// Share of capitals in a line that is no part of an abstract in small letters.
const SHOUTED: f32 = 0.7;
/// How much farther apart than those before lines may lie.
const LINE_SPREAD: f32 = 1.5;
/// A last line read less surely than this is a stamp.
const LAST_LINE_SURE: f32 = 0.3;

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
        if is_rule(&text) || mark::only_marks(&text) {
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
    finish(kept, head, sure, echo)
}

/// The abstract of a letter: the left column under the number.
pub(crate) fn of_letter(head: &Head<'_>, floor: f32, echo: &Echo) -> Option<Field> {
    let lines = lines_of(&head.left);
    let start = lines
        .iter()
        .position(|line| begins_with_label(&line.text()));
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
    let sure = if labelled || drop_odd_label(&mut kept) {
        1.0
    } else {
        0.7
    };
    finish(kept, head, sure, echo)
}

/// Takes off a `V/v` that became a word: no letter's abstract begins with `Vụ` and goes on small.
fn drop_odd_label(kept: &mut [Piece<'_>]) -> bool {
    let Some(line) = kept.first_mut() else {
        return false;
    };
    let small = |word: &&Word| word.text.starts_with(char::is_lowercase);
    let odd = line
        .words
        .first()
        .is_some_and(|word| plain::squeezed(&word.text) == "vu")
        && line.words.get(1).is_some_and(small);
    if odd {
        line.words.remove(0);
    }
    odd
}

/// `Kính gửi`, though a stamp stands before it on its line.
fn addresses(text: &str) -> bool {
    plain::squeezed(text).contains("kinhgui")
}

/// Whether a letter's label stands in the left column.
pub(crate) fn has_label(head: &Head<'_>) -> bool {
    head.left
        .iter()
        .any(|piece| begins_with_label(&piece.text()))
}

/// Pieces on one line joined, from left to right.
fn lines_of<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
    let mut lines: Vec<Piece<'a>> = Vec::new();
    for piece in pieces.iter().filter(|piece| !is_rule(&piece.text())) {
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
    counted || part && numbered || matches!(first, "-" | "+" | "–")
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
    let fills = line.width() > 0.6 * head.width && line.right() > margin - head.em;
    fills && line.width() > room && line.width() > widest + head.em
}

/// CỦA ỦY BAN NHÂN DÂN TỈNH … between type and abstract.
fn decides(text: &str) -> bool {
    plain::squeezed(text).starts_with("cua") && plain::capital_share(text) > 0.7
}

/// `V/v`, `Về việc` and what OCR makes of them.
fn begins_with_label(text: &str) -> bool {
    label_letters(text) > 0
}

/// Letters of a label at the start of the text, white space and signs with it.
fn label_letters(text: &str) -> usize {
    let signs: Vec<char> = text.chars().collect();
    let spelt: Vec<char> = signs.iter().map(|sign| plain::plain_char(*sign)).collect();
    let first: String = spelt
        .iter()
        .take_while(|sign| !sign.is_whitespace())
        .collect();
    let mut end = 0;
    if is_slashed(&first) {
        end = first
            .trim_end_matches([':', '.', ','])
            .chars()
            .count()
            .min(4);
    } else if let [first, second, ..] = text.split_whitespace().collect::<Vec<&str>>().as_slice()
        && matches!(plain::squeezed(first).as_str(), "ve" | "e")
        && matches!(
            plain::squeezed(second).as_str(),
            "viec" | "vlec" | "vicc" | "viee"
        )
    {
        let words = first.chars().count() + second.chars().count();
        let gap = signs
            .iter()
            .skip(first.chars().count())
            .take_while(|s| s.is_whitespace());
        end = words + gap.count();
    }
    if end == 0 {
        return 0;
    }
    let behind = signs
        .iter()
        .skip(end)
        .take_while(|sign| !sign.is_alphanumeric())
        .count();
    end + behind.min(signs.len() - end)
}

/// `v/v` with what OCR makes of the stroke (`viv`, `v!w`), a colon behind it or nothing.
fn is_slashed(word: &str) -> bool {
    let bare = word.trim_end_matches([':', '.', ',']);
    let signs: Vec<char> = bare.chars().collect();
    let strokes = ['/', 'i', 'l', '1', '|', '!', '\\', 'j', '⁄', ']', 't'];
    let slashes = ['/', '⁄', '\\'];
    match signs.as_slice() {
        // The second letter was lost, or became a sign.
        ['v', stroke] if slashes.contains(stroke) => true,
        ['v', sign] if !sign.is_alphanumeric() => true,
        ['v', stroke, sign] if slashes.contains(stroke) && !sign.is_alphanumeric() => true,
        ['v', 'a', 'v' | 'w'] => true,
        ['v' | 'y', stroke, 'v' | 'y' | 'w'] if strokes.contains(stroke) => true,
        ['v', 'v' | 'w' | 'n'] => true,
        ['v', 'a' | 'i', '/', 'v' | 'y'] | ['v', '/', _, 'v' | 'y'] => true,
        _ => false,
    }
}

/// Joins the lines, puts marks right, takes the label and the last stop off.
fn finish(mut kept: Vec<Piece<'_>>, head: &Head<'_>, sure: f32, echo: &Echo) -> Option<Field> {
    while let [_, .., last] = kept.as_slice()
        && last.confidence() < LAST_LINE_SURE
    {
        kept.pop();
    }
    let all: Vec<&Word> = kept
        .iter()
        .flat_map(|line| line.words.iter().copied())
        .collect();
    let words: Vec<&Word> = (0..all.len())
        .filter(|at| !is_speck(all[*at], head.em) || is_quarter(&all, *at))
        .map(|at| all[at])
        .collect();
    // Dirt that was left out may have been a word.
    let sure = if words.len() < all.len() {
        0.93 * sure
    } else {
        sure
    };
    let words = without_label(words);
    let (mut texts, changed) = spelling::put_right(&words, echo);
    drop_stray_stops(&mut texts);
    name_quarters(&mut texts);
    let text = texts.join(" ").replace(['⁄', '∕'], "/");
    // Quotation marks and brackets that open the text stay.
    let opens = |sign: char| sign.is_alphanumeric() || "“\"(‘".contains(sign);
    let opened = text.trim_start_matches(|sign: char| !opens(sign));
    let behind: String = opened.chars().skip(label_letters(opened)).collect();
    let ends = ['.', ',', ';', ':', '-', '–', '_', ' ', '*', '/'];
    let value = behind.trim().trim_end_matches(ends);
    if value.chars().filter(|sign| sign.is_alphabetic()).count() < 3 {
        return None;
    }
    let value = even_quotes(value);
    let least = words
        .iter()
        .map(|word| piece::sureness(word))
        .fold(1.0, f32::min);
    let read = piece::confidence(words.iter().copied());
    let confidence = 0.98 * sure * (0.2 + 0.5 * read + 0.3 * least) * 0.97_f32.powi(changed as i32);
    Some(piece::field(value, confidence, head.page, &kept))
}

/// Strokes that a Roman one is taken for.
const ONE: [&str; 12] = ["I", "l", "1", "i", "|", "!", "]", "[", "Ï", "Í", "Ì", "Ĩ"];

/// The stroke between `quý` and `năm`.
fn is_quarter(words: &[&Word], at: usize) -> bool {
    let spelt = |at: Option<usize>| {
        let word = at.and_then(|at| words.get(at));
        word.map_or(String::new(), |word| plain::squeezed(&word.text))
    };
    let own = words.get(at).map_or("", |word| word.text.trim());
    ONE.contains(&own) && spelt(at.checked_sub(1)) == "quy" && spelt(Some(at + 1)) == "nam"
}

/// `quý l năm` → `quý I năm`.
fn name_quarters(texts: &mut [String]) {
    for at in 1..texts.len().saturating_sub(1) {
        let around = [at - 1, at + 1].map(|at| plain::squeezed(&texts[at]));
        if around == ["quy", "nam"] && ONE.contains(&texts[at].trim()) {
            "I".clone_into(&mut texts[at]);
        }
    }
}

/// A stop before a small letter is dirt, but for short abbreviations.
fn drop_stray_stops(texts: &mut [String]) {
    for at in 1..texts.len() {
        let small = texts
            .get(at)
            .and_then(|next| next.chars().next())
            .is_some_and(char::is_lowercase);
        if let Some(word) = texts.get_mut(at - 1)
            && small
            && word.chars().count() > 3
            && word.ends_with('.')
            && plain::capital_share(word) < 0.5
        {
            word.pop();
        }
    }
}

/// OCR reads one of two straight marks as a curly one.
fn even_quotes(text: &str) -> String {
    let curly = |sign: char| matches!(sign, '“' | '”' | '„');
    let mixed = text.contains('"') && text.contains(curly);
    if mixed {
        text.replace(curly, "\"")
    } else {
        text.to_owned()
    }
}

/// The words behind `V/v` or `Về việc`: a label is not to be mended into a word.
fn without_label(words: Vec<&Word>) -> Vec<&Word> {
    let bare = |word: &&&Word| word.text.chars().any(char::is_alphanumeric);
    let skipped = words.iter().take_while(|word| !bare(word)).count();
    let rest = words.get(skipped..).unwrap_or_default();
    let texts: Vec<&str> = rest.iter().map(|word| word.text.trim()).collect();
    let letters = label_letters(&texts.join(" "));
    let mut seen = 0;
    let label = texts.iter().take_while(|text| {
        seen += text.chars().count() + 1;
        seen <= letters + 1 && letters > 0
    });
    rest.get(label.count()..).unwrap_or_default().to_vec()
}

/// Signs and single letters that stand for dirt: unsure and without a word's size.
fn is_speck(word: &Word, em: f32) -> bool {
    let text = word.text.trim();
    let letters = text.chars().filter(|sign| sign.is_alphanumeric()).count();
    let digit = text.chars().any(|sign| sign.is_ascii_digit());
    let sure = piece::sureness(word);
    let joins = matches!(text, "-" | "–" | "&" | "và");
    match letters {
        0 => !joins && (sure < 0.6 || text.chars().count() > 1),
        // A Roman number: quý I.
        1 if matches!(text, "I" | "V" | "X") => (word.height as f32) < 0.5 * em,
        1 => !digit && (sure < 0.5 || (word.height as f32) < 0.4 * em),
        _ => sure < 0.05 && (word.height as f32) < 0.4 * em,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_taken_off() {
        let rest = |text: &str| text.chars().skip(label_letters(text)).collect::<String>();
        assert_eq!(rest("V/v báo cáo kết quả"), "báo cáo kết quả");
        assert_eq!(rest("V/v: triển khai"), "triển khai");
        assert_eq!(rest("Về việc ban hành Quy chế"), "ban hành Quy chế");
        assert_eq!(rest("Viv cử cán bộ"), "cử cán bộ");
        assert_eq!(rest("V/ hướng dẫn"), "hướng dẫn");
        assert_eq!(rest("V⁄% đăng ký nhu cầu"), "đăng ký nhu cầu");
        assert_eq!(rest("ẽ việc tiếp nhận hồ sơ"), "tiếp nhận hồ sơ");
        assert_eq!(rest("Về kết quả thực hiện"), "Về kết quả thực hiện");
        assert_eq!(rest("Việc làm"), "Việc làm");
    }

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
