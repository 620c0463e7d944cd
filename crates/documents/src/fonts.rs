//! The bundled fonts, so that a page looks the same on every machine and no letter is missing.

use std::sync::{LazyLock, OnceLock};

use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontBook, FontVariant, FontVariations};
use typst::utils::LazyHash;

macro_rules! bundled {
    ($($name:literal),* $(,)?) => {
        &[$((concat!($name, ".ttf"), include_bytes!(concat!("../fonts/", $name, ".ttf")))),*]
    };
}

/// In the order in which Typst falls back: Noto Sans first, Lao second.
const FILES: &[(&str, &[u8])] = bundled![
    "NotoSans-Regular",
    "NotoSans-Bold",
    "NotoSans-Italic",
    "NotoSans-BoldItalic",
    "NotoSansLao-Regular",
    "NotoSansLao-Bold",
    "Arimo-Bold",
    "Arimo-BoldItalic",
    "Arimo-Italic",
    "Arimo-Regular",
    "BeVietnamPro-Bold",
    "BeVietnamPro-Italic",
    "BeVietnamPro-Regular",
    "Cousine-Bold",
    "Cousine-BoldItalic",
    "Cousine-Italic",
    "Cousine-Regular",
    "NhipClerk-Bold",
    "NhipClerk-BoldItalic",
    "NhipClerk-Italic",
    "NhipClerk-Regular",
    "NhipOffice-Bold",
    "NhipOffice-BoldItalic",
    "NhipOffice-Italic",
    "NhipOffice-Regular",
    "NhipScript-Regular",
    "NhipSturdy-Bold",
    "NhipSturdy-BoldItalic",
    "NhipSturdy-Italic",
    "NhipSturdy-Regular",
    "NhipTypewriter-Bold",
    "NhipTypewriter-Italic",
    "NhipTypewriter-Regular",
    "NotoSerif-Bold",
    "NotoSerif-BoldItalic",
    "NotoSerif-Italic",
    "NotoSerif-Regular",
    "PatrickHand-Regular",
    "STIXTwoText-Bold",
    "STIXTwoText-BoldItalic",
    "STIXTwoText-Italic",
    "STIXTwoText-Regular",
    "Tinos-Bold",
    "Tinos-BoldItalic",
    "Tinos-Italic",
    "Tinos-Regular",
];

/// The fonts and what Typst wants to know of them.
pub(crate) struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) list: Vec<Font>,
}

/// Fonts of whoever measures, beside the bundled ones.
static MORE: OnceLock<Vec<Vec<u8>>> = OnceLock::new();

/// Lets Typst know `files` as well, for programs that try fonts which are not bundled, and gives
/// the names of their families, sorted. To be called once, before anything is typeset; later calls
/// add nothing.
pub fn add_fonts(files: Vec<Vec<u8>>) -> Vec<String> {
    let mut names: Vec<String> = MORE
        .get_or_init(|| files)
        .iter()
        .filter_map(|bytes| Font::new(Bytes::new(bytes.as_slice()), 0))
        .map(|font| font.info().family.to_string())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Parsed once a process; a file that cannot be parsed is left out and the tests tell.
pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let bundled = FILES.iter().map(|(_, bytes)| Bytes::new(*bytes));
    let more = MORE.get_or_init(Vec::new).iter();
    let more = more.map(|bytes| Bytes::new(bytes.as_slice()));
    let list: Vec<Font> = bundled
        .chain(more)
        .filter_map(|bytes| Font::new(bytes, 0))
        .collect();
    Fonts {
        book: LazyHash::new(FontBook::from_fonts(&list)),
        list,
    }
});

/// The bundled fonts as they are, by name: for programs that read fonts from a folder.
pub fn font_files() -> &'static [(&'static str, &'static [u8])] {
    FILES
}

/// Names of the bundled families, as a Typst source writes them, sorted.
pub fn families() -> Vec<&'static str> {
    let mut names: Vec<&str> = FONTS
        .list
        .iter()
        .map(|font| font.info().family.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// How wide `family` sets `text`, upright and regular, in shares of its size; nothing where it
/// is not known or lacks a letter.
pub fn width(family: &str, text: &str) -> Option<f64> {
    let regular = FontVariant::default();
    let index = FONTS.book.select(&family.to_lowercase(), regular)?;
    let font = FONTS.list[index].clone();
    let font = font.instantiate(regular, Abs::pt(12.0), &FontVariations::default());
    text.chars()
        .map(|letter| {
            let glyph = font.ttf().glyph_index(letter)?;
            Some(font.x_advance(glyph.0)?.get())
        })
        .sum()
}

/// The characters of `text` that none of the bundled fonts can draw, each once, in order of
/// appearance. White space and control characters need no glyph.
pub fn glyphs_missing(text: &str) -> Vec<char> {
    let mut missing = Vec::new();
    for character in text.chars() {
        let invisible = character.is_whitespace() || character.is_control();
        if !invisible && !is_covered(character) && !missing.contains(&character) {
            missing.push(character);
        }
    }
    missing
}

fn is_covered(character: char) -> bool {
    FONTS
        .list
        .iter()
        .any(|font| font.info().coverage.contains(u32::from(character)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The 67 vowels with their marks, đ apart.
    const VOWELS: &str = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợ\
                          uùủũúụưừửữứựyỳỷỹýỵ";
    /// Consonants and vowels of Lao, tone marks and digits.
    const LAO: &str = "ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫອຮະາຳເແໂໃໄໜໝັິີຶືຸູົຼຽ່້໊໋໌ໍ໐໑໒໓໔໕໖໗໘໙";

    #[test]
    fn every_file_is_a_font() {
        assert_eq!(FONTS.list.len(), FILES.len());
        assert!(families().contains(&"Noto Sans Lao"), "{:?}", families());
    }

    #[test]
    fn every_family_but_lao_draws_every_vietnamese_letter() {
        let letters: Vec<char> = "bcdđghklmnpqrstvx"
            .chars()
            .chain(VOWELS.chars())
            .flat_map(|letter| [letter, letter.to_uppercase().next().unwrap()])
            .collect();
        assert_eq!(VOWELS.chars().count(), 72);
        for font in FONTS
            .list
            .iter()
            .filter(|font| font.info().family != "Noto Sans Lao")
        {
            for letter in &letters {
                let family = &font.info().family;
                let code = u32::from(*letter);
                assert!(
                    font.info().coverage.contains(code),
                    "{family} lacks {letter}"
                );
            }
        }
    }

    #[test]
    fn lao_and_the_signs_of_office_papers_are_drawn() {
        assert!(glyphs_missing(LAO).is_empty());
        assert!(glyphs_missing("№ § ₫ € “ ” – — … • / \u{a0}\n").is_empty());
    }

    #[test]
    fn what_cannot_be_drawn_is_named_once() {
        assert_eq!(glyphs_missing("Cam Lộ 漢 字 漢"), ['漢', '字']);
    }
}
