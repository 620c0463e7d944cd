//! Golden texts typed by hand, one for each encoding, and what must never be touched.

use super::*;
use crate::syllable;
use proptest::prelude::*;

const MOTTO: &str = "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc";

/// The motto as files and mails of the time held it, shown in Windows-1252.
const MOTTOES: [(Encoding, &str); 6] = [
    (
        Encoding::Tcvn3,
        "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc",
    ),
    (
        Encoding::Vni,
        "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc",
    ),
    (
        Encoding::Viscii,
        "Cµng hòa xã hµi chü nghîa Vi®t Nam, Ðµc l§p - Tñ do - HÕnh phúc",
    ),
    (
        Encoding::Vps,
        "C¶ng hòa xã h¶i chû nghïa ViŒt Nam, ñ¶c lÆp - T¿ do - Hånh phúc",
    ),
    (
        Encoding::MisreadUtf8,
        "Cá»™ng hÃ²a xÃ£ há»™i chá»§ nghÄ©a Viá»‡t Nam, \
         Ä\u{90}á»™c láº\u{AD}p - Tá»± do - Háº¡nh phÃºc",
    ),
    (
        Encoding::Viqr,
        "Co^.ng ho`a xa~ ho^.i chu? nghi~a Vie^.t Nam, DDo^.c la^.p - Tu+. do - Ha.nh phu'c",
    ),
];

fn text_of(decoded: Option<Decoded>) -> Option<(String, Encoding)> {
    decoded.map(|decoded| (decoded.text, decoded.encoding))
}

#[test]
fn the_motto_is_read_from_every_encoding() {
    for (encoding, shown) in MOTTOES {
        assert_eq!(
            text_of(repair(shown, None)),
            Some((MOTTO.into(), encoding)),
            "{shown}"
        );
    }
    let cp1258 = b"Vi\xEA\xF2t Nam, \xD0\xF4\xF2c l\xE2\xF2p - T\xFD\xF2 do - Ha\xF2nh phu\xECc";
    let decoded = decode(cp1258, None);
    assert_eq!(decoded.encoding, Encoding::Cp1258);
    assert_eq!(decoded.text, "Việt Nam, Độc lập - Tự do - Hạnh phúc");
}

#[test]
fn bytes_are_read_like_characters() {
    let tcvn3 = b"\xA7\xE9c l\xCBp - T\xF9 do - H\xB9nh ph\xF3c";
    let decoded = decode(tcvn3, None);
    assert_eq!(
        (decoded.text.as_str(), decoded.encoding),
        ("Độc lập - Tự do - Hạnh phúc", Encoding::Tcvn3)
    );
    assert!(decoded.confidence > 0.7);
    assert_eq!(decode(MOTTO.as_bytes(), None).encoding, Encoding::Unicode);
    assert_eq!(decode(b"\xFF\xFE\x56\x00\xC7\x1E", None).text, "Vệ");
    assert_eq!(decode(b"", None).text, "");
    assert_eq!(decode(b"caf\xE9 \x96 na\xEFf", None).text, "café – naïf");
}

#[test]
fn toned_capitals_of_tcvn3_come_back() {
    let heading = |text: &str, font| repair(text, font).map(|decoded| decoded.text);
    assert_eq!(heading("QU¶NG TRÞ", None).as_deref(), Some("QUẢNG TRỊ"));
    assert_eq!(
        heading("qu¶ng trÞ", Some(".VnTimeH")).as_deref(),
        Some("QUẢNG TRỊ")
    );
    assert_eq!(
        heading("quyet dinh", Some(".VnTimeH")).as_deref(),
        Some("QUYET DINH")
    );
    assert_eq!(heading("quyet dinh", Some(".VnTime")), None);
    assert_eq!(heading("Hµ Néi", None).as_deref(), Some("Hà Nội"));
    let office = "ñy ban nh©n d©n x· H¶i L¨ng";
    assert_eq!(
        heading(office, Some(".VnTimeH")).as_deref(),
        Some("ỦY BAN NHÂN DÂN XÃ HẢI LĂNG")
    );
    assert_eq!(
        heading(office, Some(".VnTime")).as_deref(),
        Some("ủy ban nhân dân xã Hải Lăng")
    );
}

#[test]
fn a_font_decides_short_runs() {
    let run = |text, font| text_of(repair(text, Some(font)));
    assert_eq!(run("sè", ".VnTime"), Some(("số".into(), Encoding::Tcvn3)));
    assert_eq!(run("é", ".VnTime"), Some(("ộ".into(), Encoding::Tcvn3)));
    assert_eq!(
        run("ñy", ".VnArial Narrow"),
        Some(("ủy".into(), Encoding::Tcvn3))
    );
    assert_eq!(run("ñi", "VNI-Times"), Some(("đi".into(), Encoding::Vni)));
    // The reader took the bytes for Windows-1258.
    assert_eq!(
        run("kinh tƠ", ".VnTime"),
        Some(("kinh tế".into(), Encoding::Tcvn3))
    );
    // Unicode text that someone set in an old font.
    assert_eq!(run("Việt Nam độc lập", ".VnTime"), None);
    assert_eq!(Encoding::of_font("Times New Roman"), None);
    assert_eq!(Encoding::of_font("VI Times"), Some(Encoding::Viscii));
}

#[test]
fn each_line_may_have_its_own_encoding() {
    let mixed = "§éc lËp - Tù do - H¹nh phóc\nCộng hòa xã hội chủ nghĩa Việt Nam\nSố 1234/QĐ-UBND";
    let expected =
        "Độc lập - Tự do - Hạnh phúc\nCộng hòa xã hội chủ nghĩa Việt Nam\nSố 1234/QĐ-UBND";
    assert_eq!(
        repair(mixed, None).map(|d| d.text).as_deref(),
        Some(expected)
    );
}

#[test]
fn right_text_is_left_alone() {
    for text in [
        "",
        "Hello, world. How are you? I'm fine.",
        "Và có lý do là à",
        "25 °C ± 5, 50 µm, § 5, © 2026, m², «tin»",
        "· Tin học\n· Toán",
        "déjà vu à la carte, Zürich, São Paulo, El Niño, Ærø, Łódź",
        "ສະບາຍດີ ກະຊວງ",
        "Привет, мир",
        "Is it a? Yes (a). Do. No' be. to. me?",
        "Vỹ Dạ – “Đây thôn”…",
        MOTTO,
    ] {
        assert_eq!(repair(text, None), None, "{text}");
    }
}

#[test]
fn viqr_keeps_its_escapes_and_full_stops() {
    let (text, marked) = viqr::decode("To^i ddi ho.c\\. Ba.n la` ai\\? Hello. U.S.A. nhe' (a)");
    assert_eq!(text, "Tôi đi học. Bạn là ai? Hello. U.S.A. nhé (a)");
    assert_eq!(marked, 2);
}

#[test]
fn every_letter_goes_there_and_back() {
    let letters = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ";
    for encoding in BY_TABLE.into_iter().filter(|&e| e != Encoding::Cp1258) {
        let codec = Codec::of(encoding).expect("an encoding by table");
        for c in letters.chars() {
            let bytes = codec.encode(c).expect("every small letter has a code");
            let units: Vec<char> = bytes.iter().map(|&b| char::from(b)).collect();
            assert_eq!(codec.decode(&units).0, c.to_string(), "{encoding:?}");
        }
        for c in letters.to_uppercase().chars() {
            if let Some(bytes) = codec.encode(c) {
                let units: Vec<char> = bytes.iter().map(|&b| char::from(b)).collect();
                assert_eq!(codec.decode(&units).0, c.to_string(), "{encoding:?}");
            }
        }
    }
}

/// Made-up sentences of valid syllables in small letters.
fn sentence() -> impl Strategy<Value = String> {
    let mut all: Vec<String> = syllable::all().collect();
    all.sort();
    prop::collection::vec(prop::sample::select(all), 1..20).prop_map(|words| words.join(" "))
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 500,
        failure_persistence: None,
        ..Default::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn sentences_go_there_and_back(text in sentence()) {
        for encoding in BY_TABLE.into_iter().filter(|&e| e != Encoding::Cp1258) {
            let codec = Codec::of(encoding).expect("an encoding by table");
            let bytes: Option<Vec<Vec<u8>>> = text.chars().map(|c| codec.encode(c)).collect();
            let bytes = bytes.expect("every small letter has a code").concat();
            let units: Vec<char> = bytes.iter().map(|&b| char::from(b)).collect();
            prop_assert_eq!(codec.decode(&units), (text.clone(), 0), "{:?}", encoding);
        }
    }

    #[test]
    fn right_sentences_are_left_alone(text in sentence()) {
        prop_assert_eq!(repair(&text, None), None);
        prop_assert_eq!(decode(text.as_bytes(), None).text, text);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for font in [None, Some(".VnTime"), Some(".VnTimeH"), Some("VNI-Times"), Some("VPS")] {
            let decoded = decode(&bytes, font);
            prop_assert!((0.0..=1.0).contains(&decoded.confidence));
            prop_assert!((0.0..=1.0).contains(&detect(&bytes, font).confidence));
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        for font in [None, Some(".VnTimeH"), Some("VI Times")] {
            if let Some(decoded) = repair(&text, font) {
                prop_assert!(decoded.text != text);
            }
        }
        viqr::decode(&text);
    }
}

#[test]
fn a_long_text_takes_linear_time() {
    for piece in ["a", "\u{E9}", "a.", "a^", "H\u{B5} ", "\u{C3}", "\n\u{B5}"] {
        let text = piece.repeat(60_000 / piece.len());
        assert!(decode(text.as_bytes(), None).text.len() <= text.len() * 3);
    }
}
