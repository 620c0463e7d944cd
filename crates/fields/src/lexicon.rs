//! Words that names of bodies are made of: where a name begins, how it is spelt.

use crate::names::Names;
use crate::place::PLACES;
use crate::plain;

/// Beginnings of names of bodies that stand above others, squeezed.
#[rustfmt::skip]
const STRONG: [&str; 40] = [
    "uybannhandan", "ubnd", "hoidongnhandan", "hdnd", "uybanmattran", "ubmttq", "ubmt", "mttq",
    "tinhuy", "thanhuy", "huyenuy", "thiuy", "quanuy", "danguy", "dangbo", "chibo", "chinhphu",
    "quochoi", "thutuong", "tinhdoan", "huyendoan", "thanhdoan", "tongcongty", "tapdoan",
    "tongliendoan", "liendoanlaodong", "hoilienhiepphunu", "hoinongdan", "hoicuuchienbinh",
    "doanthanhnien", "doantncs", "uybanhanhchinh", "ubhc", "uybankhangchien", "bochihuy",
    "trunguong", "dangcongsan", "donbienphong", "hoilhpn", "uybannhandancachmang",
];

/// Beginnings of other bodies, each a word or words, squeezed.
#[rustfmt::skip]
const WEAK: [&str; 64] = [
    "so", "phong", "chicuc", "cuc", "tongcuc", "vu", "ban", "trungtam", "truong", "vanphong",
    "thanhtra", "congan", "toaan", "vien", "khobac", "congty", "xinghiep", "hoptacxa", "benhvien",
    "tram", "dai", "bao", "baotang", "thuvien", "hat", "doi", "khoa", "to", "hoidong", "hoi",
    "chinhanh", "quy", "lienminh", "lienhiep", "bo", "cang", "nha", "lamtruong", "nongtruong",
    "uybankiemtra", "uyban", "doan", "tieuban", "hieptac", "ngan", "nganhang", "congdoan",
    "chidoan", "vuon", "buudien", "dienluc", "quandoi", "sudoan", "lienchidoan", "doanthe",
    "quankhu", "tinhhoi", "tochuyenvien", "tocongtac", "baohiem", "cucthue", "chicucthue",
    "trungdoan", "hiephoi",
];

/// Phrases of names, as they are spelt. What differs only in marks, or in one letter of a long
/// phrase, is put right.
#[rustfmt::skip]
const PHRASES: [&str; 86] = [
    "ỦY BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN", "ỦY BAN MẶT TRẬN TỔ QUỐC", "MẶT TRẬN TỔ QUỐC",
    "VIỆT NAM", "VĂN PHÒNG", "THANH TRA", "VĂN HÓA", "THỂ THAO VÀ DU LỊCH", "THỂ THAO", "DU LỊCH",
    "NỘI VỤ", "TƯ PHÁP", "TÀI CHÍNH", "KẾ HOẠCH VÀ ĐẦU TƯ", "KẾ HOẠCH", "ĐẦU TƯ", "CÔNG THƯƠNG",
    "NÔNG NGHIỆP", "PHÁT TRIỂN NÔNG THÔN", "NÔNG THÔN", "MÔI TRƯỜNG", "GIAO THÔNG VẬN TẢI",
    "GIAO THÔNG", "VẬN TẢI", "XÂY DỰNG", "TÀI NGUYÊN", "THÔNG TIN", "TRUYỀN THÔNG", "LAO ĐỘNG",
    "THƯƠNG BINH", "XÃ HỘI", "KHOA HỌC", "CÔNG NGHỆ", "GIÁO DỤC", "ĐÀO TẠO", "Y TẾ", "NGOẠI VỤ",
    "DÂN TỘC", "TÔN GIÁO", "CHI CỤC", "TRUNG TÂM", "VĂN THƯ", "LƯU TRỮ", "KIỂM LÂM", "THỦY LỢI",
    "CHĂN NUÔI", "THÚ Y", "TRỒNG TRỌT", "BẢO VỆ THỰC VẬT", "BAN TỔ CHỨC", "BAN TUYÊN GIÁO",
    "BAN DÂN VẬN", "ỦY BAN KIỂM TRA", "BAN THƯỜNG VỤ", "BAN CHẤP HÀNH", "ĐẢNG BỘ", "ĐẢNG ỦY",
    "TỈNH ỦY", "HUYỆN ỦY", "THÀNH ỦY", "THỊ ỦY", "CHI BỘ", "BAN QUẢN LÝ", "DỰ ÁN",
    "TRƯỜNG TIỂU HỌC", "TRUNG HỌC CƠ SỞ", "TRUNG HỌC PHỔ THÔNG", "MẦM NON", "CÔNG AN",
    "BỘ CHỈ HUY", "QUÂN SỰ", "BIÊN PHÒNG", "TÒA ÁN NHÂN DÂN", "VIỆN KIỂM SÁT", "NHÂN DÂN",
    "KHO BẠC NHÀ NƯỚC", "NHÀ NƯỚC", "BẢO HIỂM XÃ HỘI", "LIÊN ĐOÀN LAO ĐỘNG", "HỘI NÔNG DÂN",
    "HỘI CỰU CHIẾN BINH", "PHỤ NỮ", "BỆNH VIỆN", "ỦY BAN HÀNH CHÍNH", "CÔNG TY",
];

/// First words of names, as they are spelt.
const HEADS: [&str; 11] = [
    "SỞ",
    "PHÒNG",
    "CỤC",
    "BAN",
    "TRƯỜNG",
    "TRẠM",
    "HỘI",
    "ĐOÀN",
    "VIỆN",
    "BỘ",
    "ĐÀI",
];

/// Phrases of posts, as they are spelt.
const POSTS: [&str; 14] = [
    "CHỦ TỊCH",
    "PHÓ CHỦ TỊCH",
    "GIÁM ĐỐC",
    "PHÓ GIÁM ĐỐC",
    "TRƯỞNG PHÒNG",
    "PHÓ TRƯỞNG",
    "BÍ THƯ",
    "PHÓ BÍ THƯ",
    "CHÁNH VĂN PHÒNG",
    "TRƯỞNG BAN",
    "PHÓ BAN",
    "HIỆU TRƯỞNG",
    "CHI CỤC TRƯỞNG",
    "CHÁNH THANH TRA",
];

/// Words for the level of a unit as they stand before its name, squeezed.
const LEVELS: [&str; 11] = [
    "tinh", "huyen", "xa", "phuong", "thanhpho", "tp", "thixa", "thitran", "quan", "dackhu", "thon",
];

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
    let not_a_name = [
        ["phong", "chong"],
        ["ban", "hanh"],
        ["doan", "ket"],
        ["quy", "dinh"],
    ];
    let pair = |pair: &[&str; 2]| words.iter().take(2).eq(pair.iter());
    if not_a_name.iter().any(pair) {
        return None;
    }
    WEAK.iter()
        .any(|phrase| begins_with(&words, phrase, 0))
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
    let words = words_of(body);
    let behind = words
        .iter()
        .rev()
        .position(|word| LEVELS.contains(&word.as_str()));
    behind.is_some_and(|behind| behind >= 2)
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

/// Puts known phrases and names of places right; says how many words it changed.
pub(crate) fn repair(words: &[(String, f32)], names: &Names) -> (String, usize) {
    let mut texts: Vec<String> = words.iter().map(|(text, _)| text.clone()).collect();
    let mut repairs = 0;
    for phrase in PHRASES {
        let known: Vec<&str> = phrase.split(' ').collect();
        for at in 0..texts.len().saturating_sub(known.len() - 1) {
            repairs += put_right(&mut texts, at, &known);
        }
    }
    for head in HEADS {
        let same = |word: &String| plain::squeezed(word) == plain::squeezed(head);
        if texts.len() > 1 && texts.first().is_some_and(same) {
            repairs += put_right(&mut texts, 0, &[head]);
        }
    }
    repairs += put_levels_right(&mut texts);
    repairs += put_committee_right(&mut texts, names);
    let printed: Vec<&str> = texts.iter().map(String::as_str).collect();
    let Some(at) = level_at(&printed) else {
        return (texts.join(" "), repairs);
    };
    let tail = printed.get(at..).unwrap_or_default().join(" ");
    if let Some(known) = place_name(&tail, names) {
        let known: Vec<&str> = known.split(' ').collect();
        if known.len() == texts.len() - at {
            repairs += put_right(&mut texts, at, &known);
        }
    }
    (texts.join(" "), repairs)
}

/// TÍNH, HUYÊN and XÁ are no words of a body's name: TỈNH, HUYỆN, XÃ.
fn put_levels_right(texts: &mut [String]) -> usize {
    let levels = ["TỈNH", "HUYỆN", "XÃ"];
    let mut changed = 0;
    for at in 0..texts.len() {
        for level in levels {
            let short = texts.get(at).is_some_and(|word| {
                plain::squeezed(word) == plain::squeezed(level) && at + 1 < texts.len()
            });
            if short {
                changed += put_right(texts, at, &[level]);
            }
        }
    }
    changed
}

/// HUYỆN ỦY VĨNH LINH is named after HUYỆN VĨNH LINH.
fn put_committee_right(texts: &mut [String], names: &Names) -> usize {
    let Some((place, _)) = authority_place(&texts.join(" ")) else {
        return 0;
    };
    let committee = texts
        .get(1)
        .is_some_and(|word| plain::squeezed(word) == "uy");
    let Some(known) = place_name(&place, names).filter(|_| committee) else {
        return 0;
    };
    let bare = crate::names::bare_name(&known).to_owned();
    let bare: Vec<&str> = bare.split(' ').collect();
    if bare.len() + 2 == texts.len() {
        put_right(texts, 2, &bare)
    } else {
        0
    }
}

/// Puts known phrases right in a line that is no name of a body, such as a post.
pub(crate) fn repair_words(text: &str) -> (String, usize) {
    let mut texts: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let mut repairs = 0;
    for phrase in PHRASES.iter().chain(&POSTS) {
        let known: Vec<&str> = phrase.split(' ').collect();
        for at in 0..texts.len().saturating_sub(known.len() - 1) {
            repairs += put_right(&mut texts, at, &known);
        }
    }
    (texts.join(" "), repairs)
}

/// The name of a place as it should be spelt, level and all.
fn place_name(tail: &str, names: &Names) -> Option<String> {
    if let Some(near) = names.nearest(tail, None, "") {
        return Some(near.name.name.clone());
    }
    let (level, bare) = tail.split_once(' ')?;
    let spelling = plain::squeezed(bare);
    let known = PLACES.iter().find(|place| {
        plain::near(
            &spelling,
            &plain::squeezed(place),
            usize::from(spelling.len() >= 8),
        )
    })?;
    Some(format!("{level} {known}"))
}

/// Replaces the words at `at` by the known ones if they are nearly those; keeps capitals.
fn put_right(texts: &mut [String], at: usize, known: &[&str]) -> usize {
    let Some(here) = texts.get_mut(at..at + known.len()) else {
        return 0;
    };
    let spelt: String = here.iter().map(|word| plain::squeezed(word)).collect();
    let right: String = known.iter().map(|word| plain::squeezed(word)).collect();
    if !plain::near(&spelt, &right, spelt.len() / 10) {
        return 0;
    }
    let mut changed = 0;
    for (word, known) in here.iter_mut().zip(known) {
        let bare = word.trim_matches(|sign: char| !sign.is_alphanumeric());
        if viet::canonical(bare) == viet::canonical(known) {
            continue;
        }
        let capitals = plain::all_capitals(bare);
        let right = if capitals {
            known.to_uppercase()
        } else {
            in_case_of(bare, known)
        };
        *word = if bare.is_empty() {
            right
        } else {
            word.replace(bare, &right)
        };
        changed += 1;
    }
    changed
}

/// The known word with a capital only where the printed word has one.
fn in_case_of(printed: &str, known: &str) -> String {
    let small = known.to_lowercase();
    let mut letters = small.chars();
    match letters.next() {
        Some(first) if printed.chars().next().is_some_and(char::is_uppercase) => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => small,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_committee_is_spelt_like_its_unit() {
        assert_eq!(repaired("HUYỆN UY HÀI LĂNG"), "HUYỆN ỦY HẢI LĂNG");
        assert_eq!(repaired("TÍNH ỦY QUANG TRỊ"), "TỈNH ỦY QUẢNG TRỊ");
        assert_eq!(repaired("PHONG NỘI VỤ"), "PHÒNG NỘI VỤ");
    }

    #[test]
    fn heads_of_names_are_known() {
        assert_eq!(head_of("ỦY BẠN NHÂN DÂN"), Some(true));
        assert_eq!(head_of("SỞ NỘI VỤ"), Some(false));
        assert_eq!(head_of("PHÒNG CHỐNG THIÊN TAI"), None);
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
