//! What must hold for any text at all: one written text has one canonical form however it was
//! encoded, offsets lie in the text as given, and nothing makes the engine panic.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use viet::{analyse, canonical, codes, fold, normalise, sort};

/// Vietnamese words, codes, numbers, marks out of place, other scripts and noise, in any order.
fn mixed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => syllable(),
        2 => "[QqGgHhKkTt][UuIi]?[àáảãạỳýỷỹỵòóọèéẹùúụ][aeoyi]?",
        1 => "[0-9]{1,4}[/.,: -]{1,2}[0-9]{0,4}[/-]?(QĐ|qđ|NQ|Ð)?[-–/]?(UBND|TU|CP)?",
        1 => "[ \n.,;!?\u{A0}\u{AD}\u{200B}\u{200D}\u{FEFF}\u{300}-\u{36F}ÐðƉɖ]{1,4}",
        1 => "[ກ-ໝກ-ຮະ-ໄ]{1,5}",
        1 => "[A-Za-zÀ-ɏ\u{300}-\u{328}ẀỲ]{1,4}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn syllable() -> impl Strategy<Value = String> {
    let onset = "(ngh|qu|gi|th|h|k|l|m|s|t|đ|Đ)?";
    let parts = (
        onset,
        "[aăâeêioôơuưy]{1,3}[\u{300}\u{301}\u{303}\u{309}\u{323}]?",
        "(ng|n|t)?",
    );
    parts.prop_map(|(onset, vowels, coda)| onset + &vowels + &coda)
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![mixed(), any::<String>()]
}

/// The same syllable with its mark on the first and on the second of oa, oe, uy.
fn tone_styles() -> impl Strategy<Value = (String, String)> {
    let onset = prop::sample::select(vec!["h", "kh", "th", "l", "ng", "H", "Th", ""]);
    let marks = prop::sample::select(vec!['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}']);
    let pair = prop::sample::select(vec![('o', 'a'), ('o', 'e'), ('u', 'y'), ('U', 'Y')]);
    (onset, pair, marks).prop_map(|(onset, (first, second), mark)| {
        let old: String = format!("{onset}{first}{mark}{second}").nfc().collect();
        let new: String = format!("{onset}{first}{second}{mark}").nfc().collect();
        (old, new)
    })
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..Default::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn each_form_is_its_own_form(text in any_text()) {
        let normal = normalise(&text).into_owned();
        prop_assert_eq!(&*normalise(&normal), &normal);
        let canon = canonical(&text);
        prop_assert_eq!(&canonical(&canon), &canon);
        let folded = fold(&text);
        prop_assert_eq!(&fold(&folded), &folded);
        prop_assert_eq!(&fold(&canon), &folded);
    }

    #[test]
    fn composed_and_decomposed_text_are_one(text in any_text()) {
        let (nfc, nfd): (String, String) = (text.nfc().collect(), text.nfd().collect());
        prop_assert_eq!(normalise(&nfc), normalise(&nfd));
        prop_assert_eq!(canonical(&nfc), canonical(&nfd));
        prop_assert_eq!(fold(&nfc), fold(&nfd));
        prop_assert_eq!(sort::key(&nfc), sort::key(&nfd));
    }

    #[test]
    fn both_tone_styles_are_one((old, new) in tone_styles()) {
        prop_assert_eq!(canonical(&old), canonical(&new));
        prop_assert_eq!(&analyse(&old)[0].canonical, &canonical(&new));
    }

    #[test]
    fn offsets_lie_on_borders_and_in_order(text in any_text()) {
        let mut floor = 0;
        let mut position = None;
        for token in analyse(&text) {
            prop_assert!(token.start < token.end && token.end <= text.len());
            let slice = text.get(token.start..token.end);
            prop_assert!(slice.is_some());
            prop_assert!(token.start >= floor);
            if token.parts == 0 {
                floor = token.end;
                prop_assert_eq!(&token.canonical, &canonical(slice.unwrap_or_default()));
                prop_assert!(position < Some(token.position));
                position = Some(token.position);
            }
        }
    }

    #[test]
    fn tokens_of_both_encodings_are_one(text in mixed()) {
        let forms = |text: String| -> Vec<(String, String, u32)> {
            let tokens = analyse(&text).into_iter();
            tokens.map(|t| (t.canonical, t.folded, t.position)).collect()
        };
        prop_assert_eq!(forms(text.nfc().collect()), forms(text.nfd().collect()));
    }

    #[test]
    fn codes_lie_where_they_say(text in any_text()) {
        for hit in codes::find(&text) {
            let slice = text.get(hit.start..hit.end).unwrap_or_default();
            prop_assert_eq!(codes::canonical(slice), codes::canonical(&hit.printed()));
            prop_assert!(codes::canonical(slice).is_some());
        }
    }
}
