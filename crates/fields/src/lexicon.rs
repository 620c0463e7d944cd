//! Words that names of bodies are made of: where a name begins, how it is spelt.

mod bodies;
mod spelt;

use crate::names::Names;
use crate::place::PLACES;
use crate::plain;
pub(crate) use spelt::KNOWN_POSTS;
use spelt::{HEADS, LEVELS, PHRASES, POSTS, STRONG, WEAK};

/// Share of capitals in a name that is printed in capitals, dirt among them.
const CAPITALS_MIN: f32 = 0.7;

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
    // A word alone ends a name: HUYỆN TRIỆU / PHONG.
    if words.len() < 2 {
        return None;
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

/// Puts known phrases and names of places right; says how many words it changed.
pub(crate) fn repair(words: &[(String, f32)], names: &Names) -> (String, usize) {
    let mut texts: Vec<String> = words.iter().map(|(text, _)| text.clone()).collect();
    let mut repairs = 0;
    for phrase in PHRASES {
        let known: Vec<&str> = phrase.split(' ').collect();
        repairs += take_apart(&mut texts, &known);
        for at in 0..texts.len().saturating_sub(known.len() - 1) {
            repairs += put_right(&mut texts, at, &known);
        }
    }
    for place in PLACES {
        let known: Vec<&str> = place.split(' ').collect();
        for at in 0..texts.len().saturating_sub(known.len() - 1) {
            let same = texts
                .get(at..at + known.len())
                .map(|here| plain::squeezed(&here.concat()));
            if known.len() > 1 && same == Some(plain::squeezed(place)) {
                repairs += replace_words(&mut texts, at, &known);
            }
        }
    }
    for head in HEADS {
        let same = |word: &String| plain::squeezed(word) == plain::squeezed(head);
        if texts.len() > 1 && texts.first().is_some_and(same) {
            repairs += put_right(&mut texts, 0, &[head]);
        }
    }
    repairs += put_levels_right(&mut texts);
    repairs += put_body_right(&mut texts);
    repairs += put_committee_right(&mut texts, names);
    let printed: Vec<&str> = texts.iter().map(String::as_str).collect();
    let Some(at) = level_at(&printed) else {
        return (texts.join(" "), repairs);
    };
    let tail = printed.get(at..).unwrap_or_default().join(" ");
    if let Some(known) = place_name(&tail, names) {
        let known: Vec<&str> = known.split(' ').collect();
        repairs += take_apart(&mut texts, &known);
        if known.len() == texts.len() - at {
            repairs += put_right(&mut texts, at, &known);
        }
    }
    (texts.join(" "), repairs)
}

/// ỦYBANNHÂNDÂN, QUẢNGTRỊ: words that ran together are set apart again.
fn take_apart(texts: &mut Vec<String>, known: &[&str]) -> usize {
    let right: String = known.iter().map(|word| plain::squeezed(word)).collect();
    if known.len() < 2 || right.len() < 6 {
        return 0;
    }
    for count in 1..known.len() {
        for at in 0..=texts.len().saturating_sub(count) {
            let Some(here) = texts.get(at..at + count) else {
                continue;
            };
            let spelt: String = here.iter().map(|word| plain::squeezed(word)).collect();
            if plain::near(&spelt, &right, right.len() / 10) {
                let capitals = plain::all_capitals(&here.concat());
                let set = |word: &&str| {
                    if capitals {
                        word.to_uppercase()
                    } else {
                        (*word).into()
                    }
                };
                texts.splice(at..at + count, known.iter().map(set));
                return 1;
            }
        }
    }
    0
}

/// TÍNH, HUYÊN and XÁ are no words of a body's name: TỈNH, HUYỆN, XÃ.
fn put_levels_right(texts: &mut [String]) -> usize {
    let levels = ["TỈNH", "HUYỆN", "XÃ"];
    let mut changed = 0;
    // PHƯƠNG is one behind DÂN only: it is a word of names as well.
    for at in 1..texts.len().saturating_sub(1) {
        let spelt = [at - 1, at].map(|at| plain::squeezed(texts.get(at).map_or("", |t| t)));
        if matches!(spelt[0].as_str(), "dan" | "ubnd" | "hdnd") && spelt[1] == "phuong" {
            changed += replace_words(texts, at, &["PHƯỜNG"]);
        }
    }
    for at in 0..texts.len() {
        for level in levels {
            let spelt = texts
                .get(at)
                .map(|word| plain::squeezed(word))
                .unwrap_or_default();
            let letters = usize::from(level == "HUYỆN" && spelt.starts_with("huy"));
            let same = plain::near(&spelt, &plain::squeezed(level), letters);
            if same && at + 1 < texts.len() {
                changed += replace_words(texts, at, &[level]);
            }
        }
    }
    changed
}

/// The name of a body that the law names, up to the place behind it.
fn put_body_right(texts: &mut Vec<String>) -> usize {
    let end = place_from(texts).unwrap_or(texts.len());
    // A rule between the lines of a name is no part of it: ỦY BAN NHÂN DÂN - TỈNH.
    let before = end.checked_sub(1).filter(|_| end < texts.len());
    if let Some(at) = before
        && texts
            .get(at)
            .is_some_and(|word| plain::squeezed(word).is_empty())
    {
        texts.remove(at);
        return 1 + put_body_right(texts);
    }
    let body = texts.get(..end).unwrap_or_default();
    if plain::capital_share(&body.concat()) < CAPITALS_MIN {
        return 0;
    }
    let Some((known, changed)) = bodies::meant(body) else {
        return 0;
    };
    texts.splice(..end, known.split(' ').map(str::to_owned));
    changed
}

/// The word at which the place of a body begins.
fn place_from(texts: &[String]) -> Option<usize> {
    let spelt: Vec<String> = texts.iter().map(|word| plain::squeezed(word)).collect();
    (1..spelt.len().saturating_sub(1)).find(|at| {
        let word = spelt.get(*at).map_or("", String::as_str);
        let next = spelt.get(at + 1).map_or("", String::as_str);
        let pair = format!("{word}{next}");
        let country = word == "thon" && spelt.get(at - 1).is_some_and(|word| word == "nong");
        !next.is_empty()
            && (LEVELS.contains(&pair.as_str())
                || LEVELS.contains(&word) && !country && !is_second_half(&spelt, *at))
    })
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
    let (level, bare) = tail.split_once(' ')?;
    // A town may have been a district once: what is a place at any level stays.
    let canonical = viet::canonical(bare);
    if PLACES
        .iter()
        .any(|place| viet::canonical(place) == canonical)
    {
        return None;
    }
    if let Some(near) = names.nearest(tail, None, "") {
        let known = near.edits > 0 && crate::place::registered_somehow(bare, names);
        return (!known).then(|| near.name.name.clone());
    }
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
    replace_words(texts, at, known)
}

/// Replaces the words at `at` by the known ones where they differ; keeps capitals.
fn replace_words(texts: &mut [String], at: usize, known: &[&str]) -> usize {
    let Some(here) = texts.get_mut(at..at + known.len()) else {
        return 0;
    };
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
