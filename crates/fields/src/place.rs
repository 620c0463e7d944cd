//! The place of issue, snapped to known places.

use crate::field::Field;
use crate::names::{Names, bare_name};
use crate::piece::{self, Piece};
use crate::plain;

/// Provinces before and after 2025-07-01 and older ones, and seats of offices: places that
/// stand on papers even where no register is given.
pub(crate) const PLACES: [&str; 92] = [
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
];

/// Words a place may have before the comma.
const WORDS_MAX: usize = 8;

/// Reads the place off what stands before `ngày`.
pub(crate) fn read(before: &Piece<'_>, page: usize, trust: f32, names: &Names) -> Option<Field> {
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
    let (value, known) = snap(text, names);
    let sure = if known { 1.0 } else { 0.75 };
    let confidence = trust * sure * (0.5 + 0.5 * piece.confidence());
    Some(piece::field(value, confidence, page, &[piece]))
}

/// The known place that a read one is, and whether there is one.
fn snap(text: &str, names: &Names) -> (String, bool) {
    let canonical = viet::canonical(text);
    if PLACES
        .iter()
        .any(|place| viet::canonical(place) == canonical)
    {
        return (text.to_owned(), true);
    }
    if let Some(near) = names.nearest(text, None, "") {
        if viet::canonical(&near.name.name) == canonical {
            return (text.to_owned(), true);
        }
        if near.edits == 0 && near.namesakes == 1 {
            return (near.name.name.clone(), true);
        }
    }
    let spelling = plain::squeezed(text);
    let most = if spelling.len() >= 6 { 1 } else { 0 };
    let off = |place: &str| plain::distance(&spelling, &plain::squeezed(place), most);
    let nearest = PLACES
        .iter()
        .filter_map(|place| off(place).map(|edits| (edits, place)));
    // Marks decide between places that are alike without them.
    let marks = |place: &str| plain::distance(text, place, 8).unwrap_or(9);
    match nearest.min_by_key(|(edits, place)| (*edits, marks(place))) {
        Some((_, place)) => ((*place).to_owned(), true),
        None => (text.to_owned(), known_bare(text, names)),
    }
}

/// Whether the register has a unit of this name whatever its level.
fn known_bare(text: &str, names: &Names) -> bool {
    [
        "tỉnh",
        "huyện",
        "thị xã",
        "thành phố",
        "xã",
        "phường",
        "thị trấn",
    ]
    .iter()
    .any(|level| {
        let full = format!("{level} {}", bare_name(text));
        names
            .nearest(&full, None, "")
            .is_some_and(|near| near.edits == 0)
    })
}
