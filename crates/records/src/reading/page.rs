//! One page: cleaned, read, and with the picture that people see.

use fields::look::{self, Doubt, What};
use scan::clean::{self, Cleaned};
use scan::ocr::{self, Lang, Part, Plane, digits};
use scan::pdfa::PagePicture;
use scan::picture::Frame;
use scan::{PageWords, Trouble, Word, view};

/// Widths of the pictures that are kept of a page, pixels.
pub const WIDTH: u32 = 1400;
pub const SMALL_WIDTH: u32 = 720;
pub const THUMB_WIDTH: u32 = 160;
/// A turn that the cleaner is not sure of is asked of tesseract, which costs a second.
const ROTATION_SURE: f32 = 0.2;
/// A page with so many words, of which fewer than this share are Vietnamese syllables, is
/// read again as English and Lao too.
const FOREIGN_WORDS_MIN: usize = 12;
const OWN_SHARE_MIN: f32 = 0.55;

/// A page as read.
pub struct ReadPage {
    pub words: PageWords,
    /// Words of stamps, for the secrecy gate and the urgency.
    pub stamps: PageWords,
    view: image::DynamicImage,
}

/// The pictures of a page, packed for the web.
pub struct Pictures {
    pub large: view::Packed,
    pub small: view::Packed,
    pub thumb: view::Packed,
}

impl ReadPage {
    /// Packs the pictures: the page as it lies, upright and straight, with its colours.
    pub fn pictures(&self) -> Result<Pictures, Trouble> {
        Ok(Pictures {
            large: view::pack(&self.view, WIDTH)?,
            small: view::pack(&self.view, SMALL_WIDTH)?,
            thumb: view::pack(&self.view, THUMB_WIDTH)?,
        })
    }

    /// The picture packed for the PDF copy.
    pub fn copy(&self) -> Result<PagePicture, Trouble> {
        PagePicture::pack(&self.view, self.words.dpi)
    }
}

/// A page born digital: its own words, and the picture that was drawn of it.
pub fn drawn(words: PageWords, frame: Frame) -> ReadPage {
    let stamps = PageWords {
        words: vec![],
        ..words.clone()
    };
    ReadPage {
        words,
        stamps,
        view: frame.picture,
    }
}

/// A scanned page: cleaned, turned upright if need be, and read by tesseract.
pub fn read_scan(frame: &Frame) -> Result<ReadPage, Trouble> {
    let page = upright(frame)?;
    let (words, stamps) = words_of(&page)?;
    Ok(read_page(page, words, stamps))
}

/// A scanned page that people turned by so many degrees, clockwise, against how it was taken to
/// lie.
pub fn read_turned(frame: &Frame, turn: u16) -> Result<ReadPage, Trouble> {
    let page = page_turned(upright(frame)?, turn);
    let (words, stamps) = words_of(&page)?;
    Ok(read_page(page, words, stamps))
}

fn page_turned(page: Cleaned, turn: u16) -> Cleaned {
    Cleaned {
        image: gray_turned(page.image, turn),
        stamp: page.stamp.map(|stamp| gray_turned(stamp, turn)),
        view: turned(&page.view, turn),
        rotation: (page.rotation + turn) % 360,
        ..page
    }
}

fn gray_turned(picture: image::GrayImage, turn: u16) -> image::GrayImage {
    turned(&picture.into(), turn).into_luma8()
}

/// A scanned page as people see it, without reading it.
pub fn view_scan(frame: &Frame) -> Result<ReadPage, Trouble> {
    let page = upright(frame)?;
    let words = PageWords {
        width: page.image.width(),
        height: page.image.height(),
        dpi: page.dpi,
        words: vec![],
    };
    Ok(ReadPage {
        stamps: words.clone(),
        words,
        view: page.view,
    })
}

/// A scanned page of which a program failed to read the words, as people should see it: upright
/// as far as it can be told without asking.
pub fn seen_scan(frame: &Frame) -> ReadPage {
    let page = clean::page(&frame.picture, frame.dpi);
    let words = PageWords {
        width: page.image.width(),
        height: page.image.height(),
        dpi: page.dpi,
        words: vec![],
    };
    ReadPage {
        stamps: words.clone(),
        words,
        view: page.view,
    }
}

/// A page born digital that people turned.
pub fn drawn_turned(words: PageWords, frame: Frame, turn: u16) -> ReadPage {
    let picture = turned(&frame.picture, turn);
    let words = words_turned(words, turn);
    drawn(words, Frame { picture, ..frame })
}

fn words_turned(page: PageWords, turn: u16) -> PageWords {
    let (width, height) = (page.width, page.height);
    let place = |mut word: scan::Word| {
        let (l, t, w, h) = (word.left, word.top, word.width, word.height);
        (word.left, word.top, word.width, word.height) = match turn {
            90 => (height.saturating_sub(t + h), l, h, w),
            180 => (
                width.saturating_sub(l + w),
                height.saturating_sub(t + h),
                w,
                h,
            ),
            270 => (t, width.saturating_sub(l + w), h, w),
            _ => (l, t, w, h),
        };
        word
    };
    let (width, height) = if turn.is_multiple_of(180) {
        (width, height)
    } else {
        (height, width)
    };
    PageWords {
        width,
        height,
        words: page.words.into_iter().map(place).collect(),
        ..page
    }
}

/// The page cleaned and upright.
pub fn upright(frame: &Frame) -> Result<Cleaned, Trouble> {
    let cleaned = clean::page(&frame.picture, frame.dpi);
    if cleaned.rotation >= 180 {
        return on_its_feet(cleaned);
    }
    if cleaned.rotation_confidence < ROTATION_SURE
        && let Some((turn, sure)) = ocr::rotation(&cleaned.image, cleaned.dpi)?
        && turn != 0
        && sure > ROTATION_SURE
    {
        let page = clean::page(&turned(&cleaned.view, turn), cleaned.dpi);
        return if turn == 180 {
            on_its_feet(page)
        } else {
            Ok(page)
        };
    }
    Ok(cleaned)
}

/// Few papers are scanned on their heads, and a few lines beside a seal and a signature may look
/// so: what is to be turned over is read both ways first.
fn on_its_feet(cleaned: Cleaned) -> Result<Cleaned, Trouble> {
    let before = page_turned(cleaned.clone(), 180);
    let own = |page: &Cleaned| {
        let read = ocr::read(&page.image, page.dpi, &[Lang::Vie])?;
        Ok::<usize, Trouble>(own_words(&read.words).0)
    };
    Ok(if own(&before)? > own(&cleaned)? {
        before
    } else {
        cleaned
    })
}

fn read_page(page: Cleaned, words: PageWords, stamps: PageWords) -> ReadPage {
    ReadPage {
        words,
        stamps,
        view: page.view,
    }
}

/// The words of a cleaned page and those of its stamps.
pub fn words_of(cleaned: &Cleaned) -> Result<(PageWords, PageWords), Trouble> {
    let mut words = ocr::read(&cleaned.image, cleaned.dpi, &[Lang::Vie])?.words;
    let foreign = is_foreign(&words);
    if foreign {
        let all = [Lang::Vie, Lang::Eng, Lang::Lao];
        words = ocr::read(&cleaned.image, cleaned.dpi, &all)?.words;
    }
    let (words, mut stamps) = looked_closer(cleaned, words)?;
    let mut words = numbered(cleaned, words);
    if !foreign {
        fields::put_tones_right(&mut words);
    }
    if ocr::is_unread(cleaned, &words) {
        stamps.words.push(unread(&stamps));
    }
    Ok((words, stamps))
}

/// What stands among the stamps of a page of which nothing could be read: the whole page.
fn unread(page: &PageWords) -> Word {
    Word {
        text: ocr::UNREAD_PAGE.to_owned(),
        left: 0,
        top: 0,
        width: page.width,
        height: page.height,
        confidence: 0.0,
        block: page.words.last().map_or(0, |word| word.block + 1),
        paragraph: page.words.last().map_or(0, |word| word.paragraph + 1),
        line: page.words.last().map_or(0, |word| word.line + 1),
    }
}

/// Reads again, by themselves, the parts of a page of which fields are missing or unsure, and
/// its stamps.
fn looked_closer(
    cleaned: &Cleaned,
    mut words: PageWords,
) -> Result<(PageWords, PageWords), Trouble> {
    let doubts = look::doubts(&words);
    let part = |doubt: &Doubt| Part {
        left: doubt.area.left,
        top: doubt.area.top,
        width: doubt.area.width,
        height: doubt.area.height,
        from: match doubt.what {
            What::Signature => Plane::Print,
            _ => Plane::Page,
        },
    };
    let parts: Vec<Part> = doubts.iter().map(part).collect();
    let closer = ocr::closer(cleaned, &parts, &[Lang::Vie])?;
    for (doubt, words_of_it) in doubts.iter().zip(closer.parts) {
        words = look::settle(words, doubt, words_of_it);
    }
    Ok((words, closer.stamps))
}

/// Has the digits of the number read by a reader of digits: many are written in by pen.
fn numbered(cleaned: &Cleaned, words: PageWords) -> PageWords {
    let Some(line) = look::number_line(&words) else {
        return words;
    };
    let place = digits::Line {
        left: line.left,
        right: line.right,
        foot: line.foot,
        capital: line.capital,
    };
    match digits::read(cleaned, &place, line.read.as_deref()) {
        Some(said) => line.settle(words, &said.text, said.sure, said.other),
        None => words,
    }
}

/// Whether most words are none of Vietnamese: read with one language a page costs a quarter
/// less than with two, so the others are asked only then.
fn is_foreign(page: &PageWords) -> bool {
    let (own, all) = own_words(page);
    all >= FOREIGN_WORDS_MIN && (own as f32) < OWN_SHARE_MIN * all as f32
}

/// How many words of two letters or more can be Vietnamese, and how many there are.
fn own_words(page: &PageWords) -> (usize, usize) {
    let words = page.words.iter().map(|word| word.text.as_str());
    let words: Vec<&str> = words
        .map(|word| word.trim_matches(|sign: char| !sign.is_alphabetic()))
        .filter(|word| word.chars().count() >= 2 && word.chars().all(char::is_alphabetic))
        .collect();
    let own = words
        .iter()
        .filter(|word| viet::syllable::is_syllable(word))
        .count();
    (own, words.len())
}

fn turned(picture: &image::DynamicImage, clockwise: u16) -> image::DynamicImage {
    match clockwise {
        90 => picture.rotate90(),
        180 => picture.rotate180(),
        270 => picture.rotate270(),
        _ => picture.clone(),
    }
}
