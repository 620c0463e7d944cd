//! What a person typed: words, whole codes, phrases in quotes, and filters such as `năm:2024`.
//! Nothing that can be typed is an error: what has no meaning is read as words.

use std::ops::Range;

use viet::Kind;

/// Longest query that is read, bytes; the rest is not looked at.
pub const QUERY_BYTES_MAX: usize = 8 * 1024;
/// Most words of a query that are looked for; the rest is not.
pub const QUERY_TOKENS_MAX: usize = 48;
/// Digits of a year.
const YEAR_CHARS: usize = 4;
/// Most filters of a query.
const FILTERS_MAX: usize = 8;

/// Names of filters as typed, folded, and the facet that each one means.
const FILTERS: [(&str, &str); 14] = [
    ("nam", "year"),
    ("year", "year"),
    ("loai", "type"),
    ("type", "type"),
    ("co quan", "issuer"),
    ("issuer", "issuer"),
    ("don vi", "unit"),
    ("unit", "unit"),
    ("muc", "class"),
    ("class", "class"),
    ("phong", "room"),
    ("room", "room"),
    ("the", "tag"),
    ("tag", "tag"),
];

/// One typed syllable, number or foreign word.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    pub canonical: String,
    pub folded: String,
    /// Whether marks were typed: then they count.
    pub marked: bool,
    /// Whether the next word is no neighbour of this one.
    pub ends: bool,
}

/// A whole code or number, and the words that are its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    pub code: bool,
    pub canonical: String,
    pub folded: String,
    pub parts: Range<usize>,
}

/// A filter: the facet's key and what was typed for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    pub key: &'static str,
    pub value: String,
}

/// A query, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    pub words: Vec<Word>,
    pub wholes: Vec<Whole>,
    /// Words that must stand one behind the other.
    pub phrases: Vec<Range<usize>>,
    pub filters: Vec<Filter>,
}

/// Reads what was typed.
pub fn read(text: &str) -> Typed {
    read_with(text, |_| true)
}

/// Reads what was typed; a filter that has no meaning (`keep`) is read as the words that it is:
/// people write `thẻ:` and `phòng:` in plain sentences too.
pub fn read_with(text: &str, keep: impl Fn(&Filter) -> bool) -> Typed {
    let mut typed = Typed::default();
    let rest = typed.take_filters(cut(text), &keep);
    let quotes = |c: char| matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
    let pieces: Vec<&str> = rest.split(quotes).collect();
    // Pieces with odd numbers stand in quotes; the last one lacks its closing mark.
    for (at, piece) in pieces.iter().enumerate() {
        let quoted = at % 2 == 1 && at + 1 < pieces.len();
        let from = typed.words.len();
        typed.add_words(piece);
        if quoted && typed.words.len() > from + 1 {
            typed.phrases.push(from..typed.words.len());
        }
    }
    typed
}

impl Typed {
    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.filters.is_empty()
    }

    fn add_words(&mut self, text: &str) {
        for token in viet::analyse(text) {
            if self.words.len() >= QUERY_TOKENS_MAX {
                break;
            }
            let (canonical, folded) = (token.canonical, token.folded);
            if token.parts > 0 {
                let from = self.words.len();
                self.wholes.push(Whole {
                    code: token.kind == Kind::Code,
                    canonical,
                    folded,
                    parts: from..from + token.parts as usize,
                });
                continue;
            }
            self.words.push(Word {
                marked: !canonical.is_ascii(),
                canonical,
                folded,
                ends: token.sentence_end,
            });
        }
        if let Some(last) = self.words.last_mut() {
            last.ends = true;
        }
        let all = self.words.len();
        self.wholes.retain(|whole| whole.parts.end <= all);
    }

    /// Takes the filters out and gives what is left.
    fn take_filters(&mut self, text: &str, keep: &impl Fn(&Filter) -> bool) -> String {
        let mut rest = String::with_capacity(text.len());
        let mut from = 0;
        while let Some(step) = text[from..].find(':') {
            let colon = from + step;
            let before = &text[from..colon];
            let room = self.filters.len() < FILTERS_MAX;
            let read = name(before).filter(|_| room);
            let read = read.and_then(|(start, key)| {
                let (filter, end) = filter(key, text, colon + 1)?;
                keep(&filter).then_some((start, filter, end))
            });
            match read {
                Some((start, filter, end)) => {
                    rest.push_str(&before[..start]);
                    rest.push(' ');
                    self.filters.push(filter);
                    from = end;
                }
                None => {
                    rest.push_str(&text[from..=colon]);
                    from = colon + 1;
                }
            }
        }
        rest.push_str(&text[from..]);
        rest
    }
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(QUERY_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The filter's name at the end of a text: where it starts, and the facet it means.
fn name(before: &str) -> Option<(usize, &'static str)> {
    let mut starts = before
        .char_indices()
        .filter(|(at, c)| {
            let first = before[..*at].chars().next_back();
            !c.is_whitespace() && first.is_none_or(|c| c.is_whitespace() || c == '"')
        })
        .map(|(at, _)| at)
        .collect::<Vec<_>>();
    if before.ends_with(char::is_whitespace) {
        return None;
    }
    let tail = starts.split_off(starts.len().saturating_sub(2));
    tail.into_iter().find_map(|start| {
        let folded = viet::fold(&before[start..]);
        let same = |f: &&(&str, &'static str)| viet::fold(f.0) == folded;
        FILTERS.iter().find(same).map(|f| (start, f.1))
    })
}

/// The filter whose colon stands before a place, and where it ends. A space behind the colon
/// makes it plain text, unless a year or a value in quotes follows.
fn filter(key: &'static str, text: &str, from: usize) -> Option<(Filter, usize)> {
    let (value, end) = value(text, from);
    let value = value.trim();
    let rest = &text[from..];
    let quoted = rest.trim_start_matches(' ').starts_with(['"', '“']);
    let is_year = value.len() == YEAR_CHARS && value.bytes().all(|b| b.is_ascii_digit());
    let fine = match key {
        "year" => is_year,
        _ => quoted || !rest.starts_with(char::is_whitespace),
    };
    let words = value.chars().any(char::is_alphanumeric);
    let value = value.to_owned();
    (fine && words).then_some((Filter { key, value }, end))
}

/// The value behind a colon, in quotes or up to the next space, and where it ends.
fn value(text: &str, from: usize) -> (&str, usize) {
    let skipped = text[from..].len() - text[from..].trim_start_matches(' ').len();
    let from = from + skipped;
    let rest = &text[from..];
    let quoted = rest.strip_prefix('"').or_else(|| rest.strip_prefix('“'));
    if let Some(inside) = quoted {
        let start = from + rest.len() - inside.len();
        let Some(end) = inside.find(['"', '”']) else {
            return (inside, text.len());
        };
        let mark = inside[end..].chars().next().map_or(0, char::len_utf8);
        return (&inside[..end], start + end + mark);
    }
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    (&rest[..end], from + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(typed: &Typed) -> Vec<&str> {
        typed.words.iter().map(|w| w.canonical.as_str()).collect()
    }

    #[test]
    fn filters_are_read_in_three_spellings() {
        for text in [
            "số hoá năm:2024 loại:\"quyết định\"",
            "nam:2024 số hóa loai:\"quyết định\"",
            "số hóa type:\"quyết định\" year: 2024",
        ] {
            let typed = read(text);
            assert_eq!(words(&typed), ["số", "hóa"], "{text}");
            let mut keys: Vec<_> = typed.filters.iter().map(|f| f.key).collect();
            keys.sort_unstable();
            assert_eq!(keys, ["type", "year"], "{text}");
        }
        let typed = read("cơ quan:\"UBND tỉnh\" kế hoạch");
        assert_eq!(typed.filters[0].key, "issuer");
        assert_eq!(typed.filters[0].value, "UBND tỉnh");
        assert_eq!(words(&typed), ["kế", "hoạch"]);
    }

    #[test]
    fn a_colon_in_a_sentence_swallows_nothing() {
        for text in [
            "thẻ: cấp mới",
            "mục : thu chi",
            "năm: sau",
            "phòng:",
            "loại:\"\"",
            "x:y",
        ] {
            let typed = read(text);
            assert!(typed.filters.is_empty(), "{text}: {typed:?}");
            let wanted: Vec<_> = text
                .split([' ', ':', '"'])
                .filter(|w| !w.is_empty())
                .collect();
            assert_eq!(words(&typed), wanted, "{text}");
        }
        let known = |filter: &Filter| filter.value == "mật";
        assert!(read_with("thẻ:bảo hiểm", known).filters.is_empty());
        assert_eq!(
            words(&read_with("thẻ:bảo hiểm", known)),
            ["thẻ", "bảo", "hiểm"]
        );
        assert_eq!(read_with("thẻ:mật x", known).filters.len(), 1);
    }

    #[test]
    fn quotes_make_phrases_and_lone_quotes_do_not() {
        let typed = read("về \"chuyển đổi số\" tỉnh");
        assert_eq!(typed.phrases, vec![1..4]);
        assert!(read("về \"chuyển đổi").phrases.is_empty());
    }

    #[test]
    fn codes_are_wholes_also_in_small_letters() {
        for text in ["1234/QĐ-UBND", "1234/qd-ubnd", "số 1234/qđ-ubnd"] {
            let typed = read(text);
            assert_eq!(typed.wholes.len(), 1, "{text}");
            assert_eq!(typed.wholes[0].folded, "1234/qd-ubnd");
        }
    }
}
