//! Turns the code units of one old encoding into Vietnamese letters. Units are characters: a byte
//! below U+0100 as it stood in the file, or any other character, which passes unchanged.

use super::Encoding;
use super::tables::{self, PairTable, SingleTable};
use crate::letter::Letter;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// What the bytes of one encoding mean.
pub(super) struct Codec {
    singles: [Option<char>; 256],
    pairs: HashMap<(u8, u8), char>,
}

/// Bases of the rows of the tables.
const ROWS: [char; 12] = ['a', 'ă', 'â', 'e', 'ê', 'i', 'o', 'ô', 'ơ', 'u', 'ư', 'y'];

static TCVN3: LazyLock<Codec> = LazyLock::new(|| Codec::of_singles(&tables::TCVN3));
static VISCII: LazyLock<Codec> = LazyLock::new(|| Codec::of_singles(&tables::VISCII));
static VPS: LazyLock<Codec> = LazyLock::new(|| Codec::of_singles(&tables::VPS));
static BKHCM1: LazyLock<Codec> = LazyLock::new(|| Codec::of_singles(&tables::BKHCM1));
static VNI: LazyLock<Codec> = LazyLock::new(|| Codec::of_pairs(&tables::VNI));
static BKHCM2: LazyLock<Codec> = LazyLock::new(|| Codec::of_pairs(&tables::BKHCM2));
static CP1258: LazyLock<Codec> = LazyLock::new(|| {
    let mut codec = Codec::empty();
    for byte in 0xC0..=0xFF {
        codec.singles[usize::from(byte)] = Some(char::from(byte));
    }
    for (byte, c) in tables::CP1258 {
        codec.singles[usize::from(byte)] = Some(c);
    }
    codec
});

impl Codec {
    /// The codec of an encoding by table; None for Unicode, VIQR and misread UTF-8.
    pub(super) fn of(encoding: Encoding) -> Option<&'static Codec> {
        match encoding {
            Encoding::Tcvn3 => Some(&TCVN3),
            Encoding::Viscii => Some(&VISCII),
            Encoding::Vps => Some(&VPS),
            Encoding::Bkhcm1 => Some(&BKHCM1),
            Encoding::Vni => Some(&VNI),
            Encoding::Bkhcm2 => Some(&BKHCM2),
            Encoding::Cp1258 => Some(&CP1258),
            _ => None,
        }
    }

    fn empty() -> Codec {
        Codec {
            singles: [None; 256],
            pairs: HashMap::new(),
        }
    }

    fn of_singles(table: &SingleTable) -> Codec {
        let mut codec = Codec::empty();
        let mut put = |byte: u8, c: char| {
            if byte != 0 {
                codec.singles[usize::from(byte)] = Some(c);
            }
        };
        for (row, base) in ROWS.into_iter().enumerate() {
            for tone in 0..6 {
                let small = letter(base, tone);
                put(table.small[row][usize::from(tone)], small);
                put(table.capital[row][usize::from(tone)], capital(small));
            }
        }
        put(table.dd, 'đ');
        put(table.dd_capital, 'Đ');
        codec
    }

    fn of_pairs(table: &PairTable) -> Codec {
        let mut codec = Codec::empty();
        codec.put_cases(table.dd, 'đ');
        if let Some((byte, c)) = table.lone {
            codec.put_cases(byte, c);
        }
        for (base, (first, seconds)) in ROWS.into_iter().zip(table.rows) {
            for (tone, second) in (0..6).zip(seconds) {
                let small = letter(base, tone);
                match (first, second) {
                    (0, 0) => {}
                    (0, lone) => codec.put_cases(lone, small),
                    (first, 0) => codec.put_cases(first, small),
                    (first, second) => {
                        let (first_capital, second_capital) = (first - 0x20, second - 0x20);
                        codec.pairs.insert((first, second), small);
                        codec.pairs.insert((first, second_capital), small);
                        codec
                            .pairs
                            .insert((first_capital, second_capital), capital(small));
                        codec.pairs.insert((first_capital, second), capital(small));
                    }
                }
            }
        }
        codec
    }

    fn put_cases(&mut self, byte: u8, small: char) {
        if byte.is_ascii() {
            return;
        }
        self.singles[usize::from(byte)] = Some(small);
        self.singles[usize::from(byte - 0x20)] = Some(capital(small));
    }

    /// The text of the units, in NFC, and how many letters of Windows-1252 were left in it for
    /// want of a meaning in this encoding.
    pub(super) fn decode(&self, units: &[char]) -> (String, u32) {
        let mut out = String::with_capacity(units.len() * 2);
        let mut left = 0;
        let mut at = 0;
        while at < units.len() {
            let first = byte(units[at]);
            let second = units.get(at + 1).and_then(|&unit| byte(unit));
            let pair = first.zip(second).and_then(|pair| self.pairs.get(&pair));
            if let Some(&c) = pair {
                out.push(c);
                at += 2;
                continue;
            }
            let single = first.and_then(|first| self.singles[usize::from(first)]);
            left += u32::from(single.is_none() && is_western_letter(units[at]));
            out.push(single.unwrap_or_else(|| from_cp1252(units[at])));
            at += 1;
        }
        (out.nfc().collect(), left)
    }

    /// Bytes of a letter, for the round trips of tests.
    #[cfg(test)]
    pub(super) fn encode(&self, c: char) -> Option<Vec<u8>> {
        if c.is_ascii() {
            return Some(vec![c as u8]);
        }
        let single = self.singles.iter().position(|&other| other == Some(c));
        let mut pairs: Vec<_> = self
            .pairs
            .iter()
            .filter(|&(_, &other)| other == c)
            .collect();
        pairs.sort();
        let pair = || {
            pairs
                .first()
                .map(|((first, second), _)| vec![*first, *second])
        };
        single.map(|byte| vec![byte as u8]).or_else(pair)
    }
}

fn letter(base: char, tone: u8) -> char {
    Letter::of(base).map_or(base, |l| Letter::new(l.base(), tone).small())
}

fn capital(small: char) -> char {
    // Every Vietnamese letter has exactly one capital.
    small.to_uppercase().next().unwrap_or(small)
}

fn byte(unit: char) -> Option<u8> {
    u8::try_from(u32::from(unit)).ok()
}

fn is_western_letter(unit: char) -> bool {
    matches!(unit, '\u{C0}'..='\u{FF}') && unit.is_alphabetic()
}

fn from_cp1252(unit: char) -> char {
    match u32::from(unit) {
        code @ 0x80..=0x9F => tables::CP1252[code as usize - 0x80],
        _ => unit,
    }
}

/// The units of text that a reader took for Windows-1252 or Latin-1 (or, with `also_1258`, for
/// Windows-1258): characters go back to the bytes they came from where that is possible.
pub(super) fn units_of(text: &str, also_1258: bool) -> Vec<char> {
    let back = |c: char| match c {
        '\u{0}'..='\u{FF}' => c,
        _ if also_1258 && let Some(byte) = byte_of_1258(c) => char::from(byte),
        _ => tables::CP1252
            .iter()
            .position(|&other| other == c)
            .map_or(c, |at| char::from(at as u8 + 0x80)),
    };
    text.chars().map(back).collect()
}

fn byte_of_1258(c: char) -> Option<u8> {
    tables::CP1258
        .iter()
        .find(|(_, other)| *other == c)
        .map(|&(byte, _)| byte)
}
