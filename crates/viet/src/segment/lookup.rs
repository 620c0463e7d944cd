//! Small tables from a hash to a number of four bits, for lexicon and pair statistics: two bytes
//! a place, so that some hundred thousand entries take half a megabyte.

/// Bits of a place that check the hash; the other four are the value.
const CHECK_BITS: u32 = 12;
/// How many places are tried before an entry is given up.
const TRIES: usize = 24;

/// A fixed open-addressing table. A wrong answer comes for about one foreign hash in 500.
pub(super) struct Lookup {
    places: Vec<u16>,
}

impl Lookup {
    /// A table for entries with values 1 to 15; the last of two equal hashes wins. Entries that
    /// find no place are dropped (none at the load used here).
    pub(super) fn build(entries: &[(u64, u8)]) -> Lookup {
        let size = (entries.len() * 3 / 2 + 64).next_power_of_two();
        let mut lookup = Lookup {
            places: vec![0; size],
        };
        for &(hash, value) in entries {
            let check = check(hash);
            for at in lookup.path(hash) {
                let place = lookup.places[at];
                if place == 0 || place >> 4 == check {
                    lookup.places[at] = (check << 4) | u16::from(value.clamp(1, 15));
                    break;
                }
            }
        }
        lookup
    }

    /// The value of a hash, 0 if it is not in the table.
    pub(super) fn get(&self, hash: u64) -> u8 {
        let check = check(hash);
        for at in self.path(hash) {
            let place = self.places[at];
            if place == 0 {
                return 0;
            }
            if place >> 4 == check {
                return (place & 15) as u8;
            }
        }
        0
    }

    fn path(&self, hash: u64) -> impl Iterator<Item = usize> + use<> {
        let mask = self.places.len() - 1;
        let first = hash as usize;
        (0..TRIES).map(move |step| (first + step) & mask)
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        self.places
            .iter()
            .flat_map(|place| place.to_le_bytes())
            .collect()
    }

    /// None if the length is no power of two.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Lookup> {
        let sound = bytes.len().is_multiple_of(2) && (bytes.len() / 2).is_power_of_two();
        let place = |pair: &[u8]| u16::from_le_bytes([pair[0], pair[1]]);
        sound.then(|| Lookup {
            places: bytes.chunks_exact(2).map(place).collect(),
        })
    }
}

fn check(hash: u64) -> u16 {
    // Never 0 together with a value: values begin at 1.
    (hash >> (64 - CHECK_BITS)) as u16
}

/// The hash of a word from those of its pieces.
pub(super) fn hash_word(pieces: impl Iterator<Item = u64>) -> u64 {
    pieces.fold(0x9E37_79B9_7F4A_7C15, mix)
}

/// Two hashes made one; the order matters.
#[inline]
pub(super) fn mix(a: u64, b: u64) -> u64 {
    let product = (a.rotate_left(23) ^ b).wrapping_mul(0x9FB2_1C65_1E98_DF25);
    product ^ (product >> 32)
}
