//! Chance that repeats itself: the same seed gives the same throws on every machine. Whole
//! numbers only, for floating point does not promise that.

/// Splitmix64: small, quick, and even enough for invented data.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// Dice of their own for one part of the work, so that a change in one part does not move
    /// all the others.
    pub fn new(seed: u64, part: u64) -> Self {
        let mut dice = Self(seed ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        dice.next();
        dice
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, and not with, `bound`; 0 where that leaves none.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = bound.max(1) as u64;
        (self.next() % bound) as usize
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(usize::try_from(high - low + 1).unwrap_or(1)) as i64
    }

    /// True in that many of a hundred.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of them; none of none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// One of these words.
    pub fn word(&mut self, from: &'static [&'static str]) -> &'static str {
        self.pick(from).copied().unwrap_or_default()
    }

    /// That many different ones, or all there are.
    pub fn draw<T: Copy>(&mut self, from: &[T], count: usize) -> Vec<T> {
        let mut pool = from.to_vec();
        let count = count.min(pool.len());
        for at in 0..count {
            let other = at + self.below(pool.len() - at);
            pool.swap(at, other);
        }
        pool.truncate(count);
        pool
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throws_repeat_and_parts_differ() {
        let throws = |part| {
            let mut dice = Dice::new(7, part);
            [dice.next(), dice.next()]
        };
        assert_eq!(throws(1), throws(1));
        assert_ne!(throws(1), throws(2));
    }

    #[test]
    fn throws_stay_in_bounds() {
        let mut dice = Dice::new(1, 1);
        let seen: Vec<i64> = (0..500).map(|_| dice.between(-2, 3)).collect();
        assert!((-2..=3).all(|number| seen.contains(&number)) && seen.iter().all(|number| (-2..=3).contains(number)));
        assert_eq!(dice.below(0), 0);
        assert_eq!(dice.pick::<i64>(&[]), None);
        let mut drawn = dice.draw(&[1, 2, 3, 4], 9);
        drawn.sort_unstable();
        assert_eq!(drawn, [1, 2, 3, 4]);
    }
}
