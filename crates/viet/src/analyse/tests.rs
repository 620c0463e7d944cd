//! What people write in offices, and the tokens that must come of it.

use super::*;

fn forms(text: &str) -> Vec<(String, String, u32)> {
    analyse(text)
        .into_iter()
        .map(|t| (t.canonical, t.folded, t.position))
        .collect()
}

fn expect(rows: &[(&str, &str, u32)]) -> Vec<(String, String, u32)> {
    rows.iter()
        .map(|&(c, f, p)| (c.to_owned(), f.to_owned(), p))
        .collect()
}

#[test]
fn syllables_come_in_both_forms_with_their_offsets() {
    let text = "Thuỷ Hoà, KỸ ĐƯỜNG";
    let rows = [
        ("thủy", "thuy", 0),
        ("hòa", "hoa", 1),
        ("kỹ", "ki", 2),
        ("đường", "duong", 3),
    ];
    assert_eq!(forms(text), expect(&rows));
    let cut: Vec<&str> = analyse(text)
        .iter()
        .map(|t| &text[t.start..t.end])
        .collect();
    assert_eq!(cut, ["Thuỷ", "Hoà", "KỸ", "ĐƯỜNG"]);
}

#[test]
fn decomposed_text_has_offsets_of_its_own() {
    let text = "To\u{302}\u{301}i no\u{302}\u{323}i";
    let tokens = analyse(text);
    assert_eq!(tokens[0].canonical, "tối");
    assert_eq!((tokens[1].start, tokens[1].end), (8, text.len()));
    assert_eq!(tokens[1].canonical, "nội");
}

#[test]
fn a_code_is_one_token_with_its_parts_behind_it() {
    let rows = [
        ("số", "so", 0),
        ("1234/qđ-ubnd", "1234/qd-ubnd", 1),
        ("1234", "1234", 1),
        ("qđ", "qd", 2),
        ("ubnd", "ubnd", 3),
        ("ngày", "ngay", 4),
    ];
    for text in [
        "số 1234/QĐ-UBND ngày",
        "Số: 1234 / QĐ – UBND ngày",
        "số 1234/Q\u{D0}-UBND ngày",
    ] {
        assert_eq!(forms(text), expect(&rows), "{text}");
    }
    let tokens = analyse("05-NQ/TU");
    assert_eq!(
        (tokens[0].kind, tokens[0].parts, tokens.len()),
        (Kind::Code, 3, 4)
    );
    assert_eq!(tokens[0].folded, "5-nq/tu");
    assert_eq!(tokens[1].kind, Kind::Number);
}

#[test]
fn numbers_dates_and_times_stay_whole() {
    let rows = [
        ("1.234,5", "1234,5", 0),
        ("1", "1", 0),
        ("234", "234", 1),
        ("5", "5", 2),
    ];
    assert_eq!(forms("1.234,5"), expect(&rows));
    for (written, folded) in [
        ("03/11/2026", "03/11/2026"),
        ("3-1-2026", "03/01/2026"),
        ("3.11.2026", "03/11/2026"),
        ("0233.3852458", "0233.3852458"),
        ("07:30", "07:30"),
        ("1/2", "1/2"),
        ("1.000.000", "1000000"),
    ] {
        let token = &analyse(written)[0];
        assert_eq!(
            (token.folded.as_str(), token.kind),
            (folded, Kind::Number),
            "{written}"
        );
        assert_eq!(token.end, written.len(), "{written}");
    }
    assert_eq!(
        forms("2020-2025"),
        expect(&[("2020", "2020", 0), ("2025", "2025", 1)])
    );
    assert_eq!(
        forms("19h30 A4"),
        expect(&[("19h30", "19h30", 0), ("a4", "a4", 1)])
    );
}

#[test]
fn sentences_end_at_their_punctuation() {
    let ends = |text: &str| -> Vec<bool> { analyse(text).iter().map(|t| t.sentence_end).collect() };
    assert_eq!(ends("Một hai. Ba, bốn"), [false, true, false, true]);
    assert_eq!(ends("TP.Huế (xong)! Hai"), [false, false, true, true]);
    assert_eq!(ends("một\nhai\n\nba"), [false, true, true]);
    assert_eq!(
        ends("số 1.234,5. Hết"),
        [false, true, false, false, true, true]
    );
}

#[test]
fn lao_is_cut_into_clusters_and_kept() {
    let rows = [
        ("ສະ", "ສະ", 0),
        ("ບາ", "ບາ", 1),
        ("ຍ", "ຍ", 2),
        ("ດີ", "ດີ", 3),
    ];
    assert_eq!(forms("ສະບາຍດີ"), expect(&rows));
    assert_eq!(forms("ເມືອງ")[0].0, "ເມື");
}

#[test]
fn invisible_characters_do_not_cut_a_word() {
    assert_eq!(forms("Quảng\u{AD} T\u{200B}rị\u{FEFF}"), forms("Quảng Trị"));
    assert_eq!(analyse("\u{200B}\u{301}\u{301} \u{FEFF}"), Vec::new());
}

#[test]
fn long_runs_are_cut() {
    let run = "a".repeat(1_000_000);
    let tokens = analyse(&run);
    assert!(tokens.iter().all(|t| t.canonical.len() <= TOKEN_CHARS_MAX));
    assert_eq!(tokens.last().map(|t| t.end), Some(run.len()));
    for run in [
        "1.", "1/", "e\u{301}", "1234/Q-", "ກ", "\u{301}", "\u{200B}", "9",
    ] {
        let tokens = analyse(&run.repeat(20_000));
        assert!(tokens.iter().all(|t| t.end - t.start <= 400), "{run}");
    }
}
