//! TCVN 5712 VN3, one byte a letter: how papers of the nineties were typed. Typed here from the
//! standard, apart from the table that reads it elsewhere, so that the two check each other.

/// Small letters and their bytes, from the standard's second column on.
const SMALL: &[(char, u8)] = &[
    ('ă', 0xA8),
    ('â', 0xA9),
    ('ê', 0xAA),
    ('ô', 0xAB),
    ('ơ', 0xAC),
    ('ư', 0xAD),
    ('đ', 0xAE),
    ('à', 0xB5),
    ('ả', 0xB6),
    ('ã', 0xB7),
    ('á', 0xB8),
    ('ạ', 0xB9),
    ('ằ', 0xBB),
    ('ẳ', 0xBC),
    ('ẵ', 0xBD),
    ('ắ', 0xBE),
    ('ặ', 0xC6),
    ('ầ', 0xC7),
    ('ẩ', 0xC8),
    ('ẫ', 0xC9),
    ('ấ', 0xCA),
    ('ậ', 0xCB),
    ('è', 0xCC),
    ('ẻ', 0xCE),
    ('ẽ', 0xCF),
    ('é', 0xD0),
    ('ẹ', 0xD1),
    ('ề', 0xD2),
    ('ể', 0xD3),
    ('ễ', 0xD4),
    ('ế', 0xD5),
    ('ệ', 0xD6),
    ('ì', 0xD7),
    ('ỉ', 0xD8),
    ('ĩ', 0xDC),
    ('í', 0xDD),
    ('ị', 0xDE),
    ('ò', 0xDF),
    ('ỏ', 0xE1),
    ('õ', 0xE2),
    ('ó', 0xE3),
    ('ọ', 0xE4),
    ('ồ', 0xE5),
    ('ổ', 0xE6),
    ('ỗ', 0xE7),
    ('ố', 0xE8),
    ('ộ', 0xE9),
    ('ờ', 0xEA),
    ('ở', 0xEB),
    ('ỡ', 0xEC),
    ('ớ', 0xED),
    ('ợ', 0xEE),
    ('ù', 0xEF),
    ('ủ', 0xF1),
    ('ũ', 0xF2),
    ('ú', 0xF3),
    ('ụ', 0xF4),
    ('ừ', 0xF5),
    ('ử', 0xF6),
    ('ữ', 0xF7),
    ('ứ', 0xF8),
    ('ự', 0xF9),
    ('ỳ', 0xFA),
    ('ỷ', 0xFB),
    ('ỹ', 0xFC),
    ('ý', 0xFD),
    ('ỵ', 0xFE),
];

/// The capitals that have a byte of their own.
const CAPITAL: &[(char, u8)] = &[
    ('Ă', 0xA1),
    ('Â', 0xA2),
    ('Ê', 0xA3),
    ('Ô', 0xA4),
    ('Ơ', 0xA5),
    ('Ư', 0xA6),
    ('Đ', 0xA7),
];

/// The byte of one character: its own, or of a capital with a tone its small letter's.
pub(super) fn byte(character: char) -> u8 {
    if character.is_ascii() {
        return character as u8;
    }
    let small = character.to_lowercase().next().unwrap_or(character);
    let own = CAPITAL.iter().find(|(letter, _)| *letter == character);
    let found = own.or_else(|| SMALL.iter().find(|(letter, _)| *letter == small));
    match (found, character) {
        (Some((_, byte)), _) => *byte,
        (None, '–' | '—') => b'-',
        (None, '“' | '”') => b'"',
        (None, _) => b'?',
    }
}

/// Whether a capital has no byte of its own and needs the font of capitals.
pub(super) fn needs_capitals(character: char) -> bool {
    !character.is_ascii()
        && character.is_uppercase()
        && !CAPITAL.iter().any(|(letter, _)| *letter == character)
}

/// `text` as bytes.
pub(super) fn encode(text: &str) -> Vec<u8> {
    text.chars().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_the_bytes_of_their_day() {
        assert_eq!(encode("Quảng Trị"), b"Qu\xb6ng Tr\xde");
        assert_eq!(encode("Độc lập"), b"\xa7\xe9c l\xcbp");
        assert_eq!(encode("CỘNG HÒA"), b"C\xe9NG H\xdfA");
    }

    #[test]
    fn no_byte_means_two_letters() {
        let mut bytes: Vec<u8> = SMALL.iter().chain(CAPITAL).map(|(_, byte)| *byte).collect();
        bytes.sort_unstable();
        bytes.dedup();
        assert_eq!(bytes.len(), SMALL.len() + CAPITAL.len());
        assert_eq!(SMALL.len(), 67);
    }
}
