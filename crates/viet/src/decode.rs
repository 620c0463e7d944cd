//! Old encodings of Vietnamese, told apart and turned into Unicode. Texts come as bytes, or as
//! characters that a reader of .doc, .rtf, .odt or PDF made of bytes by Windows-1252. Decode
//! before `normalise`: a soft hyphen is the letter ư of TCVN3.

mod capitals;
mod codec;
mod score;
mod tables;
mod viqr;

use codec::{Codec, units_of};
use score::Score;
use std::borrow::Cow;

/// How much of a text is looked at to tell its encoding.
const SAMPLE_CHARS_MAX: usize = 20_000;
/// What a font name is worth, in words.
const FONT_WORDS: f32 = 3.0;
/// By how much a reading must beat the text as it stands.
const MARGIN: f32 = 0.5;
/// The fewest syllables with marks that prove an encoding; more for those seldom seen.
const PROOF_WORDS_MIN: u32 = 2;
const RARE_PROOF_WORDS_MIN: u32 = 4;
/// The smallest share of syllables among telling words in a reading that is believed.
const SHARE_MIN: f32 = 0.6;
/// The fewest words with marks that make ASCII text VIQR, and their share of all words.
const VIQR_WORDS_MIN: usize = 2;
const VIQR_SHARE_MIN: f32 = 0.3;

/// Encodings that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, or characters that are right as they stand.
    Unicode,
    /// UTF-16 with a byte order mark.
    Utf16,
    /// Windows-1252: Western, or not Vietnamese at all.
    Cp1252,
    /// TCVN 5712 VN3 ("ABC"), fonts .VnTime and kin.
    Tcvn3,
    /// VNI for Windows, fonts VNI-Times and kin.
    Vni,
    /// Marks typed in ASCII behind the letters.
    Viqr,
    Viscii,
    Vps,
    Cp1258,
    Bkhcm1,
    Bkhcm2,
    /// UTF-8 that was read as Windows-1252 or Latin-1 and saved so.
    MisreadUtf8,
}

impl Encoding {
    /// The name as software of the time wrote it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Unicode => "Unicode",
            Encoding::Utf16 => "UTF-16",
            Encoding::Cp1252 => "Windows-1252",
            Encoding::Tcvn3 => "TCVN3",
            Encoding::Vni => "VNI",
            Encoding::Viqr => "VIQR",
            Encoding::Viscii => "VISCII",
            Encoding::Vps => "VPS",
            Encoding::Cp1258 => "Windows-1258",
            Encoding::Bkhcm1 => "BKHCM1",
            Encoding::Bkhcm2 => "BKHCM2",
            Encoding::MisreadUtf8 => "UTF-8 read as Windows-1252",
        }
    }

    /// The encoding that a font name gives away: .VnTime, VNI-Times, VPS Long, VI Times.
    pub fn of_font(font: &str) -> Option<Encoding> {
        let font = font.trim().to_ascii_lowercase();
        if font.starts_with(".vn") {
            Some(Encoding::Tcvn3)
        } else if font.starts_with("vni") {
            Some(Encoding::Vni)
        } else if font.starts_with("vps") {
            Some(Encoding::Vps)
        } else if font.contains("viscii") || font.starts_with("vi ") {
            Some(Encoding::Viscii)
        } else {
            None
        }
    }
}

/// Fonts of TCVN3 that draw small letters as capitals: .VnTimeH, .VnArialH.
fn draws_capitals(font: &str) -> bool {
    let font = font.trim();
    Encoding::of_font(font) == Some(Encoding::Tcvn3) && font.ends_with('H')
}

/// Readings in the order in which equal scores are decided.
const BY_TABLE: [Encoding; 7] = [
    Encoding::Tcvn3,
    Encoding::Vni,
    Encoding::Cp1258,
    Encoding::Viscii,
    Encoding::Vps,
    Encoding::Bkhcm2,
    Encoding::Bkhcm1,
];

/// An encoding and how sure it is, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detected {
    pub encoding: Encoding,
    pub confidence: f32,
}

/// A text in Unicode (NFC where it was decoded) and what it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    pub text: String,
    pub encoding: Encoding,
    pub confidence: f32,
}

/// The encoding of a file's bytes; `font` is the name of its font, where that is known.
pub fn detect(bytes: &[u8], font: Option<&str>) -> Detected {
    let decoded = decode(bytes.get(..SAMPLE_CHARS_MAX * 3).unwrap_or(bytes), font);
    Detected {
        encoding: decoded.encoding,
        confidence: decoded.confidence,
    }
}

/// The text of a file's bytes. Never fails: bytes of no known encoding are read as Windows-1252.
pub fn decode(bytes: &[u8], font: Option<&str>) -> Decoded {
    if let Some(text) = utf16(bytes) {
        return Decoded {
            text,
            encoding: Encoding::Utf16,
            confidence: 1.0,
        };
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let as_it_stands = || {
            let share = Score::of(sample(text)).share();
            let confidence = if text.is_ascii() {
                0.5
            } else {
                0.5 + share / 2.0
            };
            Decoded {
                text: text.to_owned(),
                encoding: Encoding::Unicode,
                confidence,
            }
        };
        return repair(text, font).unwrap_or_else(as_it_stands);
    }
    // Not UTF-8 as a whole; a cut or a stray byte in it must not make noise of the rest.
    let lossy = String::from_utf8_lossy(bytes);
    let broken = lossy.chars().filter(|&c| c == '\u{FFFD}').count();
    let sound = lossy
        .chars()
        .filter(|&c| !c.is_ascii() && c != '\u{FFFD}')
        .count();
    if sound > 20 * broken {
        let text = lossy.into_owned();
        return Decoded {
            text,
            encoding: Encoding::Unicode,
            confidence: 0.7,
        };
    }
    let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
    let plain = || Decoded {
        text: western(&text),
        encoding: Encoding::Cp1252,
        confidence: 0.3,
    };
    repair(&text, font).unwrap_or_else(plain)
}

/// The right text of characters that were bytes of an old encoding and were read as
/// Windows-1252, Latin-1 or (in a legacy font) Windows-1258; None when the text is right as it
/// stands. Give all of a paragraph that has one font, not single letters.
pub fn repair(text: &str, font: Option<&str>) -> Option<Decoded> {
    let hint = font.and_then(Encoding::of_font);
    let capitals = font.is_some_and(draws_capitals);
    if text.is_ascii() && capitals {
        let raised = text.to_uppercase();
        return (raised != text).then_some(Decoded {
            text: raised,
            encoding: Encoding::Tcvn3,
            confidence: 0.9,
        });
    }
    if text.is_ascii() {
        return repair_viqr(text, hint);
    }
    let Detected {
        encoding,
        confidence,
    } = best(&sample_of_bytes(text, hint), hint)?;
    let mut out = String::with_capacity(text.len() * 2);
    for line in text.split_inclusive('\n') {
        let reading = line_encoding(line, encoding, hint);
        let read = reading.map_or(Cow::Borrowed(line), |encoding| read(line, encoding, hint));
        match reading {
            Some(Encoding::Tcvn3) if capitals => out.push_str(&read.to_uppercase()),
            _ => out.push_str(&read),
        }
    }
    (out != text).then_some(Decoded {
        text: out,
        encoding,
        confidence,
    })
}

/// Lines are read by the encoding of the whole unless another one reads them clearly better:
/// files mix fonts.
fn line_encoding(line: &str, whole: Encoding, hint: Option<Encoding>) -> Option<Encoding> {
    if line.is_ascii() {
        return (whole == Encoding::Bkhcm1).then_some(whole);
    }
    if hint.is_none() && has_letters_beyond_bytes(line) {
        return None;
    }
    if score(line, whole, hint).is_some_and(|score| score.is_spotless()) {
        return Some(whole);
    }
    best(line, hint.or(Some(whole))).map(|detected| detected.encoding)
}

/// The reading that makes most sense; None for the text as it stands.
fn best(text: &str, hint: Option<Encoding>) -> Option<Detected> {
    // Ð for Đ is a slip of Unicode text, which `normalise` mends, and no proof of anything.
    let standing = Score::of(&text.replace('Ð', "Đ").replace('ð', "đ"));
    if standing.is_spotless() && has_letters_beyond_bytes(text) {
        return None;
    }
    let mut found: Option<(Detected, f32)> = None;
    for encoding in [Encoding::MisreadUtf8].into_iter().chain(BY_TABLE) {
        let hinted = hint == Some(encoding);
        let Some(score) = score(text, encoding, hint) else {
            continue;
        };
        let value = score.value() + if hinted { FONT_WORDS } else { 0.0 };
        let most = found.map_or(standing.value() + MARGIN, |(_, most)| most);
        if value > most && is_believable(&score, encoding, hinted) {
            let many = score.good as f32 / (score.good as f32 + 1.0);
            let confidence = score.share() * if hinted { 0.5 + many / 2.0 } else { many };
            found = Some((
                Detected {
                    encoding,
                    confidence,
                },
                value,
            ));
        }
    }
    found.map(|(detected, _)| detected)
}

fn is_believable(score: &Score, encoding: Encoding, hinted: bool) -> bool {
    let rare = matches!(encoding, Encoding::Bkhcm1 | Encoding::Bkhcm2);
    let enough = if rare {
        RARE_PROOF_WORDS_MIN
    } else {
        PROOF_WORDS_MIN
    };
    let proven = score.good >= enough && score.share() >= SHARE_MIN;
    proven || (hinted && score.odd + score.junk <= score.good + score.lone + 1)
}

/// How Vietnamese one reading of the text is; None if the reading changes nothing.
fn score(text: &str, encoding: Encoding, hint: Option<Encoding>) -> Option<Score> {
    let (read, left) = read_counting(text, encoding, hint);
    let mut score = Score::of(&read);
    score.junk += left;
    (read != text).then_some(score)
}

/// The text read by one encoding; unchanged where that is impossible.
fn read(text: &str, encoding: Encoding, hint: Option<Encoding>) -> Cow<'_, str> {
    read_counting(text, encoding, hint).0
}

/// The same, with the number of letters that mean nothing in that encoding.
fn read_counting(text: &str, encoding: Encoding, hint: Option<Encoding>) -> (Cow<'_, str>, u32) {
    if encoding == Encoding::MisreadUtf8 {
        return (reread_utf8(text).map_or(Cow::Borrowed(text), Cow::Owned), 0);
    }
    let Some(codec) = Codec::of(encoding) else {
        return (Cow::Borrowed(text), 0);
    };
    let also_1258 = hint == Some(encoding) && encoding != Encoding::Cp1258;
    let (read, left) = codec.decode(&units_of(text, also_1258));
    let mended = if encoding == Encoding::Tcvn3 {
        mend_lines(&read)
    } else {
        read
    };
    (Cow::Owned(mended), left)
}

fn mend_lines(text: &str) -> String {
    text.split_inclusive('\n').map(capitals::mend).collect()
}

/// UTF-8 whose bytes were taken for characters, once or twice.
fn reread_utf8(text: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = units_of(text, false)
        .into_iter()
        .map(|unit| u8::try_from(unit).ok())
        .collect();
    let once = String::from_utf8(bytes?).ok().filter(|once| once != text)?;
    if once.is_ascii() || has_letters_beyond_bytes(&once) {
        return Some(once);
    }
    reread_utf8(&once).or(Some(once))
}

fn repair_viqr(text: &str, hint: Option<Encoding>) -> Option<Decoded> {
    if hint.is_some_and(|hint| hint != Encoding::Viqr) {
        return None;
    }
    let (read, marked) = viqr::decode(text);
    let words = Score::of(&read).words.max(1);
    let share = marked as f32 / words as f32;
    let enough = marked >= VIQR_WORDS_MIN && share >= VIQR_SHARE_MIN;
    enough.then(|| Decoded {
        text: read,
        encoding: Encoding::Viqr,
        confidence: (share * 1.5).min(1.0),
    })
}

/// Vietnamese letters that no byte read as Windows-1252 can have made: the text is Unicode.
fn has_letters_beyond_bytes(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(
            c,
            'Ă' | 'ă' | 'Đ' | 'đ' | 'Ĩ' | 'ĩ' | 'Ũ' | 'ũ' | 'Ơ' | 'ơ' | 'Ư' | 'ư'
        ) || matches!(u32::from(c), 0x1EA0..=0x1EF9)
    })
}

/// Text of bytes in no Vietnamese encoding.
fn western(text: &str) -> String {
    let read = |c: char| match u32::from(c) {
        code @ 0x80..=0x9F => tables::CP1252[code as usize - 0x80],
        _ => c,
    };
    text.chars().map(read).collect()
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let (big, rest) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (false, rest),
        [0xFE, 0xFF, rest @ ..] => (true, rest),
        _ => return None,
    };
    let unit = |pair: &[u8]| {
        let pair = [pair[0], pair[1]];
        if big {
            u16::from_be_bytes(pair)
        } else {
            u16::from_le_bytes(pair)
        }
    };
    let units: Vec<u16> = rest.chunks_exact(2).map(unit).collect();
    Some(String::from_utf16_lossy(&units))
}

fn sample(text: &str) -> &str {
    let end = text
        .char_indices()
        .nth(SAMPLE_CHARS_MAX)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// A sample of the lines whose encoding is in doubt.
fn sample_of_bytes(text: &str, hint: Option<Encoding>) -> Cow<'_, str> {
    if hint.is_some() || !has_letters_beyond_bytes(text) {
        return Cow::Borrowed(sample(text));
    }
    let mut doubtful = String::new();
    for line in text.split_inclusive('\n') {
        if !line.is_ascii() && !has_letters_beyond_bytes(line) {
            doubtful.push_str(sample(line));
        }
        if doubtful.len() > SAMPLE_CHARS_MAX {
            break;
        }
    }
    Cow::Owned(doubtful)
}

#[cfg(test)]
mod tests;
