//! The PDF copy of a page: its picture, and over it the words, invisible, so that the copy can
//! be searched and copied from. Made to the rules of PDF/A-2b.
//!
//! Same pages, same bytes: nothing depends on the clock or on chance.

mod check;
mod font;
mod picture;
mod profile;
mod text;
mod xmp;

use std::collections::BTreeMap;

use pdf_writer::types::OutputIntentSubtype;
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, TextStr};

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

/// A copy in the making; only packed pages are kept in memory.
pub struct Copy {
    pdf: Pdf,
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

impl Copy {
    pub fn new(about: About) -> Self {
        Self {
            pdf: Pdf::new(),
            about,
            pages: Vec::new(),
            letters: Letters::default(),
        }
    }

    /// Adds a page: its picture and the words read from a picture of the same page, which may
    /// have been of another size.
    pub fn page(&mut self, picture: &PagePicture, words: &PageWords) {
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
        self.pdf
            .stream(content, &packed)
            .filter(Filter::FlateDecode);
        picture.write(&mut self.pdf, image);
        let mut leaf = self.pdf.page(page);
        leaf.parent(TREE)
            .media_box(Rect::new(0.0, 0.0, width, height))
            .contents(content);
        let mut resources = leaf.resources();
        resources.x_objects().pair(PICTURE, image);
        resources.fonts().pair(FONT, FONT_REF);
        resources.finish();
        leaf.finish();
        self.pages.push(page);
    }

    /// The bytes of the copy.
    pub fn finish(mut self) -> Vec<u8> {
        font::write(&mut self.pdf, FONT_REF, &self.letters);
        let count = self.pages.len() as i32;
        self.pdf
            .pages(TREE)
            .kids(self.pages.iter().copied())
            .count(count);
        self.pdf.icc_profile(PROFILE, &profile::srgb()).n(3);
        let xmp = xmp::packet(&self.about);
        self.pdf.metadata(METADATA, xmp.as_bytes());
        self.write_info();
        self.write_catalog();
        self.pdf.set_binary_marker(&[0xE2, 0xE3, 0xCF, 0xD3]);
        let id = fingerprint(self.pdf.as_bytes()).to_be_bytes().to_vec();
        self.pdf.set_file_id((id.clone(), id));
        self.pdf.finish()
    }

    fn write_info(&mut self) {
        let mut info = self.pdf.document_info(INFO);
        info.title(TextStr(&self.about.title))
            .producer(TextStr(xmp::PRODUCER));
        if let Some(date) = self.about.made.as_deref().and_then(xmp::date) {
            info.creation_date(date).modified_date(date);
        }
    }

    fn write_catalog(&mut self) {
        let mut catalog = self.pdf.catalog(CATALOG);
        catalog.pages(TREE).metadata(METADATA);
        if let Some(language) = &self.about.language {
            catalog.lang(TextStr(language));
        }
        catalog
            .viewer_preferences()
            .display_doc_title(!self.about.title.is_empty());
        let mut intents = catalog.output_intents();
        let mut intent = intents.push();
        intent.subtype(OutputIntentSubtype::PDFA);
        intent.output_condition_identifier(TextStr("sRGB IEC61966-2.1"));
        intent.info(TextStr("sRGB IEC61966-2.1"));
        intent.dest_output_profile(PROFILE);
    }
}

/// FNV-1a over the bytes, 128 bits: tells copies apart, and proves nothing.
fn fingerprint(bytes: &[u8]) -> u128 {
    bytes
        .iter()
        .fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash, &byte| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B)
        })
}
