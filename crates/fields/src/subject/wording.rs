//! The words of an abstract as they were meant: lines joined, dirt left out, quarters and dates
//! named, label and last stop taken off.

use super::label;
use crate::field::Field;
use crate::head::Head;
use crate::number::as_digit;
use crate::piece::{self, Piece};
use crate::plain;
use crate::spelling::{self, Echo};
use scan::Word;

/// A last line read less surely than this is a stamp.
const LAST_LINE_SURE: f32 = 0.3;

/// Fewer letters tell nothing.
const LETTERS_MIN: usize = 3;
/// Days of the longest month.
const DAYS_MAX: u32 = 31;
/// Signs that no word has before or behind it.
const STUCK: [char; 21] = [
    '+', '_', '‘', '\'', '`', '•', '·', '*', '«', '»', '~', '^', '°', '|', '¦', '=', '<', '>', '¬',
    'ˆ', '?',
];
/// Signs that may stand between words by themselves, beside hyphens.
const STANDING: [char; 11] = ['/', '+', '=', '%', '(', ')', '"', '“', '”', '…', '—'];

/// Joins the lines, puts marks right, takes the label and the last stop off.
pub(super) fn finish(
    mut kept: Vec<Piece<'_>>,
    head: &Head<'_>,
    sure: f32,
    echo: &Echo,
) -> Option<Field> {
    while let [_, .., last] = kept.as_slice()
        && last.confidence() < LAST_LINE_SURE
    {
        kept.pop();
    }
    let all: Vec<&Word> = kept
        .iter()
        .flat_map(|line| line.words.iter().copied())
        .collect();
    let words: Vec<&Word> = (0..all.len())
        .filter(|at| is_word(&all, *at, head.em))
        .map(|at| all[at])
        .collect();
    // Dirt that was left out may have been a word.
    let sure = if words.len() < all.len() {
        0.93 * sure
    } else {
        sure
    };
    let mut words = label::without(words);
    words.truncate(addressed(&words));
    let (mut texts, changed) = spelling::put_right(&words, echo);
    fill_gaps(&words, &mut texts, head.em, echo);
    if let [.., before, last] = words.as_slice()
        && plain::squeezed(&last.text) == "nam"
    {
        // No abstract ends with the word before a year.
        texts.extend(echo.year_behind(before, last).map(str::to_owned));
    }
    let value = told(texts)?;
    let least = words
        .iter()
        .map(|word| piece::sureness(word))
        .fold(1.0, f32::min);
    let read = piece::confidence(words.iter().copied());
    let confidence = 0.98 * sure * (0.2 + 0.5 * read + 0.3 * least) * 0.97_f32.powi(changed as i32);
    Some(piece::field(value, confidence, head.page, &kept))
}

/// Words that were not read at all: a hole in a line, where the document says elsewhere the two
/// words around it with one between them.
fn fill_gaps(words: &[&Word], texts: &mut Vec<String>, em: f32, echo: &Echo) {
    /// A hole is wider than this many sizes of print.
    const HOLE: f32 = 1.2;
    for at in (1..words.len()).rev() {
        let (before, after) = (words[at - 1], words[at]);
        let level = (before.top as f32) < piece::bottom(after)
            && (after.top as f32) < piece::bottom(before);
        let wide = after.left as f32 - piece::right(before) > HOLE * em;
        if level
            && wide
            && let Some(lost) = echo.between(before, after)
        {
            texts.insert(at, lost.to_owned());
        }
    }
}

/// Where `Kính gửi` begins, which runs into an abstract on a worn page.
fn addressed(words: &[&Word]) -> usize {
    let spelt: Vec<String> = words
        .iter()
        .map(|word| plain::squeezed(&word.text))
        .collect();
    let at = spelt.windows(2).position(|pair| pair == ["kinh", "gui"]);
    at.unwrap_or(words.len())
}

/// Whether a word is printed text, not dirt beside it.
fn is_word(words: &[&Word], at: usize, em: f32) -> bool {
    let known = is_quarter(words, at) || is_word_y(words, at);
    let dirt = words.get(at).is_none_or(|word| is_speck(word, em));
    known || !dirt && !is_covered(words, at) && !is_off_line(words, at)
}

/// The words as one text; `None` where hardly a letter is left.
fn told(mut texts: Vec<String>) -> Option<String> {
    drop_stray_signs(&mut texts);
    name_quarters(&mut texts);
    name_days(&mut texts);
    name_numbers(&mut texts);
    join_years(&mut texts);
    // No Vietnamese word has the letter ÿ.
    let text = texts.join(" ").replace(['⁄', '∕'], "/").replace('ÿ', "ý");
    // Quotation marks and brackets that open the text stay.
    let opens = |sign: char| sign.is_alphanumeric() || "“\"(‘".contains(sign);
    let opened = text.trim_start_matches(|sign: char| !opens(sign));
    let behind: String = opened.chars().skip(label::letters(opened)).collect();
    let ends = ['.', ',', ';', ':', '-', '–', '_', ' ', '*', '/'];
    let value = behind.trim().trim_end_matches(ends);
    let spoken = value.chars().filter(|sign| sign.is_alphabetic()).count() >= LETTERS_MIN;
    spoken.then(|| even_quotes(value))
}

/// Strokes that a Roman one is taken for.
const ONE: [char; 13] = [
    'I', 'l', '1', 'i', '|', '!', ']', '[', 'Ï', 'Í', 'Ì', 'Ĩ', 'T',
];

/// The Roman number to four that is meant by a word behind `quý`: `HI` is III.
fn quarter(read: &str) -> Option<&'static str> {
    let strokes = read.replace(ONE, "I").replace(['H', 'N'], "II");
    match strokes.as_str() {
        "I" => Some("I"),
        "II" => Some("II"),
        "III" => Some("III"),
        "IV" | "LV" => Some("IV"),
        _ => None,
    }
}

/// A word's letters without marks; none where there is no word.
fn spelt(words: &[&Word], at: Option<usize>) -> String {
    let word = at.and_then(|at| words.get(at));
    word.map_or(String::new(), |word| plain::squeezed(&word.text))
}

/// The stroke between `quý` and `năm`.
fn is_quarter(words: &[&Word], at: usize) -> bool {
    let own = words.get(at).map_or("", |word| word.text.trim());
    let around = [at.checked_sub(1), Some(at + 1)].map(|at| spelt(words, at));
    quarter(own).is_some() && around == ["quy", "nam"]
}

/// Whether a word lies within one that was read more surely: both cannot be printed.
fn is_covered(words: &[&Word], at: usize) -> bool {
    let Some(own) = words.get(at) else {
        return false;
    };
    let beside = [at.checked_sub(1), Some(at + 1)];
    let mut beside = beside.iter().flatten().filter_map(|at| words.get(*at));
    beside.any(|other| piece::covers(other, own) && piece::sureness(own) < piece::sureness(other))
}

/// Whether a hyphen lies above or below the words beside it.
fn is_off_line(words: &[&Word], at: usize) -> bool {
    let Some(own) = words
        .get(at)
        .filter(|own| matches!(own.text.trim(), "-" | "–"))
    else {
        return false;
    };
    let middle = (own.top as f32 + piece::bottom(own)) / 2.0;
    let beside = |at: Option<usize>| {
        let word = at.and_then(|at| words.get(at));
        let off = |word: &Word| middle < word.top as f32 || middle > piece::bottom(word);
        // Between two years it is printed, wherever its box lies.
        word.is_none_or(|word| off(word) && !word.text.starts_with(|c: char| c.is_ascii_digit()))
    };
    beside(at.checked_sub(1)) && beside(Some(at + 1))
}

/// The one letter that is a word of office papers: Y tế, ý kiến.
fn is_word_y(words: &[&Word], at: usize) -> bool {
    let behind = ["te", "si", "ta", "hoc", "kien", "thuc", "nghia"];
    spelt(words, Some(at)) == "y" && behind.contains(&spelt(words, Some(at + 1)).as_str())
}

/// `quý l năm` → `quý I năm`, `quý HI/2023` → `quý III/2023`.
fn name_quarters(texts: &mut [String]) {
    for at in 1..texts.len() {
        let next = texts
            .get(at + 1)
            .map_or(String::new(), |next| plain::squeezed(next));
        let own = texts[at].trim();
        let (read, year) = own.split_once('/').unwrap_or((own, ""));
        let dated = next == "nam" || year.len() == 4 && year.chars().all(|c| c.is_ascii_digit());
        if plain::squeezed(&texts[at - 1]) == "quy"
            && dated
            && let Some(quarter) = quarter(read)
        {
            texts[at] = own.replacen(read, quarter, 1);
            let kept = texts[at - 1].trim_end_matches([':', '.', ',']).len();
            texts[at - 1].truncate(kept);
        }
    }
}

/// `2!9` → `2/9`: no other sign stands between two short numbers; `62/9` → `02/9`: no month has
/// so many days.
fn name_days(texts: &mut [String]) {
    let short = |number: &str| {
        matches!(number.len(), 1 | 2) && number.chars().all(|sign| sign.is_ascii_digit())
    };
    for text in texts {
        if let Some((day, month)) = text.split_once(['!', '|', 'l', 'I', '\\'])
            && short(day)
            && short(month.trim_end_matches([',', '.', ';']))
        {
            *text = format!("{day}/{month}");
        }
        let Some((day, month)) = text.split_once('/').filter(|(day, _)| day.len() == 2) else {
            continue;
        };
        let late = day.parse().is_ok_and(|day: u32| day > DAYS_MAX);
        if late && day.starts_with(['6', '8', '9']) && short(month) {
            *text = format!("0{}/{month}", &day[1..]);
        }
    }
}

/// `năm 2o2s` → `năm 2025`: four signs behind `năm` or `giai đoạn` of which two are digits are a
/// year, whatever the others look like; so is one behind such a year and a hyphen. `tỷ lệ 1/soo` →
/// `1/500`, `ó tháng` → `6 tháng`.
fn name_numbers(texts: &mut [String]) {
    for at in 0..texts.len() {
        let next = texts.get(at + 1).map(|next| plain::squeezed(next));
        if matches!(texts[at].as_str(), "ó" | "ố") && next.as_deref() == Some("thang") {
            texts[at] = "6".to_owned();
            continue;
        }
        let before = |back: usize| at.checked_sub(back).and_then(|at| texts.get(at));
        let spelt = before(1).map(|before| plain::squeezed(before));
        let spelt = spelt.as_deref().unwrap_or_default();
        let spans = matches!(before(1).map(String::as_str), Some("-" | "–"))
            && before(2).is_some_and(|from| from.len() == 4 && year_in(from, 4).is_some());
        let read = texts[at].trim_end_matches(|sign: char| !sign.is_alphanumeric());
        let meant = match spelt {
            "nam" | "doan" => year_in(read, 2),
            "le" => scale_in(read),
            _ if spans => year_in(read, 1),
            _ => None,
        };
        if let Some(meant) = meant {
            texts[at] = texts[at].replacen(read, &meant, 1);
        }
    }
}

/// The year that four signs are, of which so many at least were read as digits.
fn year_in(read: &str, real_min: usize) -> Option<String> {
    let digits: Vec<(char, bool)> = read.chars().map(as_digit).collect::<Option<_>>()?;
    let real = digits.iter().filter(|(_, guessed)| !guessed).count();
    let year: String = digits.iter().map(|(digit, _)| digit).collect();
    let lived = year.starts_with("19") || year.starts_with("20");
    (digits.len() == 4 && real >= real_min && lived).then_some(year)
}

/// The scale of a plan: 1/500.
fn scale_in(read: &str) -> Option<String> {
    let digits: Vec<(char, bool)> = read
        .strip_prefix("1/")?
        .chars()
        .map(as_digit)
        .collect::<Option<_>>()?;
    let digits: String = digits.iter().map(|(digit, _)| digit).collect();
    digits.ends_with("00").then(|| format!("1/{digits}"))
}

/// An abstract is one sentence: a stop behind a whole word is dirt, and so are a colon before a
/// small letter and strokes that stick to words. Abbreviations keep their stops.
fn drop_stray_signs(texts: &mut [String]) {
    for at in 0..texts.len() {
        let small = |next: &String| next.starts_with(char::is_lowercase);
        let before_small = texts.get(at + 1).is_some_and(small);
        let last = at + 1 == texts.len();
        let Some(text) = texts.get_mut(at) else {
            continue;
        };
        let bare = text.trim_matches(STUCK);
        let ends = |end: &char| *end == '.' || *end == ':' && before_small;
        let word = bare.strip_suffix(|end: char| ends(&end)).unwrap_or(bare);
        let kept = if !last && is_whole(word) { word } else { bare };
        if kept.chars().any(char::is_alphanumeric) && kept.len() < text.len() {
            *text = kept.to_owned();
        }
    }
}

/// Whether a word is a syllable of two letters or more, and not one of capitals.
fn is_whole(word: &str) -> bool {
    let letters = word.chars().count();
    let initials = plain::all_capitals(word);
    letters > 1 && !initials && viet::syllable::is_syllable(&viet::canonical(word))
}

/// `giai đoạn 2021 2025` → `giai đoạn 2021 - 2025`: the hyphen between two years was not read.
fn join_years(texts: &mut Vec<String>) {
    let year = |at: usize| {
        let text = texts.get(at).filter(|text| text.len() == 4)?;
        text.parse()
            .ok()
            .filter(|year: &u32| (1900..2100).contains(year))
    };
    let lost = (1..texts.len()).find(|at| {
        let term = texts
            .get(at - 1)
            .is_some_and(|text| plain::squeezed(text) == "doan");
        let years = year(*at).zip(year(at + 1));
        term && years.is_some_and(|(from, to)| from < to)
    });
    if let Some(at) = lost {
        texts.insert(at + 1, "-".to_owned());
    }
}

/// OCR reads one of two straight marks as a curly one; one without its other is dirt.
fn even_quotes(text: &str) -> String {
    let curly = |sign: char| matches!(sign, '“' | '”' | '„');
    let quote = |sign: char| sign == '"' || curly(sign);
    let all = text.chars().filter(|sign| quote(*sign)).count();
    if all == 1 {
        text.trim_matches(quote).trim().to_owned()
    } else if text.contains('"') && text.contains(curly) {
        text.replace(curly, "\"")
    } else {
        text.to_owned()
    }
}

/// Signs and single letters that stand for dirt: unsure and without a word's size.
fn is_speck(word: &Word, em: f32) -> bool {
    let text = word.text.trim();
    let letters = text.chars().filter(|sign| sign.is_alphanumeric()).count();
    let digit = text.chars().any(|sign| sign.is_ascii_digit());
    let sure = piece::sureness(word);
    let joins = matches!(text, "-" | "–" | "&" | "và");
    match letters {
        0 => !joins && (sure < 0.6 || text.chars().count() > 1 || !text.contains(STANDING)),
        // A Roman number: quý I.
        1 if matches!(text, "I" | "V" | "X") => (word.height as f32) < 0.5 * em,
        1 => !digit && (sure < 0.5 || (word.height as f32) < 0.4 * em),
        _ => sure < 0.05 && (word.height as f32) < 0.4 * em,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<String> {
        told(text.split(' ').map(str::to_owned).collect())
    }

    #[test]
    fn quarters_and_days_are_named() {
        for (read, meant) in [
            ("Kết quả quý HI năm 2023", "Kết quả quý III năm 2023"),
            ("Kết quả quý l năm 2023", "Kết quả quý I năm 2023"),
            ("Kết quả quý TV/2023", "Kết quả quý IV/2023"),
            ("Kết quả quý: TH năm 2023", "Kết quả quý III năm 2023"),
            ("đến năm 2o3o", "đến năm 2030"),
            ("trong năm 2oz4, 2025", "trong năm 2024, 2025"),
            ("đến năm aozs", "đến năm aozs"),
            ("giai đoạn 2o26 - zo3o", "giai đoạn 2026 - 2030"),
            (
                "chi tiết tỷ lệ 1/soo khu dân cư",
                "chi tiết tỷ lệ 1/500 khu dân cư",
            ),
            ("Sơ kết ó tháng đầu năm", "Sơ kết 6 tháng đầu năm"),
            ("góp ÿ dự thảo", "góp ý dự thảo"),
            ("nghỉ lễ 2!9", "nghỉ lễ 2/9"),
            ("giai đoạn 2021 2025", "giai đoạn 2021 - 2025"),
            ("nghỉ lễ 62/9 năm 1989", "nghỉ lễ 02/9 năm 1989"),
            ("tỷ lệ 1/500", "tỷ lệ 1/500"),
            ("Quy hoạch HI của huyện", "Quy hoạch HI của huyện"),
            ("mã số 12l345", "mã số 12l345"),
        ] {
            assert_eq!(said(read).as_deref(), Some(meant));
        }
    }

    #[test]
    fn quotation_marks_are_even() {
        assert_eq!(said("“Tổng kết năm").as_deref(), Some("Tổng kết năm"));
        assert_eq!(
            said("Cuộc thi \"Tìm hiểu” năm").as_deref(),
            Some("Cuộc thi \"Tìm hiểu\" năm")
        );
    }

    #[test]
    fn signs_that_stick_to_words_are_left_out() {
        for (read, meant) in [
            ("trật tự an. toàn giao thông", "trật tự an toàn giao thông"),
            (
                "bổ nhiệm ông. Nguyễn _Văn Mai",
                "bổ nhiệm ông Nguyễn Văn Mai",
            ),
            ("Trường Tiểu học số 2?", "Trường Tiểu học số 2"),
            (
                "lương cho bà Phan Thị Thu. Hạnh",
                "lương cho bà Phan Thị Thu Hạnh",
            ),
            ("việc làm và cơ: cấu ngạch", "việc làm và cơ cấu ngạch"),
            ("Về+ gói thầu: Xây lắp", "Về gói thầu: Xây lắp"),
            ("trên địa bàn TP. Đông Hà", "trên địa bàn TP. Đông Hà"),
        ] {
            assert_eq!(said(read).as_deref(), Some(meant));
        }
    }

    #[test]
    fn hardly_a_letter_is_no_abstract() {
        assert_eq!(said("2 - ab."), None);
    }
}
