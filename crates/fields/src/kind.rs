//! The type of a document: the word printed in the middle above the abstract.

use crate::plain;

/// Types of Nghị định 30/2020 (Appendix III), of legal documents, of Hướng dẫn 36-HD/VPTW and
/// of older papers, each with the abbreviations its notation begins with.
pub(crate) const KINDS: [(&str, &[&str]); 57] = [
    ("NGHỊ QUYẾT", &["NQ"]),
    ("NGHỊ QUYẾT LIÊN TỊCH", &["NQLT"]),
    ("QUYẾT ĐỊNH", &["QĐ", "QĐi"]),
    ("CHỈ THỊ", &["CT"]),
    ("QUY CHẾ", &["QC"]),
    ("QUY ĐỊNH", &["QyĐ", "QĐi", "QĐ"]),
    ("QUY TRÌNH", &["QTr"]),
    ("THÔNG CÁO", &["TC"]),
    ("THÔNG BÁO", &["TB"]),
    ("THÔNG BÁO KẾT LUẬN", &["TB"]),
    ("HƯỚNG DẪN", &["HD"]),
    ("CHƯƠNG TRÌNH", &["CTr", "CTR"]),
    ("CHƯƠNG TRÌNH HÀNH ĐỘNG", &["CTr", "CTHĐ"]),
    ("CHƯƠNG TRÌNH CÔNG TÁC", &["CTr", "CTCT"]),
    ("KẾ HOẠCH", &["KH"]),
    ("PHƯƠNG ÁN", &["PA"]),
    ("ĐỀ ÁN", &["ĐA"]),
    ("DỰ ÁN", &["DA"]),
    ("BÁO CÁO", &["BC"]),
    ("BIÊN BẢN", &["BB"]),
    ("TỜ TRÌNH", &["TTr", "TTR"]),
    ("HỢP ĐỒNG", &["HĐ"]),
    ("CÔNG VĂN", &["CV"]),
    ("CÔNG ĐIỆN", &["CĐ"]),
    ("BẢN GHI NHỚ", &["BGN"]),
    ("BẢN THỎA THUẬN", &["BTT"]),
    ("BẢN CAM KẾT", &["CK"]),
    ("GIẤY ỦY QUYỀN", &["GUQ", "UQ"]),
    ("GIẤY MỜI", &["GM"]),
    ("GIẤY GIỚI THIỆU", &["GGT", "GT"]),
    ("GIẤY NGHỈ PHÉP", &["GNP", "NP"]),
    ("GIẤY ĐI ĐƯỜNG", &["GĐĐ", "ĐĐ"]),
    ("GIẤY CHỨNG NHẬN", &["GCN", "CN"]),
    ("GIẤY XÁC NHẬN", &["GXN", "XN"]),
    ("GIẤY BIÊN NHẬN", &["GBN", "BN"]),
    ("GIẤY PHÉP", &["GP"]),
    ("GIẤY TRIỆU TẬP", &["GTT", "TT"]),
    ("PHIẾU GỬI", &["PG"]),
    ("PHIẾU CHUYỂN", &["PC"]),
    ("PHIẾU BÁO", &["PB"]),
    ("PHIẾU TRÌNH", &["PTr", "PT"]),
    ("THƯ CÔNG", &[]),
    ("THƯ MỜI", &["TM"]),
    ("LUẬT", &["QH"]),
    ("PHÁP LỆNH", &["PL"]),
    ("LỆNH", &["L"]),
    ("NGHỊ ĐỊNH", &["NĐ"]),
    ("THÔNG TƯ", &["TT"]),
    ("THÔNG TƯ LIÊN TỊCH", &["TTLT"]),
    ("THÔNG TRI", &["TT"]),
    ("KẾT LUẬN", &["KL"]),
    ("TUYÊN BỐ", &["TB"]),
    ("LỜI KÊU GỌI", &["LKG"]),
    ("ĐIỀU LỆ", &["ĐL"]),
    ("NỘI QUY", &["NQ"]),
    ("SẮC LỆNH", &["SL"]),
    ("SẮC LUẬT", &["SLt"]),
];

/// Letters without those that stand twice in a row: a reader reads some twice, QĐĐ.
pub(crate) fn each_once(letters: &str) -> String {
    let mut single: Vec<char> = letters.chars().collect();
    single.dedup();
    single.into_iter().collect()
}

/// Whether letters are what a notation of some type begins with, one of them perhaps read twice.
pub(crate) fn abbreviates(letters: &str) -> bool {
    let single = each_once(letters);
    let mut shorts = KINDS.iter().flat_map(|(_, shorts)| shorts.iter());
    shorts.any(|short| short.chars().count() > 1 && (*short == letters || *short == single))
}

/// What a notation begins with that was read as no abbreviation at all, while the type is
/// printed: `BG-SNV` of a BÁO CÁO is `BC-SNV`.
pub(crate) fn notation_of(kind: &str, notation: &str) -> Option<String> {
    let end = notation.find(['-', '/', '.'])?;
    let (first, rest) = notation.split_at(end);
    let known = |letters: &str| KINDS.iter().any(|(_, shorts)| shorts.contains(&letters));
    if known(first) || first.chars().count() < 2 {
        return None;
    }
    let (_, shorts) = KINDS.iter().find(|(name, _)| *name == kind)?;
    let single = each_once(first);
    if shorts.contains(&single.as_str()) {
        return Some(format!("{single}{rest}"));
    }
    let near = |short: &&&str| {
        let as_long = short.chars().count() == first.chars().count();
        as_long && short.chars().next() == first.chars().next() && plain::near(first, short, 1)
    };
    let short = shorts.iter().find(near)?;
    Some(format!("{short}{rest}"))
}

/// Letters of the longest type without spaces, with room for a misread.
const LETTERS_MAX: usize = 26;

/// The type that a line is, and how many letters of it were misread. The line may go on with
/// the body that decides, `QUYẾT ĐỊNH CỦA ỦY BAN NHÂN DÂN TỈNH`; its words after the type
/// are counted in `words`.
pub(crate) struct Found {
    pub name: &'static str,
    pub edits: usize,
    /// Words of the line that spell the type.
    pub words: usize,
}

/// The type printed at the start of a line of words, if the line holds nothing else but
/// what may follow a type.
pub(crate) fn of_line(words: &[&str]) -> Option<Found> {
    let mut best: Option<Found> = None;
    let mut spelt = String::new();
    for (at, word) in words.iter().enumerate() {
        spelt.push_str(&plain::squeezed(word));
        if spelt.len() > LETTERS_MAX {
            break;
        }
        if !may_follow(words.get(at + 1..).unwrap_or_default()) {
            continue;
        }
        for (name, _) in KINDS {
            let known = plain::squeezed(name);
            let most = edits_allowed(known.len());
            let Some(edits) = plain::distance(&spelt, &known, most) else {
                continue;
            };
            if best.as_ref().is_none_or(|found| edits < found.edits) {
                best = Some(Found {
                    name,
                    edits,
                    words: at + 1,
                });
            }
        }
    }
    best
}

fn edits_allowed(letters: usize) -> usize {
    match letters {
        0..=4 => 0,
        5..=9 => 1,
        _ => 2,
    }
}

/// What may stand behind a type on its line: nothing, signs, or the body that decides.
fn may_follow(rest: &[&str]) -> bool {
    match rest
        .iter()
        .map(|word| plain::squeezed(word))
        .find(|word| !word.is_empty())
    {
        None => true,
        Some(next) => next == "cua" || next == "lientich",
    }
}

/// The type that a notation speaks of: `QĐ-UBND` → `QUYẾT ĐỊNH`. `None` for a letter or an
/// abbreviation that is not known.
pub(crate) fn of_notation(notation: &str) -> Option<&'static str> {
    let first = notation.split(['-', '/', '–']).next()?.trim();
    KINDS
        .iter()
        .find(|(_, short)| short.first().is_some_and(|short| *short == first))
        .map(|(name, _)| *name)
}

/// Whether a notation may stand on a document of this type.
pub(crate) fn agrees(name: &str, notation: &str) -> bool {
    let parts = notation.split(['-', '/', '–', '.']);
    let short = KINDS
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(&[][..], |(_, short)| short);
    parts.into_iter().any(|part| short.contains(&part.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(line: &str) -> Option<&'static str> {
        let words: Vec<&str> = line.split(' ').collect();
        of_line(&words).map(|found| found.name)
    }

    #[test]
    fn types_are_known_however_they_are_spaced_or_misread() {
        assert_eq!(name("QUYẾT ĐỊNH"), Some("QUYẾT ĐỊNH"));
        assert_eq!(name("Q U Y Ế T Đ Ị N H"), Some("QUYẾT ĐỊNH"));
        assert_eq!(name("OUYÉT ĐỊNH"), Some("QUYẾT ĐỊNH"));
        assert_eq!(name("QUYẾT ĐỊNH CỦA ỦY BAN"), Some("QUYẾT ĐỊNH"));
        assert_eq!(
            name("CHƯƠNG TRÌNH HÀNH ĐỘNG"),
            Some("CHƯƠNG TRÌNH HÀNH ĐỘNG")
        );
        assert_eq!(name("THÔNG TƯ"), Some("THÔNG TƯ"));
        assert_eq!(name("BÁO CÁO:"), Some("BÁO CÁO"));
    }

    #[test]
    fn a_sentence_that_begins_like_a_type_is_none() {
        assert_eq!(name("Báo cáo tình hình"), None);
        assert_eq!(name("Quyết định này có hiệu lực"), None);
        assert_eq!(name("LUẬN"), None);
    }

    #[test]
    fn notations_speak_of_types() {
        assert_eq!(of_notation("QĐ-UBND"), Some("QUYẾT ĐỊNH"));
        assert_eq!(of_notation("TTr-SNV"), Some("TỜ TRÌNH"));
        assert_eq!(of_notation("UBND-VX"), None);
        assert!(agrees("QUYẾT ĐỊNH", "QĐ-UBND"));
        assert!(!agrees("BÁO CÁO", "QĐ-UBND"));
    }
}
