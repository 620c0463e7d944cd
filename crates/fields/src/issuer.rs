//! The issuing body and the body above it, in the left column over the number.

use crate::field::{Field, Snap};
use crate::head::Head;
use crate::lexicon;
use crate::mark;
use crate::names::{self, Names};
use crate::piece::{self, Piece};
use crate::place;
use crate::plain;

/// Lines a head's issuers fill at most.
const LINES_MAX: usize = 8;

/// Words of two syllables that the end of a line may tear, of which the second alone begins a name:
/// TIẾN / BỘ, MÔI / TRƯỜNG.
#[rustfmt::skip]
const TORN_WORDS: [[&str; 2]; 29] = [
    ["tien", "bo"], ["can", "bo"], ["dang", "bo"], ["duong", "bo"], ["noi", "bo"],
    ["moi", "truong"], ["thi", "truong"], ["dich", "vu"], ["nghiep", "vu"], ["noi", "vu"],
    ["ngoai", "vu"], ["benh", "vien"], ["thu", "vien"], ["cong", "vien"], ["nhan", "vien"],
    ["lien", "doan"], ["cong", "doan"], ["tap", "doan"], ["xa", "hoi"], ["quoc", "hoi"],
    ["co", "so"], ["doi", "so"], ["quan", "doi"], ["quoc", "phong"], ["bien", "phong"],
    ["van", "phong"], ["da", "khoa"], ["uy", "ban"], ["thong", "bao"],
];

/// Issuer, parent and unit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub issuer: Option<Field>,
    pub parent: Option<Field>,
}

/// A body: the lines that print its name.
#[derive(Clone, Debug, Default)]
struct Body<'a> {
    lines: Vec<Piece<'a>>,
    text: String,
    strong: bool,
}

/// Reads the bodies above `floor`, the top of the number's line.
pub(crate) fn find(head: &Head<'_>, floor: Option<f32>, names: &Names) -> Found {
    let lines = lines_above(head, floor);
    let bodies = group(&lines);
    let Some((last, above)) = bodies.split_last() else {
        return Found::default();
    };
    let sure = if floor.is_some() && head.motto {
        1.0
    } else {
        0.8
    };
    let sure = if hides_line(head, &lines, floor) || leaves_room(head, &lines, floor) {
        0.6 * sure
    } else {
        sure
    };
    let issuer = field_of(std::slice::from_ref(last), head.page, sure, names);
    let parent = field_of(above, head.page, sure, names);
    Found { issuer, parent }
}

/// Lines of the left column over the number, without marks, stars and rules.
fn lines_above<'a>(head: &Head<'a>, floor: Option<f32>) -> Vec<Piece<'a>> {
    let top = head.right.iter().map(Piece::top).fold(f32::MAX, f32::min);
    let floor = floor.unwrap_or(f32::MAX);
    let mut lines: Vec<Piece<'a>> = Vec::new();
    for piece in &head.left {
        if piece.middle_y() >= floor || head.motto && piece.bottom() < top - 2.0 * head.em {
            continue;
        }
        let text = piece.text();
        if begins_abstract(&text) || !lines.is_empty() && is_small(&text) {
            break;
        }
        let any = !lines.is_empty();
        let last = lines.last().map(Piece::text).unwrap_or_default();
        let beside = lines.iter_mut().find(|line| line.beside(piece));
        let rest = beside.is_some() && is_rest_of_name(piece, head);
        // The last word of a name may have a line of its own.
        let sure = piece.confidence() > 0.7 || completes_place(&last, &text);
        let rest = rest || any && sure && plain::all_capitals(&text) && text.len() > 1;
        if !(rest || is_name(piece, head)) || mark::only_marks(&text) {
            continue;
        }
        match beside {
            Some(line) => {
                line.words.extend(piece.words.iter().copied());
                line.words.sort_by_key(|word| word.left);
            }
            None => lines.push(piece.clone()),
        }
        if lines.len() >= LINES_MAX {
            break;
        }
    }
    lines
}

/// Whether a line of the names may be hidden: ink of a line's size that is no name.
fn hides_line(head: &Head<'_>, lines: &[Piece<'_>], floor: Option<f32>) -> bool {
    let Some((first, floor)) = lines.first().zip(floor) else {
        return false;
    };
    head.left.iter().any(|piece| {
        let sized = piece.width() > 2.5 * head.em && piece.bottom() - piece.top() > 0.7 * head.em;
        let between = piece.middle_y() > first.middle_y() && piece.middle_y() < floor;
        let kept = lines.iter().any(|line| line.level(piece));
        sized && between && !kept && !mark::only_marks(&piece.text())
    })
}

/// Whether a line that was not read at all may stand between the names and the number.
fn leaves_room(head: &Head<'_>, lines: &[Piece<'_>], floor: Option<f32>) -> bool {
    /// Sizes of print that the rule under the names and the space around it fill at most.
    const ROOM_MAX: f32 = 2.1;
    let end = lines.iter().map(Piece::bottom).fold(0.0, f32::max);
    !lines.is_empty() && floor.is_some_and(|floor| floor - end > ROOM_MAX * head.em)
}

/// Names of bodies are in capitals: what is small below them is a letter's abstract.
fn is_small(text: &str) -> bool {
    /// Letters of a stretch that is no dirt, and the share of capitals it has at most.
    const LETTERS_MIN: usize = 8;
    const CAPITALS_MAX: f32 = 0.35;
    let letters = text.chars().filter(|sign| sign.is_alphabetic()).count();
    letters >= LETTERS_MIN && plain::capital_share(text) < CAPITALS_MAX
}

fn begins_abstract(text: &str) -> bool {
    let spelt = plain::plain(text);
    spelt.starts_with("v/v") || spelt.starts_with("ve viec")
}

/// Whether a line can be part of a name: letters, and not a speck beside the text.
fn is_name(piece: &Piece<'_>, head: &Head<'_>) -> bool {
    let text = piece.text();
    let letters = text.chars().filter(|sign| sign.is_alphabetic()).count();
    let signs = text.chars().filter(|sign| !sign.is_whitespace()).count();
    let tall = piece.bottom() - piece.top() > 0.4 * head.em;
    let known = lexicon::head_of(&text).is_some()
        || lexicon::begins_open(&text)
        || lexicon::begins_level(&text);
    letters >= 2
        && tall
        && 2 * letters > signs
        && (known || letters >= 4 && piece.confidence() > 0.4)
}

/// Whether a line of one word completes a known place: … TỈNH QUẢNG / TRỊ.
fn completes_place(line: &str, word: &str) -> bool {
    let last = line
        .split_whitespace()
        .next_back()
        .map(plain::squeezed)
        .unwrap_or_default();
    let whole = last.clone() + &plain::squeezed(word);
    last.len() > 1
        && place::PLACES
            .iter()
            .any(|place| plain::squeezed(place) == whole)
}

/// The last word of a name, behind a wide space.
fn is_rest_of_name(piece: &Piece<'_>, head: &Head<'_>) -> bool {
    let text = piece.text();
    let tall = piece.bottom() - piece.top() > 0.6 * head.em;
    tall && plain::all_capitals(&text) && text.chars().count() >= 2 && piece.confidence() > 0.3
}

/// Groups lines into bodies, the highest first.
fn group<'a>(lines: &[Piece<'a>]) -> Vec<Body<'a>> {
    let mut bodies: Vec<Body<'a>> = Vec::new();
    for line in lines {
        let text = line.text();
        let head = lexicon::head_of(&text);
        match bodies.last_mut() {
            Some(body) if continues(body, &text, head) => {
                body.lines.push(line.clone());
                body.text.push(' ');
                body.text.push_str(&text);
            }
            _ => bodies.push(Body {
                lines: vec![line.clone()],
                text,
                strong: head == Some(true),
            }),
        }
    }
    bodies
}

/// Whether a line goes on with the name of the body before it.
fn continues(body: &Body<'_>, line: &str, head: Option<bool>) -> bool {
    let before: Vec<String> = body.text.split(' ').map(plain::squeezed).collect();
    let last = before
        .iter()
        .rev()
        .find(|word| !word.is_empty())
        .map_or("", String::as_str);
    // A rule under the name of a place is no hyphen.
    let done = head.is_some() && lexicon::names_a_place(&body.text);
    // A comma before a line that begins a body is dirt.
    let open = body.text.trim_end();
    let ends_open =
        !done && (open.ends_with(['-', '–', '&']) || open.ends_with(',') && head.is_none());
    if ends_open
        || matches!(
            last,
            "va" | "cua" | "tinh" | "huyen" | "xa" | "phuong" | "so"
        )
    {
        return true;
    }
    let first = line.split_whitespace().next().map(plain::squeezed);
    let word = first.is_some_and(|first| TORN_WORDS.contains(&[last, first.as_str()]));
    if word || head.is_none() && completes_place(&body.text, line) {
        return true;
    }
    let open = lexicon::begins_open(line) || lexicon::begins_level(line);
    if head.is_none() && open {
        return true;
    }
    match head {
        // VĂN PHÒNG / ỦY BAN NHÂN DÂN TỈNH is one body: none stands above a stronger one.
        Some(true) => !body.strong,
        Some(false) => lexicon::wants_more(&body.text),
        None => !lexicon::names_a_place(&body.text),
    }
}

fn field_of(bodies: &[Body<'_>], page: usize, sure: f32, names: &Names) -> Option<Field> {
    let lines: Vec<Piece<'_>> = bodies.iter().flat_map(|body| body.lines.clone()).collect();
    if lines.is_empty() {
        return None;
    }
    let mut words: Vec<(String, f32)> = lines
        .iter()
        .flat_map(|line| &line.words)
        .flat_map(|word| {
            let parts = word.text.split_inclusive(',');
            parts.map(|part| (bare(part), word.confidence))
        })
        .filter(|(text, _)| !text.is_empty())
        .collect();
    name_parts(&mut words);
    let (value, repairs) = lexicon::repair(&words, names);
    let value = value
        .trim_matches(|sign: char| !sign.is_alphanumeric() && sign != ')')
        .to_owned();
    let known = bodies
        .iter()
        .all(|body| lexicon::head_of(&body.text).is_some());
    let read = lines.iter().map(Piece::confidence).fold(1.0, f32::min);
    let known = if known { 1.0 } else { 0.75 };
    let confidence = sure * known * (0.4 + 0.6 * read) * (1.0 - 0.05 * repairs as f32);
    Some(piece::field(value, confidence, page, &lines))
}

/// No name has a comma behind its first word or behind ỦY, and a level stands before a number.
fn name_parts(words: &mut [(String, f32)]) {
    for at in 0..words.len() {
        let numbered = words
            .get(at + 1)
            .is_some_and(|(next, _)| next.chars().all(|sign| sign.is_ascii_digit()));
        let Some((word, _)) = words.get_mut(at) else {
            continue;
        };
        let spelt = plain::squeezed(word);
        if word.ends_with(',') && (at == 0 || spelt == "uy") {
            word.pop();
        }
        // Abbreviations of schools end with no other letter: THCSẼ.
        if let Some(school) = ["THCS", "THPT"]
            .iter()
            .find(|school| word.starts_with(**school))
            && word.chars().count() == school.len() + 1
        {
            (*school).clone_into(word);
        }
        if numbered && spelt == "phuong" && plain::all_capitals(word) {
            "PHƯỜNG".clone_into(word);
        }
    }
}

/// A word of a name without dirt around it: only a comma, a bracket or a joining hyphen belongs
/// to a name, and the stop of TP.
fn bare(word: &str) -> String {
    let word = word.trim();
    if matches!(word, "-" | "–" | "&" | "TP." | "Tp.") {
        return word.to_owned();
    }
    let start = word.trim_start_matches(|sign: char| !sign.is_alphanumeric() && sign != '(');
    let letters = start.trim_end_matches(|sign: char| !sign.is_alphanumeric() && sign != ')');
    let comma = start
        .get(letters.len()..)
        .is_some_and(|rest| rest.starts_with(','));
    if plain::squeezed(letters).is_empty() {
        String::new()
    } else if !comma {
        letters.to_owned()
    } else {
        format!("{letters},")
    }
}

/// Capitals are read worse than the small letters of the place, which is the issuer's own name
/// (Nghị định 30/2020, annex I): where the register knows the place and not the issuer, or they
/// differ in marks only, the place decides.
pub(crate) fn agree(issuer: &mut Field, place: &Field, names: &Names, body: &str) {
    if let Some(level) = lexicon::level_in(body, &issuer.value, &place.value)
        && place::registered(level, &place.value, names)
    {
        let level = level.to_uppercase();
        issuer.value = format!("{} {level} {}", issuer.value, place.value.to_uppercase());
        issuer.confidence *= 0.8;
        return;
    }
    if let Some(level) = lexicon::open_level(&issuer.value)
        && place::registered(&level, &place.value, names)
    {
        issuer.value = format!("{} {}", issuer.value, place.value.to_uppercase());
        issuer.confidence *= 0.8;
        return;
    }
    let authority = || lexicon::authority_place(&issuer.value).map(|(place, _)| place);
    let Some(tail) = lexicon::tail_place(&issuer.value).or_else(authority) else {
        return;
    };
    let bare = names::bare_name(&tail);
    let level = tail.strip_suffix(bare).unwrap_or_default().trim();
    if level.is_empty() || !issuer.value.ends_with(bare) {
        return;
    }
    let (read, meant) = (plain::squeezed(bare), plain::squeezed(&place.value));
    let differs = viet::canonical(bare) != viet::canonical(&place.value);
    let unknown = || !place::registered(level, bare, names);
    let same = read == meant || unknown() && nearly_one(&read, &meant);
    if same && differs && place::registered(level, &place.value, names) {
        let kept = issuer.value.len() - bare.len();
        let kept = issuer.value.get(..kept).unwrap_or_default();
        issuer.value = format!("{kept}{}", place.value.to_uppercase());
        issuer.confidence *= 0.9;
    }
}

/// Whether one name may have been read as the other where nobody bears what was read: one letter
/// is wrong, or the first two are the same and of all at most every second is wrong.
fn nearly_one(read: &str, meant: &str) -> bool {
    const BEGINNING: usize = 2;
    let begins = read
        .chars()
        .take(BEGINNING)
        .eq(meant.chars().take(BEGINNING));
    plain::near(read, meant, 1) || begins && plain::near(read, meant, read.len() / 2)
}

/// The unit of the register that the issuer is on the day of issue.
pub(crate) fn unit(
    issuer: &str,
    parent: Option<&str>,
    place: Option<&str>,
    day: Option<&str>,
    names: &Names,
) -> Option<Snap> {
    if names.is_empty() {
        return None;
    }
    let parent = parent.unwrap_or_default();
    let around = format!(
        "{}{}{}",
        plain::squeezed(issuer),
        plain::squeezed(parent),
        plain::squeezed(place.unwrap_or_default())
    );
    let look = |text: &str, trust: f32| {
        let near = names.nearest(text, day, &around)?;
        (near.namesakes <= 3).then(|| names::snap(&near, trust))
    };
    let above = lexicon::tail_place(parent);
    let with_above = above.as_ref().map(|above| format!("{issuer} {above}"));
    look(issuer, 0.98)
        .or_else(|| with_above.and_then(|text| look(&text, 0.96)))
        .or_else(|| lexicon::authority_place(issuer).and_then(|(text, trust)| look(&text, trust)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goes_on(body: &str, line: &str) -> bool {
        let strong = lexicon::head_of(body) == Some(true);
        let body = Body {
            lines: Vec::new(),
            text: body.to_owned(),
            strong,
        };
        continues(&body, line, lexicon::head_of(line))
    }

    #[test]
    fn lines_of_one_name_are_told_from_those_of_two() {
        assert!(goes_on("ỦY BAN NHÂN DÂN", "TỈNH QUẢNG TRỊ"));
        assert!(goes_on("SỞ VĂN HÓA, THỂ THAO", "VÀ DU LỊCH"));
        assert!(goes_on("PHÒNG TÀI CHÍNH", "- KẾ HOẠCH"));
        assert!(goes_on("SỞ LAO ĐỘNG - THƯƠNG", "BINH VÀ XÃ HỘI"));
        assert!(goes_on("BAN QUẢN LÝ DỰ ÁN", "ĐẦU TƯ XÂY DỰNG VÀ PTQĐ"));
        assert!(goes_on("ĐẢNG BỘ THÀNH PHỐ ĐÔNG", "HÀ"));
        assert!(goes_on(
            "TRUNG TÂM ỨNG DỤNG TIẾN",
            "BỘ KHOA HỌC VÀ CÔNG NGHỆ"
        ));
        assert!(!goes_on("HUYỆN ỦY CAM LỘ", "BỘ CHỈ HUY QUÂN SỰ"));
        assert!(!goes_on("UBND TỈNH QUẢNG TRỊ", "-_ SỞ LAO ĐỘNG - THƯƠNG"));
        assert!(!goes_on("SỞ Y TẾ,", "TRƯỜNG CAO ĐẲNG Y TẾ"));
        assert!(!goes_on("ĐẢNG BỘ TỈNH QUẢNG TRỊ", "HUYỆN ỦYHẢI LĂNG"));
        assert!(!goes_on("HUYỆN ỦY CAM LỘ", "VĂN PHÒNG"));
        assert!(!goes_on("HUYỆN ỦY CAM LỘ", "VĂN THÔNG"));
        assert!(!goes_on("ĐẢNG BỘ TỈNH QUẢNG TRỊ", "HUYỆN ỦY HẢI LĂNG"));
    }

    #[test]
    fn the_place_says_whose_name_was_misread() {
        let names = Names::new([
            ("1", "Huyện Cam Lộ"),
            ("2", "Huyện Hải Lăng"),
            ("3", "Thành phố Đông Hà"),
        ]);
        let agreed = |issuer: &str, place: &str| {
            let field = |value: &str| Field {
                value: value.to_owned(),
                confidence: 0.9,
                page: 0,
                area: crate::Area::default(),
            };
            let mut issuer = field(issuer);
            let body = plain::squeezed("Ủy ban nhân dân huyện Cam Lộ quyết định");
            agree(&mut issuer, &field(place), &names, &body);
            issuer.value
        };
        let right = "ỦY BAN NHÂN DÂN HUYỆN CAM LỘ";
        assert_eq!(agreed("ỦY BAN NHÂN DÂN HUYỆN CAMIOA", "Cam Lộ"), right);
        assert_eq!(agreed("ỦY BAN NHÂN DÂN HUYỆN CAM LÔ", "Cam Lộ"), right);
        let city = "ỦY BAN NHÂN DÂN THÀNH PHỐ ĐÔNG HÀ";
        assert_eq!(agreed("ỦY BAN NHÂN DÂN THÀNH PHỐ ĐÔNG", "Đông Hà"), city);
        assert_eq!(agreed("THÀNH ỦY ĐŨNG HÀ", "Đông Hà"), "THÀNH ỦY ĐÔNG HÀ");
        // A line that was not read at all.
        assert_eq!(agreed("ỦY BAN NHÂN DÂN HUYỆN", "Cam Lộ"), right);
        assert_eq!(agreed("ỦY BAN NHÂN DÂN", "Cam Lộ"), right);
        assert_eq!(agreed("ỦY BAN NHÂN DÂN", "Hải Lăng"), "ỦY BAN NHÂN DÂN");
        let open = "ỦY BAN NHÂN DÂN HUYỆN";
        assert_eq!(agreed(open, "Vĩnh Linh"), open);
        let whole = "BỆNH VIỆN ĐA KHOA HUYỆN";
        assert_eq!(agreed(whole, "Cam Lộ"), whole);
        // A unit that the register knows keeps its name, and so does one unlike the place.
        let other = "ỦY BAN NHÂN DÂN HUYỆN HẢI LĂNG";
        assert_eq!(agreed(other, "Cam Lộ"), other);
        let unknown = "ỦY BAN NHÂN DÂN HUYỆN VĨNH LINH";
        assert_eq!(agreed(unknown, "Cam Lộ"), unknown);
    }
}
