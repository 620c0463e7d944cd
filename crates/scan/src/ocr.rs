//! Reads words off a cleaned page: tesseract on one core, limits on everything. One that reads
//! stands by for the next page: a start costs a seventh of a page.
//!
//! The two columns of an official letterhead come out merged into one line (that is tesseract);
//! who needs columns works on the boxes.

mod again;
mod closer;
mod columns;
pub mod digits;
mod feed;
mod frames;
mod pale;
mod ring;
mod stamps;
mod standing;
mod tsv;
mod unread;

use std::process::Command;
use std::time::Duration;

use confine::{Failure, Limits};
use image::{DynamicImage, GrayImage, imageops};

use crate::{PageWords, Trouble, Word};

pub use again::{Part, Plane};
pub use closer::{Closer, closer, stamps};
pub use stamps::UNREAD;
pub(crate) use tsv::Counter;
pub use unread::{UNREAD_PAGE, is_unread};

const TESSERACT: &str = "tesseract";
/// A page smaller than this on one side holds no words, pixels.
const SIDE_MIN: u32 = 12;
/// Pages with more pixels are read at a lower resolution: plans and posters.
const PIXELS_MAX: u64 = 50_000_000;
/// Pages finer than this are read at the lower resolution: tesseract brings every line to 36
/// pixels, so that more costs a seventh of the time and reads no better (1.8 % of characters
/// wrong at 300 dpi, 1.6 % at 210).
const FINE_DPI: u32 = 250;
const READ_DPI: u32 = 210;
/// Time for one page: a start, and so much for each million pixels.
const SECONDS_BASE: u64 = 40;
const SECONDS_PER_MEGAPIXEL: u64 = 6;
const MEMORY_BYTES_MAX: u64 = 3 << 30;
const STDOUT_BYTES_MAX: u64 = 32 << 20;
/// Resolutions that tesseract is told; outside of them it guesses by itself, badly.
const DPI_TOLD_MIN: u32 = 70;
const DPI_TOLD_MAX: u32 = 2_400;

/// What the page may be written in; the first one leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    Vie,
    Eng,
    Lao,
}

impl Lang {
    /// Tesseract's name of it.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Vie => "vie",
            Lang::Eng => "eng",
            Lang::Lao => "lao",
        }
    }
}

/// How tesseract looks at a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// Columns are looked for.
    Columns,
    /// One column of lines of any size.
    Column,
    /// One block of lines of one size.
    Block,
    /// Words anywhere: a frame around them is no obstacle.
    Sparse,
}

/// A gray picture and its resolution.
struct Picture {
    gray: GrayImage,
    dpi: u32,
}

/// Words, and what it cost.
#[derive(Clone, Debug)]
pub struct Reading {
    pub words: PageWords,
    /// Processor time that tesseract took.
    pub cpu: Duration,
}

/// Reads one page. `page` is [`crate::clean::Cleaned::image`], `dpi` its resolution; `langs`
/// empty means Vietnamese. An empty page gives no words and is no error.
///
/// # Errors
/// [`Trouble::Missing`], [`Trouble::LanguageMissing`], [`Trouble::Hung`], [`Trouble::Crashed`].
pub fn read(page: &GrayImage, dpi: u32, langs: &[Lang]) -> Result<Reading, Trouble> {
    let columned = columns::is_columned(page, dpi);
    let layout = if columned {
        Layout::Columns
    } else {
        Layout::Column
    };
    let reading = read_as(page, dpi, langs, layout)?;
    if !unread::leaves_print(page, dpi, &reading.words.words) {
        return Ok(reading);
    }
    let again = read_as(&unread::without_grain(page), dpi, langs, layout)?;
    let letters = |reading: &Reading| unread::sure_letters(&reading.words.words);
    let cpu = reading.cpu + again.cpu;
    let better = if letters(&again) > letters(&reading) {
        again
    } else {
        reading
    };
    Ok(Reading { cpu, ..better })
}

fn read_as(page: &GrayImage, dpi: u32, langs: &[Lang], layout: Layout) -> Result<Reading, Trouble> {
    let (width, height) = page.dimensions();
    let mut words = PageWords {
        width,
        height,
        dpi,
        words: Vec::new(),
    };
    if !holds_words(page) {
        return Ok(Reading {
            words,
            cpu: Duration::ZERO,
        });
    }
    let pixels = u64::from(width) * u64::from(height);
    let factor = factor(pixels, dpi);
    if factor < 1.0 {
        let smaller = shrink(page, factor);
        let reading = read_as(&smaller, (f64::from(dpi) * factor) as u32, langs, layout)?;
        return Ok(Reading {
            words: fit(reading.words, width, height, dpi),
            cpu: reading.cpu,
        });
    }
    let (mut read, cpu) = read_pictures(&[(page, dpi)], langs, layout)?;
    words.words = read.pop().unwrap_or_default();
    Ok(Reading { words, cpu })
}

/// The words of small pictures, each by itself but asked in one go.
fn read_parts(
    parts: &[&Picture],
    langs: &[Lang],
    layout: Layout,
) -> Result<Vec<Vec<Word>>, Trouble> {
    let holds = |part: &&&Picture| holds_words(&part.gray);
    let fed: Vec<_> = parts
        .iter()
        .filter(holds)
        .map(|it| (&it.gray, it.dpi))
        .collect();
    let mut words = read_pictures(&fed, langs, layout)?.0.into_iter();
    let each = parts.iter().map(|part| match holds(&part) {
        true => words.next().unwrap_or_default(),
        false => Vec::new(),
    });
    Ok(each.collect())
}

/// The words of pictures with their resolutions, and what it cost.
fn read_pictures(
    pictures: &[(&GrayImage, u32)],
    langs: &[Lang],
    layout: Layout,
) -> Result<(Vec<Vec<Word>>, Duration), Trouble> {
    let settings = settings(langs, layout);
    let (mut words, mut cpu) = (Vec::new(), Duration::ZERO);
    let mut take = |out: confine::Output, count: usize| {
        words.extend(tsv::pages(&String::from_utf8_lossy(&out.stdout), count));
        cpu += out.cpu;
    };
    // Of several languages one may be missing, which is said at a start alone.
    if langs.len() > 1 {
        for &picture in pictures {
            take(run(picture, &settings)?, 1);
        }
    } else if !pictures.is_empty() {
        take(standing::ask(pictures, &settings)?, pictures.len());
    }
    Ok((words, cpu))
}

/// By how much a page is brought down before it is read; 1 for most.
fn factor(pixels: u64, dpi: u32) -> f64 {
    let fine = if dpi > FINE_DPI {
        f64::from(READ_DPI) / f64::from(dpi)
    } else {
        1.0
    };
    let large = (PIXELS_MAX as f64 / pixels as f64).sqrt();
    fine.min(large)
}

/// Asks tesseract by how much a page must be turned clockwise to stand upright, and how sure it
/// is (above 2 is good). Costs about as much as a third of a page. `None` where it cannot tell.
///
/// # Errors
/// As [`read`].
pub fn rotation(page: &GrayImage, dpi: u32) -> Result<Option<(u16, f32)>, Trouble> {
    let settings = ["--psm", "0", "-l", "osd"].map(String::from);
    let out = match run((page, dpi), &settings) {
        // Too few letters end in exit status 1.
        Err(Trouble::Crashed { said, .. }) if said.contains("Too few characters") => {
            return Ok(None);
        }
        other => other?,
    };
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let number = |name: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().parse::<f32>().ok()
    };
    Ok(number("Rotate:")
        .zip(number("Orientation confidence:"))
        .map(|(by, sure)| (by as u16, sure)))
}

fn settings(langs: &[Lang], layout: Layout) -> Vec<String> {
    let codes: Vec<&str> = langs.iter().map(|lang| lang.code()).collect();
    let codes = if codes.is_empty() {
        Lang::Vie.code().to_owned()
    } else {
        codes.join("+")
    };
    let psm = match layout {
        Layout::Columns => "3",
        Layout::Column => "4",
        Layout::Block => "6",
        Layout::Sparse => "11",
    };
    // A cleaned page is dark on light: looking for light on dark only takes time.
    [
        "-l",
        &codes,
        "--psm",
        psm,
        "-c",
        "tessedit_create_tsv=1",
        "-c",
        "invert_threshold=0",
    ]
    .map(String::from)
    .to_vec()
}

/// Starts tesseract for one picture with its resolution.
fn run((page, dpi): (&GrayImage, u32), settings: &[String]) -> Result<confine::Output, Trouble> {
    let feed = feed::Feed::new(page, told(dpi))?;
    let mut command = Command::new(TESSERACT);
    command
        .arg(feed.path())
        .arg("-")
        .args(settings)
        .env("OMP_THREAD_LIMIT", "1");
    let out = confine::run(&mut command, None, &limits(&[(page, dpi)])).map_err(trouble)?;
    match missing_language(&out.stderr) {
        Some(language) => Err(Trouble::LanguageMissing(language)),
        None => Ok(out),
    }
}

/// What reading so many pictures may take.
fn limits(pictures: &[(&GrayImage, u32)]) -> Limits {
    let pixels = |page: &GrayImage| u64::from(page.width()) * u64::from(page.height());
    let megapixels = pictures.iter().map(|(page, _)| pixels(page)).sum::<u64>() / 1_000_000;
    let time = Duration::from_secs(SECONDS_BASE + SECONDS_PER_MEGAPIXEL * megapixels);
    Limits {
        wall: time * 3,
        cpu: time,
        memory_bytes_max: MEMORY_BYTES_MAX,
        stdout_bytes_max: STDOUT_BYTES_MAX,
        ..Limits::default()
    }
}

/// The resolution that tesseract is told.
fn told(dpi: u32) -> u32 {
    dpi.clamp(DPI_TOLD_MIN, DPI_TOLD_MAX)
}

fn trouble(failure: Failure) -> Trouble {
    if let Failure::Failed { stderr, .. } = &failure
        && let Some(language) = missing_language(stderr)
    {
        return Trouble::LanguageMissing(language);
    }
    crate::trouble::of_program(TESSERACT, failure)
}

/// Tesseract says so on standard error, and goes on when another language could be loaded.
fn missing_language(said: &str) -> Option<String> {
    let (_, after) = said.split_once("Failed loading language '")?;
    after
        .split_once('\'')
        .map(|(language, _)| language.to_owned())
}

/// Whether there may be words on it: it is large enough, and something is dark.
fn holds_words(page: &GrayImage) -> bool {
    page.width() >= SIDE_MIN && page.height() >= SIDE_MIN && !is_blank(page)
}

fn is_blank(page: &GrayImage) -> bool {
    page.as_raw().iter().all(|&level| level > 200)
}

fn shrink(page: &GrayImage, factor: f64) -> GrayImage {
    let width = (f64::from(page.width()) * factor).max(1.0) as u32;
    let height = (f64::from(page.height()) * factor).max(1.0) as u32;
    let filter = fast_image_resize::FilterType::Hamming;
    match crate::view::resize(
        &DynamicImage::ImageLuma8(page.clone()),
        width,
        height,
        filter,
    ) {
        DynamicImage::ImageLuma8(small) => small,
        other => other.to_luma8(),
    }
}

/// A picture of one resolution brought to another.
fn scaled(gray: &GrayImage, from_dpi: u32, to_dpi: u32) -> GrayImage {
    let side = |pixels: u32| scaled_side(pixels, from_dpi, to_dpi);
    let (width, height) = (side(gray.width()), side(gray.height()));
    let filter = if to_dpi < from_dpi {
        fast_image_resize::FilterType::Hamming
    } else {
        fast_image_resize::FilterType::CatmullRom
    };
    let picture = DynamicImage::ImageLuma8(gray.clone());
    crate::view::resize(&picture, width, height, filter).into_luma8()
}

/// A side of it, pixels.
fn scaled_side(pixels: u32, from_dpi: u32, to_dpi: u32) -> u32 {
    let factor = f64::from(to_dpi) / f64::from(from_dpi.max(1));
    (f64::from(pixels) * factor).round().max(1.0) as u32
}

/// Boxes of a picture brought to another size of the same picture.
fn fit(page: PageWords, width: u32, height: u32, dpi: u32) -> PageWords {
    let across = f64::from(width) / f64::from(page.width.max(1));
    let down = f64::from(height) / f64::from(page.height.max(1));
    let mut words = page.words;
    for word in &mut words {
        word.left = (f64::from(word.left) * across) as u32;
        word.width = (f64::from(word.width) * across).ceil() as u32;
        word.top = (f64::from(word.top) * down) as u32;
        word.height = (f64::from(word.height) * down).ceil() as u32;
    }
    PageWords {
        width,
        height,
        dpi,
        words,
    }
}

/// A part of a page with a white margin around it.
fn cut(
    page: &GrayImage,
    (left, top): (u32, u32),
    (width, height): (u32, u32),
    margin: u32,
) -> GrayImage {
    let part = imageops::crop_imm(page, left, top, width, height).to_image();
    let mut out =
        GrayImage::from_pixel(width + 2 * margin, height + 2 * margin, image::Luma([255]));
    imageops::replace(&mut out, &part, i64::from(margin), i64::from(margin));
    out
}
