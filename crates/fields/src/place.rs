//! The place of issue, snapped to known places.

use crate::field::Field;
use crate::lexicon;
use crate::names::{Names, bare_name};
use crate::piece::{self, Piece};
use crate::plain;

/// Provinces before and after 2025-07-01 and older ones, and seats of offices: places that
/// stand on papers even where no register is given.
pub(crate) const PLACES: [&str; 96] = [
    "Quảng Trị",
    "Quảng Bình",
    "Bình Trị Thiên",
    "Đông Hà",
    "Đồng Hới",
    "Huế",
    "Hà Nội",
    "An Giang",
    "Bà Rịa - Vũng Tàu",
    "Bắc Giang",
    "Bắc Kạn",
    "Bạc Liêu",
    "Bắc Ninh",
    "Bến Tre",
    "Bình Định",
    "Bình Dương",
    "Bình Phước",
    "Bình Thuận",
    "Cà Mau",
    "Cần Thơ",
    "Cao Bằng",
    "Đà Nẵng",
    "Đắk Lắk",
    "Đắk Nông",
    "Điện Biên",
    "Đồng Nai",
    "Đồng Tháp",
    "Gia Lai",
    "Hà Giang",
    "Hà Nam",
    "Hà Tĩnh",
    "Hải Dương",
    "Hải Phòng",
    "Hậu Giang",
    "Hòa Bình",
    "Hưng Yên",
    "Khánh Hòa",
    "Kiên Giang",
    "Kon Tum",
    "Lai Châu",
    "Lâm Đồng",
    "Lạng Sơn",
    "Lào Cai",
    "Long An",
    "Nam Định",
    "Nghệ An",
    "Ninh Bình",
    "Ninh Thuận",
    "Phú Thọ",
    "Phú Yên",
    "Quảng Nam",
    "Quảng Ngãi",
    "Quảng Ninh",
    "Sóc Trăng",
    "Sơn La",
    "Tây Ninh",
    "Thái Bình",
    "Thái Nguyên",
    "Thanh Hóa",
    "Thừa Thiên Huế",
    "Tiền Giang",
    "Trà Vinh",
    "Tuyên Quang",
    "Vĩnh Long",
    "Vĩnh Phúc",
    "Yên Bái",
    "Thành phố Hồ Chí Minh",
    "TP. Hồ Chí Minh",
    "Vĩnh Linh",
    "Gio Linh",
    "Cam Lộ",
    "Triệu Phong",
    "Hải Lăng",
    "Hướng Hóa",
    "Đakrông",
    "Cồn Cỏ",
    "Ba Đồn",
    "Bố Trạch",
    "Lệ Thủy",
    "Minh Hóa",
    "Quảng Ninh",
    "Quảng Trạch",
    "Tuyên Hóa",
    "Khe Sanh",
    "Hồ Xá",
    "Ái Tử",
    "Krông Klang",
    "Diên Sanh",
    "Lao Bảo",
    "Cửa Việt",
    "Bến Quan",
    "Hà Nam Ninh",
    "Bến Hải",
    "Thạch Hãn",
    "Hiền Lương",
    "Cửa Tùng",
];

/// Letters that are left of a name whose end was not read.
const TORN_MIN: usize = 5;
/// Words a place may have before the comma.
const WORDS_MAX: usize = 8;

/// Reads the place off what stands before `ngày`; `issuer` mostly names it too.
pub(crate) fn read(
    before: &Piece<'_>,
    page: usize,
    trust: f32,
    issuer: &str,
    names: &Names,
) -> Option<Field> {
    let mut words = before.words.clone();
    words.drain(..words.len().saturating_sub(WORDS_MAX));
    // Specks at the start are no letters.
    while words
        .first()
        .is_some_and(|word| !word.text.chars().any(char::is_alphabetic))
    {
        words.remove(0);
    }
    let piece = Piece { words };
    let text = piece.text();
    let text = text.trim_matches(|sign: char| !sign.is_alphanumeric());
    if text.chars().filter(|sign| sign.is_alphabetic()).count() < 2 {
        return None;
    }
    let (value, sure) = snap(text, issuer, names);
    let confidence = trust * sure * (0.5 + 0.5 * piece.confidence());
    Some(piece::field(value, confidence, page, &[piece]))
}

/// The known place that a read one is, and how sure that is.
fn snap(text: &str, issuer: &str, names: &Names) -> (String, f32) {
    let canonical = viet::canonical(text);
    if PLACES
        .iter()
        .any(|place| viet::canonical(place) == canonical)
    {
        return (text.to_owned(), 1.0);
    }
    let spelling = plain::squeezed(text);
    if let Some(own) = lexicon::tail_place(issuer) {
        let (level, bare) = own.split_once(' ').unwrap_or(("", &own));
        let same = plain::squeezed(bare) == spelling;
        if same && viet::canonical(bare) == canonical {
            return (text.to_owned(), 1.0);
        }
        let mine = registered(level, text, names);
        let theirs = registered(level, bare, names);
        let alike =
            same || spelling.len() >= 4 && plain::near(&plain::squeezed(bare), &spelling, 1);
        let own_spelling = plain::squeezed(bare);
        let torn = spelling.len() >= TORN_MIN
            && own_spelling.len() > spelling.len()
            && own_spelling.starts_with(&spelling);
        if (alike || torn) && !mine && theirs {
            return (title_case(bare), 0.95);
        }
    }
    if registered_somehow(text, names) {
        return (text.to_owned(), 0.97);
    }
    if let Some(bare) = LEVELS
        .iter()
        .find_map(|level| same_letters(level, text, names))
    {
        return (bare, 0.9);
    }
    nearest_known(text, &spelling).map_or((text.to_owned(), 0.75), |place| (place, 0.8))
}

/// A place on the list that is a letter or a mark away.
fn nearest_known(text: &str, spelling: &str) -> Option<String> {
    let most = usize::from(spelling.len() >= 5);
    let off = |place: &str| plain::distance(spelling, &plain::squeezed(place), most);
    let nearest = PLACES
        .iter()
        .filter_map(|place| off(place).map(|edits| (edits, place)));
    // Marks decide between places that are alike without them.
    let marks = |place: &str| plain::distance(text, place, 8).unwrap_or(9);
    nearest
        .min_by_key(|(edits, place)| (*edits, marks(place)))
        .map(|(_, place)| (*place).to_owned())
}

/// Words for levels that a place of issue may have in the register.
const LEVELS: [&str; 7] = [
    "tỉnh",
    "huyện",
    "thị xã",
    "thành phố",
    "xã",
    "phường",
    "thị trấn",
];

/// Whether the register has a unit of this level and name, marks and all.
pub(crate) fn registered(level: &str, bare: &str, names: &Names) -> bool {
    let full = format!("{level} {}", bare_name(bare));
    let near = names.nearest(&full, None, "");
    near.is_some_and(|near| viet::canonical(&near.name.name) == viet::canonical(&full))
}

/// Whether the register has a unit of this name at any level.
pub(crate) fn registered_somehow(bare: &str, names: &Names) -> bool {
    LEVELS.iter().any(|level| registered(level, bare, names))
}

/// The registered name that differs in marks only.
fn same_letters(level: &str, text: &str, names: &Names) -> Option<String> {
    let near = names.nearest(&format!("{level} {text}"), None, "")?;
    (near.edits == 0).then(|| bare_name(&near.name.name).to_owned())
}

/// Names of units behind their level as the register writes them, where only marks were misread:
/// `tỉnh Quang Trị` → `tỉnh Quảng Trị`.
pub(crate) fn put_names_right(text: &str, names: &Names) -> Option<String> {
    /// Words of the longest name that is tried.
    const NAME_WORDS_MAX: usize = 4;
    let words: Vec<&str> = text.split(' ').collect();
    let mut out: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let mut changed = false;
    for at in 0..words.len() {
        let Some((level, from)) = level_at(&words, at) else {
            continue;
        };
        let capital = |word: &&&str| word.starts_with(char::is_uppercase);
        let rest = words.get(from..).unwrap_or_default();
        let long = rest.iter().take(NAME_WORDS_MAX).take_while(capital).count();
        let tried = (1..=long)
            .rev()
            .map(|count| (count, rest[..count].join(" ")));
        for (count, read) in tried {
            if registered(level, &read, names) {
                break;
            }
            let Some(name) = same_letters(level, &read, names) else {
                continue;
            };
            for (slot, word) in out.iter_mut().skip(from).zip(name.split(' ')) {
                word.clone_into(slot);
            }
            changed |= name.split(' ').count() == count;
            break;
        }
    }
    changed.then(|| out.join(" "))
}

/// The level that stands at a word, and where its name begins.
fn level_at(words: &[&str], at: usize) -> Option<(&'static str, usize)> {
    let of = |count: usize| words.get(at..at + count).map(|level| level.join(" "));
    let known = |level: &String| LEVELS.into_iter().find(|known| known == level);
    let two = of(2).as_ref().and_then(known).map(|level| (level, at + 2));
    two.or_else(|| of(1).as_ref().and_then(known).map(|level| (level, at + 1)))
}

/// `TRIỆU ÁI` → `Triệu Ái`.
fn title_case(text: &str) -> String {
    let word = |word: &str| {
        let small = word.to_lowercase();
        let mut letters = small.chars();
        let first = letters
            .next()
            .map(|first| first.to_uppercase().collect::<String>());
        first.unwrap_or_default() + letters.as_str()
    };
    text.split(' ').map(word).collect::<Vec<String>>().join(" ")
}
