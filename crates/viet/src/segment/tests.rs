//! Words as readers see them, and what a segmenter must never do to a text.

use super::*;
use proptest::prelude::*;

#[test]
fn words_of_offices_are_found() {
    let segmenter = Segmenter::built_in();
    let text =
        "Ủy ban nhân dân tỉnh ban hành quyết định số 12/2021/QĐ-UBND (kèm theo 1.234,5 tấn).";
    assert_eq!(
        segmenter.line(text),
        "Ủy_ban nhân_dân tỉnh ban_hành quyết_định số 12/2021/QĐ-UBND ( kèm theo 1.234,5 tấn ) ."
    );
    assert_eq!(segmenter.line(""), "");
    assert_eq!(segmenter.line("  \t "), "");
}

#[test]
fn tone_styles_and_normal_forms_give_the_same_words() {
    let segmenter = Segmenter::built_in();
    let words = |text: &str| -> Vec<String> {
        let line = crate::canonical(&segmenter.line(text));
        line.split(' ').map(str::to_owned).collect()
    };
    let old = words("cơ quan thủy lợi và hội đồng hòa giải");
    assert_eq!(old, words("cơ quan thuỷ lợi và hội đồng hoà giải"));
    let decomposed: String =
        unicode_normalization::UnicodeNormalization::nfd("cơ quan thủy lợi và hội đồng hòa giải")
            .collect();
    assert_eq!(old, words(&decomposed));
}

#[test]
fn own_words_are_joined() {
    let segmenter = Segmenter::built_in();
    let text = "phần mềm của cổng xanh biên giới đã chạy";
    assert!(!segmenter.line(text).contains("cổng_xanh_biên_giới"));
    let own = segmenter.with_words(["cổng xanh biên_giới"]);
    assert!(
        own.line(text).contains("cổng_xanh_biên_giới"),
        "{}",
        own.line(text)
    );
}

#[test]
fn a_model_learns_its_sentences() {
    let gold = [
        "học_sinh học sinh_học .",
        "anh Nam đi học",
        "sinh_viên học toán_học ở Hà_Nội .",
    ];
    let bytes = train::train(
        &gold,
        &["học sinh đi học toán học", "học sinh học"],
        &["Hà Nội"],
    );
    assert_eq!(
        bytes,
        train::train(
            &gold,
            &["học sinh đi học toán học", "học sinh học"],
            &["Hà Nội"]
        )
    );
    let segmenter = Segmenter::from_bytes(&bytes).expect("a model just made");
    for line in gold {
        assert_eq!(segmenter.line(&line.replace('_', " ")), line);
    }
}

#[test]
fn broken_models_are_refused() {
    for bytes in [
        &b""[..],
        b"vietseg1",
        b"vietseg1\xFF\xFF\xFF\xFFabc",
        &BUILT_IN[..5000],
    ] {
        assert_eq!(Segmenter::from_bytes(bytes).err(), Some(BadModel));
    }
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..Default::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn only_white_space_changes(
        text in "([a-zđưởáạ_.,(\"QĐ/0-9-]{1,6}[ \t\u{A0}\n]{0,2}|\\PC){0,30}"
    ) {
        static SEGMENTER: std::sync::LazyLock<Segmenter> =
            std::sync::LazyLock::new(Segmenter::built_in);
        let bare = |text: &str| -> String {
            text.chars().filter(|c| !c.is_whitespace() && *c != '_').collect()
        };
        prop_assert_eq!(bare(&SEGMENTER.line(&text)), bare(&text));
        let mut end = 0;
        for word in SEGMENTER.words(&text) {
            prop_assert!(word.start >= end && text.get(word.clone()).is_some());
            end = word.end;
        }
    }
}
