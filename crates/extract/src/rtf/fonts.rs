//! The font table of rich text: names, and the code page that a font's bytes are in.

use std::collections::HashMap;
use std::rc::Rc;

use encoding_rs::Encoding;

use crate::legacy::is_old_family;

/// Fonts of one document; more are left out.
const FONTS_MAX: usize = 10_000;
/// Longest name of a font kept, bytes.
const NAME_BYTES_MAX: usize = 200;
/// The character set of fonts whose letters are drawings ([MS-RTF], \fcharset).
const SYMBOLS: i32 = 2;

/// A font of the table.
pub struct Font {
    pub name: Rc<str>,
    charset: Option<i32>,
}

/// The fonts of a document, and what holds where none is named.
#[derive(Default)]
pub struct FontTable {
    fonts: HashMap<i32, Font>,
    /// `\deff`
    pub default: Option<i32>,
    /// `\ansicpg`
    pub code_page: Option<i32>,
    number: Option<i32>,
    charset: Option<i32>,
    name: Vec<u8>,
}

impl FontTable {
    pub fn get(&self, number: Option<i32>) -> Option<&Font> {
        self.fonts.get(&number.or(self.default)?)
    }

    /// A byte of a name; a semicolon ends it.
    pub fn byte(&mut self, byte: u8) {
        if byte == b';' {
            self.end_entry();
        } else if self.name.len() < NAME_BYTES_MAX {
            self.name.push(byte);
        }
    }

    /// Words that have a meaning inside the table; says whether this was one.
    pub fn control(&mut self, name: &str, number: Option<i32>) -> bool {
        match name {
            "f" => self.number = number,
            "fcharset" => self.charset = number,
            "'" => self.byte(number.unwrap_or_default() as u8),
            _ => return false,
        }
        true
    }

    /// Keeps the font whose words and name came last.
    pub fn end_entry(&mut self) {
        let bytes = std::mem::take(&mut self.name);
        let name = String::from_utf8_lossy(&bytes);
        if let Some(number) = self.number.take()
            && self.fonts.len() < FONTS_MAX
        {
            let font = Font {
                name: Rc::from(name.trim()),
                charset: self.charset,
            };
            self.fonts.insert(number, font);
        }
        self.charset = None;
    }
}

/// Makes letters of bytes in a font's code page. Fonts of old Vietnamese encodings call theirs
/// what they like; their bytes are passed on as Windows' Western letters.
pub fn decode(bytes: &[u8], font: Option<&Font>, code_page: Option<i32>) -> String {
    if bytes.is_ascii() {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let old = font.is_some_and(|font| is_old_family(&font.name));
    let charset = font.and_then(|font| font.charset);
    if charset == Some(SYMBOLS) && !old {
        return String::new();
    }
    let encoding = if old {
        encoding_rs::WINDOWS_1252
    } else {
        encoding_of(charset, code_page)
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn encoding_of(charset: Option<i32>, code_page: Option<i32>) -> &'static Encoding {
    match charset {
        Some(128) => encoding_rs::SHIFT_JIS,
        Some(129) => encoding_rs::EUC_KR,
        Some(134) => encoding_rs::GBK,
        Some(136) => encoding_rs::BIG5,
        Some(161) => encoding_rs::WINDOWS_1253,
        Some(162) => encoding_rs::WINDOWS_1254,
        Some(163) => encoding_rs::WINDOWS_1258,
        Some(177) => encoding_rs::WINDOWS_1255,
        Some(178) => encoding_rs::WINDOWS_1256,
        Some(186) => encoding_rs::WINDOWS_1257,
        Some(204) => encoding_rs::WINDOWS_1251,
        Some(222) => encoding_rs::WINDOWS_874,
        Some(238) => encoding_rs::WINDOWS_1250,
        Some(77) => encoding_rs::MACINTOSH,
        _ => match code_page {
            Some(65001) => encoding_rs::UTF_8,
            Some(1250) => encoding_rs::WINDOWS_1250,
            Some(1251) => encoding_rs::WINDOWS_1251,
            Some(1258) => encoding_rs::WINDOWS_1258,
            Some(874) => encoding_rs::WINDOWS_874,
            Some(932) => encoding_rs::SHIFT_JIS,
            Some(936) => encoding_rs::GBK,
            _ => encoding_rs::WINDOWS_1252,
        },
    }
}
