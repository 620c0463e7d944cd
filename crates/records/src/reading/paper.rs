//! A paper opened as pages, whatever it came as: PDF, picture, office document, plain text.

use std::path::{Path, PathBuf};

use extract::{Class, Kind};
use scan::pdf::{self, TextLayer};
use scan::picture::{self, Frame, Frames};

use super::page::ReadPage;

/// Resolution at which pages of documents born digital are drawn, dots per inch.
const DRAWN_DPI: u32 = 200;
/// Resolution at which scanned pages of a PDF are read when they do not say theirs.
const SCANNED_DPI: u32 = 300;
/// Scans of higher resolution are read at this one: more costs time and reads no better.
const READ_DPI_MAX: u32 = 300;

/// Why a paper cannot be read: a message key, and whether another try may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub message: &'static str,
    pub again: bool,
}

/// A paper ready to be read page by page.
pub struct Paper {
    pub kind: Kind,
    pub pages: usize,
    /// Text that flows without pages, decoded; empty where pages carry all there is.
    pub text: String,
    /// Words about old encodings that were repaired: `TCVN3 0.98`.
    pub repaired: Vec<String>,
    /// What people are told of the whole, as a message key.
    pub remark: Option<&'static str>,
    source: Source,
    // Holds the PDF that was made of an office document.
    _made: Option<tempfile::TempDir>,
}

enum Source {
    Pdf(PathBuf),
    Pictures(Frames),
    /// Sound, video, tables: kept and described, not read.
    Nothing,
}

/// Opens a paper. Its kind is told by its bytes, never by its name.
pub fn open(path: &Path, fonts: Option<&Path>) -> Result<Paper, Unreadable> {
    let kind = extract::sniff_path(path).map_err(|_| no("trouble-unreadable"))?;
    match kind {
        Kind::Empty => return Err(no("trouble-empty")),
        Kind::Locked => return Err(no("trouble-password")),
        Kind::Pdf => return open_pdf(path, kind),
        Kind::Doc | Kind::Docx | Kind::Rtf | Kind::Odt | Kind::Text => {
            return open_flowing(path, kind, fonts);
        }
        _ => (),
    }
    match kind.class() {
        Class::Picture if kind != Kind::Heic && kind != Kind::Svg => open_pictures(path, kind),
        Class::Flowing => open_text_only(path, kind),
        _ => Ok(Paper::without_pages(kind)),
    }
}

fn open_pdf(path: &Path, kind: Kind) -> Result<Paper, Unreadable> {
    let info = pdf::info(path).map_err(of_scan)?;
    Ok(Paper {
        pages: info.pages,
        remark: info.more_pages.then_some("trouble-more-pages"),
        source: Source::Pdf(path.into()),
        ..Paper::without_pages(kind)
    })
}

fn open_pictures(path: &Path, kind: Kind) -> Result<Paper, Unreadable> {
    let frames = picture::open(path).map_err(of_scan)?;
    let pages = frames.pages();
    Ok(Paper {
        pages,
        source: Source::Pictures(frames),
        ..Paper::without_pages(kind)
    })
}

fn open_flowing(path: &Path, kind: Kind, fonts: Option<&Path>) -> Result<Paper, Unreadable> {
    let made = tempfile::tempdir().map_err(|_| again("trouble-disk"))?;
    let printer = extract::Printer {
        fonts_folder: fonts.map(Path::to_path_buf),
        ..extract::Printer::default()
    };
    let drawn = extract::text_and_pages(path, kind, made.path(), &printer);
    let Ok(drawn) = drawn else {
        return open_text_only(path, kind);
    };
    let mut paper = open_pdf(&drawn.pdf, kind)?;
    paper.text = drawn.text.text();
    paper.repaired = repairs(&drawn.text);
    paper._made = Some(made);
    Ok(paper)
}

/// Where no pages can be drawn the text alone is kept.
fn open_text_only(path: &Path, kind: Kind) -> Result<Paper, Unreadable> {
    let limits = extract::Limits::default();
    let text = extract::text(path, kind, &limits).map_err(of_extract)?;
    let repaired = repairs(&text);
    Ok(Paper {
        text: text.text(),
        repaired,
        ..Paper::without_pages(kind)
    })
}

fn repairs(text: &extract::Extracted) -> Vec<String> {
    text.repairs
        .iter()
        .map(|r| format!("{:?} {:.2}", r.encoding, r.confidence))
        .collect()
}

impl Paper {
    fn without_pages(kind: Kind) -> Self {
        let source = Source::Nothing;
        Paper {
            kind,
            pages: 0,
            text: String::new(),
            repaired: vec![],
            remark: None,
            source,
            _made: None,
        }
    }

    /// Whether its words come from its own text, not from OCR.
    pub fn born_digital(&self) -> bool {
        self._made.is_some()
    }

    /// Reads one page, counted from 0.
    pub fn page(&self, index: usize) -> Result<ReadPage, Unreadable> {
        self.page_as(index, How::Read)
    }

    /// One page again, turned as people want it; its words are only wanted when it is read `anew`.
    pub fn again(&self, index: usize, turn: u16, anew: bool) -> Result<ReadPage, Unreadable> {
        let how = match turn {
            0 if anew => How::Read,
            0 => How::View,
            _ => How::Turned(turn),
        };
        self.page_as(index, how)
    }

    /// The picture of a page of which the words could not be read.
    pub fn seen(&self, index: usize) -> Result<ReadPage, Unreadable> {
        self.page_as(index, How::Seen)
    }

    fn page_as(&self, index: usize, how: How) -> Result<ReadPage, Unreadable> {
        match &self.source {
            Source::Pdf(path) => pdf_page(path, index, how),
            Source::Pictures(frames) => {
                let frame = frames.page(index).map_err(of_scan)?;
                scanned(&frame, how)
            }
            Source::Nothing => Err(no("trouble-unreadable")),
        }
    }
}

/// What is wanted of a page.
#[derive(Clone, Copy)]
enum How {
    Read,
    View,
    Seen,
    Turned(u16),
}

fn scanned(frame: &Frame, how: How) -> Result<ReadPage, Unreadable> {
    let page = match how {
        How::Read => super::page::read_scan(frame),
        How::View => super::page::view_scan(frame),
        How::Seen => Ok(super::page::seen_scan(frame)),
        How::Turned(turn) => super::page::read_turned(frame, turn),
    };
    page.map_err(of_scan)
}

fn pdf_page(path: &Path, index: usize, how: How) -> Result<ReadPage, Unreadable> {
    let layer = pdf::text_layer(path, index).map_err(of_scan)?;
    if layer == TextLayer::Good {
        let words = pdf::words(path, index, DRAWN_DPI).map_err(of_scan)?;
        let frame = pdf::render(path, index, DRAWN_DPI).map_err(of_scan)?;
        return Ok(match how {
            How::Turned(turn) => super::page::drawn_turned(words, frame, turn),
            _ => super::page::drawn(words, frame),
        });
    }
    let dpi = pdf::scan_dpi(path, index)
        .map_err(of_scan)?
        .unwrap_or(SCANNED_DPI);
    let frame: Frame = pdf::render(path, index, dpi.clamp(100, READ_DPI_MAX)).map_err(of_scan)?;
    scanned(&frame, how)
}

fn no(message: &'static str) -> Unreadable {
    Unreadable {
        message,
        again: false,
    }
}

fn again(message: &'static str) -> Unreadable {
    Unreadable {
        message,
        again: true,
    }
}

fn of_scan(trouble: scan::Trouble) -> Unreadable {
    use scan::Trouble;
    match trouble {
        Trouble::TooLarge { .. } => no("trouble-too-large"),
        Trouble::Empty => no("trouble-empty"),
        Trouble::Password => no("trouble-password"),
        Trouble::Missing(_) | Trouble::LanguageMissing(_) => again("trouble-program-missing"),
        Trouble::Hung(_) => again("trouble-program-hung"),
        Trouble::Crashed { .. } => again("trouble-program-failed"),
        Trouble::Io(_) => again("trouble-disk"),
        _ => no("trouble-unreadable"),
    }
}

fn of_extract(trouble: extract::Trouble) -> Unreadable {
    let message = match trouble.code() {
        "password" => "trouble-password",
        "empty" => "trouble-empty",
        "too-large" => "trouble-too-large",
        "bomb" => "trouble-bomb",
        "program-missing" => "trouble-program-missing",
        "program-hung" => "trouble-program-hung",
        "program-failed" => "trouble-program-failed",
        "io" => "trouble-disk",
        _ => "trouble-unreadable",
    };
    Unreadable {
        message,
        again: trouble.is_ours(),
    }
}
