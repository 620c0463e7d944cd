//! Words that names of bodies are made of: where a name begins, how it is spelt.

mod bodies;
mod repair;
mod spelt;

use crate::plain;
pub(crate) use repair::{repair, repair_words};
pub(crate) use spelt::KNOWN_POSTS;
use spelt::{LEVELS, STRONG, WEAK};

fn words_of(text: &str) -> Vec<String> {
    text.split(|sign: char| !sign.is_alphanumeric())
        .map(plain::squeezed)
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether the words begin with the squeezed phrase, ending where a word ends.
fn begins_with(words: &[String], phrase: &str, most: usize) -> bool {
    let mut spelt = String::new();
    for word in words {
        spelt.push_str(word);
        if spelt.len() > phrase.len() + most {
            return false;
        }
        if plain::near(&spelt, phrase, most) {
            return true;
        }
    }
    false
}

/// Words that begin the second line of a name, though alone the first of them begins a name: BAN
/// QUẢN LÝ RỪNG / PHÒNG HỘ, SỞ / KHOA HỌC VÀ CÔNG NGHỆ.
#[rustfmt::skip]
const NOT_A_HEAD: [[&str; 2]; 30] = [
    ["phong", "chong"], ["phong", "ho"], ["phong", "chay"], ["phong", "dich"], ["phong", "ngua"],
    ["phong", "thu"], ["phong", "benh"], ["ban", "hanh"], ["doan", "ket"], ["quy", "dinh"],
    ["quy", "hoach"], ["khoa", "hoc"], ["quy", "dat"], ["nha", "nuoc"], ["nha", "o"],
    ["vu", "viec"], ["doi", "ngoai"], ["doi", "moi"], ["doi", "song"], ["dai", "hoc"],
    ["dai", "doan"], ["bao", "ve"], ["bao", "ton"], ["bao", "tro"], ["bao", "dam"],
    ["hoi", "nhap"], ["vien", "thong"], ["vien", "chuc"], ["to", "quoc"], ["to", "chuc"],
];

/// Whether a line begins a name of a body: `Some(true)` for bodies that stand above others.
pub(crate) fn head_of(line: &str) -> Option<bool> {
    let words = words_of(line);
    let forgiving = |phrase: &str| usize::from(phrase.len() >= 9);
    if STRONG
        .iter()
        .any(|phrase| begins_with(&words, phrase, forgiving(phrase)))
    {
        return Some(true);
    }
    // ỦY and the name of the place have run together: HUYỆN ỦYHẢI LĂNG.
    let joined = words.concat();
    if ["huyenuy", "tinhuy", "thanhuy"]
        .iter()
        .any(|head| joined.starts_with(head))
    {
        return Some(true);
    }
    // A word alone ends a name: HUYỆN TRIỆU / PHONG.
    if words.len() < 2 {
        return None;
    }
    let pair = |pair: &[&str; 2]| words.iter().take(2).eq(pair.iter());
    if NOT_A_HEAD.iter().any(pair) {
        return None;
    }
    let forgiving = |phrase: &str| usize::from(phrase.len() >= 8);
    WEAK.iter()
        .any(|phrase| begins_with(&words, phrase, forgiving(phrase)))
        .then_some(false)
}

/// Whether a line cannot begin a name: it goes on with a level, a comma or VÀ.
pub(crate) fn begins_open(line: &str) -> bool {
    let words = words_of(line);
    let committee = words
        .get(1)
        .is_some_and(|word| word == "uy" || word == "doan");
    let level = LEVELS.iter().any(|level| begins_with(&words, level, 0)) && !committee;
    let joins = words
        .first()
        .is_some_and(|word| word == "va" || word == "cua");
    level || joins || line.trim_start().starts_with([',', '-', '–', '&'])
}

/// Bodies whose name goes on with that of the body they belong to: ĐẢNG ỦY / SỞ NỘI VỤ.
pub(crate) fn wants_more(body: &str) -> bool {
    let text = plain::squeezed(body);
    let alone = [
        "danguy",
        "chibo",
        "congdoan",
        "hoidong",
        "doan",
        "chidoan",
        "dangbo",
        "banchidao",
    ];
    alone.contains(&text.as_str())
}

/// Whether a name already says its place: a level and two words or more behind it.
pub(crate) fn names_a_place(body: &str) -> bool {
    let words: Vec<&str> = body.split_whitespace().collect();
    level_at(&words).is_some_and(|at| words.len() > at + 2)
}

/// The place that a name ends with, from its last level on: `SỞ NỘI VỤ TỈNH QUẢNG TRỊ` →
/// `TỈNH QUẢNG TRỊ`.
pub(crate) fn tail_place(body: &str) -> Option<String> {
    let words: Vec<&str> = body.split_whitespace().collect();
    let at = level_at(&words)?;
    words
        .get(at..)
        .filter(|tail| tail.len() >= 2)
        .map(|tail| tail.join(" "))
}

/// The level of the place whose committee or council a body is that names neither, if the
/// document names that body in full; `document` is squeezed.
pub(crate) fn level_in(document: &str, body: &str, place: &str) -> Option<&'static str> {
    let spelt = plain::squeezed(body);
    if !matches!(spelt.as_str(), "uybannhandan" | "hoidongnhandan") {
        return None;
    }
    let levels = [
        "tỉnh",
        "huyện",
        "thị xã",
        "thành phố",
        "xã",
        "phường",
        "thị trấn",
    ];
    let named = |level: &&str| {
        document.contains(&format!(
            "{spelt}{}{}",
            plain::squeezed(level),
            plain::squeezed(place)
        ))
    };
    levels.into_iter().find(named)
}

/// The level that the name of a committee or a council ends with, so that the unit's own name is
/// missing: `ỦY BAN NHÂN DÂN HUYỆN`. A library may be a THƯ VIỆN TỈNH and no more.
pub(crate) fn open_level(body: &str) -> Option<String> {
    let spelt = plain::squeezed(body);
    if !["uybannhandan", "hoidongnhandan", "ubnd"]
        .iter()
        .any(|head| spelt.starts_with(head))
    {
        return None;
    }
    let words: Vec<&str> = body.split_whitespace().collect();
    let at = level_at(&words)?;
    let tail = words.get(at..)?.join(" ");
    LEVELS
        .contains(&plain::squeezed(&tail).as_str())
        .then_some(tail)
}

/// Whether a line begins with a level run together with its name: TỈNHQUẢNGTRỊ.
pub(crate) fn begins_level(line: &str) -> bool {
    let text = plain::squeezed(line);
    ["tinh", "huyen", "thanhpho", "phuong", "thixa"]
        .iter()
        .any(|level| text.starts_with(level))
}

/// The word at which the last level of a name stands.
fn level_at(words: &[&str]) -> Option<usize> {
    let spelt: Vec<String> = words.iter().map(|word| plain::squeezed(word)).collect();
    (0..spelt.len()).rev().find(|at| {
        let one = spelt.get(*at).map_or("", String::as_str);
        let two = format!("{one}{}", spelt.get(at + 1).map_or("", String::as_str));
        LEVELS.contains(&two.as_str()) || LEVELS.contains(&one) && !is_second_half(&spelt, *at)
    })
}

/// XÃ of THỊ XÃ is no level by itself; XÃ of XÃ HỘI is none at all.
fn is_second_half(spelt: &[String], at: usize) -> bool {
    let this = spelt.get(at).map_or("", String::as_str);
    let before = at
        .checked_sub(1)
        .and_then(|at| spelt.get(at))
        .map_or("", String::as_str);
    let after = spelt.get(at + 1).map_or("", String::as_str);
    let society = this == "xa" && (after == "hoi" || before == "thi");
    society
        || this == "quan" && matches!(after, "ly" | "su" | "doi")
        || this == "huyen" && after == "uy"
}

/// The administrative unit whose authority a body is, and how sure that is.
pub(crate) fn authority_place(issuer: &str) -> Option<(String, f32)> {
    let words = words_of(issuer);
    for (head, level) in [
        ("tinhuy", "TỈNH"),
        ("thanhuy", "THÀNH PHỐ"),
        ("huyenuy", "HUYỆN"),
        ("thiuy", "THỊ XÃ"),
        ("quanuy", "QUẬN"),
    ] {
        if begins_with(&words, head, 0) {
            let rest: Vec<&str> = issuer.split_whitespace().skip(2).collect();
            return Some((format!("{level} {}", rest.join(" ")), 0.7));
        }
    }
    let council = [
        "uybannhandan",
        "ubnd",
        "hoidongnhandan",
        "hdnd",
        "uybanhanhchinh",
    ];
    if council
        .iter()
        .any(|head| begins_with(&words, head, usize::from(head.len() > 9)))
    {
        return tail_place(issuer).map(|place| (place, 0.96));
    }
    let party = ["dangbo", "danguy"]
        .iter()
        .any(|head| begins_with(&words, head, 0));
    party
        .then(|| tail_place(issuer))
        .flatten()
        .map(|place| (place, 0.7))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Names;

    fn repaired(text: &str) -> String {
        let words: Vec<(String, f32)> = text.split(' ').map(|word| (word.into(), 0.8)).collect();
        repair(
            &words,
            &Names::new([("45", "Tỉnh Quảng Trị"), ("466", "Huyện Hải Lăng")]),
        )
        .0
    }

    #[test]
    fn misread_names_are_put_right_and_kept_in_capitals() {
        assert_eq!(
            repaired("ỦY BẠN NHÂN DÂN TỈNH QUÁNG TRỊ"),
            "ỦY BAN NHÂN DÂN TỈNH QUẢNG TRỊ"
        );
        assert_eq!(
            repaired("UỶ BAN NHÂN DÂN HUYỆN HÀI LĂNG"),
            "UỶ BAN NHÂN DÂN HUYỆN HẢI LĂNG"
        );
        assert_eq!(
            repaired("SỞ VĂN HOÁ, THỂ THAO VÀ DU LỊCH"),
            "SỞ VĂN HOÁ, THỂ THAO VÀ DU LỊCH"
        );
        assert_eq!(
            repaired("SỞ VĂN HỎA, THẾ THAO VÀ DU LỊCH"),
            "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH"
        );
    }

    #[test]
    fn what_is_no_syllable_in_a_name_of_a_place_was_misread() {
        let right = "ỦY BAN NHÂN DÂN HUYỆN HẢI LĂNG";
        assert_eq!(repaired("ỦY BAN NHÂN DÂN HUYỆN HẢÁI LĂNG"), right);
        assert_eq!(repaired("ỦY BAN NHÂN DÂN HUYỆN HẢI L LẶNG"), right);
        // A short name of syllables may be that of another place.
        let other = "ỦY BAN NHÂN DÂN XÃ LĂNG";
        assert_eq!(repaired(other), other);
    }

    #[test]
    fn dirt_before_a_name_and_a_rule_in_it_are_no_part_of_it() {
        let right = "ỦY BAN NHÂN DÂN HUYỆN HẢI LĂNG";
        assert_eq!(repaired("ỦY BAN NHÂN DÂN - HUYỆN HẢI LĂNG"), right);
        assert_eq!(repaired("ỦY BAN NHÂN DÂN HUYỆNHẢILĂNG"), right);
        assert_eq!(repaired("ỦY BAN NHÂN HUYỆN HẢI LĂNG"), right);
        assert_eq!(
            repaired("UỶ BAN NHÂN DÂN PHƯỜNG2"),
            "UỶ BAN NHÂN DÂN PHƯỜNG 2"
        );
        assert_eq!(repaired("BANT CHỨC"), "BAN TỔ CHỨC");
        let words = [("2h", 0.0), ("ợ", 0.0), ("HỘI", 0.9), ("ĐỒNG", 0.9)];
        let words = words.into_iter().chain([("NHÂN", 0.9), ("DÂN", 0.9)]);
        let words: Vec<(String, f32)> = words.map(|(text, sure)| (text.into(), sure)).collect();
        assert_eq!(repair(&words, &Names::default()).0, "HỘI ĐỒNG NHÂN DÂN");
    }

    #[test]
    fn a_committee_is_spelt_like_its_unit() {
        assert_eq!(repaired("HUYỆN UY HÀI LĂNG"), "HUYỆN ỦY HẢI LĂNG");
        assert_eq!(repaired("TÍNH ỦY QUANG TRỊ"), "TỈNH ỦY QUẢNG TRỊ");
        assert_eq!(repaired("PHÒNGNỘI VỤ"), "PHÒNG NỘI VỤ");
        assert_eq!(repaired("UBND THỊ XÃ ĐÔNG HÀ"), "UBND THỊ XÃ ĐÔNG HÀ");
        assert_eq!(repaired("PHONG NỘI VỤ"), "PHÒNG NỘI VỤ");
    }

    #[test]
    fn a_long_name_goes_on_over_three_lines() {
        assert_eq!(head_of("ĐẦU TƯ XÂY DỰNG VÀ PTQĐ"), None);
        assert_eq!(head_of("PHONG"), None);
        assert!(!names_a_place("BAN QUẢN LÝ DỰ ÁN"));
        assert_eq!(
            repaired("ỦYBANNHÂNDÂN XÃ HẢI BÌNH"),
            "ỦY BAN NHÂN DÂN XÃ HẢI BÌNH"
        );
        assert_eq!(
            repaired("ỦY BANNHÂNDÂN TỈNH QUẢNGTRỊ"),
            "ỦY BAN NHÂN DÂN TỈNH QUẢNG TRỊ"
        );
        assert_eq!(repaired("SỞ NỘI VỤ QUANG TRỊ"), "SỞ NỘI VỤ QUẢNG TRỊ");
    }

    #[test]
    fn heads_of_names_are_known() {
        assert_eq!(head_of("ỦY BẠN NHÂN DÂN"), Some(true));
        assert_eq!(head_of("SỞ NỘI VỤ"), Some(false));
        assert_eq!(head_of("PHÒNG CHỐNG THIÊN TAI"), None);
        assert_eq!(head_of("PHÒNG HỘ SÔNG BẾN HẢI"), None);
        assert_eq!(head_of("KHOA HỌC VÀ CÔNG NGHỆ"), None);
        assert_eq!(head_of("VÀ DU LỊCH"), None);
        assert_eq!(head_of("HUYỆN ỦY HƯỚNG HÓA"), Some(true));
        assert!(begins_open("TỈNH QUẢNG TRỊ"));
        assert!(!begins_open("HUYỆN ỦY HẢI LĂNG"));
    }

    #[test]
    fn the_place_of_an_authority_is_its_tail() {
        let place = |text: &str| authority_place(text).map(|(place, _)| place);
        assert_eq!(
            place("UBND TỈNH QUẢNG TRỊ").as_deref(),
            Some("TỈNH QUẢNG TRỊ")
        );
        assert_eq!(
            place("HUYỆN ỦY HƯỚNG HÓA").as_deref(),
            Some("HUYỆN HƯỚNG HÓA")
        );
        assert_eq!(
            place("UBND THỊ XÃ QUẢNG TRỊ").as_deref(),
            Some("THỊ XÃ QUẢNG TRỊ")
        );
        assert_eq!(place("SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI"), None);
    }
}
