//! The bundled fonts, so that a page looks the same on every machine and no letter is missing.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
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

/// Parsed once a process; a file that cannot be parsed is left out and the tests tell.
pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let list: Vec<Font> = FILES
        .iter()
        .filter_map(|(_, bytes)| Font::new(Bytes::new(*bytes), 0))
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
