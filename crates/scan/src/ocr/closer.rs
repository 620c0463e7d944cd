//! The closer look at a page that was read: parts of it by themselves, stamps and frames.

use super::pale::{self, Framed};
use super::stamps::{self, Stamp};
use super::{Lang, Layout, Part, Picture, again, read_parts};
use crate::clean::Cleaned;
use crate::{PageWords, Trouble, Word};

/// What a closer look found.
#[derive(Clone, Debug)]
pub struct Closer {
    /// The words of each part that was asked for, boxes in pixels of the page, lines counted
    /// from 0.
    pub parts: Vec<Vec<Word>>,
    /// The words of red stamps, of small printed boxes and of frames. Boxes are in pixels of the
    /// page; each stamp is a block of its own. Empty where there is none.
    pub stamps: PageWords,
}

/// The words of the stamps of a page alone.
///
/// # Errors
/// As [`super::read`].
pub fn stamps(page: &Cleaned, langs: &[Lang]) -> Result<PageWords, Trouble> {
    Ok(closer(page, &[], langs)?.stamps)
}

/// Reads some parts of a page again, and its stamps.
///
/// # Errors
/// As [`super::read`].
pub fn closer(page: &Cleaned, parts: &[Part], langs: &[Lang]) -> Result<Closer, Trouble> {
    let stamps = stamps::find(page);
    let frames = pale::find(page);
    let over = |frame: &&Framed| stamps.iter().any(|at| at.place.meets(&frame.place));
    let (over, apart): (Vec<&Framed>, Vec<&Framed>) = frames.iter().partition(over);
    let bare: Vec<Picture> = stamps.iter().map(Stamp::bare).collect();
    let asked: Vec<Picture> = parts
        .iter()
        .map(|part| again::picture(page, part))
        .collect();
    let fed = asked.iter().chain(&bare);
    let fed = fed.chain(apart.iter().flat_map(|frame| &frame.pictures));
    let fed: Vec<&Picture> = fed.collect();
    let mut words = read_parts(&fed, langs, Layout::Block)?.into_iter();
    let parts = parts.iter().zip(words.by_ref());
    let parts = parts
        .map(|(part, words)| again::onto_page(page, part, words))
        .collect();
    let read = stamps.iter().zip(&bare).zip(words.by_ref());
    let read = read.map(|((stamp, picture), words)| stamp.onto_page(picture, words));
    let read = with_frames(&stamps, read.collect(), langs)?;
    let mut found: Vec<Vec<Word>> = Vec::new();
    for frame in &apart {
        found.extend(frame.words(words.by_ref().take(frame.pictures.len())));
    }
    found.extend(framed(&over, &stamps, &read, langs)?);
    let told = |stamp: &Stamp| read.iter().chain(&found).any(|words| stamp.is_told(words));
    let read = stamps
        .iter()
        .zip(&read)
        .map(|(stamp, words)| match told(stamp) {
            true => words.clone(),
            false => stamp.or_unread(words.clone()),
        });
    let read: Vec<Vec<Word>> = read.collect();
    let stamps = blocks(page, read.into_iter().chain(found));
    Ok(Closer { parts, stamps })
}

/// The words of stamps, of those that are not sure read once more: with their frames, as words
/// anywhere.
fn with_frames(
    stamps: &[Stamp],
    mut read: Vec<Vec<Word>>,
    langs: &[Lang],
) -> Result<Vec<Vec<Word>>, Trouble> {
    let unsure = (0..stamps.len()).filter(|&at| !stamps[at].is_told(&read[at]));
    let unsure: Vec<usize> = unsure.collect();
    let whole: Vec<Picture> = unsure.iter().map(|&at| stamps[at].whole()).collect();
    let fed: Vec<&Picture> = whole.iter().collect();
    let words = read_parts(&fed, langs, Layout::Sparse)?;
    for ((at, picture), words) in unsure.into_iter().zip(&whole).zip(words) {
        let words = stamps[at].onto_page(picture, words);
        // Never both: one over the other they would spell a third word.
        if stamps::worth(&words) > stamps::worth(&read[at]) {
            read[at] = words;
        }
    }
    Ok(read)
}

/// The words of frames over which stamps lie, but of those that the stamps explain.
fn framed(
    frames: &[&Framed],
    stamps: &[Stamp],
    read: &[Vec<Word>],
    langs: &[Lang],
) -> Result<Vec<Vec<Word>>, Trouble> {
    let told = |frame: &Framed| {
        stamps.iter().zip(read).any(|(stamp, words)| {
            stamp.place.meets(&frame.place) && stamps::explains(words, &frame.place)
        })
    };
    let left: Vec<&&Framed> = frames.iter().filter(|frame| !told(frame)).collect();
    let fed = left.iter().flat_map(|frame| &frame.pictures);
    let fed: Vec<&Picture> = fed.collect();
    let mut words = read_parts(&fed, langs, Layout::Block)?.into_iter();
    let mut found = Vec::new();
    for frame in left {
        found.extend(frame.words(words.by_ref().take(frame.pictures.len())));
    }
    Ok(found)
}

/// The stamps of a page, each a block of its own.
fn blocks(page: &Cleaned, stamps: impl Iterator<Item = Vec<Word>>) -> PageWords {
    let (width, height) = page.image.dimensions();
    let mut words: Vec<Word> = Vec::new();
    for (block, stamp) in stamps.filter(|words| !words.is_empty()).enumerate() {
        let lines = words.last().map_or(0, |word| word.line + 1);
        words.extend(stamp.into_iter().map(|word| Word {
            block: block as u32,
            paragraph: block as u32,
            line: lines + word.line,
            ..word
        }));
    }
    PageWords {
        width,
        height,
        dpi: page.dpi,
        words,
    }
}
