//! Collects paragraphs from every reader in the same way: text made Unicode, limits held,
//! repairs counted.

use crate::legacy::{self, Mended, Run};
use crate::limits::{Limits, METADATA_CHARS_MAX};

/// The flowing text of a blob.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extracted {
    /// In reading order, empty ones left out; a cell of a table is a paragraph of its own.
    pub paragraphs: Vec<Paragraph>,
    /// What was in old encodings, one line each; empty when all was Unicode.
    pub repairs: Vec<Repair>,
    /// As written in the properties: plain text of strangers, never markup.
    pub title: Option<String>,
    pub author: Option<String>,
    /// Text beyond the limit was left out.
    pub cut: bool,
    /// The end is missing; the text is what there was.
    pub truncated: bool,
    /// How deep elements or groups lie inside each other.
    pub(crate) depth: usize,
}

impl Extracted {
    /// All paragraphs, one a line.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self
            .paragraphs
            .iter()
            .map(|one| one.text.as_str())
            .collect();
        texts.join("\n")
    }
}

/// One paragraph, heading or cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// Tabs and line breaks inside it are kept.
    pub text: String,
    /// How many of its stretches were in an old encoding.
    pub runs_repaired: u32,
}

/// All text that was in one old encoding.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    pub encoding: viet::decode::Encoding,
    /// The lowest of its stretches, 0 to 1.
    pub confidence: f32,
    /// Stretches of text in one font.
    pub runs: u32,
}

/// Collects what a reader finds.
pub struct Gather {
    extracted: Extracted,
    bytes_left: u64,
}

impl Gather {
    pub fn new(limits: &Limits) -> Gather {
        Gather {
            extracted: Extracted::default(),
            bytes_left: limits.text_bytes_max,
        }
    }

    /// Nothing more will be kept; a reader may stop.
    pub fn is_full(&self) -> bool {
        self.extracted.cut
    }

    /// Takes the runs of one paragraph.
    pub fn paragraph(&mut self, runs: &[Run]) {
        if self.is_full() || runs.iter().all(|run| run.text.trim().is_empty()) {
            return;
        }
        let mut paragraph = Paragraph::default();
        for stretch in legacy::stretches(runs) {
            match stretch.mended {
                Some(mended) => {
                    paragraph.text.push_str(&mended.text);
                    paragraph.runs_repaired += 1;
                    self.count(mended);
                }
                None => paragraph.text.push_str(&stretch.text),
            }
        }
        self.keep(paragraph);
    }

    /// Takes a paragraph whose text is as it should be.
    pub fn plain(&mut self, text: &str) {
        if !self.is_full() {
            self.keep(Paragraph {
                text: text.to_owned(),
                runs_repaired: 0,
            });
        }
    }

    /// Takes a paragraph that was in an old encoding as a whole.
    pub fn mended(&mut self, mended: Mended) {
        if !self.is_full() {
            self.keep(Paragraph {
                text: mended.text.clone(),
                runs_repaired: 1,
            });
            self.count(mended);
        }
    }

    fn keep(&mut self, mut paragraph: Paragraph) {
        paragraph
            .text
            .retain(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'));
        let text = paragraph
            .text
            .trim_matches(|letter: char| letter.is_whitespace());
        let mut end = text.len();
        if end as u64 > self.bytes_left {
            self.extracted.cut = true;
            end = text.floor_char_boundary(usize::try_from(self.bytes_left).unwrap_or(end));
        }
        let text = text[..end].trim_end().to_owned();
        self.bytes_left -= text.len() as u64;
        if !text.is_empty() {
            self.extracted
                .paragraphs
                .push(Paragraph { text, ..paragraph });
        }
    }

    /// Counts text that was in an old encoding.
    pub fn count(&mut self, mended: Mended) {
        let repairs = &mut self.extracted.repairs;
        match repairs
            .iter_mut()
            .find(|repair| repair.encoding == mended.encoding)
        {
            Some(repair) => {
                repair.confidence = repair.confidence.min(mended.confidence);
                repair.runs += 1;
            }
            None => repairs.push(Repair {
                encoding: mended.encoding,
                confidence: mended.confidence,
                runs: 1,
            }),
        }
    }

    pub fn title(&mut self, raw: &str) {
        self.extracted.title = self.extracted.title.take().or_else(|| property(raw));
    }

    pub fn author(&mut self, raw: &str) {
        self.extracted.author = self.extracted.author.take().or_else(|| property(raw));
    }

    /// Remembers the deepest nesting met.
    pub fn depth(&mut self, depth: usize) {
        self.extracted.depth = self.extracted.depth.max(depth);
    }

    pub fn truncated(&mut self) {
        self.extracted.truncated = true;
    }

    pub fn finish(self) -> Extracted {
        self.extracted
    }
}

/// A title or a name: one line, no control characters, not endless.
fn property(raw: &str) -> Option<String> {
    let mended = legacy::mend(raw, None).map(|mended| mended.text);
    let one_line = mended
        .as_deref()
        .unwrap_or(raw)
        .split_whitespace()
        .collect::<Vec<_>>();
    let kept = one_line.join(" ");
    let kept = kept
        .chars()
        .filter(|letter| !letter.is_control())
        .take(METADATA_CHARS_MAX);
    Some(kept.collect::<String>()).filter(|text| !text.is_empty())
}
