//! Reads the flowing text of rich text (RTF): groups that inherit, destinations that hide, bytes
//! in the code page of their font, and Unicode with its fallback for readers of old.

mod fonts;
mod token;

use std::path::Path;
use std::rc::Rc;

use crate::gather::{Extracted, Gather};
use crate::legacy::Run;
use crate::limits::Limits;
use crate::trouble::Trouble;
use fonts::{FontTable, decode};
use token::{Token, Tokens};

/// Groups inside groups; each costs a few bytes of memory, none of stack.
const GROUPS_MAX: usize = 100_000;
/// Fallback letters behind one Unicode letter; more is nonsense.
const FALLBACK_MAX: i32 = 100;

/// Reads a rich text.
pub fn read(path: &Path, limits: &Limits) -> Result<Extracted, Trouble> {
    read_bytes(&std::fs::read(path)?, limits)
}

/// Reads a rich text in memory.
pub fn read_bytes(bytes: &[u8], limits: &Limits) -> Result<Extracted, Trouble> {
    let mut reader = Reader {
        gather: Gather::new(limits),
        fonts: FontTable::default(),
        group: Group::default(),
        outer: Vec::new(),
        runs: Vec::new(),
        bytes: Vec::new(),
        high: None,
        property: String::new(),
        skip: 0,
        may_hide: false,
    };
    for token in Tokens::of(bytes) {
        reader.take(token)?;
        if reader.gather.is_full() {
            return Ok(reader.gather.finish());
        }
    }
    reader.end_paragraph();
    if !reader.outer.is_empty() {
        reader.gather.truncated();
    }
    let extracted = reader.gather.finish();
    let nothing = extracted.truncated && extracted.paragraphs.is_empty();
    if nothing {
        Err(Trouble::Truncated)
    } else {
        Ok(extracted)
    }
}

/// What becomes of the text of a group.
#[derive(Clone, Copy, Default, PartialEq)]
enum Into {
    #[default]
    Page,
    Nothing,
    FontTable,
    Title,
    Author,
}

/// What a group may change and its end restores.
#[derive(Clone, Default)]
struct Group {
    into: Into,
    /// Where text went before it was written twice, once as Unicode (`\upr`, `\ud`).
    beneath: Into,
    font: Option<i32>,
    /// Bytes of fallback behind each Unicode letter; 1 unless said otherwise.
    fallback: Option<i32>,
    hidden: bool,
    deleted: bool,
}

struct Reader {
    gather: Gather,
    fonts: FontTable,
    group: Group,
    outer: Vec<Group>,
    runs: Vec<Run>,
    /// Bytes in the code page of the font at hand, not yet letters.
    bytes: Vec<u8>,
    /// The first half of a letter that Unicode writes as two.
    high: Option<u16>,
    property: String,
    /// Fallback still to be skipped.
    skip: i32,
    /// The last token was `\*`: the destination that follows may be hidden.
    may_hide: bool,
}

impl Reader {
    fn take(&mut self, token: Token) -> Result<(), Trouble> {
        let may_hide = std::mem::take(&mut self.may_hide);
        if self.skip > 0 && self.skips(&token) {
            return Ok(());
        }
        match token {
            Token::Open => self.open()?,
            Token::Close => self.close(),
            Token::Byte(byte) => self.byte(byte),
            Token::Control("*", _) => self.may_hide = true,
            Token::Control(name, number) => self.control(name, number, may_hide),
        }
        Ok(())
    }

    /// Fallback is counted in letters, a control word being one; a group's edge ends it.
    fn skips(&mut self, token: &Token) -> bool {
        match token {
            Token::Open | Token::Close => {
                self.skip = 0;
                false
            }
            Token::Byte(_) | Token::Control(..) => {
                self.skip -= 1;
                true
            }
        }
    }

    fn open(&mut self) -> Result<(), Trouble> {
        self.flush();
        if self.outer.len() >= GROUPS_MAX {
            return Err(Trouble::Bomb {
                what: "nested too deep",
            });
        }
        self.outer.push(self.group.clone());
        self.gather.depth(self.outer.len());
        Ok(())
    }

    fn close(&mut self) {
        self.flush();
        let Some(outer) = self.outer.pop() else {
            return;
        };
        let ended = std::mem::replace(&mut self.group, outer);
        if ended.into != self.group.into {
            let property = std::mem::take(&mut self.property);
            match ended.into {
                Into::Title => self.gather.title(&property),
                Into::Author => self.gather.author(&property),
                Into::FontTable => self.fonts.end_entry(),
                Into::Page | Into::Nothing => {}
            }
        } else if ended.into == Into::FontTable {
            self.fonts.end_entry();
        }
    }

    fn byte(&mut self, byte: u8) {
        match self.group.into {
            Into::FontTable => self.fonts.byte(byte),
            Into::Nothing => {}
            _ => self.bytes.push(byte),
        }
    }

    /// Makes letters of the bytes at hand.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let font = self.fonts.get(self.group.font);
        let text = decode(&bytes, font, self.fonts.code_page);
        self.text(&text);
    }

    fn text(&mut self, text: &str) {
        self.high = None;
        match self.group.into {
            Into::Title | Into::Author => self.property.push_str(text),
            Into::Page if !self.group.hidden && !self.group.deleted => {
                let font: Option<Rc<str>> = self
                    .fonts
                    .get(self.group.font)
                    .map(|font| font.name.clone());
                match self.runs.last_mut() {
                    Some(last) if last.font == font => last.text.push_str(text),
                    _ => self.runs.push(Run {
                        text: text.to_owned(),
                        font,
                    }),
                }
            }
            _ => {}
        }
    }

    /// A letter that is no byte of the code page.
    fn letter(&mut self, text: &str) {
        self.flush();
        self.text(text);
    }

    fn end_paragraph(&mut self) {
        self.flush();
        // A paragraph inside a title or a hidden destination ends nothing on the page.
        if self.group.into == Into::Page {
            self.gather.paragraph(&std::mem::take(&mut self.runs));
        }
    }

    fn control(&mut self, name: &str, number: Option<i32>, may_hide: bool) {
        if self.group.into == Into::FontTable && self.fonts.control(name, number) {
            return;
        }
        if let Some(into) = destination(name, may_hide) {
            self.flush();
            if name == "upr" {
                self.group.beneath = self.group.into;
            }
            self.group.into = match into {
                // What lies in a hidden destination stays hidden, but for the text of a shape.
                Into::Title | Into::Author | Into::FontTable => into,
                Into::Page if name == "shptxt" => into,
                Into::Page if name == "ud" => self.group.beneath,
                Into::Page => self.group.into,
                Into::Nothing => into,
            };
            return;
        }
        match name {
            "'" => self.byte(number.unwrap_or_default() as u8),
            "u" => self.unicode(number.unwrap_or_default()),
            "uc" => self.group.fallback = number.map(|count| count.clamp(0, FALLBACK_MAX)),
            "f" => {
                self.flush();
                self.group.font = number;
            }
            "deff" => self.fonts.default = number,
            "ansicpg" => self.fonts.code_page = number,
            "plain" => {
                self.flush();
                self.group.font = None;
                self.group.hidden = false;
                self.group.deleted = false;
            }
            "v" => {
                self.flush();
                self.group.hidden = number != Some(0);
            }
            "deleted" => {
                self.flush();
                self.group.deleted = number != Some(0);
            }
            "par" | "cell" | "nestcell" | "row" | "sect" | "page" | "column" => {
                self.end_paragraph();
            }
            _ => self.mark(name),
        }
    }

    /// Control words that stand for a letter.
    fn mark(&mut self, name: &str) {
        let letter = match name {
            "tab" => "\t",
            "line" | "softline" => "\n",
            "~" => "\u{a0}",
            "_" => "-",
            "{" => "{",
            "}" => "}",
            "\\" => "\\",
            "emdash" => "—",
            "endash" => "–",
            "bullet" => "•",
            "lquote" => "‘",
            "rquote" => "’",
            "ldblquote" => "“",
            "rdblquote" => "”",
            "emspace" | "enspace" | "qmspace" => " ",
            _ => return,
        };
        self.letter(letter);
    }

    /// `\uN`: a unit of UTF-16, signed, behind which a fallback follows.
    fn unicode(&mut self, number: i32) {
        self.flush();
        self.skip = self.group.fallback.unwrap_or(1);
        let unit = (number & 0xffff) as u16;
        let high = self.high.take();
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        let units: Vec<u16> = high.into_iter().chain([unit]).collect();
        self.text(&String::from_utf16_lossy(&units));
    }
}

/// Where the text of the group goes that begins with this word; `None` if it is no destination.
/// Behind `\*` stands one that readers may pass over when they do not know it.
fn destination(name: &str, may_hide: bool) -> Option<Into> {
    match name {
        "fonttbl" => Some(Into::FontTable),
        "title" => Some(Into::Title),
        "author" => Some(Into::Author),
        "shptxt" | "ud" => Some(Into::Page),
        "fldrslt" | "header" | "footer" | "headerl" | "headerr" | "headerf" | "footerl"
        | "footerr" | "footerf" | "footnote" => Some(Into::Page),
        "pict" | "stylesheet" | "colortbl" | "info" | "fldinst" | "object" | "objdata"
        | "shprslt" | "nonshppict" | "upr" | "tc" | "xe" | "bkmkstart" | "bkmkend"
        | "listtable" | "listoverridetable" | "revtbl" | "filetbl" | "themedata" | "datastore"
        | "annotation" | "pntxtb" | "pntxta" | "sp" | "operator" | "doccomm" | "comment"
        | "keywords" | "subject" | "company" | "manager" => Some(Into::Nothing),
        _ if may_hide => Some(Into::Nothing),
        _ => None,
    }
}
