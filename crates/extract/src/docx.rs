//! Reads the flowing text of a Word document (Office Open XML): body, headers, footers and notes,
//! each run with the font it is drawn in, because old Vietnamese text is known by its font.

mod styles;

use std::path::Path;
use std::rc::Rc;

use crate::archive::Archive;
use crate::gather::{Extracted, Gather};
use crate::legacy::Run;
use crate::limits::Limits;
use crate::trouble::Trouble;
use crate::xml::{Attributes, Piece, walk};
use styles::{Fonts, Styles};

/// Parts beside the body that have text of their own, by the beginning of their names.
const SIDE_PARTS: [&str; 4] = [
    "word/header",
    "word/footer",
    "word/footnotes",
    "word/endnotes",
];
/// Elements whose content is not shown: what was deleted, the formulas of fields, the second of
/// two drawings of the same thing, formats as they were before a change.
const HIDDEN: [&str; 8] = [
    "w:del",
    "w:moveFrom",
    "w:instrText",
    "mc:Fallback",
    "w:rPrChange",
    "w:pPrChange",
    "w:sectPrChange",
    "w:tblPrChange",
];

/// Reads a Word document.
pub fn read(path: &Path, limits: &Limits) -> Result<Extracted, Trouble> {
    let mut archive = Archive::open(path, limits)?;
    let body = body_name(&mut archive)?;
    let styles = Styles::read(&mut archive)?;
    let mut gather = Gather::new(limits);
    let xml = archive
        .read_xml(&body)?
        .ok_or_else(|| Trouble::unreadable("it has no body"))?;
    read_part(&xml, &styles, &mut gather)?;
    drop(xml);
    let mut names = archive.names();
    names.retain(|name| SIDE_PARTS.iter().any(|start| name.starts_with(start)));
    names.sort();
    for name in names {
        let Some(xml) = archive.read_xml(&name)? else {
            continue;
        };
        read_part(&xml, &styles, &mut gather)?;
    }
    read_properties(&mut archive, &mut gather)?;
    Ok(gather.finish())
}

/// Nearly always word/document.xml; the relations of the package have the last word.
fn body_name<R: std::io::Read + std::io::Seek>(
    archive: &mut Archive<R>,
) -> Result<String, Trouble> {
    let usual = "word/document.xml";
    if archive.has(usual) {
        return Ok(usual.to_owned());
    }
    let mut target = None;
    let relations = archive.read_xml("_rels/.rels")?.unwrap_or_default();
    walk(&relations, |piece| {
        if let Piece::Open("Relationship", attributes) = piece {
            let kind = attributes.get("Type").unwrap_or_default();
            if kind.ends_with("/officeDocument") {
                target = attributes.get("Target").map(|name| name.into_owned());
            }
        }
        Ok(())
    })?;
    let target = target.ok_or_else(|| Trouble::unreadable("it has no body"))?;
    Ok(target.trim_start_matches('/').to_owned())
}

fn read_properties<R: std::io::Read + std::io::Seek>(
    archive: &mut Archive<R>,
    gather: &mut Gather,
) -> Result<(), Trouble> {
    let Some(xml) = archive.read_xml("docProps/core.xml")? else {
        return Ok(());
    };
    let mut inside = String::new();
    walk(&xml, |piece| {
        match piece {
            Piece::Open(name, _) => inside = name.to_owned(),
            Piece::Close(_) => inside.clear(),
            Piece::Text(text) if inside == "dc:title" => gather.title(text),
            Piece::Text(text) if inside == "dc:creator" => gather.author(text),
            Piece::Text(_) => {}
        }
        Ok(())
    })?;
    Ok(())
}

/// A paragraph that is being read. They nest: a text box lies inside a paragraph.
#[derive(Default)]
struct Open {
    style: Option<String>,
    runs: Vec<Run>,
}

/// A run that is being read, with what it says of its font.
#[derive(Default)]
struct OpenRun {
    style: Option<String>,
    fonts: Fonts,
}

/// Where the reader stands in a part.
struct Reader<'a> {
    styles: &'a Styles,
    gather: &'a mut Gather,
    paragraphs: Vec<Open>,
    runs: Vec<OpenRun>,
    hidden: usize,
    in_paragraph_properties: bool,
    in_text: bool,
}

fn read_part(xml: &str, styles: &Styles, gather: &mut Gather) -> Result<(), Trouble> {
    let mut reader = Reader {
        styles,
        gather,
        paragraphs: Vec::new(),
        runs: Vec::new(),
        hidden: 0,
        in_paragraph_properties: false,
        in_text: false,
    };
    let depth = walk(xml, |piece| {
        match piece {
            Piece::Open(name, _) if reader.hidden > 0 || HIDDEN.contains(&name) => {
                reader.hidden += 1;
            }
            Piece::Close(_) if reader.hidden > 0 => reader.hidden -= 1,
            Piece::Open(name, attributes) => reader.open(name, attributes),
            Piece::Close(name) => reader.close(name),
            Piece::Text(text) if reader.in_text && reader.hidden == 0 => reader.text(text),
            Piece::Text(_) => {}
        }
        Ok(())
    })?;
    gather.depth(depth);
    Ok(())
}

impl Reader<'_> {
    fn open(&mut self, name: &str, attributes: &Attributes) {
        match name {
            "w:p" => self.paragraphs.push(Open::default()),
            "w:r" => self.runs.push(OpenRun::default()),
            "w:pPr" => self.in_paragraph_properties = true,
            "w:t" | "m:t" => self.in_text = true,
            "w:pStyle" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.style = attributes.get("w:val").map(|style| style.into_owned());
                }
            }
            // What is left would be the format of the paragraph's mark, or a stop of a tab.
            _ if self.in_paragraph_properties => {}
            "w:rStyle" => {
                if let Some(run) = self.runs.last_mut() {
                    run.style = attributes.get("w:val").map(|style| style.into_owned());
                }
            }
            "w:rFonts" => {
                if let Some(run) = self.runs.last_mut() {
                    run.fonts = Fonts::of(attributes);
                }
            }
            "w:tab" | "w:ptab" => self.text("\t"),
            "w:br" | "w:cr" => self.text("\n"),
            "w:noBreakHyphen" => self.text("-"),
            "w:sym" => self.symbol(attributes),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "w:p" => {
                if let Some(paragraph) = self.paragraphs.pop() {
                    self.gather.paragraph(&paragraph.runs);
                }
            }
            "w:r" => {
                self.runs.pop();
            }
            "w:pPr" => self.in_paragraph_properties = false,
            "w:t" | "m:t" => self.in_text = false,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let font = self.font();
        self.push(text, font);
    }

    /// A letter given by its place in a font; only letters of old Vietnamese fonts are letters.
    fn symbol(&mut self, attributes: &Attributes) {
        let font = attributes
            .get("w:font")
            .filter(|font| crate::legacy::is_old_family(font));
        let code = attributes
            .get("w:char")
            .and_then(|hex| u32::from_str_radix(&hex, 16).ok());
        if let (Some(font), Some(letter)) = (font, code.and_then(char::from_u32)) {
            self.push(letter.encode_utf8(&mut [0; 4]), Some(font.into()));
        }
    }

    fn push(&mut self, text: &str, font: Option<Rc<str>>) {
        if self.gather.is_full() {
            return;
        }
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return;
        };
        match paragraph.runs.last_mut() {
            Some(last) if last.font == font => last.text.push_str(text),
            _ => paragraph.runs.push(Run {
                text: text.to_owned(),
                font,
            }),
        }
    }

    /// The font of the run at hand: its own, or its style's, or its paragraph's, or the usual.
    fn font(&self) -> Option<Rc<str>> {
        let run = self.runs.last();
        let paragraph = self
            .paragraphs
            .last()
            .and_then(|paragraph| paragraph.style.as_deref());
        run.and_then(|run| self.styles.font_of(&run.fonts))
            .or_else(|| run.and_then(|run| self.styles.character(run.style.as_deref()?)))
            .or_else(|| self.styles.paragraph(paragraph))
    }
}
