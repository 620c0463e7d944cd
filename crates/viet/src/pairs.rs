//! How often syllables and pairs of them stand in a collection, as one block of bytes that is
//! asked as it lies: nothing is built when a program starts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::letter::plain;
use crate::{Kind, each_token};

/// Counts of law texts, news, names of units and phrases of offices; sources in data/NOTICE.
static BUILT_IN: &[u8] = include_bytes!("../data/pairs.bin");
static TABLE: LazyLock<Table<'static>> = LazyLock::new(|| {
    // A test reads the table; a broken one would be no program at all.
    Table::from_bytes(BUILT_IN).expect("the table of this crate")
});

/// The table that comes with this crate.
pub(crate) fn built_in() -> &'static Table<'static> {
    &TABLE
}

const MAGIC: &[u8; 4] = b"VPC1";
/// Steps of a stored count for each doubling: a count is right to a twelfth.
const STEPS: f32 = 8.0;
/// A syllable that stands fewer times is an error or a name.
const SEEN_MIN: u32 = 2;
/// A pair so many times rarer than one that differs in marks only is a misprint of it.
const MISPRINT_TIMES: u32 = 150;
/// Bytes of a pair: the second syllable's number, and the count.
const PAIR_BYTES: usize = 3;

/// The number of a syllable in a table.
pub(crate) type Id = u16;

/// Counts that lie in bytes made by [`count`].
pub(crate) struct Table<'b> {
    /// Syllables in the order of their bytes, each behind its length.
    words: Vec<&'b str>,
    singles: &'b [u8],
    /// Where the pairs of a first syllable begin, counted in pairs.
    rows: &'b [u8],
    pairs: &'b [u8],
    all: f32,
}

impl<'b> Table<'b> {
    /// `None` where the bytes are none that [`count`] made.
    pub fn from_bytes(bytes: &'b [u8]) -> Option<Table<'b>> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (number, mut rest) = rest.split_first_chunk::<2>()?;
        let number = usize::from(u16::from_le_bytes(*number));
        let mut words = Vec::with_capacity(number);
        for _ in 0..number {
            let (length, after) = rest.split_first()?;
            let (word, after) = after.split_at_checked(usize::from(*length))?;
            words.push(std::str::from_utf8(word).ok()?);
            rest = after;
        }
        let (singles, rest) = rest.split_at_checked(number)?;
        let (rows, pairs) = rest.split_at_checked(4 * (number + 1))?;
        let all = singles.iter().map(|stored| opened(*stored)).sum();
        let table = Table {
            words,
            singles,
            rows,
            pairs,
            all,
        };
        let whole = table.row_start(number)? * PAIR_BYTES == pairs.len();
        let rising = (0..number).all(|at| table.row_start(at) <= table.row_start(at + 1));
        (whole && rising).then_some(table)
    }

    pub fn words(&self) -> impl Iterator<Item = (Id, &'b str)> + '_ {
        self.words
            .iter()
            .enumerate()
            .map(|(at, word)| (at as Id, *word))
    }

    pub fn id(&self, word: &str) -> Option<Id> {
        self.words
            .binary_search(&word)
            .ok()
            .map(|found| found as Id)
    }

    pub fn word(&self, id: Id) -> &'b str {
        self.words.get(usize::from(id)).copied().unwrap_or("")
    }

    /// Occurrences of all syllables together.
    pub fn all(&self) -> f32 {
        self.all
    }

    pub fn single(&self, id: Id) -> f32 {
        self.singles
            .get(usize::from(id))
            .map_or(0.0, |stored| opened(*stored))
    }

    /// How often the second follows the first; how many different ones follow it.
    pub fn pair(&self, first: Id, second: Id) -> (f32, f32) {
        let row = self.row(first);
        let number = row.len() / PAIR_BYTES;
        let at = |index: usize| {
            let entry = row.get(PAIR_BYTES * index..).unwrap_or_default();
            match entry {
                [low, high, stored, ..] => (u16::from_le_bytes([*low, *high]), *stored),
                _ => (Id::MAX, 0),
            }
        };
        let (mut low, mut high) = (0, number);
        while low < high {
            let middle = (low + high) / 2;
            if at(middle).0 < second {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let (found, stored) = at(low);
        let count = if low < number && found == second {
            opened(stored)
        } else {
            0.0
        };
        (count, number as f32)
    }

    fn row(&self, first: Id) -> &'b [u8] {
        let first = usize::from(first);
        let (from, to) = (self.row_start(first), self.row_start(first + 1));
        let range = from
            .zip(to)
            .map(|(from, to)| PAIR_BYTES * from..PAIR_BYTES * to);
        range
            .and_then(|range| self.pairs.get(range))
            .unwrap_or_default()
    }

    fn row_start(&self, at: usize) -> Option<usize> {
        let bytes = self.rows.get(4 * at..)?.first_chunk::<4>()?;
        Some(u32::from_le_bytes(*bytes) as usize)
    }
}

/// A count in eight bits, and back.
fn stored(count: u32) -> u8 {
    (1.0 + STEPS * (count.max(1) as f32).log2())
        .round()
        .min(255.0) as u8
}

fn opened(stored: u8) -> f32 {
    match stored {
        0 => 0.0,
        stored => ((f32::from(stored) - 1.0) / STEPS).exp2(),
    }
}

/// The bytes of a table of the syllables and pairs of some texts; the same for the same texts.
/// A pair is two syllables with nothing but white space between them. Pairs that are misprints of
/// others are left out.
pub fn count<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<u8> {
    let mut singles: BTreeMap<String, u32> = BTreeMap::new();
    let mut pairs: BTreeMap<(String, String), u32> = BTreeMap::new();
    for text in texts {
        let mut before: Option<(String, usize)> = None;
        each_token(text, |token| {
            let lettered = token.kind == Kind::Word && !token.canonical.contains(' ');
            if !lettered || !token.canonical.chars().all(char::is_alphabetic) {
                before = None;
                return;
            }
            let word = token.canonical.to_owned();
            *singles.entry(word.clone()).or_default() += 1;
            if let Some((first, end)) = before.take()
                && text
                    .get(end..token.start)
                    .is_some_and(|gap| gap.chars().all(char::is_whitespace))
            {
                *pairs.entry((first, word.clone())).or_default() += 1;
            }
            before = Some((word, token.end));
        });
    }
    drop_misprints(&mut pairs);
    bytes_of(&singles, &pairs)
}

/// Drops pairs that are rare beside one with the same letters under other marks: tố chức.
fn drop_misprints(pairs: &mut BTreeMap<(String, String), u32>) {
    let letters = |(one, two): &(String, String)| (plain(one), plain(two));
    let mut most: BTreeMap<(String, String), u32> = BTreeMap::new();
    for (pair, seen) in pairs.iter() {
        let most = most.entry(letters(pair)).or_default();
        *most = (*most).max(*seen);
    }
    pairs.retain(|pair, seen| {
        let most = most.get(&letters(pair)).copied().unwrap_or(0);
        most < MISPRINT_TIMES * *seen
    });
}

fn bytes_of(singles: &BTreeMap<String, u32>, pairs: &BTreeMap<(String, String), u32>) -> Vec<u8> {
    let kept: BTreeSet<&str> = singles
        .iter()
        .filter(|(word, seen)| **seen >= SEEN_MIN && word.len() <= usize::from(u8::MAX))
        .map(|(word, _)| word.as_str())
        .take(usize::from(Id::MAX) - 1)
        .collect();
    let ids: BTreeMap<&str, Id> = kept.iter().copied().zip(0..).collect();
    let mut bytes = MAGIC.to_vec();
    bytes.extend((kept.len() as u16).to_le_bytes());
    for word in &kept {
        bytes.push(word.len() as u8);
        bytes.extend(word.as_bytes());
    }
    bytes.extend(kept.iter().map(|word| stored(singles[*word])));
    let mut rows: Vec<Vec<(Id, u8)>> = vec![Vec::new(); kept.len()];
    for ((first, second), seen) in pairs {
        if let (Some(first), Some(second)) = (ids.get(first.as_str()), ids.get(second.as_str())) {
            rows[usize::from(*first)].push((*second, stored(*seen)));
        }
    }
    let mut start = 0u32;
    for row in &rows {
        bytes.extend(start.to_le_bytes());
        start += row.len() as u32;
    }
    bytes.extend(start.to_le_bytes());
    for (second, seen) in rows.into_iter().flatten() {
        bytes.extend(second.to_le_bytes());
        bytes.push(seen);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_come_back_nearly_as_they_were() {
        let text = "bồi dưỡng cán bộ. Bồi dưỡng, cán bộ bồi dưỡng";
        let bytes = count([text]);
        let table = Table::from_bytes(&bytes).expect("a table");
        let id = |word| table.id(word).expect("a word");
        assert!((table.single(id("bồi")) - 3.0).abs() < 0.2);
        let (seen, different) = table.pair(id("bồi"), id("dưỡng"));
        assert!((seen - 3.0).abs() < 0.2 && different == 1.0, "{seen}");
        // A comma stands between.
        assert!((table.pair(id("dưỡng"), id("cán")).0 - 1.0).abs() < 0.1);
        assert_eq!(table.pair(id("cán"), id("dưỡng")).0, 0.0);
        assert_eq!(table.id("lạ"), None);
    }

    #[test]
    fn bytes_that_are_no_table_are_refused() {
        let bytes = count(["bồi dưỡng bồi dưỡng"]);
        assert!(Table::from_bytes(&bytes).is_some());
        assert!(Table::from_bytes(b"VPC1").is_none());
        assert!(Table::from_bytes(&bytes[..bytes.len() - 1]).is_none());
        assert!(Table::from_bytes(b"").is_none());
    }
}
