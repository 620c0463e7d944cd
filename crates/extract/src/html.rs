//! Reads the text of a web page as a reader would see it without style: no scripts, no styles, no
//! markup, nothing fetched. It forgives whatever browsers forgive.

mod token;

use std::path::Path;
use std::rc::Rc;

use crate::gather::{Extracted, Gather};
use crate::legacy::Run;
use crate::limits::Limits;
use crate::plain;
use crate::trouble::Trouble;
use token::{Token, Tokens, attribute};

/// Where a page says its encoding, if it does.
const CHARSET_BYTES_MAX: usize = 4096;
/// Fonts inside fonts that are remembered.
const FONTS_MAX: usize = 10_000;
/// Elements that begin and end a line of their own.
const BLOCKS: [&str; 38] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "th",
    "tr",
];

/// Reads a web page.
pub fn read(path: &Path, limits: &Limits) -> Result<Extracted, Trouble> {
    let bytes = std::fs::read(path)?;
    Ok(read_text(&decode(&bytes), limits))
}

/// Unicode, or what the page says it is. Pages in old Vietnamese encodings say that they are
/// Western, or nothing; their letters are made Unicode later, stretch by stretch.
fn decode(bytes: &[u8]) -> String {
    if let Some(text) = plain::unicode(bytes) {
        return text;
    }
    let head = plain::ascii_view(&bytes[..bytes.len().min(CHARSET_BYTES_MAX)]);
    let said = head
        .split("charset=")
        .nth(1)
        .unwrap_or_default()
        .trim_start_matches(['"', '\'']);
    let end = said.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let said = &said[..end.unwrap_or(said.len())];
    let encoding = encoding_rs::Encoding::for_label(said.as_bytes())
        .filter(|encoding| *encoding != encoding_rs::UTF_8)
        .unwrap_or(encoding_rs::WINDOWS_1252);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Reads a web page in memory.
pub fn read_text(page: &str, limits: &Limits) -> Extracted {
    let mut reader = Reader {
        gather: Gather::new(limits),
        runs: Vec::new(),
        fonts: Vec::new(),
        preformatted: 0,
        title: None,
    };
    for token in Tokens::of(page) {
        match token {
            Token::Text(text) => reader.text(&text),
            Token::Open(name, attributes) => reader.open(&name, attributes),
            Token::Close(name) => reader.close(&name),
        }
        if reader.gather.is_full() {
            break;
        }
    }
    reader.end_paragraph();
    reader.gather.finish()
}

struct Reader {
    gather: Gather,
    runs: Vec<Run>,
    /// The fonts of the elements around, with their names; innermost last.
    fonts: Vec<(String, Option<Rc<str>>)>,
    preformatted: usize,
    title: Option<String>,
}

impl Reader {
    fn open(&mut self, name: &str, attributes: &str) {
        if BLOCKS.contains(&name) {
            self.end_paragraph();
        }
        match name {
            "pre" => self.preformatted += 1,
            "br" => self.push("\n"),
            "title" => self.title = Some(String::new()),
            "meta" => self.meta(attributes),
            _ => {}
        }
        let named = match name {
            "font" => attribute(attributes, "face"),
            _ => attribute(attributes, "style").and_then(|style| family_in(&style)),
        };
        if (named.is_some() || name == "font") && self.fonts.len() < FONTS_MAX {
            let around = self.fonts.last().and_then(|(_, font)| font.clone());
            let font = named
                .map(|family| Rc::from(first_family(&family)))
                .or(around);
            self.fonts.push((name.to_owned(), font));
        }
    }

    fn close(&mut self, name: &str) {
        if BLOCKS.contains(&name) {
            self.end_paragraph();
        }
        match name {
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            "title" => {
                if let Some(title) = self.title.take() {
                    self.gather.title(&title);
                }
            }
            _ => {}
        }
        if self
            .fonts
            .last()
            .is_some_and(|(element, _)| element == name)
        {
            self.fonts.pop();
        }
    }

    fn meta(&mut self, attributes: &str) {
        let name = attribute(attributes, "name").unwrap_or_default();
        if name.eq_ignore_ascii_case("author") {
            self.gather
                .author(&attribute(attributes, "content").unwrap_or_default());
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(title) = &mut self.title {
            title.push_str(text);
        } else if self.preformatted > 0 {
            self.push(text);
        } else {
            self.push_collapsed(text);
        }
    }

    /// White space of any length is one space, and none at the beginning of a line.
    fn push_collapsed(&mut self, text: &str) {
        let mut words = text.split([' ', '\t', '\n', '\r', '\u{c}']).peekable();
        while let Some(word) = words.next() {
            self.push(word);
            let last = self
                .runs
                .last()
                .and_then(|run| run.text.chars().next_back());
            if words.peek().is_some() && !matches!(last, None | Some(' ' | '\n')) {
                self.push(" ");
            }
        }
    }

    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let font = self.fonts.last().and_then(|(_, font)| font.clone());
        match self.runs.last_mut() {
            Some(last) if last.font == font => last.text.push_str(text),
            _ => self.runs.push(Run {
                text: text.to_owned(),
                font,
            }),
        }
    }

    fn end_paragraph(&mut self) {
        self.gather.paragraph(&std::mem::take(&mut self.runs));
    }
}

/// The families in a `style` attribute.
fn family_in(style: &str) -> Option<String> {
    let declared = style.split(';').find_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        name.trim()
            .eq_ignore_ascii_case("font-family")
            .then_some(value)
    });
    declared.map(str::to_owned)
}

fn first_family(families: &str) -> &str {
    families
        .split(',')
        .next()
        .unwrap_or_default()
        .trim()
        .trim_matches(['"', '\''])
}
