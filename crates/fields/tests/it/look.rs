//! Where a second look at a page is asked for, and which of two readings is kept.

use crate::typeset::{LEFT, MARGIN, MIDDLE, RIGHT, Typeset};
use fields::look::{What, doubts, settle};
use scan::{PageWords, Word};

fn decision() -> PageWords {
    Typeset::new()
        .around(LEFT, 300, "ỦY BAN NHÂN DÂN")
        .around(LEFT, 362, "TỈNH QUẢNG TRỊ")
        .motto(300)
        .around(LEFT, 470, "Số: 1234/QĐ-UBND")
        .around(RIGHT, 470, "Quảng Trị, ngày 05 tháng 3 năm 2019")
        .around(MIDDLE, 620, "QUYẾT ĐỊNH")
        .around(MIDDLE, 690, "Về việc phê duyệt Kế hoạch số hóa tài liệu")
        .around(MIDDLE, 755, "lưu trữ giai đoạn 2019 - 2021.")
        .from(
            MARGIN,
            1200,
            "Điều 1. Phê duyệt kèm theo Quyết định này Kế hoạch số hóa tài liệu.",
        )
        .from(MARGIN, 2000, "Nơi nhận:")
        .from(MARGIN, 2060, "- Như Điều 3;")
        .from(MARGIN, 2120, "- Lưu: VT, VX.")
        .around(RIGHT, 2000, "TM. ỦY BAN NHÂN DÂN")
        .around(RIGHT, 2060, "CHỦ TỊCH")
        .around(RIGHT, 2500, "Lê Văn Hùng")
        .done()
}

/// The page with one word read otherwise, and not surely.
fn misread(word: &str, text: &str) -> PageWords {
    let mut page = decision();
    let found = page.words.iter_mut().find(|it| it.text == word);
    let found = found.unwrap_or_else(|| panic!("{word} stands on the page"));
    (found.text, found.confidence) = (text.to_owned(), 0.2);
    page
}

fn asked(page: &PageWords) -> Vec<What> {
    doubts(page).into_iter().map(|doubt| doubt.what).collect()
}

/// The words of the true page that lie in an area, with lines of their own.
fn again(area: fields::Area) -> Vec<Word> {
    let inside = |word: &Word| {
        (area.left..area.left + area.width).contains(&(word.left + word.width / 2))
            && (area.top..area.top + area.height).contains(&(word.top + word.height / 2))
    };
    decision().words.into_iter().filter(inside).collect()
}

#[test]
fn a_page_that_was_read_surely_is_not_looked_at_again() {
    assert_eq!(asked(&decision()), []);
}

#[test]
fn each_doubt_asks_for_its_own_part_of_the_page() {
    for (word, text, what) in [
        ("1234/QĐ-UBND", "l2?4iQB", What::HeadLeft),
        ("tháng", "fhúng", What::HeadRight),
        ("Hùng", "H~:g", What::Signature),
        ("VX.", "V#", What::Recipients),
    ] {
        let page = misread(word, text);
        let all = doubts(&page);
        let doubt = all.iter().find(|doubt| doubt.what == what);
        let doubt = doubt.unwrap_or_else(|| panic!("{word}: {all:?}"));
        let spot = page.words.iter().find(|it| it.text == text).expect("it");
        let (across, down) = (doubt.area.left, doubt.area.top);
        assert!(
            (across..across + doubt.area.width).contains(&spot.left)
                && (down..down + doubt.area.height).contains(&spot.top),
            "{word}: {doubt:?} {spot:?}"
        );
    }
}

#[test]
fn the_better_reading_is_kept_and_a_worse_one_is_not() {
    let page = misread("1234/QĐ-UBND", "l2?4iQB");
    let all = doubts(&page);
    let left = all.iter().find(|doubt| doubt.what == What::HeadLeft);
    let left = left.expect("the number is in doubt");
    let mended = settle(page.clone(), left, again(left.area));
    let number = |page: &PageWords| {
        let names = fields::Names::default();
        let read = fields::read(std::slice::from_ref(page), &names);
        read.number.map(|field| field.value)
    };
    assert_eq!(number(&mended).as_deref(), Some("1234"));
    // The same doubt about the true page: the misread words are no gain.
    let worse: Vec<Word> = page
        .words
        .iter()
        .filter(|word| word.left < left.area.width)
        .cloned()
        .collect();
    let kept = settle(decision(), left, worse);
    assert_eq!(number(&kept).as_deref(), Some("1234"));
    assert_eq!(settle(decision(), left, vec![]), decision());
}

#[test]
fn a_page_of_running_text_without_a_head_is_not_looked_at_again() {
    let mut page = Typeset::new();
    for line in 0..20 {
        let text = "Các cơ quan, đơn vị có trách nhiệm thực hiện đúng quy định.";
        page = page.from(MARGIN, 300 + 70 * line, text);
    }
    assert_eq!(asked(&page.done()), []);
    assert_eq!(asked(&Typeset::new().done()), []);
}
