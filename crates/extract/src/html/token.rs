//! Cuts a web page into tags and text, the way browsers forgive: no page is wrong.

use std::borrow::Cow;

use crate::xml;

/// One piece of a page. Names are in small letters.
#[derive(Debug, PartialEq)]
pub enum Token<'a> {
    Text(Cow<'a, str>),
    /// The name and its attributes as written.
    Open(String, &'a str),
    Close(String),
}

/// Elements whose content is not text for people.
const UNSEEN: [&str; 7] = [
    "script", "style", "template", "noscript", "iframe", "object", "svg",
];

/// The pieces of a page in order.
pub struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub fn of(page: &'a str) -> Tokens<'a> {
        Tokens { rest: page }
    }

    /// Goes behind the first `end`, or to the very end.
    fn pass(&mut self, end: &str) {
        self.rest = self
            .rest
            .find(end)
            .map_or("", |at| &self.rest[at + end.len()..]);
    }

    fn text(&mut self) -> Token<'a> {
        // A sign of less than that begins no tag is text.
        let from = usize::from(self.rest.starts_with('<'));
        let end = self.rest[from..]
            .find('<')
            .map_or(self.rest.len(), |at| at + from);
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Token::Text(resolve(text))
    }

    fn tag(&mut self, name_start: usize) -> (String, &'a str) {
        let inside = &self.rest[name_start..];
        let name_end = inside
            .find(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '>' | '/'))
            .unwrap_or(inside.len());
        let name = inside[..name_end].to_ascii_lowercase();
        let end = tag_end(inside);
        let attributes = &inside[name_end.min(end)..end];
        self.rest = inside.get(end + 1..).unwrap_or_default();
        (name, attributes)
    }

    /// Passes over the content of an element that nobody reads, up to its end.
    fn pass_unseen(&mut self, name: &str) {
        let mut from = 0;
        while let Some(at) = self.rest[from..].find("</") {
            let start = from + at + 2;
            let named = self.rest.get(start..start + name.len());
            if named.is_some_and(|named| named.eq_ignore_ascii_case(name)) {
                self.rest = &self.rest[start - 2..];
                return;
            }
            from = start;
        }
        self.rest = "";
    }
}

/// Where the tag ends; a `>` inside quotes does not end it.
fn tag_end(inside: &str) -> usize {
    let mut quote = None;
    let mut before = ' ';
    for (at, letter) in inside.char_indices() {
        match (quote, letter) {
            (None, '>') => return at,
            // Only behind an equals sign does a quote open.
            (None, '"' | '\'') if before == '=' => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
        if !letter.is_ascii_whitespace() {
            before = letter;
        }
    }
    inside.len()
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while !self.rest.is_empty() {
            let mut letters = self.rest.chars();
            let (first, second) = (letters.next(), letters.next());
            match (first, second) {
                (Some('<'), _) if self.rest.starts_with("<!--") => self.pass("-->"),
                (Some('<'), Some('!' | '?')) => self.pass(">"),
                (Some('<'), Some('/')) => return Some(Token::Close(self.tag(2).0)),
                (Some('<'), Some(letter)) if letter.is_ascii_alphabetic() => {
                    let (name, attributes) = self.tag(1);
                    if UNSEEN.contains(&name.as_str()) && !attributes.ends_with('/') {
                        self.pass_unseen(&name);
                    }
                    return Some(Token::Open(name, attributes));
                }
                _ => return Some(self.text()),
            }
        }
        None
    }
}

/// The value of an attribute, its references resolved.
pub fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|letter: char| {
            letter.is_ascii_whitespace() || matches!(letter, '/' | '=' | '"' | '\'')
        });
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|letter: char| letter.is_ascii_whitespace() || letter == '=');
        let (key, behind) = rest.split_at(end.unwrap_or(rest.len()));
        let Some(value) = behind.trim_start().strip_prefix('=') else {
            rest = behind;
            continue;
        };
        let (value, behind) = unquoted(value.trim_start());
        if key.eq_ignore_ascii_case(name) {
            return Some(resolve(value).into_owned());
        }
        rest = behind;
    }
}

/// A value with or without quotes, and what stands behind it.
fn unquoted(value: &str) -> (&str, &str) {
    let quote = value
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''));
    let (inner, end) = match quote {
        Some(quote) => (&value[1..], value[1..].find(quote)),
        None => (
            value,
            value.find(|letter: char| letter.is_ascii_whitespace()),
        ),
    };
    let (inner, behind) = inner.split_at(end.unwrap_or(inner.len()));
    (inner, behind.strip_prefix(['"', '\'']).unwrap_or(behind))
}

/// Longest name of a reference, with its number sign.
const REFERENCE_BYTES_MAX: usize = 10;

/// Resolves the references of a text; what is none stays as it is.
fn resolve(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut resolved = String::with_capacity(text.len());
    let mut parts = text.split('&');
    resolved.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = part
            .bytes()
            .take(REFERENCE_BYTES_MAX)
            .position(|byte| byte == b';');
        let letter = end.and_then(|end| letter(&part[..end]));
        match (letter, end) {
            (Some(letter), Some(end)) => {
                resolved.push_str(&letter);
                resolved.push_str(&part[end + 1..]);
            }
            _ => {
                resolved.push('&');
                resolved.push_str(part);
            }
        }
    }
    Cow::Owned(resolved)
}

/// The letters of Western pages, U+00C0 to U+00FF in order: names that Vietnamese pages use.
const LATIN: &str = "Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml \
    Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave \
    Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil \
    egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde \
    ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

fn letter(name: &str) -> Option<String> {
    let named = match name {
        "nbsp" => Some('\u{a0}'),
        "ndash" => Some('–'),
        "mdash" => Some('—'),
        "lsquo" => Some('‘'),
        "rsquo" => Some('’'),
        "ldquo" => Some('“'),
        "rdquo" => Some('”'),
        "hellip" => Some('…'),
        "bull" => Some('•'),
        "middot" => Some('·'),
        "laquo" => Some('«'),
        "raquo" => Some('»'),
        "copy" => Some('©'),
        "deg" => Some('°'),
        _ => LATIN
            .split_whitespace()
            .position(|latin| latin == name)
            .and_then(|place| char::from_u32(0xc0 + u32::try_from(place).ok()?)),
    };
    named.map(String::from).or_else(|| xml::resolve(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_text_and_what_is_not_to_be_seen() {
        let page = "<P class='a>b'>C&ocirc;ng &amp; n&#244;ng<br/><script>if(a<b){}</SCRIPT>3 < 4";
        let found: Vec<Token> = Tokens::of(page).collect();
        assert_eq!(found[0], Token::Open("p".into(), " class='a>b'"));
        assert_eq!(found[1], Token::Text("Công & nông".into()));
        assert_eq!(found[2], Token::Open("br".into(), "/"));
        assert_eq!(found[3], Token::Open("script".into(), ""));
        assert_eq!(found[4], Token::Close("script".into()));
        assert_eq!(found[5], Token::Text("3 ".into()));
        assert_eq!(found[6], Token::Text("< 4".into()));
    }

    #[test]
    fn attributes_with_and_without_quotes() {
        let written = " size=3 FACE=\".VnTime\" checked style='color: red'";
        assert_eq!(attribute(written, "face").as_deref(), Some(".VnTime"));
        assert_eq!(attribute(written, "size").as_deref(), Some("3"));
        assert_eq!(attribute(written, "style").as_deref(), Some("color: red"));
        assert_eq!(attribute(written, "checked"), None);
        assert_eq!(attribute("='\"", "x"), None);
    }
}
