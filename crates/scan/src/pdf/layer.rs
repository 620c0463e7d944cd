//! Whether a page's own text can be used, judged by its fonts, its letters, and whether a
//! picture of the page lies under it.

use std::path::Path;

use super::{limits, page_tool, scan_dpi, words};
use crate::{PageWords, Trouble};

/// Fewer words than this are a stamp or a page number on a picture.
const WORDS_MIN: usize = 3;
/// Shares of letters from which on a text is taken for junk, or for a legacy encoding.
const JUNK_SHARE_MAX: f32 = 0.05;
const LEGACY_SHARE_MAX: f32 = 0.04;
/// The mean length of words in letters, outside of which spaces are missing or everywhere.
const WORD_LETTERS: std::ops::RangeInclusive<f32> = 1.6..=14.0;
/// Letters that texts of the TCVN3 fonts show when they are taken for Latin-1, inside words.
const TCVN3_LETTERS: &str = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉËªÌÐÎÏÑªÕÒÓÔÖ×ÝØÜÞ®¬\u{AD}ëëìíîøö÷ÿþ";
/// Beginnings of names of fonts with encodings of their own.
const LEGACY_FONTS: [&str; 6] = [".vn", "vni-", "vni ", "vntime", "vnarial", "vps "];

/// What a page's own text is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextLayer {
    /// No text, or next to none: read the picture.
    None,
    /// Born with the page, and reads as text.
    Good,
    /// The page is a picture and the text somebody's OCR of it, of unknown worth.
    OverPicture,
    /// Fonts with an encoding of their own (.VnTime, VNI): decode it, or read the picture.
    Legacy(Vec<String>),
    /// Letters that are none, or words that are none; says which.
    Junk(&'static str),
}

/// Judges the text of one page.
///
/// # Errors
/// As [`super::words`].
pub fn text_layer(path: &Path, page: usize) -> Result<TextLayer, Trouble> {
    let text = words(path, page, 72)?;
    if text.words.len() < WORDS_MIN {
        return Ok(TextLayer::None);
    }
    let fonts = legacy_fonts(path, page)?;
    if !fonts.is_empty() {
        return Ok(TextLayer::Legacy(fonts));
    }
    let judged = judge(&text);
    if judged == TextLayer::Good && scan_dpi(path, page)?.is_some() {
        return Ok(TextLayer::OverPicture);
    }
    Ok(judged)
}

fn legacy_fonts(path: &Path, page: usize) -> Result<Vec<String>, Trouble> {
    let out = page_tool("pdffonts", page, &[], path, &[], &limits())?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let names = said
        .lines()
        .skip(2)
        .filter_map(|line| line.split_whitespace().next());
    // A part of a font is named with six letters and a plus before it.
    let names = names.map(|name| name.split_once('+').map_or(name, |(_, whole)| whole));
    let legacy = |name: &&str| {
        let name = name.to_lowercase();
        LEGACY_FONTS.iter().any(|start| name.starts_with(start))
    };
    Ok(names.filter(legacy).map(str::to_owned).collect())
}

fn judge(text: &PageWords) -> TextLayer {
    let (mut letters, mut junk, mut legacy) = (0usize, 0usize, 0usize);
    for word in &text.words {
        let plain = word.text.chars().filter(char::is_ascii_alphabetic).count();
        for letter in word.text.chars() {
            letters += 1;
            junk += usize::from(is_junk(letter));
            legacy += usize::from(plain > 0 && TCVN3_LETTERS.contains(letter));
        }
    }
    let share = |count: usize| count as f32 / letters.max(1) as f32;
    if share(junk) > JUNK_SHARE_MAX {
        TextLayer::Junk("letters that are none")
    } else if share(legacy) > LEGACY_SHARE_MAX {
        TextLayer::Legacy(Vec::new())
    } else if !WORD_LETTERS.contains(&(letters as f32 / text.words.len() as f32)) {
        TextLayer::Junk("words of no usual length")
    } else {
        TextLayer::Good
    }
}

/// Replacement, private use and control characters: a font without a map to Unicode.
fn is_junk(letter: char) -> bool {
    matches!(letter, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..) || letter.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Word;

    fn page(text: &str) -> PageWords {
        let word = |text: &str| Word {
            text: text.into(),
            left: 0,
            top: 0,
            width: 1,
            height: 1,
            confidence: 1.0,
            block: 0,
            paragraph: 0,
            line: 0,
        };
        PageWords {
            words: text.split(' ').map(word).collect(),
            ..PageWords::default()
        }
    }

    #[test]
    fn vietnamese_is_good_and_tcvn3_is_not() {
        assert_eq!(
            judge(&page("Ủy ban nhân dân tỉnh Quảng Trị quyết định")),
            TextLayer::Good
        );
        assert_eq!(
            judge(&page(
                "Céng hßa x· héi chñ nghÜa ViÖt Nam §éc lËp quyÕt ®Þnh cña tØnh"
            )),
            TextLayer::Legacy(Vec::new())
        );
        assert!(matches!(
            judge(&page("\u{F021}\u{F022} \u{FFFD}a bc")),
            TextLayer::Junk(_)
        ));
    }
}
