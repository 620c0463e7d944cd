//! The PDF copy of a page: its picture, and over it the words, invisible, so that the copy can
//! be searched and copied from. Made to the rules of PDF/A-2b.
//!
//! Same pages, same bytes: nothing depends on the clock or on chance. Each page is written out
//! as it comes, so that a copy of thousands of pages takes the memory of one.

mod check;
mod font;
mod out;
mod picture;
mod profile;
mod text;
mod xmp;

use std::collections::BTreeMap;
use std::io::{self, Write};

use pdf_writer::types::OutputIntentSubtype;
use pdf_writer::{Chunk, Content, Filter, Name, Rect, Ref, TextStr};

use out::Out;

use crate::PageWords;

pub use check::{Defect, check};
pub use picture::{Kind, PagePicture};

const FONT: Name<'static> = Name(b"F");
const PICTURE: Name<'static> = Name(b"P");
/// Objects before those of pages: catalog, pages, info, metadata, profile, and the font's five.
const CATALOG: Ref = Ref::new(1);
const TREE: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
const METADATA: Ref = Ref::new(4);
const PROFILE: Ref = Ref::new(5);
const FONT_REF: Ref = Ref::new(6);
const FIRST_FREE: i32 = 12;
/// Objects of one page: page, content, picture.
const OBJECTS_PER_PAGE: i32 = 3;

/// What a copy says of itself.
#[derive(Clone, Debug, Default)]
pub struct About {
    pub title: String,
    /// Moment of making in UTC, `2026-01-31T08:15:00Z`; without it the copy bears no date.
    pub made: Option<String>,
    /// Language of the text, as in `vi`.
    pub language: Option<String>,
}

/// A copy in the making; what is written of it is not kept in memory.
pub struct Copy<W> {
    out: Out<W>,
    about: About,
    pages: Vec<Ref>,
    letters: Letters,
}

/// Which number each letter of the copy has in its font, in order of appearance.
#[derive(Default)]
pub(crate) struct Letters {
    numbers: BTreeMap<char, u16>,
    in_order: Vec<char>,
}

impl Letters {
    /// The number of a letter, from 1; `None` when the font is full.
    fn number(&mut self, letter: char) -> Option<u16> {
        if let Some(&number) = self.numbers.get(&letter) {
            return Some(number);
        }
        let number = u16::try_from(self.in_order.len() + 1).ok()?;
        self.in_order.push(letter);
        self.numbers.insert(letter, number);
        Some(number)
    }
}

impl<W: Write> Copy<W> {
    /// Begins a copy.
    ///
    /// # Errors
    /// What writing gives, here and below.
    pub fn new(about: About, out: W) -> io::Result<Self> {
        Ok(Self {
            out: Out::begin(out)?,
            about,
            pages: Vec::new(),
            letters: Letters::default(),
        })
    }

    /// Adds a page: its picture and the words read from a picture of the same page, which may
    /// have been of another size.
    pub fn page(&mut self, picture: &PagePicture, words: &PageWords) -> io::Result<()> {
        let first = FIRST_FREE + OBJECTS_PER_PAGE * self.pages.len() as i32;
        let [page, content, image] = [first, first + 1, first + 2].map(Ref::new);
        let (width, height) = picture.points;
        let mut out = Content::new();
        out.save_state();
        out.transform([width, 0.0, 0.0, height, 0.0, 0.0]);
        out.x_object(PICTURE);
        out.restore_state();
        text::write(&mut out, words, (width, height), &mut self.letters);
        let packed = font::deflate(&out.finish());
        self.out.object(|part| {
            part.stream(content, &packed).filter(Filter::FlateDecode);
        })?;
        self.out.object(|part| picture.write(part, image))?;
        self.out.object(|part| {
            let mut leaf = part.page(page);
            leaf.parent(TREE)
                .media_box(Rect::new(0.0, 0.0, width, height))
                .contents(content);
            let mut resources = leaf.resources();
            resources.x_objects().pair(PICTURE, image);
            resources.fonts().pair(FONT, FONT_REF);
        })?;
        self.pages.push(page);
        Ok(())
    }

    /// Writes what belongs to the whole, and gives back where it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        font::write(&mut self.out, FONT_REF, &self.letters)?;
        let (pages, about) = (&self.pages, &self.about);
        self.out.object(|part| {
            let count = pages.len() as i32;
            part.pages(TREE).kids(pages.iter().copied()).count(count);
        })?;
        self.out.object(|part| {
            part.icc_profile(PROFILE, &profile::srgb()).n(3);
        })?;
        let xmp = xmp::packet(about);
        self.out.object(|part| {
            part.metadata(METADATA, xmp.as_bytes());
        })?;
        self.out.object(|part| write_info(part, about))?;
        self.out.object(|part| write_catalog(part, about))?;
        self.out.finish(CATALOG, INFO)
    }
}

fn write_info(part: &mut Chunk, about: &About) {
    let mut info = part
        .indirect(INFO)
        .start::<pdf_writer::writers::DocumentInfo>();
    info.title(TextStr(&about.title))
        .producer(TextStr(xmp::PRODUCER));
    if let Some(date) = about.made.as_deref().and_then(xmp::date) {
        info.creation_date(date).modified_date(date);
    }
}

fn write_catalog(part: &mut Chunk, about: &About) {
    let mut catalog = part
        .indirect(CATALOG)
        .start::<pdf_writer::writers::Catalog>();
    catalog.pages(TREE).metadata(METADATA);
    if let Some(language) = &about.language {
        catalog.lang(TextStr(language));
    }
    catalog
        .viewer_preferences()
        .display_doc_title(!about.title.is_empty());
    let mut intents = catalog.output_intents();
    let mut intent = intents.push();
    intent.subtype(OutputIntentSubtype::PDFA);
    intent.output_condition_identifier(TextStr("sRGB IEC61966-2.1"));
    intent.info(TextStr("sRGB IEC61966-2.1"));
    intent.dest_output_profile(PROFILE);
}
