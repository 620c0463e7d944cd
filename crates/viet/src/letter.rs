//! The letters of Vietnamese as small numbers: every precomposed letter is a base (a ă â … ư y)
//! and one of six tones, so that tone placement and folding are table look-ups, not string work.

/// Base letters in the order of the Vietnamese alphabet, with f j w z where Latin puts them.
const BASES: [char; 33] = [
    'a', 'ă', 'â', 'b', 'c', 'd', 'đ', 'e', 'ê', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
    'ô', 'ơ', 'p', 'q', 'r', 's', 't', 'u', 'ư', 'v', 'w', 'x', 'y', 'z',
];
const BASES_UPPER: [char; 33] = [
    'A', 'Ă', 'Â', 'B', 'C', 'D', 'Đ', 'E', 'Ê', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
    'Ô', 'Ơ', 'P', 'Q', 'R', 'S', 'T', 'U', 'Ư', 'V', 'W', 'X', 'Y', 'Z',
];
/// The same bases without any mark, as ASCII.
const PLAIN: [u8; 33] = *b"aaabcddeefghijklmnooopqrstuuvwxyz";

/// Vowels under the tones level, huyền, hỏi, ngã, sắc, nặng: the order of dictionaries.
const VOWELS: [[char; 6]; 12] = [
    ['a', 'à', 'ả', 'ã', 'á', 'ạ'],
    ['ă', 'ằ', 'ẳ', 'ẵ', 'ắ', 'ặ'],
    ['â', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ'],
    ['e', 'è', 'ẻ', 'ẽ', 'é', 'ẹ'],
    ['ê', 'ề', 'ể', 'ễ', 'ế', 'ệ'],
    ['i', 'ì', 'ỉ', 'ĩ', 'í', 'ị'],
    ['o', 'ò', 'ỏ', 'õ', 'ó', 'ọ'],
    ['ô', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ'],
    ['ơ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ'],
    ['u', 'ù', 'ủ', 'ũ', 'ú', 'ụ'],
    ['ư', 'ừ', 'ử', 'ữ', 'ứ', 'ự'],
    ['y', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ'],
];
const VOWELS_UPPER: [[char; 6]; 12] = [
    ['A', 'À', 'Ả', 'Ã', 'Á', 'Ạ'],
    ['Ă', 'Ằ', 'Ẳ', 'Ẵ', 'Ắ', 'Ặ'],
    ['Â', 'Ầ', 'Ẩ', 'Ẫ', 'Ấ', 'Ậ'],
    ['E', 'È', 'Ẻ', 'Ẽ', 'É', 'Ẹ'],
    ['Ê', 'Ề', 'Ể', 'Ễ', 'Ế', 'Ệ'],
    ['I', 'Ì', 'Ỉ', 'Ĩ', 'Í', 'Ị'],
    ['O', 'Ò', 'Ỏ', 'Õ', 'Ó', 'Ọ'],
    ['Ô', 'Ồ', 'Ổ', 'Ỗ', 'Ố', 'Ộ'],
    ['Ơ', 'Ờ', 'Ở', 'Ỡ', 'Ớ', 'Ợ'],
    ['U', 'Ù', 'Ủ', 'Ũ', 'Ú', 'Ụ'],
    ['Ư', 'Ừ', 'Ử', 'Ữ', 'Ứ', 'Ự'],
    ['Y', 'Ỳ', 'Ỷ', 'Ỹ', 'Ý', 'Ỵ'],
];

/// A letter: base in bits 3–8, tone in bits 0–2, capital in bit 15. Zero is "no Vietnamese letter".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Letter(u16);

const NANG: u8 = 5;
const CAPITAL: u16 = 1 << 15;
const LOW_END: usize = 0x1B1;
const HIGH_START: usize = 0x1EA0;
const HIGH_END: usize = 0x1EFA;

const fn base_index(letter: char) -> u16 {
    let mut i = 0;
    while i < BASES.len() {
        if BASES[i] as u32 == letter as u32 {
            return i as u16;
        }
        i += 1;
    }
    panic!("not a base letter")
}

const A: u8 = base_index('a') as u8;
pub(crate) const A_BREVE: u8 = base_index('ă') as u8;
pub(crate) const A_HAT: u8 = base_index('â') as u8;
const E: u8 = base_index('e') as u8;
pub(crate) const E_HAT: u8 = base_index('ê') as u8;
pub(crate) const G: u8 = base_index('g') as u8;
pub(crate) const I: u8 = base_index('i') as u8;
const O: u8 = base_index('o') as u8;
pub(crate) const O_HAT: u8 = base_index('ô') as u8;
pub(crate) const O_HORN: u8 = base_index('ơ') as u8;
pub(crate) const Q: u8 = base_index('q') as u8;
pub(crate) const U: u8 = base_index('u') as u8;
pub(crate) const U_HORN: u8 = base_index('ư') as u8;

const fn put(low: &mut [u16], high: &mut [u16], c: char, code: u16) {
    let at = c as usize;
    if at < LOW_END {
        low[at] = code;
    } else {
        high[at - HIGH_START] = code;
    }
}

type Tables = (
    [u16; LOW_END],
    [u16; HIGH_END - HIGH_START],
    [[char; 6]; 33],
);

const fn build() -> Tables {
    let mut low = [0u16; LOW_END];
    let mut high = [0u16; HIGH_END - HIGH_START];
    let mut toned = [['\0'; 6]; 33];
    let mut i = 0;
    while i < BASES.len() {
        let code = (i as u16 + 1) << 3;
        put(&mut low, &mut high, BASES[i], code);
        put(&mut low, &mut high, BASES_UPPER[i], code | CAPITAL);
        toned[i] = [BASES[i]; 6];
        i += 1;
    }
    let mut v = 0;
    while v < VOWELS.len() {
        let base = base_index(VOWELS[v][0]);
        let mut tone = 0;
        while tone < 6 {
            let code = ((base + 1) << 3) | tone as u16;
            put(&mut low, &mut high, VOWELS[v][tone], code);
            put(&mut low, &mut high, VOWELS_UPPER[v][tone], code | CAPITAL);
            toned[base as usize][tone] = VOWELS[v][tone];
            tone += 1;
        }
        v += 1;
    }
    (low, high, toned)
}

static TABLES: Tables = build();

impl Letter {
    /// The Vietnamese (or plain ASCII) letter of a character in NFC.
    #[inline]
    pub(crate) fn of(c: char) -> Option<Letter> {
        let at = c as usize;
        let code = if at < LOW_END {
            TABLES.0[at]
        } else if (HIGH_START..HIGH_END).contains(&at) {
            TABLES.1[at - HIGH_START]
        } else {
            0
        };
        if code == 0 { None } else { Some(Letter(code)) }
    }

    /// A small letter from its base and tone; a consonant bears no tone.
    #[inline]
    pub(crate) fn new(base: u8, tone: u8) -> Letter {
        Letter(((u16::from(base) + 1) << 3) | u16::from(tone))
    }

    #[inline]
    pub(crate) fn base(self) -> u8 {
        (((self.0 & !CAPITAL) >> 3) - 1) as u8
    }

    #[inline]
    pub(crate) fn tone(self) -> u8 {
        (self.0 & 7) as u8
    }

    #[inline]
    pub(crate) fn is_capital(self) -> bool {
        self.0 & CAPITAL != 0
    }

    /// The small letter with its tone.
    #[inline]
    pub(crate) fn small(self) -> char {
        TABLES.2[usize::from(self.base())][usize::from(self.tone())]
    }

    /// The letter with a combining mark put on it, where NFC would compose the two.
    pub(crate) fn with_mark(self, mark: char) -> Option<Letter> {
        let tone = match mark {
            '\u{300}' => 1,
            '\u{309}' => 2,
            '\u{303}' => 3,
            '\u{301}' => 4,
            '\u{323}' => 5,
            _ => return self.with_shape(mark),
        };
        let free = self.tone() == 0 && is_vowel(self.base());
        free.then_some(Letter(self.0 | tone))
    }

    fn with_shape(self, mark: char) -> Option<Letter> {
        let base = match (self.base(), mark) {
            (A, '\u{306}') => A_BREVE,
            (A, '\u{302}') => A_HAT,
            (E, '\u{302}') => E_HAT,
            (O, '\u{302}') => O_HAT,
            (O, '\u{31B}') => O_HORN,
            (U, '\u{31B}') => U_HORN,
            _ => return None,
        };
        // A hat does not join a letter over a tone that stands above; a horn does.
        let free = matches!(self.tone(), 0 | NANG) || mark == '\u{31B}';
        let capital = self.0 & CAPITAL;
        free.then(|| Letter(Letter::new(base, self.tone()).0 | capital))
    }

    /// The ASCII letter left when every mark is taken off.
    #[inline]
    pub(crate) fn plain(self) -> u8 {
        PLAIN[usize::from(self.base())]
    }
}

/// The letters of a canonical text without marks; other characters stay.
pub(crate) fn plain(canonical: &str) -> String {
    canonical
        .chars()
        .map(|c| Letter::of(c).map_or(c, |letter| char::from(letter.plain())))
        .collect()
}

/// Whether a base can be the heart of a syllable.
#[inline]
pub(crate) fn is_vowel(base: u8) -> bool {
    const VOWEL: [bool; 33] = {
        let mut vowel = [false; 33];
        let mut v = 0;
        while v < VOWELS.len() {
            vowel[base_index(VOWELS[v][0]) as usize] = true;
            v += 1;
        }
        vowel
    };
    VOWEL[usize::from(base)]
}

/// Where the tone mark of a syllable stands (old style: hòa, thủy), as an index into `bases`.
/// None when the letters are not onset + one to three vowels + coda, so foreign words keep theirs.
pub(crate) fn tone_place(bases: &[u8]) -> Option<usize> {
    let mut first = bases.iter().position(|&b| is_vowel(b))?;
    let vowel_follows = bases.get(first + 1).is_some_and(|&b| is_vowel(b));
    let glide = first == 1 && vowel_follows && matches!((bases[0], bases[1]), (Q, U) | (G, I));
    if glide {
        first += 1;
    }
    let count = bases[first..].iter().take_while(|&&b| is_vowel(b)).count();
    let coda = &bases[first + count..];
    if count > 3 || coda.iter().any(|&b| is_vowel(b)) {
        return None;
    }
    let cluster = &bases[first..first + count];
    let marked = |&b: &u8| matches!(b, A_BREVE | A_HAT | E_HAT | O_HAT | O_HORN | U_HORN);
    let inside = match cluster.iter().rposition(marked) {
        Some(last_marked) => last_marked,
        None if count == 3 => 1,
        None if coda.is_empty() => 0,
        None => count - 1,
    };
    Some(first + inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_comes_back_from_its_base_and_tone() {
        for row in VOWELS {
            for (tone, &c) in row.iter().enumerate() {
                let letter = Letter::of(c).expect("a vowel of the table");
                assert_eq!(letter.tone() as usize, tone);
                assert_eq!(letter.small(), c);
                assert_eq!(Letter::new(letter.base(), letter.tone()), letter);
            }
        }
        for (small, capital) in BASES.into_iter().zip(BASES_UPPER) {
            let letter = Letter::of(capital).expect("a base of the table");
            assert!(letter.is_capital());
            assert_eq!(letter.small(), small);
        }
        assert_eq!(Letter::of('ñ'), None);
        assert_eq!(Letter::of('ກ'), None);
    }
}
