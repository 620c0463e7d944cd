//! From columns of chances to a number and how likely it is.
//!
//! A number's line has a grammar: perhaps the rest of the label, digits or none, then a
//! separator or letters, then anything. Only readings that keep to it are weighed against one
//! another, so that a `u` at a number's end is a 4 if it is anything.

use super::net::{BLANK, CLASSES, COLON, DASH, LETTER, POINT, SLASH, ZERO};

/// Digits of the longest number.
pub const DIGITS_MAX: usize = 7;
/// No chance at all, as a logarithm.
const NEVER: f32 = -1e9;

type Columns<'a> = &'a [[f32; CLASSES]];

/// The likeliest digits; empty where the number was left open.
pub fn best(columns: Columns<'_>) -> Vec<u8> {
    // 0 the label's rest, 1 to 10 a digit, 11 between digits, 12 what follows.
    let mut scores = [NEVER; STATES];
    scores[0] = 0.0;
    let mut back: Vec<[usize; STATES]> = Vec::with_capacity(columns.len());
    for column in columns {
        let mut next = [NEVER; STATES];
        let mut from = [0; STATES];
        for (state, (score, origin)) in next.iter_mut().zip(&mut from).enumerate() {
            for (before, past) in scores.iter().enumerate() {
                let now = past + step(before, state, column);
                if now > *score {
                    (*score, *origin) = (now, before);
                }
            }
        }
        scores = next;
        back.push(from);
    }
    let mut state = (0..STATES)
        .max_by(|a, b| scores[*a].total_cmp(&scores[*b]))
        .unwrap_or(0);
    let mut digits = Vec::new();
    for from in back.iter().rev() {
        let before = from[state];
        if (1..=10).contains(&state) && before != state {
            digits.push((state - 1) as u8);
        }
        state = before;
    }
    digits.reverse();
    digits
}

const STATES: usize = 13;
const BETWEEN: usize = 11;
const AFTER: usize = 12;

/// The logarithm of the chance to go on from one state to another with a column.
fn step(before: usize, state: usize, column: &[f32; CLASSES]) -> f32 {
    match (before, state) {
        (0, 0) => lead(column),
        (0 | BETWEEN, 1..=10) => column[ZERO + state - 1],
        (1..=10, 1..=10) => column[ZERO + state - 1],
        (1..=10 | BETWEEN, BETWEEN) => column[BLANK],
        (0, AFTER) => any(column, &[SLASH, DASH]),
        (1..=10 | BETWEEN, AFTER) => tail(column),
        (AFTER, AFTER) => 0.0,
        _ => NEVER,
    }
}

/// What may stand before digits.
fn lead(column: &[f32; CLASSES]) -> f32 {
    any(column, &[BLANK, LETTER, COLON, POINT])
}

/// What may begin after digits.
fn tail(column: &[f32; CLASSES]) -> f32 {
    any(column, &[SLASH, DASH, LETTER, POINT])
}

fn any(column: &[f32; CLASSES], classes: &[usize]) -> f32 {
    let each = classes.iter().map(|class| column[*class]);
    each.fold(NEVER, together)
}

/// The logarithm of the chance of either of two.
pub fn together(one: f32, other: f32) -> f32 {
    let (more, less) = if one > other {
        (one, other)
    } else {
        (other, one)
    };
    if less < more - 30.0 {
        more
    } else {
        more + (less - more).exp().ln_1p()
    }
}

/// The logarithm of the chance that a line shows just these digits.
pub fn chance(columns: Columns<'_>, digits: &[u8]) -> f32 {
    // 0 the label's rest, then each digit and the space behind it, then what follows.
    let states = 2 * digits.len() + 2;
    let after = states - 1;
    let mut scores = vec![NEVER; states];
    scores[0] = 0.0;
    for column in columns {
        let mut next = vec![NEVER; states];
        next[0] = scores[0] + lead(column);
        for (at, digit) in digits.iter().enumerate() {
            let (shown, space) = (2 * at + 1, 2 * at + 2);
            let class = (ZERO + usize::from(*digit)).min(CLASSES - 1);
            let doubled = at > 0 && digits[at - 1] == *digit;
            let mut before = together(scores[shown], scores[shown - 1]);
            if at > 0 && !doubled {
                before = together(before, scores[shown - 2]);
            }
            next[shown] = before + column[class];
            next[space] = together(scores[shown], scores[space]) + column[BLANK];
        }
        let begun = if digits.is_empty() {
            scores[0] + any(column, &[SLASH, DASH])
        } else {
            together(scores[after - 1], scores[after - 2]) + tail(column)
        };
        next[after] = together(scores[after], begun);
        scores = next;
    }
    if digits.is_empty() {
        return together(scores[0], scores[1]);
    }
    together(
        scores[after],
        together(scores[after - 1], scores[after - 2]),
    )
}

/// The logarithm of the chance of all readings that keep to the grammar.
pub fn whole(columns: Columns<'_>) -> f32 {
    let mut scores = [NEVER; STATES];
    scores[0] = 0.0;
    for column in columns {
        let mut next = [NEVER; STATES];
        for (state, score) in next.iter_mut().enumerate() {
            for (before, past) in scores.iter().enumerate() {
                let by = step(before, state, column);
                if by > NEVER {
                    *score = together(*score, past + by);
                }
            }
        }
        scores = next;
    }
    scores.into_iter().fold(NEVER, together)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns that show these classes plainly.
    fn plain(classes: &[usize]) -> Vec<[f32; CLASSES]> {
        let column = |class: &usize| {
            let mut column = [(0.01f32 / 15.0).ln(); CLASSES];
            column[*class] = 0.99f32.ln();
            column
        };
        classes.iter().map(column).collect()
    }

    #[test]
    fn digits_are_read_up_to_the_separator() {
        let columns = plain(&[COLON, 0, 0, 6, 6, 0, 8, 0, SLASH, 0, LETTER, 3, 3]);
        assert_eq!(best(&columns), [5, 7]);
        let sure = chance(&columns, &[5, 7]) - whole(&columns);
        assert!(sure > -0.2 && sure <= 1e-3, "{sure}");
        assert!(chance(&columns, &[5, 1]) < chance(&columns, &[5, 7]) - 3.0);
    }

    #[test]
    fn doubled_digits_need_a_space_between() {
        assert_eq!(best(&plain(&[2, 2, 0, 2, SLASH])), [1, 1]);
        assert_eq!(best(&plain(&[2, 2, 2, SLASH])), [1]);
        let columns = plain(&[2, 0, 2, SLASH]);
        assert!(chance(&columns, &[1, 1]) > chance(&columns, &[1]));
    }

    #[test]
    fn an_open_number_stays_open() {
        let columns = plain(&[COLON, 0, 0, 0, SLASH, 0, LETTER]);
        assert_eq!(best(&columns), [0u8; 0]);
        assert!(chance(&columns, &[]) - whole(&columns) > -0.2);
    }

    #[test]
    fn the_chances_of_all_readings_add_up() {
        let mut columns = plain(&[0, 6, 0, 8, 0, SLASH]);
        columns[1][7] = -0.5;
        let sum = [&[5u8, 7][..], &[6, 7]].map(|digits| chance(&columns, digits));
        let most = together(sum[0], sum[1]);
        let all = whole(&columns);
        assert!(most <= all + 1e-3 && most > all - 0.5, "{most} of {all}");
    }
}
