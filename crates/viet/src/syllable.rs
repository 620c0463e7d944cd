//! Which strings can be Vietnamese syllables: onset × rhyme × tone by the rules of spelling, not
//! a list of words, so that nothing licensed is needed and a new word is no surprise.
//!
//! Rules, in the order the tables below give them:
//! - an onset is written one way before front vowels and another before the rest (c/k, g/gh,
//!   ng/ngh); *qu* holds the glide, *gi* swallows the i of *iê* (giếng) and stands alone in *gì*;
//! - lip consonants (b m p ph v) take no rhyme with a glide (oa, oe, uê, uy, uơ …);
//! - *iê* is written *yê* without an onset; *y* alone ends a syllable after h k l m s t or nothing;
//! - rhymes closed by c ch p t bear the tones sắc and nặng only; all others bear all six.
//!
//! `EXCEPTIONS` are syllables in daily use outside the rules: loans (buýt), names of people (Vy)
//! and of places in languages of the Highlands (Đắk, Kạn). The rules give 16,356
//! syllables, of which some 11,000 stand in dictionaries; to tell Vietnamese from noise that is
//! near enough (99.0 % of the words of law texts are in, almost all others are foreign).

use crate::letter::{Letter, is_vowel};
use crate::normalise::normalise;
use std::collections::HashMap;
use std::sync::LazyLock;

const BACK: &str = "b ch d đ h kh l m n nh p ph r s t th tr v x";
const LIPS: [&str; 5] = ["b", "m", "p", "ph", "v"];

/// Rhymes that begin with a ă â o ô ơ u ư and have no glide.
const OPEN_RHYMES: &str = "a ac ach ai am an ang anh ao ap at au ay \
    ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
    o oc oi om on ong op ot ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt \
    u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt \
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu";
/// Rhymes with a glide before the vowel.
const GLIDE_RHYMES: &str = "oa oac oach oai oam oan oang oanh oao oap oat oay \
    oăc oăm oăn oăng oăt oe oem oen oeo oet uân uâng uât uây uê uêch uên uênh \
    uơ uy uya uych uyên uyêt uyn uynh uyt uyu";
/// Rhymes that begin with e ê i.
const FRONT_RHYMES: &str = "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu \
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu";
/// Rhymes after qu, whose u is the glide.
const QU_RHYMES: &str = "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt \
    ân âng âp ât âu ây e en eng eo et ê êch ên ênh êt êu i in ip it ich \
    y ych yên yêt ynh yp yt yu ơ ơn ơt ô ôc";
/// Rhymes after gi, which holds its i.
const GI_RHYMES: &str = "ê êc êm êng êt";
/// Rhymes of g written with the i of gi alone: gì, gìn.
const G_RHYMES: &str = "i in";
/// Rhymes without an onset that are written with y.
const Y_RHYMES: &str = "y yêm yên yêng yêt yêu";
const EXCEPTIONS: &str = "buyt voan phuy boa moay tuyp typ vy thy ny kan ka kon đăk lăk đak";

/// Letters of the longest syllable, nghiêng.
pub const SYLLABLE_LETTERS_MAX: usize = 7;

/// A syllable without its tone, six bits a letter.
type Code = u64;

/// Code of each toneless syllable, and whether it takes sắc and nặng only.
static TONELESS: LazyLock<HashMap<Code, bool>> = LazyLock::new(|| {
    let mut all = HashMap::with_capacity(4000);
    let mut add = |onset: &str, rhyme: &str| {
        let letters: Vec<Letter> = onset.chars().chain(rhyme.chars()).map(known).collect();
        all.insert(code(&letters), is_checked(rhyme));
    };
    for (onset, rhyme) in spellings() {
        add(onset, rhyme);
    }
    all
});

/// The tables of this file hold Vietnamese letters only; a test reads them all.
fn known(c: char) -> Letter {
    Letter::of(c).unwrap_or(Letter::new(0, 0))
}

/// Every toneless syllable as onset and rhyme; some spellings come twice.
fn spellings() -> impl Iterator<Item = (&'static str, &'static str)> {
    let pairs = |onsets: &'static str, rhymes: &'static str| {
        let rhymes = move |onset| rhymes.split(' ').map(move |rhyme| (onset, rhyme));
        onsets
            .split(' ')
            .filter(|onset| !onset.is_empty())
            .flat_map(rhymes)
    };
    let bare = |rhymes: &'static str| rhymes.split(' ').map(|rhyme| ("", rhyme));
    let glides = pairs(BACK, GLIDE_RHYMES).filter(|(onset, _)| !LIPS.contains(onset));
    let bare_front = bare(FRONT_RHYMES).filter(|(_, rhyme)| !rhyme.starts_with("iê"));
    pairs(BACK, OPEN_RHYMES)
        .chain(pairs("c g ng gi", OPEN_RHYMES))
        .chain(glides)
        .chain(pairs("c g ng", GLIDE_RHYMES))
        .chain(pairs(BACK, FRONT_RHYMES))
        .chain(pairs("k gh ngh", FRONT_RHYMES))
        .chain(pairs("gi", "e ec em en eng eo ep et"))
        .chain(pairs("gi", GI_RHYMES))
        .chain(pairs("g", G_RHYMES))
        .chain(pairs("qu", QU_RHYMES))
        .chain(pairs("h k l m s t", "y"))
        .chain(bare(OPEN_RHYMES))
        .chain(bare(GLIDE_RHYMES))
        .chain(bare_front)
        .chain(bare(Y_RHYMES))
        .chain(bare(EXCEPTIONS))
}

/// Closed by c ch k p t.
fn is_checked(rhyme: &str) -> bool {
    rhyme.ends_with(['c', 'p', 't', 'k']) || rhyme.ends_with("ch")
}

fn code(letters: &[Letter]) -> Code {
    letters.iter().fold(0, |code, letter| {
        (code << 6) | (u64::from(letter.base()) + 1)
    })
}

/// Whether a word, in any case, tone style or normal form, can be a Vietnamese syllable.
pub fn is_syllable(word: &str) -> bool {
    let mut letters = Vec::with_capacity(SYLLABLE_LETTERS_MAX);
    for c in normalise(word).chars() {
        match Letter::of(c) {
            Some(letter) if letters.len() < SYLLABLE_LETTERS_MAX => letters.push(letter),
            _ => return false,
        }
    }
    is_valid(&letters)
}

pub(crate) fn is_valid(letters: &[Letter]) -> bool {
    if letters.is_empty() || letters.len() > SYLLABLE_LETTERS_MAX {
        return false;
    }
    let mut toned = letters.iter().filter(|letter| letter.tone() > 0);
    let tone = toned.next().map_or(0, |letter| letter.tone());
    let once = toned.next().is_none();
    let on_vowel = letters
        .iter()
        .all(|letter| letter.tone() == 0 || is_vowel(letter.base()));
    let checked = TONELESS.get(&code(letters));
    once && on_vowel && checked.is_some_and(|&checked| !checked || tone >= 4)
}

/// All valid syllables in canonical spelling, in no order.
pub fn all() -> impl Iterator<Item = String> {
    TONELESS.iter().flat_map(|(&code, &checked)| {
        let tones = if checked { 4..6 } else { 0..6 };
        tones.filter_map(move |tone| spell(code, tone))
    })
}

fn spell(code: Code, tone: u8) -> Option<String> {
    let letters = (0..SYLLABLE_LETTERS_MAX as u32).rev();
    let bases: Vec<u8> = letters
        .filter_map(|at| (code >> (6 * at) & 0x3F).checked_sub(1))
        .map(|base| base as u8)
        .collect();
    let place = crate::letter::tone_place(&bases)?;
    let toned = |(at, &base): (usize, &u8)| Letter::new(base, if at == place { tone } else { 0 });
    Some(
        bases
            .iter()
            .enumerate()
            .map(toned)
            .map(Letter::small)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_of_offices_are_valid() {
        let text = "cộng hòa xã hội chủ nghĩa việt nam độc lập tự do hạnh phúc ủy ban nhân dân \
            tỉnh quảng trị quyết định về việc phê duyệt kế hoạch giữa giếng gìn nghiêng khuỷu \
            thuở quốc quỳnh quýt yêu yết ý kỹ nguyễn huỳnh xoong buýt đắk kạn vy hoà thuỷ uỷ \
            khuya ngoằn ngoèo oẳn ươn ướt ỉa ích giặt giêng gió HÒA Đường Ngoại";
        for word in text.split_whitespace() {
            assert!(is_syllable(word), "{word}");
        }
        assert!(is_syllable("ho\u{300}a") && is_syllable("hoa\u{300}"));
    }

    #[test]
    fn noise_is_not() {
        for word in [
            "",
            "hello",
            "cac",
            "tap",
            "kàn3",
            "ceo",
            "gê",
            "ngiêng",
            "moà",
            "hòá",
            "bđ",
            "ß",
            "strong",
            "wifi",
            "Néi1",
            "cưạng ",
            "đb",
            "qyt",
            "iêng",
            "hoả̀",
        ] {
            assert!(!is_syllable(word), "{word}");
        }
    }

    #[test]
    fn the_rules_give_this_many() {
        let mut syllables: Vec<String> = all().collect();
        syllables.sort();
        let count = syllables.len();
        syllables.dedup();
        assert_eq!(count, syllables.len());
        assert!(
            syllables
                .iter()
                .all(|s| is_syllable(s) && crate::canonical(s) == *s)
        );
        assert!(
            spellings().all(|(o, r)| (o.to_owned() + r).chars().all(|c| Letter::of(c).is_some()))
        );
        assert_eq!(count, 16_356);
    }
}
