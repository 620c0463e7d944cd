//! The layout of the index, and how a thing becomes a document of it.
//!
//! Text is cut by `viet`, never by Tantivy's tokenizers. The original text is kept in Tantivy's
//! compressed store: snippets are then drawn without asking rooms, and what a person reads in
//! them is what she found. Whoever changes the layout raises [`LAYOUT`].

use tantivy::TantivyDocument;
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token};
use viet::Kind;

use super::Entry;
use crate::id::{Id, Ref};

/// The version of the layout. An index of another version is emptied and filled anew.
pub const LAYOUT: u32 = 2;
/// Longest value of a facet, characters; the rest is cut off.
const FACET_CHARS_MAX: usize = 120;
/// Positions between title and text, so that no phrase spans both.
const TITLE_GAP: usize = 1000;
/// Words at the start of a text that rank once more: a text tells first what it is about.
const LEAD_WORDS: usize = 20;

/// The fields.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The Ref as text: a document's key.
    pub about: Field,
    /// Who may see it: `{room}/{rank}/{unit above}`.
    pub scope: Field,
    /// The ids of the units above it, for filters by unit and when a unit moves.
    pub above: Field,
    /// `key=value`, counted and chosen.
    pub facet: Field,
    /// `key~word` of each facet's folded words, for filters typed as words.
    pub facet_word: Field,
    /// `YYYYMMDD`, 0 without a day.
    pub day: Field,
    pub title: Field,
    pub text: Field,
    /// Canonical and folded syllables with positions, and pairs of neighbours of each.
    pub x: Field,
    pub f: Field,
    pub xb: Field,
    pub fb: Field,
    /// The title's own syllables.
    pub tx: Field,
    pub tf: Field,
    /// The first syllables of the text, and pairs of them.
    pub lead: Field,
    pub lead_pair: Field,
    /// Whole document codes, canonical and folded.
    pub code: Field,
}

/// The schema with its fields.
pub fn schema() -> (Schema, Fields) {
    let mut b = Schema::builder();
    let words = |record| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(record);
        TextOptions::default().set_indexing_options(indexing)
    };
    let flat = || {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic);
        TextOptions::default().set_indexing_options(indexing)
    };
    let stored = || TextOptions::default().set_stored();
    let places = IndexRecordOption::WithFreqsAndPositions;
    let counts = IndexRecordOption::WithFreqs;
    let fields = Fields {
        about: b.add_text_field("ref", STRING | STORED),
        scope: b.add_text_field("scope", flat()),
        above: b.add_text_field("above", flat()),
        facet: b.add_text_field("facet", flat().set_fast("raw")),
        facet_word: b.add_text_field("facet_word", flat()),
        day: b.add_u64_field("day", tantivy::schema::FAST),
        title: b.add_text_field("title", stored()),
        text: b.add_text_field("text", stored()),
        x: b.add_text_field("x", words(places)),
        f: b.add_text_field("f", words(places)),
        xb: b.add_text_field("xb", words(counts)),
        fb: b.add_text_field("fb", words(counts)),
        tx: b.add_text_field("tx", words(counts)),
        tf: b.add_text_field("tf", words(counts)),
        lead: b.add_text_field("lead", words(counts)),
        lead_pair: b.add_text_field("lead_pair", words(counts)),
        code: b.add_text_field("code", flat()),
    };
    (b.build(), fields)
}

/// A room's entry as a document; `above` are the units above the entry's unit, itself included.
pub fn document(fields: &Fields, entry: &Entry, above: &[Id]) -> TantivyDocument {
    let mut doc = written(fields, &entry.about.to_string(), &entry.title, &entry.text);
    for printed in &entry.codes {
        if let Some(code) = viet::codes::canonical(printed) {
            add_code(fields, &mut doc, &code);
        }
    }
    for unit in above {
        doc.add_text(
            fields.scope,
            scope_term(&entry.about.room, entry.right.rank(), unit),
        );
        doc.add_text(fields.above, unit.to_string());
    }
    let day = entry.day.as_deref().unwrap_or_default();
    let number: String = day.chars().filter(char::is_ascii_digit).collect();
    doc.add_u64(fields.day, number.parse().unwrap_or(0));
    add_facet(fields, &mut doc, "room", &entry.about.room);
    add_facet(fields, &mut doc, "unit", &entry.unit.to_string());
    if let Some(year) = day.get(..4) {
        add_facet(fields, &mut doc, "year", year);
    }
    for (key, value) in &entry.facets {
        add_facet(fields, &mut doc, key, value);
    }
    doc
}

/// The words alone, for collections without people, units and facets.
pub fn written(fields: &Fields, key: &str, title: &str, text: &str) -> TantivyDocument {
    let mut doc = TantivyDocument::default();
    doc.add_text(fields.about, key);
    doc.add_text(fields.title, title);
    doc.add_text(fields.text, text);
    let mut streams = Streams::default();
    streams.read(title);
    if !title.is_empty() {
        doc.add_pre_tokenized_text(fields.tx, listed(streams.x.clone()));
        doc.add_pre_tokenized_text(fields.tf, listed(streams.f.clone()));
    }
    streams.base += TITLE_GAP;
    let [from, from_pair] = [streams.x.len(), streams.xb.len()];
    streams.read(text);
    let lead = |tokens: &[Token], from: usize| {
        listed(tokens.iter().skip(from).take(LEAD_WORDS).cloned().collect())
    };
    doc.add_pre_tokenized_text(fields.lead, lead(&streams.x, from));
    doc.add_pre_tokenized_text(fields.lead_pair, lead(&streams.xb, from_pair));
    for code in std::mem::take(&mut streams.codes) {
        add_code(fields, &mut doc, &code);
    }
    doc.add_pre_tokenized_text(fields.x, listed(streams.x));
    doc.add_pre_tokenized_text(fields.f, listed(streams.f));
    doc.add_pre_tokenized_text(fields.xb, listed(streams.xb));
    doc.add_pre_tokenized_text(fields.fb, listed(streams.fb));
    doc
}

/// The term under which holders of a right over this unit see a thing.
pub fn scope_term(room: &str, rank: i64, unit: &Id) -> String {
    format!("{room}/{rank}/{unit}")
}

/// The term of a facet's value.
pub fn facet_term(key: &str, value: &str) -> String {
    let value: String = value.chars().take(FACET_CHARS_MAX).collect();
    format!("{key}={value}")
}

/// The key of a document.
pub fn key_of(about: &Ref) -> String {
    about.to_string()
}

fn add_facet(fields: &Fields, doc: &mut TantivyDocument, key: &str, value: &str) {
    doc.add_text(fields.facet, facet_term(key, value));
    viet::each_token(value, |token| {
        if token.parts == 0 {
            doc.add_text(fields.facet_word, format!("{key}~{}", token.folded));
        }
    });
}

fn add_code(fields: &Fields, doc: &mut TantivyDocument, canonical: &str) {
    let folded = viet::codes::fold(canonical);
    if folded != canonical {
        doc.add_text(fields.code, folded);
    }
    doc.add_text(fields.code, canonical);
}

fn listed(tokens: Vec<Token>) -> PreTokenizedString {
    PreTokenizedString {
        text: String::new(),
        tokens,
    }
}

/// The token streams of a text.
#[derive(Default)]
struct Streams {
    base: usize,
    x: Vec<Token>,
    f: Vec<Token>,
    xb: Vec<Token>,
    fb: Vec<Token>,
    codes: Vec<String>,
}

impl Streams {
    /// Reads a text behind what was read before.
    fn read(&mut self, text: &str) {
        let base = self.base;
        let mut before: Option<(String, String)> = None;
        viet::each_token(text, |token| {
            let position = base + token.position as usize;
            self.base = position + 1;
            if token.kind == Kind::Code && token.parts > 0 {
                self.codes.push(token.canonical.to_owned());
                return;
            }
            self.x.push(term(token.canonical.to_owned(), position));
            self.f.push(term(token.folded.to_owned(), position));
            if token.parts > 0 {
                return;
            }
            if let Some((x, f)) = before.take() {
                self.xb.push(term(pair(&x, token.canonical), position));
                self.fb.push(term(pair(&f, token.folded), position));
            }
            if !token.sentence_end {
                before = Some((token.canonical.to_owned(), token.folded.to_owned()));
            }
        });
    }
}

/// The term of two neighbours.
pub fn pair(first: &str, second: &str) -> String {
    format!("{first} {second}")
}

fn term(text: String, position: usize) -> Token {
    Token {
        offset_from: 0,
        offset_to: 0,
        position,
        text,
        position_length: 1,
    }
}
