//! The recipients on the left of a document's end, one entry to a line.

use super::{divide, is_post};
use crate::field::{Area, Field};
use crate::piece::{self, Piece, Sheet};
use crate::plain;
use crate::spelling::{self, Echo};

/// Lines of recipients.
const RECIPIENT_LINES_MAX: usize = 40;
/// So few letters behind a semicolon are dirt.
const DIRT_LETTERS_MAX: usize = 3;
/// Below this a word among the recipients is worth a second look at them all.
const LIST_SURE: f32 = 0.7;
/// What a list says at least: the label and one entry.
const LIST_WORDS_MIN: usize = 5;
/// Part of the page's height that recipients fill at most.
const LIST_SHARE: f32 = 0.36;
/// How sure recipients are of which one is as good as none.
const LIST_HALF_SURE: f32 = 0.45;

/// The piece `Nơi nhận:`.
pub(super) fn recipients_at(sheet: &Sheet<'_>) -> Option<usize> {
    sheet.pieces.iter().position(|piece| {
        let text = piece.squeezed();
        let start: String = text.chars().take(7).collect();
        let near = plain::near(&start, "noinhan", 1) && start.starts_with('n');
        let label = text.chars().count() <= 10 || piece.text().contains(':');
        near && label && piece.left() < 0.35 * sheet.width
    })
}

/// The recipients under their label.
pub(super) fn recipients(sheet: &Sheet<'_>, anchor: usize, echo: &Echo) -> Option<Field> {
    let label = sheet.pieces.get(anchor)?;
    let divide = divide(sheet, label.top() - 4.0 * sheet.em);
    let mut lines: Vec<Piece<'_>> = Vec::new();
    let (own, _) = label.split(
        label
            .words
            .iter()
            .take_while(|w| (w.left as f32) < divide)
            .count(),
    );
    let mut floor = own.bottom();
    for piece in sheet
        .pieces
        .iter()
        .skip(anchor + 1)
        .take(4 * RECIPIENT_LINES_MAX)
    {
        if piece.left() > divide - 0.5 * sheet.em || piece.middle_y() < label.bottom() {
            continue;
        }
        if piece.top() - floor > 2.2 * sheet.em || lines.len() >= RECIPIENT_LINES_MAX {
            break;
        }
        let inside = piece
            .words
            .iter()
            .take_while(|word| (word.left as f32) < divide)
            .count();
        let (part, _) = piece.split(inside);
        floor = part.bottom();
        match lines.last_mut() {
            Some(line) if line.beside(&part) => {
                line.words.extend(part.words.iter().copied());
                line.words.sort_by_key(|word| word.left);
            }
            _ => lines.push(part),
        }
    }
    let value = items_of(&lines, echo);
    if value.is_empty() {
        return None;
    }
    let read = piece::confidence(lines.iter().flat_map(|line| line.words.iter().copied()));
    Some(piece::field(value, 0.9 * read, sheet.page, &lines))
}

/// The box of a page's recipients, where some are unsure or none was found beside a post.
pub(crate) fn list_doubt(sheet: &Sheet<'_>) -> Option<Area> {
    let label = recipients_at(sheet).and_then(|at| sheet.pieces.get(at));
    let posts = sheet.pieces.iter().filter(|piece| {
        is_post(piece) && piece.middle_x() > 0.5 * sheet.width && piece.top() > 0.2 * sheet.height
    });
    let post = posts.map(Piece::top).fold(f32::MAX, f32::min);
    let top = match label {
        Some(label) => label.top() - 0.7 * sheet.em,
        None if post < f32::MAX => post - 2.0 * sheet.em,
        None => return None,
    };
    let edge = divide(sheet, top) - 0.4 * sheet.em;
    let inside = |piece: &&Piece<'_>| piece.top() > top && piece.left() < edge - sheet.em;
    let list: Vec<&Piece<'_>> = sheet.pieces.iter().filter(inside).collect();
    let words = || {
        let words = list.iter().flat_map(|piece| piece.words.iter().copied());
        words.filter(move |word| (word.left as f32) < edge)
    };
    let unsure = words()
        .filter(|word| piece::sureness(word) < LIST_SURE)
        .count();
    if label.is_some() && unsure == 0 && words().count() >= LIST_WORDS_MIN {
        return None;
    }
    let foot = words()
        .map(|word| (word.top + word.height) as f32)
        .fold(top, f32::max);
    let foot = (foot.max(top + 6.0 * sheet.em) + 1.5 * sheet.em)
        .min(top + LIST_SHARE * sheet.height)
        .min(sheet.height);
    let top = top.max(0.0);
    Some(Area {
        left: 0,
        top: top as u32,
        width: edge.max(0.0) as u32,
        height: (foot - top).max(0.0) as u32,
    })
}

/// How much a page says of recipients, and how surely: a word that is half sure counts nothing.
pub(crate) fn list_worth(sheet: &Sheet<'_>) -> f32 {
    let anchor = recipients_at(sheet);
    let list = anchor.and_then(|anchor| recipients(sheet, anchor, &Echo::default()));
    list.map_or(0.0, |list| {
        let words = list.value.split_whitespace().count();
        (list.confidence - LIST_HALF_SURE) * words as f32
    })
}

/// One recipient to a line: a bullet begins one, so does a line under one that is closed or that
/// had room for its first word; any other goes on.
fn items_of(lines: &[Piece<'_>], echo: &Echo) -> String {
    let mut items: Vec<String> = Vec::new();
    let mut closed = true;
    let edge = lines.iter().map(Piece::right).fold(0.0, f32::max);
    let mut above: Option<&Piece<'_>> = None;
    for line in lines {
        let text = spelling::put_right(&line.words, echo).0.join(" ");
        let bare = without_dirt(&text);
        if bare.chars().filter(|sign| sign.is_alphanumeric()).count() < 2 {
            continue;
        }
        let room = above.is_none_or(|above| had_room(above, line, edge));
        above = Some(line);
        let begins = closed || room || begins_item(&text) || files_away(bare);
        match items.last_mut() {
            Some(item) if !begins => {
                item.push(' ');
                item.push_str(bare);
            }
            _ => items.push(bare.to_owned()),
        }
        closed = closes_item(bare);
    }
    let trimmed = items.iter().map(|item| {
        // `./.` ends a paper; what lies behind it a pen or a seal has left.
        let item = item
            .split_once("./.")
            .map_or(item.as_str(), |(before, _)| before);
        let ends = |sign: char| !sign.is_alphanumeric() && !matches!(sign, ')' | '"' | '”');
        let mut item = item.trim_end_matches(ends).to_owned();
        put_file_right(&mut item);
        put_usual_right(&mut item);
        drop_stray_colons(&mut item);
        item
    });
    trimmed.collect::<Vec<String>>().join("\n")
}

/// Whether a line had room for the first word of the next one, so that its entry ends with it.
fn had_room(above: &Piece<'_>, next: &Piece<'_>, edge: f32) -> bool {
    let high = above.bottom() - above.top();
    let lettered = |word: &&&scan::Word| word.text.chars().any(char::is_alphabetic);
    let first = next.words.iter().find(lettered);
    let wide = first.map_or(0.0, |word| word.width as f32);
    above.right() + wide + 1.5 * high < edge
}

/// A line without its bullet, without a single small letter that the bullet or a seal became, and
/// without what lies behind its semicolon: letters that a seal or a pen left.
fn without_dirt(text: &str) -> &str {
    let strip = |text: &'_ str| {
        text.find(|sign: char| sign.is_alphanumeric() || sign == '(')
            .unwrap_or(text.len())
    };
    let mut bare = text.get(strip(text)..).unwrap_or_default();
    if let Some((first, rest)) = bare.split_once(' ')
        && first.chars().count() == 1
        && first.chars().all(char::is_alphabetic)
        && first != "Y"
        && rest.starts_with(char::is_uppercase)
    {
        bare = rest;
    }
    // A bullet behind what a seal left before it.
    if let Some((before, behind)) = bare.split_once(" - ")
        && before.chars().count() <= DIRT_LETTERS_MAX
        && behind.starts_with(char::is_uppercase)
    {
        bare = behind;
    }
    match bare.rsplit_once(';') {
        Some((before, behind))
            if behind.chars().filter(|sign| sign.is_alphanumeric()).count() <= DIRT_LETTERS_MAX
                && !files_away(bare) =>
        {
            // The semicolon stays: it closes the entry.
            bare.get(..=before.len()).unwrap_or(bare)
        }
        _ => bare,
    }
}

/// Whether a line ends an entry: a semicolon or a stop, whatever dirt lies behind it.
fn closes_item(text: &str) -> bool {
    let last: Vec<&str> = text.split_whitespace().rev().take(2).collect();
    let speck = |word: &&str| word.chars().filter(|sign| sign.is_alphanumeric()).count() == 0;
    let ends = |word: &str| word.ends_with([';', '.']) || word.contains("./");
    match last.as_slice() {
        [end, before] if speck(end) => ends(before) || ends(end),
        [end, ..] => ends(end),
        [] => false,
    }
}

/// The last entry says where the paper is filed.
fn files_away(text: &str) -> bool {
    let first = text.split([' ', ':']).next().unwrap_or("");
    plain::squeezed(first) == "luu"
}

/// Entries that every paper has: `Như trên`, `Như Điều 3`.
fn put_usual_right(item: &mut String) {
    let spelt = plain::squeezed(item);
    if plain::near(&spelt, "nhutren", 1) {
        *item = "Như trên".to_owned();
        return;
    }
    let letters = spelt.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let digits = spelt.get(letters.len()..).unwrap_or_default();
    if digits.len() == 1 && plain::near(letters, "nhudieu", 1) {
        *item = format!("Như Điều {digits}");
    }
}

/// `Lưu` and what a bullet, a pen or a seal makes of it before the clerk's office.
fn is_file_word(word: &str) -> bool {
    matches!(
        plain::squeezed(word).as_str(),
        "luu" | "uu" | "liu" | "lim" | "luru" | "lur" | "lu"
    )
}

/// `Lưu` with the sign behind it.
fn mended_file_word(word: &str) -> String {
    if plain::squeezed(word) == "luu" {
        return word.to_owned();
    }
    let colon = if word.ends_with([':', ';']) { ":" } else { "" };
    format!("Lưu{colon}")
}

/// Behind `Lưu` stands VT, the clerk's office, and behind that the initials of a unit.
fn put_file_right(item: &mut String) {
    let Some((first, rest)) = item.split_once(' ') else {
        return;
    };
    if !is_file_word(first) {
        return;
    }
    let mended = mended_file_word(first);
    let first = mended.as_str();
    let bare = first.trim_end_matches(|sign: char| !sign.is_alphanumeric());
    let rest = rest.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    // A stop behind it is dirt: a colon or nothing is printed there.
    let colon = match first.get(bare.len()..) {
        Some(signs) if signs.contains([':', ';']) => ":",
        _ => "",
    };
    let first = format!("{bare}{colon}");
    if let Some(unit) = rest.strip_prefix("VT")
        && !unit.starts_with(char::is_alphanumeric)
    {
        *item = filed(&first, unit);
        return;
    }
    if rest.starts_with("VT") {
        *item = format!("{first} {rest}");
        return;
    }
    let letters = plain::squeezed(rest);
    let office = ["vi", "v1", "vl", "vd", "vr", "ve"]
        .iter()
        .any(|office| letters.starts_with(office));
    let capitals = plain::all_capitals(rest);
    if !office
        || !capitals
        || rest
            .split([',', ' '])
            .next()
            .is_none_or(|one| one.len() > 6)
    {
        return;
    }
    // What stands behind the two letters of the office, and its comma.
    let mut behind = rest.trim_start_matches(|sign: char| sign != 'V').chars();
    behind.next();
    let unit: String = behind.skip(1).collect();
    let unit = unit.trim_matches(|sign: char| !sign.is_alphanumeric());
    *item = if unit.is_empty() {
        format!("{first} VT")
    } else {
        format!("{first} VT, {unit}")
    };
}

/// `Lưu: VT, NC`: behind the clerk's office the initials of one unit, if any; what stands behind
/// them a pen or a seal has left.
fn filed(first: &str, behind: &str) -> String {
    /// Letters of the longest initials.
    const INITIALS_MAX: usize = 6;
    let mut words = behind
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let next = words.next().unwrap_or("");
    let more: usize = words.map(|word| word.chars().count()).sum();
    let letters = next.chars().count();
    let initials = letters <= INITIALS_MAX
        && letters > 1
        && next.starts_with(char::is_uppercase)
        && next.chars().all(char::is_alphabetic);
    if !initials && letters + more <= DIRT_LETTERS_MAX {
        return format!("{first} VT");
    }
    if !initials || more > DIRT_LETTERS_MAX {
        let behind = behind.trim_start_matches([',', ';', ' ', '.']);
        return format!("{first} VT, {behind}");
    }
    // Initials bear no marks but those of a letter itself.
    let even = |sign: char| match sign {
        'Ñ' | 'Ń' => 'N',
        'Ç' => 'C',
        other => other,
    };
    let unit: String = next.chars().map(even).collect();
    format!("{first} VT, {unit}")
}

/// A colon before a small letter is dirt.
fn drop_stray_colons(item: &mut String) {
    if plain::squeezed(item).starts_with("luu") {
        return;
    }
    let words: Vec<&str> = item.split(' ').collect();
    let even: Vec<&str> = words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let next = words.get(at + 1).and_then(|next| next.chars().next());
            match next.is_some_and(char::is_lowercase) {
                true => word.strip_suffix(':').unwrap_or(word),
                false => word,
            }
        })
        .collect();
    *item = even.join(" ");
}

fn begins_item(text: &str) -> bool {
    text.trim_start()
        .starts_with(['-', '–', '—', '+', '•', '~', '*', '«', '»', '¬', '='])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(text: &str) -> String {
        let mut item = text.to_owned();
        put_file_right(&mut item);
        put_usual_right(&mut item);
        drop_stray_colons(&mut item);
        item
    }

    #[test]
    fn usual_entries_are_put_right() {
        assert_eq!(right("Như Điêu3"), "Như Điều 3");
        assert_eq!(right("Nhớ trên"), "Như trên");
        assert_eq!(right("Lưu: VI, TCCB"), "Lưu: VT, TCCB");
        assert_eq!(right("Lưu: VLNC"), "Lưu: VT, NC");
        assert_eq!(right("Lưu; VT"), "Lưu: VT");
        assert_eq!(right("Lưu VL, KT"), "Lưu VT, KT");
        assert_eq!(right("ưu: VT, TH"), "Lưu: VT, TH");
        assert_eq!(right("L/ư: VT, VX"), "Lưu: VT, VX");
        assert_eq!(right("Lưu: VE, KT"), "Lưu: VT, KT");
    }

    #[test]
    fn other_entries_stay() {
        for text in [
            "Lưu Văn phòng Đảng ủy xã Triệu Ái",
            "Như trên (để thực hiện)",
            "Thường trực Hội đồng nhân dân tỉnh",
            "Lưu VP",
            "Lưu: VTLT, KT",
        ] {
            assert_eq!(right(text), text);
        }
    }

    #[test]
    fn dirt_around_an_entry_is_left_out() {
        for (read, entry) in [
            ("- Như trên; ti", "Như trên;"),
            ("ä Như trên;", "Như trên;"),
            ("~ Các thành viên liên quan;`", "Các thành viên liên quan;"),
            ("- Sở Nội vụ; Sở Tài chính;", "Sở Nội vụ; Sở Tài chính;"),
            ("- Lưu: VT; NC.", "Lưu: VT; NC."),
            ("(để báo cáo);", "(để báo cáo);"),
        ] {
            assert_eq!(without_dirt(read), entry);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_line_can_be_cleaned(text in "\\PC{0,60}") {
            proptest::prop_assert!(text.contains(without_dirt(&text)));
        }
    }

    #[test]
    fn closed_entries_are_known_behind_dirt() {
        for text in ["tỉnh Quảng Trị;", "Các đoàn thể; _", "VT, KT./."] {
            assert!(closes_item(text), "{text}");
        }
        assert!(!closes_item("Thường trực Hội đồng nhân dân"));
    }
}
