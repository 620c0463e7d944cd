//! The order of registers and name lists: CLDR's Vietnamese order (a ă â … d đ …, tones huyền hỏi
//! ngã sắc nặng), syllable by syllable, numbers by value, both tone styles alike.

use crate::canonical::canonical;
use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::locale;
use std::cmp::Ordering;
use std::sync::LazyLock;

/// Between syllables; lower than any byte of a key, so a shorter text comes first.
const SYLLABLE_END: u8 = 0;

static ORDER: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| {
    let mut preferences = CollatorPreferences::from(&locale!("vi"));
    preferences.numeric_ordering = Some(CollationNumericOrdering::True);
    // The data is compiled in; a build without it does not link.
    Collator::try_new(preferences, CollatorOptions::default()).expect("compiled data for vi")
});

/// Bytes that compare as the texts should be ordered. Make keys anew after an update of this
/// crate: they are not for long storage.
pub fn key(text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len() * 2);
    push_key(&canonical(text), &mut key);
    key
}

/// The order of two texts. Texts that differ in tone style or case only are ordered by their
/// code points, so that the order is total.
pub fn compare(a: &str, b: &str) -> Ordering {
    key(a).cmp(&key(b)).then_with(|| a.cmp(b))
}

/// Key of a full name by given name (the last word), then family name (the first), then the rest.
pub fn name_key(full_name: &str) -> Vec<u8> {
    let words: Vec<&str> = full_name.split_whitespace().collect();
    match words.as_slice() {
        [] => Vec::new(),
        [given] => name_key_of("", "", given),
        [family, middle @ .., given] => name_key_of(family, &middle.join(" "), given),
    }
}

/// Key of a name whose parts are known, for names that are not built the Kinh way.
pub fn name_key_of(family: &str, middle: &str, given: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity((family.len() + middle.len() + given.len()) * 2 + 3);
    for part in [given, family, middle] {
        push_key(&canonical(part), &mut key);
        key.push(SYLLABLE_END);
    }
    key
}

fn push_key(canonical: &str, key: &mut Vec<u8>) {
    for syllable in canonical.split_whitespace() {
        let Ok(()) = ORDER.write_sort_key_to(syllable, key);
        key.push(SYLLABLE_END);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<'a>(texts: &[&'a str]) -> Vec<&'a str> {
        let mut texts = texts.to_vec();
        texts.reverse();
        texts.sort_by(|a, b| compare(a, b));
        texts
    }

    #[test]
    fn letters_and_tones_follow_the_dictionary() {
        let order = [
            "an", "ăn", "ân", "da", "đa", "ma", "mà", "mả", "mã", "má", "mạ", "mo", "mô", "mơ",
            "mu", "mư",
        ];
        assert_eq!(sorted(&order), order);
    }

    #[test]
    fn registers_go_syllable_by_syllable() {
        let order = [
            "Hoa",
            "hoa anh",
            "hoa hồng",
            "Hòa Bình",
            "hoàng",
            "Điều 2",
            "Điều 10",
        ];
        let expected = [
            "Điều 2",
            "Điều 10",
            "Hoa",
            "hoa anh",
            "hoa hồng",
            "Hòa Bình",
            "hoàng",
        ];
        assert_eq!(sorted(&order), expected);
        assert_eq!(key("Hoà Bình"), key("hòa bình"));
        let places = ["Bến Cát", "Bến Hải", "Đông Hà", "Đồng Hới", "Quảng Trị"];
        assert_eq!(sorted(&places), places);
    }

    #[test]
    fn people_are_listed_by_given_name() {
        let mut names = [
            "Trần Thị Bình",
            "Lê Văn An",
            "Nguyễn An",
            "Lê Thị An",
            "Đỗ Bình",
            "Bình",
        ];
        names.sort_by_key(|name| name_key(name));
        let expected = [
            "Lê Thị An",
            "Lê Văn An",
            "Nguyễn An",
            "Bình",
            "Đỗ Bình",
            "Trần Thị Bình",
        ];
        assert_eq!(names, expected);
        assert_eq!(name_key_of("Lê", "Văn", "An"), name_key("Lê Văn An"));
    }
}
