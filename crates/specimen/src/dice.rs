//! Seeded chance that never changes with a dependency: SplitMix64 and a few ways to throw it.

/// A row of throws; the same seed gives the same row for ever.
#[derive(Debug, Clone)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// `seed` and `lane` together start the row, so that one seed serves several purposes.
    pub fn new(seed: u64, lane: &str) -> Dice {
        let mut state = seed ^ 0x9e37_79b9_7f4a_7c15;
        for byte in lane.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        let mut dice = Dice { state };
        dice.next();
        dice
    }

    /// 64 bits.
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 ≤ value < `below`; 0 when `below` is 0.
    pub fn below(&mut self, below: usize) -> usize {
        if below == 0 {
            0
        } else {
            (self.next() % below as u64) as usize
        }
    }

    /// `from` ≤ value ≤ `to`.
    pub fn whole(&mut self, from: i64, to: i64) -> i64 {
        from + self.below((to - from + 1).max(1) as usize) as i64
    }

    /// `from` ≤ value < `to`.
    pub fn between(&mut self, from: f64, to: f64) -> f64 {
        let unit = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        from + (to - from) * unit
    }

    /// True in `percent` of 100 throws.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent as usize
    }

    /// One of `list`, which must not be empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_its_row_for_ever() {
        let mut dice = Dice::new(7, "page");
        let row: Vec<usize> = (0..6).map(|_| dice.below(100)).collect();
        let mut again = Dice::new(7, "page");
        assert_eq!(row, (0..6).map(|_| again.below(100)).collect::<Vec<_>>());
        assert_ne!(Dice::new(7, "page").next(), Dice::new(7, "wear").next());
        assert_ne!(Dice::new(7, "page").next(), Dice::new(8, "page").next());
    }
}
