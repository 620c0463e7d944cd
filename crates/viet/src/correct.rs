//! Puts right what a reader of pictures got wrong in running text, by how likely syllables follow
//! one another: `bài dưỡng` was `bồi dưỡng`, `BINHVÀXÃ HỘI` is three words run together. A noisy
//! channel (Kernighan, Church and Gale 1990) over pairs of syllables, searched as a whole.
//!
//! Numbers, codes and whatever the caller holds fixed are never changed; a change tells by how
//! much it is better, so that the caller can ask for more where more is at stake.

mod channel;
mod phrases;

use crate::letter::plain;
use crate::pairs::{Id, Table, built_in};

/// What is taken off the count of a seen pair for those that were not seen (Kneser and Ney).
const DISCOUNT: f32 = 0.7;
/// Occurrences that a word counts which was never seen.
const UNSEEN: f32 = 0.2;
/// By how many nats a change costs more, or less, by how sure the reader is: words read with .97
/// are wrong once in 400 times, those below .9 once in five. Counted as the costs of the channel
/// were.
const BY_SURENESS: [(f32, f32); 6] = [
    (0.5, -2.8),
    (0.9, -2.4),
    (0.93, -1.4),
    (0.95, -0.9),
    (0.96, 0.9),
    (0.97, 1.9),
];
/// What is taken off that where the read word cannot be a syllable.
const NO_SYLLABLE: f32 = 2.5;
/// What a space costs that was not seen.
const SPACE: f32 = 2.5;
/// Words are looked at in stretches of so many at most.
const STRETCH_MAX: usize = 400;

/// A word as it was read.
#[derive(Clone, Debug)]
pub struct Heard<'t> {
    /// Its letters, without signs around it.
    pub text: &'t str,
    /// How sure the reader is, 0 to 1.
    pub sure: f32,
    /// What of it may be changed.
    pub free: Free,
    /// Spellings for which something else speaks, in canonical form, with how much, in nats.
    pub hints: Vec<(String, f32)>,
}

/// What of a word may be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Free {
    /// Nothing: a name, a number, a code.
    Nothing,
    /// The tone marks over its vowels, one for another, a hook over i, and the stroke of đ: what a
    /// reader of small print cannot tell apart.
    Tones,
    /// Its marks: a name that lists know.
    Marks,
    /// Marks and letters.
    Letters,
}

/// A spelling that is likelier than the read one.
#[derive(Clone, Debug, PartialEq)]
pub struct Better {
    /// In canonical form; with spaces where words had run together.
    pub text: String,
    /// By how much the whole is likelier with it, in nats.
    pub lead: f32,
    /// What had to be changed for it.
    pub changed: Free,
}

/// One way in which a word may have been meant.
struct Way {
    /// Its syllables; one that is in no table is `None`.
    syllables: Vec<Option<Id>>,
    /// What it takes off, with what it is worth inside.
    worth: f32,
    /// `None` for the word as read.
    text: Option<String>,
}

/// What is likelier for each of some words in a row.
pub fn correct(words: &[Heard<'_>]) -> Vec<Option<Better>> {
    words.chunks(STRETCH_MAX).flat_map(stretch).collect()
}

fn stretch(words: &[Heard<'_>]) -> Vec<Option<Better>> {
    let table = built_in();
    let mut words = words.to_vec();
    phrases::hint(&mut words);
    let ways: Vec<Vec<Way>> = words.iter().map(|word| ways(table, word)).collect();
    let ahead = best(table, &ways, true);
    let behind = best(table, &ways, false);
    words
        .iter()
        .zip(&ways)
        .zip(ahead.iter().zip(&behind))
        .map(|((word, ways), (ahead, behind))| {
            // What a whole reading is worth that goes through each way.
            let whole = ways
                .iter()
                .zip(ahead.iter().zip(behind))
                .map(|(way, (ahead, behind))| ahead + behind - way.worth);
            let whole: Vec<f32> = whole.collect();
            let stay = whole.first().copied()?;
            let (way, most) = ways.iter().zip(&whole).max_by(|a, b| a.1.total_cmp(b.1))?;
            let text = way.text.clone()?;
            let lead = most - stay;
            let changed = changed(&crate::canonical(word.text), &text);
            Some(Better {
                text,
                lead,
                changed,
            })
        })
        .collect()
}

/// What must be free for one spelling to become the other.
fn changed(read: &str, meant: &str) -> Free {
    if channel::differ_over_vowels(read, meant) {
        Free::Tones
    } else if plain(read) == plain(meant) {
        Free::Marks
    } else {
        Free::Letters
    }
}

/// What the best reading up to and with each way is worth, from the start or from the end.
fn best(table: &Table<'_>, ways: &[Vec<Way>], forward: bool) -> Vec<Vec<f32>> {
    let mut worth: Vec<Vec<f32>> = vec![Vec::new(); ways.len()];
    let mut last: Option<usize> = None;
    for step in 0..ways.len() {
        let at = if forward { step } else { ways.len() - 1 - step };
        worth[at] = ways[at]
            .iter()
            .map(|way| {
                let Some(last) = last else {
                    return way.worth + if forward { start(table, way) } else { 0.0 };
                };
                let steps = ways[last].iter().zip(&worth[last]).map(|(other, so_far)| {
                    let (one, two) = if forward { (other, way) } else { (way, other) };
                    so_far + follows(table, one, two)
                });
                way.worth + steps.fold(f32::MIN, f32::max)
            })
            .collect();
        last = Some(at);
    }
    worth
}

fn start(table: &Table<'_>, way: &Way) -> f32 {
    way.syllables
        .first()
        .map_or(0.0, |first| chance(table, None, *first))
}

fn follows(table: &Table<'_>, one: &Way, two: &Way) -> f32 {
    match (one.syllables.last(), two.syllables.first()) {
        (Some(before), Some(after)) => chance(table, *before, *after),
        (None, Some(after)) => chance(table, None, *after),
        // What is fixed follows anything alike.
        (_, None) => 0.0,
    }
}

/// The logarithm of the chance of a syllable behind another.
fn chance(table: &Table<'_>, before: Option<Id>, after: Option<Id>) -> f32 {
    let single = |id: Option<Id>| {
        let seen = id.map_or(0.0, |id| table.single(id));
        (seen + UNSEEN) / table.all()
    };
    let alone = single(after);
    let (Some(first), Some(second)) = (before, after) else {
        return alone.ln();
    };
    let all = table.single(first).max(1.0);
    let (seen, different) = table.pair(first, second);
    let left = DISCOUNT * (different + 1.0) / (all + 1.0);
    ((seen - DISCOUNT).max(0.0) / all + left.min(1.0) * alone).ln()
}

/// The word as read first, then what else it may have been.
fn ways(table: &Table<'_>, word: &Heard<'_>) -> Vec<Way> {
    let read = crate::canonical(word.text);
    let lettered = !read.is_empty() && read.chars().all(char::is_alphabetic);
    if word.free == Free::Nothing || !lettered {
        let known = if lettered {
            vec![table.id(&read)]
        } else {
            vec![]
        };
        let syllables = known.into_iter().filter(Option::is_some).collect();
        return vec![Way {
            syllables,
            worth: 0.0,
            text: None,
        }];
    }
    let hint = |text: &str| {
        let said = word.hints.iter().filter(|(hint, _)| hint == text);
        said.map(|(_, worth)| *worth).sum::<f32>()
    };
    let mut all = vec![Way {
        syllables: vec![table.id(&read)],
        worth: hint(&read),
        text: None,
    }];
    let possible = syllable_like(&read);
    let less = if possible { 0.0 } else { NO_SYLLABLE };
    let base = by_sureness(word.sure) - less;
    let letters = plain(&read);
    for (id, cost) in channel::near(table, &read, word.free == Free::Letters) {
        let text = table.word(id);
        let marks = plain(text) == letters;
        let free = match word.free {
            Free::Nothing => false,
            Free::Tones => channel::differ_over_vowels(&read, text),
            Free::Marks => marks,
            Free::Letters => true,
        };
        if !free {
            continue;
        }
        all.push(Way {
            syllables: vec![Some(id)],
            worth: hint(text) - base - cost,
            text: Some(text.to_owned()),
        });
    }
    hinted(table, word, &read, base, &mut all);
    if !possible && word.free == Free::Letters {
        all.extend(
            channel::cuts(table, &read)
                .into_iter()
                .map(|ids| run_together(table, &ids)),
        );
    }
    all
}

/// Spellings that only the caller knows.
fn hinted(table: &Table<'_>, word: &Heard<'_>, read: &str, base: f32, all: &mut Vec<Way>) {
    /// What a spelling costs that has nothing to do with what was read.
    const FOREIGN: f32 = 6.0;
    for (hint, worth) in &word.hints {
        let known = all.iter().any(|way| way.text.as_deref() == Some(hint));
        if !known && hint != read {
            let cost = channel::cost(read, hint).unwrap_or(FOREIGN);
            all.push(Way {
                syllables: vec![table.id(hint)],
                worth: worth - base - cost,
                text: Some(hint.clone()),
            });
        }
    }
}

fn run_together(table: &Table<'_>, ids: &[Id]) -> Way {
    let inside = ids
        .windows(2)
        .map(|pair| chance(table, pair.first().copied(), pair.last().copied()) - SPACE)
        .sum();
    let texts: Vec<&str> = ids.iter().map(|id| table.word(*id)).collect();
    Way {
        syllables: ids.iter().copied().map(Some).collect(),
        worth: inside,
        text: Some(texts.join(" ")),
    }
}

/// [`BY_SURENESS`], straight between its points.
fn by_sureness(sure: f32) -> f32 {
    let sure = if sure.is_nan() { 0.0 } else { sure };
    let mut before = BY_SURENESS[0];
    for point in BY_SURENESS {
        if sure <= point.0 {
            let share = (sure - before.0).max(0.0) / (point.0 - before.0).max(f32::EPSILON);
            return before.1 + share * (point.1 - before.1);
        }
        before = point;
    }
    before.1
}

/// Whether a canonical word can be a syllable.
fn syllable_like(word: &str) -> bool {
    crate::syllable::is_syllable(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(text: &str, sure: f32) -> String {
        let words: Vec<Heard<'_>> = text
            .split(' ')
            .map(|text| Heard {
                text,
                sure,
                free: Free::Letters,
                hints: Vec::new(),
            })
            .collect();
        let better = correct(&words);
        let said = words.iter().zip(better).map(|(word, better)| {
            let better = better.filter(|better| better.lead > 2.0);
            better.map_or(word.text.to_owned(), |better| better.text)
        });
        said.collect::<Vec<String>>().join(" ")
    }

    #[test]
    fn what_nobody_writes_is_put_right() {
        for (read, meant) in [
            (
                "bài dưỡng kiến thức quốc phòng",
                "bồi dưỡng kiến thức quốc phòng",
            ),
            (
                "kiến nghị của cử tr vệ công tác",
                "kiến nghị của cử tri về công tác",
            ),
            ("kim tra công tác văn thư", "kiểm tra công tác văn thư"),
            ("thương binhvàxã hội", "thương binh và xã hội"),
            ("tố chức kỷ niệm ngày", "tổ chức kỷ niệm ngày"),
            ("quy chế chỉ tiêu nội bộ", "quy chế chi tiêu nội bộ"),
        ] {
            assert_eq!(corrected(read, 0.8), meant);
        }
    }

    #[test]
    fn what_readers_often_take_for_another_is_put_right_however_sure_they_are() {
        for (read, meant) in [
            ("bố nhiệm lại chức vụ", "bổ nhiệm lại chức vụ"),
            ("quản lý đự án đầu tư", "quản lý dự án đầu tư"),
            ("sử dụng con đấu", "sử dụng con dấu"),
            ("kế hoạch chuyến đổi số", "kế hoạch chuyển đổi số"),
        ] {
            assert_eq!(corrected(read, 0.96), meant);
        }
        // Nothing makes a d of đ, or a hook of a grave.
        for text in ["đường bộ và đường sắt", "hoàn thành trước ngày"] {
            assert_eq!(corrected(text, 0.96), text);
        }
    }

    #[test]
    fn what_is_written_so_stays() {
        for text in [
            "quy định chức năng nhiệm vụ quyền hạn và cơ cấu tổ chức",
            "ủy ban nhân dân tỉnh",
            "phòng chống thiên tai và tìm kiếm cứu nạn",
        ] {
            assert_eq!(corrected(text, 0.9), text);
        }
    }

    #[test]
    fn what_is_fixed_stays_and_a_hint_counts() {
        let mut words = vec![Heard {
            text: "bài",
            sure: 0.3,
            free: Free::Nothing,
            hints: Vec::new(),
        }];
        assert_eq!(correct(&words), vec![None]);
        words[0].free = Free::Letters;
        words[0].hints = vec![("bãi".to_owned(), 40.0)];
        assert_eq!(
            correct(&words)[0].as_ref().map(|b| b.text.as_str()),
            Some("bãi")
        );
    }

    proptest::proptest! {
        #[test]
        fn any_words_can_be_looked_at(
            words in proptest::collection::vec(("\\PC{0,12}", -1.0f32..2.0), 0..30)
        ) {
            let heard: Vec<Heard<'_>> = words
                .iter()
                .map(|(text, sure)| Heard {
                    text,
                    sure: *sure,
                    free: Free::Letters,
                    hints: vec![(text.clone(), 1.0)],
                })
                .collect();
            let better = correct(&heard);
            proptest::prop_assert_eq!(better.len(), words.len());
            for ((text, _), better) in words.iter().zip(better) {
                let Some(better) = better else { continue };
                proptest::prop_assert!(better.lead >= 0.0);
                proptest::prop_assert!(text.chars().all(char::is_alphabetic), "{}", text);
                proptest::prop_assert_ne!(better.text, crate::canonical(text));
            }
        }

        #[test]
        fn where_only_marks_are_free_letters_stay(words in "([a-zđ]{1,6} ){1,12}") {
            let heard: Vec<Heard<'_>> = words
                .split_whitespace()
                .map(|text| Heard {
                    text,
                    sure: 0.5,
                    free: Free::Marks,
                    hints: Vec::new(),
                })
                .collect();
            for (heard, better) in heard.iter().zip(correct(&heard)) {
                if let Some(better) = better {
                    let (read, meant) = (plain(heard.text), plain(&better.text));
                    proptest::prop_assert_eq!(read, meant);
                }
            }
        }
    }
}
