//! Random words never hurt.

use fields::{Names, gate, read};
use proptest::prelude::*;
use scan::{PageWords, Word};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        "[A-ZĐƯƠẬỦ]{1,8}",
        Just("Số:".to_owned()),
        Just("ngày".to_owned()),
        Just("tháng".to_owned()),
        Just("năm".to_owned()),
        Just("MẬT".to_owned()),
        Just("QUYẾT".to_owned()),
        Just("ĐỊNH".to_owned()),
        Just("Nơi".to_owned()),
        Just("nhận:".to_owned()),
        Just("KT.".to_owned()),
        Just("CHỦ".to_owned()),
        Just("TỊCH".to_owned()),
        Just("V/v".to_owned()),
        Just("12/2021/QĐ-UBND".to_owned()),
        Just("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".to_owned()),
        "[0-9OlS/.-]{1,12}",
    ]
}

fn word() -> impl Strategy<Value = Word> {
    let edge = prop_oneof![0u32..2500, Just(u32::MAX), Just(u32::MAX / 2)];
    let size = prop_oneof![0u32..200, Just(u32::MAX)];
    (
        text(),
        edge.clone(),
        edge,
        size.clone(),
        size,
        prop_oneof![0f32..1.0, Just(f32::NAN)],
    )
        .prop_map(|(text, left, top, width, height, confidence)| Word {
            text,
            left,
            top,
            width,
            height,
            confidence,
            block: 0,
            paragraph: 0,
            line: 0,
        })
}

fn page() -> impl Strategy<Value = PageWords> {
    (prop::collection::vec(word(), 0..80), 0u32..3000, 0u32..4000).prop_map(
        |(words, width, height)| PageWords {
            width,
            height,
            dpi: 300,
            words,
        },
    )
}

proptest! {
    #[test]
    fn reading_random_words_never_panics(pages in prop::collection::vec(page(), 0..4)) {
        let names = Names::new([("1", "Tỉnh Quảng Trị"), ("2", "Huyện Hải Lăng")]);
        let reading = read(&pages, &names);
        for field in [&reading.number, &reading.issued_on, &reading.issuer, &reading.abstract_text]
            .into_iter()
            .flatten()
        {
            prop_assert!((0.0..=1.0).contains(&field.confidence));
            prop_assert!(field.page < pages.len());
            prop_assert!(!field.value.is_empty());
        }
        gate::marks(&pages);
    }

    #[test]
    fn random_text_never_hurts_the_gate(text in "\\PC{0,200}") {
        gate::marks_in_text(&text);
        read(&fields::set::text(&text), &Names::default());
    }
}
