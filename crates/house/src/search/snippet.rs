//! Lit words: which words of a text a query means, in snippets and on pictures of pages.
//!
//! The rule is that of finding: a typed mark counts, a missing one does not. A word that stands
//! in the text only with other marks is lit weakly found as it was, when nothing better is there.

use std::collections::HashMap;
use std::ops::Range;

use viet::Token;

use super::typed::{self, Typed, Word};

/// How much of a text is looked through for a snippet, bytes.
const SNIPPET_BYTES_MAX: usize = 400 * 1024;
/// Words of a snippet.
const SNIPPET_WORDS: usize = 44;
/// Words before the first lit one.
const LEAD_WORDS: usize = 6;
/// Stretches that are weighed for a snippet.
const STRETCHES_MAX: usize = 2_000;

/// A piece of a snippet, plain text: whoever draws it escapes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    pub text: String,
    pub lit: bool,
}

/// Which words of a page are to be lit for a query, one answer for each word.
pub fn lit(words: &[&str], query: &str) -> Vec<bool> {
    let (mut text, mut ends) = (String::new(), Vec::with_capacity(words.len()));
    for word in words {
        text.push_str(word);
        ends.push(text.len());
        text.push(' ');
    }
    let mut lit = vec![false; words.len()];
    for mark in Lights::new(&typed::read(query)).marks(&text, &viet::analyse(&text)) {
        let first = ends.partition_point(|&end| end <= mark.range.start);
        let mut at = first;
        while at < words.len() && ends[at] - words[at].len() < mark.range.end {
            lit[at] = true;
            at += 1;
        }
    }
    lit
}

/// What is to be lit.
pub struct Lights {
    words: HashMap<String, Vec<(usize, Word)>>,
    /// Folded wholes with the places of their parts among the typed words.
    wholes: HashMap<String, Range<usize>>,
}

/// A lit stretch of a text.
struct Mark {
    range: Range<usize>,
    /// The token where it begins.
    token: usize,
    /// Which of the typed words it is.
    word: usize,
    /// How many words it counts for.
    worth: usize,
}

impl Lights {
    /// What a query means.
    pub fn new(typed: &Typed) -> Self {
        let mut words: HashMap<String, Vec<(usize, Word)>> = HashMap::new();
        for (at, word) in typed.words.iter().enumerate() {
            let same = words.entry(word.folded.clone()).or_default();
            same.push((at, word.clone()));
        }
        let wholes = typed.wholes.iter();
        let wholes = wholes.map(|w| (w.folded.clone(), w.parts.clone()));
        Lights {
            words,
            wholes: wholes.collect(),
        }
    }

    /// The lit stretches in order.
    fn marks(&self, text: &str, tokens: &[Token]) -> Vec<Mark> {
        let (mut marks, mut weak) = (Vec::new(), Vec::new());
        let mut whole_found: Vec<Range<usize>> = Vec::new();
        for (token, t) in tokens.iter().enumerate() {
            let range = t.start..t.end.min(text.len());
            if t.parts > 0 {
                if let Some(parts) = self.wholes.get(&t.folded) {
                    whole_found.push(parts.clone());
                    let (word, worth) = (parts.start, parts.len() + 1);
                    marks.push(Mark {
                        range,
                        token,
                        word,
                        worth,
                    });
                }
                continue;
            }
            let Some(same) = self.words.get(&t.folded) else {
                continue;
            };
            let exact = |w: &Word| !w.marked || w.canonical == t.canonical;
            let (word, list) = match same.iter().find(|(_, w)| exact(w)) {
                Some((word, _)) => (*word, &mut marks),
                None => (same[0].0, &mut weak),
            };
            let worth = 1;
            list.push(Mark {
                range,
                token,
                word,
                worth,
            });
        }
        let part = |word: usize| whole_found.iter().any(|r| r.contains(&word));
        let starts: Vec<usize> = marks
            .iter()
            .filter(|m| tokens[m.token].parts > 0)
            .map(|m| m.token)
            .collect();
        // Where a whole code stands, its parts elsewhere are not meant.
        marks.retain(|m| !part(m.word) || starts.contains(&m.token));
        let found: Vec<usize> = marks.iter().map(|m| m.word).collect();
        marks.extend(
            weak.into_iter()
                .filter(|m| !found.contains(&m.word) && !part(m.word)),
        );
        marks.sort_by_key(|m| m.range.start);
        marks
    }

    /// What a query means, as typed.
    pub fn of(query: &str) -> Self {
        Lights::new(&typed::read(query))
    }

    /// How many of the typed words stand in a text; a whole code counts as its parts and one
    /// more, so that it beats its parts standing apart.
    pub fn count(&self, text: &str) -> usize {
        let marks = self.marks(text, &viet::analyse(text));
        let mut worth: HashMap<usize, usize> = HashMap::new();
        for mark in &marks {
            let most = worth.entry(mark.word).or_default();
            *most = mark.worth.max(*most);
        }
        worth.values().sum()
    }

    /// A whole text, its lit words as pieces of their own; lines stay lines.
    pub fn whole(&self, text: &str) -> Vec<Piece> {
        let marks = self.marks(text, &viet::analyse(text));
        let lit = joined(text, marks.iter());
        cut(text, 0..text.len(), &lit, |c| c)
    }

    /// The stretch of a text that answers best, its words lit.
    pub fn snippet(&self, text: &str) -> Vec<Piece> {
        let mut end = text.len().min(SNIPPET_BYTES_MAX);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        let tokens = viet::analyse(text);
        let marks = self.marks(text, &tokens);
        let first = best_start(&marks).saturating_sub(LEAD_WORDS);
        let Some(start) = tokens.get(first).map(|t| t.start) else {
            return Vec::new();
        };
        let last = (first + SNIPPET_WORDS).min(tokens.len()) - 1;
        let end = tokens[last].end.max(start);
        let within = |m: &&Mark| m.range.start >= start && m.range.end <= end;
        let lit: Vec<Range<usize>> = joined(text, marks.iter().filter(within));
        let space = |c: char| if c.is_control() { ' ' } else { c };
        let mut pieces = cut(text, start..end, &lit, space);
        if start > 0
            && let Some(first) = pieces.first_mut()
        {
            first.text.insert_str(0, if first.lit { "" } else { "… " });
        }
        if end < text.trim_end().len() {
            let text = " …".to_owned();
            pieces.push(Piece { text, lit: false });
        }
        pieces
    }
}

/// The token where the stretch with the most different lit words begins.
fn best_start(marks: &[Mark]) -> usize {
    let worth = |from: usize| {
        let reach = marks[from].token + SNIPPET_WORDS - LEAD_WORDS;
        let within = marks[from..].iter().take_while(|m| m.token < reach);
        let (mut seen, mut worth, mut before) = (Vec::new(), 0, None::<&Mark>);
        for mark in within {
            if !seen.contains(&mark.word) {
                seen.push(mark.word);
                worth += 10;
            }
            if before.is_some_and(|b| b.word + 1 == mark.word && b.token + 1 == mark.token) {
                worth += 4;
            }
            before = Some(mark);
        }
        worth
    };
    let starts = 0..marks.len().min(STRETCHES_MAX);
    let best = starts.rev().max_by_key(|&from| worth(from));
    best.map_or(0, |from| marks[from].token)
}

/// Lit stretches, those with nothing but a space between them as one.
fn joined<'a>(text: &str, marks: impl Iterator<Item = &'a Mark>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        match out.last_mut() {
            Some(last) if mark.range.start <= last.end => last.end = last.end.max(mark.range.end),
            Some(last) if &text[last.end..mark.range.start] == " " => last.end = mark.range.end,
            _ => out.push(mark.range.clone()),
        }
    }
    out
}

/// A stretch cut into lit and plain pieces, each letter as `shown`.
fn cut(
    text: &str,
    all: Range<usize>,
    lit: &[Range<usize>],
    shown: impl Fn(char) -> char,
) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut add = |range: Range<usize>, lit: bool| {
        let text: String = text[range].chars().map(&shown).collect();
        if !text.is_empty() {
            pieces.push(Piece { text, lit });
        }
    };
    let mut from = all.start;
    for range in lit {
        add(from..range.start, false);
        add(range.clone(), true);
        from = range.end;
    }
    add(from..all.end, false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lit_words(words: &str, query: &str) -> Vec<String> {
        let words: Vec<&str> = words.split(' ').collect();
        let lit = lit(&words, query);
        let lit = words.iter().zip(lit).filter(|(_, lit)| *lit);
        lit.map(|(w, _)| (*w).to_owned()).collect()
    }

    #[test]
    fn typed_marks_count_and_missing_ones_do_not() {
        let page = "Quyết định về số hoá hồ sơ, (SỐ HÓA) so hoa";
        assert_eq!(lit_words(page, "số hóa"), ["số", "hoá", "(SỐ", "HÓA)"]);
        // "sơ" is one of the things that "so" without marks may mean.
        assert_eq!(lit_words(page, "so hoa").len(), 7);
        assert_eq!(lit_words(page, "quyet dinh"), ["Quyết", "định"]);
    }

    #[test]
    fn a_code_over_several_words_is_lit_as_a_whole() {
        let page = "Số: 1234 /QĐ-UBND ngày 3 của UBND";
        assert_eq!(lit_words(page, "1234/qd-ubnd"), ["1234", "/QĐ-UBND"]);
        assert_eq!(lit_words("UBND tỉnh", "UBND"), ["UBND"]);
    }

    #[test]
    fn snippets_show_the_best_stretch() {
        let text = format!(
            "{} Kế hoạch chuyển đổi số. {}",
            "một hai ba. ".repeat(80),
            "x ".repeat(80)
        );
        let pieces = Lights::new(&typed::read("chuyen doi so")).snippet(&text);
        let lit: Vec<_> = pieces
            .iter()
            .filter(|p| p.lit)
            .map(|p| p.text.as_str())
            .collect();
        assert_eq!(lit, ["chuyển đổi số"]);
        assert!(pieces[0].text.starts_with("… "));
    }
}
