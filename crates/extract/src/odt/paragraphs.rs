//! Walks the paragraphs of an OpenDocument part, each run with its font and with the number of
//! the piece of text it came from, so that a rewriter can put another text in its place.

use std::rc::Rc;

use super::styles::{Family, Styles};
use crate::legacy::Run;
use crate::trouble::Trouble;
use crate::xml::{Attributes, Piece, walk};

/// Elements whose content is not on the page: remarks, deleted text, scripts, descriptions.
const HIDDEN: [&str; 7] = [
    "text:tracked-changes",
    "office:annotation",
    "office:scripts",
    "office:event-listeners",
    "svg:title",
    "svg:desc",
    "office:forms",
];
/// Spaces that one element may stand for; more are as good as these.
const SPACES_MAX: usize = 100;

/// A run and the number of its piece of text; spaces made by elements have none.
pub type NumberedRun = (Option<usize>, Run);

/// A paragraph that is being read. They nest: a frame with text lies inside a paragraph.
struct Open {
    runs: Vec<NumberedRun>,
    /// The fonts of the paragraph and of the spans around the text, innermost last.
    fonts: Vec<Option<Rc<str>>>,
}

struct Reader<'a> {
    styles: &'a Styles,
    paragraphs: Vec<Open>,
    hidden: usize,
    pieces: usize,
}

/// Calls `visit` with the runs of each paragraph, when it ends; returns the deepest nesting.
pub fn each_paragraph(
    xml: &str,
    styles: &Styles,
    mut visit: impl FnMut(Vec<NumberedRun>),
) -> Result<usize, Trouble> {
    let mut reader = Reader {
        styles,
        paragraphs: Vec::new(),
        hidden: 0,
        pieces: 0,
    };
    walk(xml, |piece| {
        match piece {
            Piece::Open(name, _) if reader.hidden > 0 || HIDDEN.contains(&name) => {
                reader.hidden += 1;
            }
            Piece::Close(_) if reader.hidden > 0 => reader.hidden -= 1,
            Piece::Open(name, attributes) => reader.open(name, attributes),
            Piece::Close("text:p" | "text:h") => {
                if let Some(paragraph) = reader.paragraphs.pop() {
                    visit(paragraph.runs);
                }
            }
            Piece::Close("text:span") => {
                if let Some(paragraph) = reader.paragraphs.last_mut() {
                    paragraph.fonts.pop();
                }
            }
            Piece::Close(_) => {}
            Piece::Text(text) => reader.text(text),
        }
        Ok(())
    })
}

impl Reader<'_> {
    fn open(&mut self, name: &str, attributes: &Attributes) {
        match name {
            "text:p" | "text:h" => {
                let font = self.font(Family::Paragraph, attributes);
                let fonts = vec![font.or_else(|| self.styles.usual())];
                self.paragraphs.push(Open {
                    runs: Vec::new(),
                    fonts,
                });
            }
            "text:span" => {
                let font = self.font(Family::Text, attributes);
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    let around = paragraph.fonts.last().cloned().flatten();
                    paragraph.fonts.push(font.or(around));
                }
            }
            "text:s" => {
                let count = attributes
                    .get("text:c")
                    .and_then(|count| count.parse().ok());
                let count: usize = count.unwrap_or(1);
                self.push(None, &" ".repeat(count.min(SPACES_MAX)));
            }
            "text:tab" => self.push(None, "\t"),
            "text:line-break" => self.push(None, "\n"),
            _ => {}
        }
    }

    /// Each piece is counted, also where it is not shown, so that numbers hold for a rewriter.
    fn text(&mut self, text: &str) {
        self.pieces += 1;
        if self.hidden == 0 {
            self.push(Some(self.pieces), text);
        }
    }

    fn push(&mut self, piece: Option<usize>, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            let font = paragraph.fonts.last().cloned().flatten();
            // Line ends of the XML itself are but spaces.
            let text = if piece.is_some() {
                text.replace(['\n', '\r', '\t'], " ")
            } else {
                text.to_owned()
            };
            paragraph.runs.push((piece, Run { text, font }));
        }
    }

    fn font(&self, family: Family, attributes: &Attributes) -> Option<Rc<str>> {
        self.styles
            .font(family, &attributes.get("text:style-name")?)
    }
}
