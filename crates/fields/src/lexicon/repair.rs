//! Puts names of bodies right: phrases, places, levels, and bodies that the law names.

use super::spelt::{HEADS, LEVELS, PHRASES, POSTS};
use super::{authority_place, bodies, is_second_half, level_at};
use crate::names::Names;
use crate::place::PLACES;
use crate::plain;
use viet::correct::{Free, Heard, correct};

/// Share of capitals in a name that is printed in capitals, dirt among them.
const CAPITALS_MIN: f32 = 0.7;

/// Letters of a phrase that may have lost one where its words ran together.
const LOST_LETTERS_MIN: usize = 8;
/// By how much other marks must be likelier than the read ones, nats.
const MARKS_LEAD: f32 = 3.0;
/// Below this a word before the first of a name is dirt.
const DIRT_SURE: f32 = 0.5;

/// Puts known phrases and names of places right; says how many words it changed.
pub(crate) fn repair(words: &[(String, f32)], names: &Names) -> (String, usize) {
    let words = words.get(dirt_before(words)..).unwrap_or_default();
    let mut texts: Vec<String> = words.iter().map(|(text, _)| text.clone()).collect();
    let mut repairs = put_marks_right(&mut texts, words);
    repairs += set_level_apart(&mut texts);
    for phrase in PHRASES {
        let known: Vec<&str> = phrase.split(' ').collect();
        repairs += take_apart(&mut texts, &known);
        for at in 0..texts.len().saturating_sub(known.len() - 1) {
            repairs += put_right(&mut texts, at, &known);
        }
    }
    for place in PLACES {
        let known: Vec<&str> = place.split(' ').collect();
        for at in 0..texts.len().saturating_sub(known.len() - 1) {
            let same = texts
                .get(at..at + known.len())
                .map(|here| plain::squeezed(&here.concat()));
            if known.len() > 1 && same == Some(plain::squeezed(place)) {
                repairs += replace_words(&mut texts, at, &known);
            }
        }
    }
    for head in HEADS {
        // ĐOẠN QUẢN LÝ ĐƯỜNG BỘ begins so as well.
        let same = |word: &String| {
            plain::squeezed(word) == plain::squeezed(head) && viet::canonical(word) != "đoạn"
        };
        if texts.len() > 1 && texts.first().is_some_and(same) {
            repairs += put_right(&mut texts, 0, &[head]);
        }
    }
    repairs += put_levels_right(&mut texts);
    repairs += put_people_back(&mut texts);
    let bodies = put_body_right(&mut texts);
    if bodies > 0 {
        // A level may stand behind its body only now.
        repairs += bodies + put_levels_right(&mut texts);
    }
    repairs += put_committee_right(&mut texts, names);
    let printed: Vec<&str> = texts.iter().map(String::as_str).collect();
    let Some(at) = level_at(&printed) else {
        return (texts.join(" "), repairs);
    };
    let tail = printed.get(at..).unwrap_or_default().join(" ");
    if let Some(known) = place_name(&tail, names) {
        let known: Vec<&str> = known.split(' ').collect();
        repairs += take_apart(&mut texts, &known);
        repairs += put_place_right(&mut texts, at, &known);
    }
    (texts.join(" "), repairs)
}

/// Marks as such words are written, before the place of a name: bodies that no list knows are named
/// with the words of their trade.
fn put_marks_right(texts: &mut [String], words: &[(String, f32)]) -> usize {
    let end = place_from(texts).unwrap_or(texts.len());
    let lettered = |text: &str| {
        let letters = text.chars().count();
        letters > 2 && plain::all_capitals(text) && text.chars().all(char::is_alphabetic)
    };
    let heard: Vec<Heard<'_>> = words
        .iter()
        .take(end)
        .map(|(text, sure)| Heard {
            text,
            sure: *sure,
            free: if lettered(text) {
                Free::Marks
            } else {
                Free::Nothing
            },
            hints: Vec::new(),
        })
        .collect();
    let mut changed = 0;
    for (text, better) in texts.iter_mut().zip(correct(&heard)) {
        if let Some(better) = better.filter(|better| better.lead > MARKS_LEAD) {
            *text = better.text.to_uppercase();
            changed += 1;
        }
    }
    changed
}

/// Words of dirt before one that begins the name of a strong body: `2h ợ HỘI ĐỒNG NHÂN DÂN`.
fn dirt_before(words: &[(String, f32)]) -> usize {
    const DIRT_MAX: usize = 3;
    let begins = |at: usize| {
        let rest = words.get(at..).unwrap_or_default();
        let rest: Vec<&str> = rest.iter().map(|(text, _)| text.as_str()).collect();
        super::head_of(&rest.join(" ")) == Some(true)
    };
    let dirt = |(_, sure): &&(String, f32)| *sure < DIRT_SURE;
    let most = words.iter().take(DIRT_MAX).take_while(dirt).count();
    (1..=most).rev().find(|at| begins(*at)).unwrap_or(0)
}

/// XÃADƠI is XÃ and a name, PHƯỜNG2 is PHƯỜNG and a number: no syllable begins with a level and
/// goes on.
fn set_level_apart(texts: &mut Vec<String>) -> usize {
    const NAME_MIN: usize = 3;
    let apart = |text: &String| {
        let level = ["XÃ", "HUYỆN", "PHƯỜNG", "TỈNH"]
            .into_iter()
            .find(|level| text.starts_with(level))?;
        let name = text.strip_prefix(level)?;
        let numbered = !name.is_empty() && name.chars().all(|sign| sign.is_ascii_digit());
        let long = name.chars().count() >= NAME_MIN && plain::all_capitals(name);
        let named = numbered || long;
        let syllable = viet::syllable::is_syllable(&text.to_lowercase());
        (named && !syllable).then(|| [level.to_owned(), name.to_owned()])
    };
    let Some((at, both)) = (1..texts.len()).find_map(|at| Some((at, apart(texts.get(at)?)?)))
    else {
        return 0;
    };
    texts.splice(at..=at, both);
    1
}

/// The name of a place that was meant from a word on. What is no syllable was misread: a single
/// letter is dirt, and one letter of a longer word may be wrong.
fn put_place_right(texts: &mut Vec<String>, at: usize, known: &[&str]) -> usize {
    let place = texts.split_off(at);
    let odd = |word: &&String| !viet::syllable::is_syllable(&word.to_lowercase());
    let dirt =
        |word: &&String| odd(word) && word.chars().filter(|c| c.is_alphanumeric()).count() < 2;
    let bare: Vec<String> = place.iter().filter(|word| !dirt(word)).cloned().collect();
    if bare.len() != known.len() {
        texts.extend(place);
        return 0;
    }
    let dropped = place.len() - bare.len();
    texts.extend(bare);
    let wrong = usize::from(texts.iter().skip(at).any(|word| odd(&word)));
    dropped + put_near_right(texts, at, known, wrong)
}

/// ỦYBANNHÂNDÂN, QUẢNGTRỊ: words that ran together are set apart again; BANT CHỨC lost a letter.
fn take_apart(texts: &mut Vec<String>, known: &[&str]) -> usize {
    let right: String = known.iter().map(|word| plain::squeezed(word)).collect();
    if known.len() < 2 || right.len() < 6 {
        return 0;
    }
    for count in 1..known.len() {
        for at in 0..=texts.len().saturating_sub(count) {
            let Some(here) = texts.get(at..at + count) else {
                continue;
            };
            let spelt: String = here.iter().map(|word| plain::squeezed(word)).collect();
            let off = (right.len() / 10).max(usize::from(right.len() >= LOST_LETTERS_MIN));
            if plain::near(&spelt, &right, off) {
                let capitals = plain::all_capitals(&here.concat());
                let set = |word: &&str| {
                    if capitals {
                        word.to_uppercase()
                    } else {
                        (*word).into()
                    }
                };
                texts.splice(at..at + count, known.iter().map(set));
                return 1;
            }
        }
    }
    0
}

/// TÍNH, HUYÊN and XÁ are no words of a body's name: TỈNH, HUYỆN, XÃ.
fn put_levels_right(texts: &mut [String]) -> usize {
    let levels = ["TỈNH", "HUYỆN", "XÃ"];
    let mut changed = 0;
    // PHƯƠNG is one behind DÂN only: it is a word of names as well.
    for at in 1..texts.len().saturating_sub(1) {
        let spelt = [at - 1, at].map(|at| plain::squeezed(texts.get(at).map_or("", |t| t)));
        if matches!(spelt[0].as_str(), "dan" | "ubnd" | "hdnd") && spelt[1] == "phuong" {
            changed += replace_words(texts, at, &["PHƯỜNG"]);
        }
    }
    for at in 0..texts.len() {
        for level in levels {
            let spelt = texts
                .get(at)
                .map(|word| plain::squeezed(word))
                .unwrap_or_default();
            // XÃẠ is no syllable.
            let odd = !viet::syllable::is_syllable(&texts[at].to_lowercase());
            let letters = usize::from(match level {
                "HUYỆN" => spelt.starts_with("huy"),
                "XÃ" => odd && spelt.starts_with("xa"),
                _ => false,
            });
            let same = plain::near(&spelt, &plain::squeezed(level), letters);
            if same && at + 1 < texts.len() {
                changed += replace_words(texts, at, &[level]);
            }
        }
    }
    changed
}

/// The name of a body that the law names, up to the place behind it.
fn put_body_right(texts: &mut Vec<String>) -> usize {
    let end = place_from(texts).unwrap_or(texts.len());
    // A rule between the lines of a name is no part of it: ỦY BAN NHÂN DÂN - TỈNH.
    let before = end.checked_sub(1).filter(|_| end < texts.len());
    if let Some(at) = before
        && texts
            .get(at)
            .is_some_and(|word| plain::squeezed(word).is_empty())
    {
        texts.remove(at);
        return 1 + put_body_right(texts);
    }
    let body = texts.get(..end).unwrap_or_default();
    if plain::capital_share(&body.concat()) < CAPITALS_MIN {
        return 0;
    }
    let Some((known, changed)) = bodies::meant(body) else {
        return 0;
    };
    let known: Vec<&str> = known.split(' ').collect();
    if known.len() == end {
        // The printed place of a tone mark is kept.
        replace_words(texts, 0, &known);
    } else {
        texts.splice(..end, known.into_iter().map(str::to_owned));
    }
    changed
}

/// ỦY BAN NHÂN / TỈNH: its last word was not read.
fn put_people_back(texts: &mut Vec<String>) -> usize {
    let spelt = |at: usize| plain::squeezed(texts.get(at).map_or("", String::as_str));
    let body = [spelt(0), spelt(1), spelt(2)].concat();
    let lost =
        matches!(body.as_str(), "uybannhan" | "hoidongnhan") && LEVELS.contains(&spelt(3).as_str());
    if lost {
        texts.insert(3, "DÂN".to_owned());
    }
    usize::from(lost)
}

/// The word at which the place of a body begins.
fn place_from(texts: &[String]) -> Option<usize> {
    let spelt: Vec<String> = texts.iter().map(|word| plain::squeezed(word)).collect();
    (1..spelt.len().saturating_sub(1)).find(|at| {
        let word = spelt.get(*at).map_or("", String::as_str);
        let next = spelt.get(at + 1).map_or("", String::as_str);
        let pair = format!("{word}{next}");
        let country = word == "thon" && spelt.get(at - 1).is_some_and(|word| word == "nong");
        !word.is_empty()
            && !next.is_empty()
            && (LEVELS.contains(&pair.as_str())
                || LEVELS.contains(&word) && !country && !is_second_half(&spelt, *at))
    })
}

/// HUYỆN ỦY VĨNH LINH is named after HUYỆN VĨNH LINH.
fn put_committee_right(texts: &mut [String], names: &Names) -> usize {
    let Some((place, _)) = authority_place(&texts.join(" ")) else {
        return 0;
    };
    let committee = texts
        .get(1)
        .is_some_and(|word| plain::squeezed(word) == "uy");
    let Some(known) = place_name(&place, names).filter(|_| committee) else {
        return 0;
    };
    let bare = crate::names::bare_name(&known).to_owned();
    let bare: Vec<&str> = bare.split(' ').collect();
    if bare.len() + 2 == texts.len() {
        put_right(texts, 2, &bare)
    } else {
        0
    }
}

/// Puts known phrases right in a line that is no name of a body, such as a post.
pub(crate) fn repair_words(text: &str) -> (String, usize) {
    let mut texts: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let mut repairs = 0;
    for phrase in PHRASES.iter().chain(&POSTS) {
        let known: Vec<&str> = phrase.split(' ').collect();
        for at in 0..texts.len().saturating_sub(known.len() - 1) {
            repairs += put_right(&mut texts, at, &known);
        }
    }
    (texts.join(" "), repairs)
}

/// The name of a place as it should be spelt, level and all.
fn place_name(tail: &str, names: &Names) -> Option<String> {
    let (level, bare) = tail.split_once(' ')?;
    // A town may have been a district once: what is a place at any level stays.
    let canonical = viet::canonical(bare);
    if PLACES
        .iter()
        .any(|place| viet::canonical(place) == canonical)
    {
        return None;
    }
    if let Some(near) = names.nearest(tail, None, "") {
        let known = near.edits > 0 && crate::place::registered_somehow(bare, names);
        return (!known).then(|| near.name.name.clone());
    }
    let spelling = plain::squeezed(bare);
    let known = PLACES.iter().find(|place| {
        plain::near(
            &spelling,
            &plain::squeezed(place),
            usize::from(spelling.len() >= 8),
        )
    })?;
    Some(format!("{level} {known}"))
}

/// Replaces the words at `at` by the known ones if they are nearly those; keeps capitals.
fn put_right(texts: &mut [String], at: usize, known: &[&str]) -> usize {
    put_near_right(texts, at, known, 0)
}

/// The same of words of which so many letters may be wrong, however short they are.
fn put_near_right(texts: &mut [String], at: usize, known: &[&str], wrong: usize) -> usize {
    let Some(here) = texts.get_mut(at..at + known.len()) else {
        return 0;
    };
    let spelt: String = here.iter().map(|word| plain::squeezed(word)).collect();
    let right: String = known.iter().map(|word| plain::squeezed(word)).collect();
    if !plain::near(&spelt, &right, wrong.max(spelt.len() / 10)) {
        return 0;
    }
    replace_words(texts, at, known)
}

/// Replaces the words at `at` by the known ones where they differ; keeps capitals.
fn replace_words(texts: &mut [String], at: usize, known: &[&str]) -> usize {
    let Some(here) = texts.get_mut(at..at + known.len()) else {
        return 0;
    };
    let mut changed = 0;
    for (word, known) in here.iter_mut().zip(known) {
        let bare = word.trim_matches(|sign: char| !sign.is_alphanumeric());
        if viet::canonical(bare) == viet::canonical(known) {
            continue;
        }
        let capitals = plain::all_capitals(bare);
        let right = if capitals {
            known.to_uppercase()
        } else {
            in_case_of(bare, known)
        };
        *word = if bare.is_empty() {
            right
        } else {
            word.replace(bare, &right)
        };
        changed += 1;
    }
    changed
}

/// The known word with a capital only where the printed word has one.
fn in_case_of(printed: &str, known: &str) -> String {
    let small = known.to_lowercase();
    let mut letters = small.chars();
    match letters.next() {
        Some(first) if printed.chars().next().is_some_and(char::is_uppercase) => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => small,
    }
}
