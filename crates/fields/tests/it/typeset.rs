//! Sets text as boxes on an A4 page of 300 dots an inch, as OCR would hand it over.

use scan::{PageWords, Word};

pub const WIDTH: u32 = 2480;
pub const HEIGHT: u32 = 3508;
/// Middles of the two columns of a head, and of the page.
pub const LEFT: u32 = 640;
pub const RIGHT: u32 = 1680;
pub const MIDDLE: u32 = 1290;
/// Left margin.
pub const MARGIN: u32 = 350;

const LETTER: u32 = 24;
const SPACE: u32 = 14;
const TALL: u32 = 44;

/// A page being set.
pub struct Typeset {
    page: PageWords,
    line: u32,
}

impl Typeset {
    pub fn new() -> Typeset {
        let page = PageWords {
            width: WIDTH,
            height: HEIGHT,
            dpi: 300,
            words: Vec::new(),
        };
        Typeset { page, line: 0 }
    }

    /// Sets a line from `left` on.
    pub fn from(mut self, left: u32, top: u32, text: &str) -> Typeset {
        let mut x = left;
        for word in text.split(' ') {
            let width = word.chars().count() as u32 * LETTER;
            self.page.words.push(Word {
                text: word.to_owned(),
                left: x,
                top,
                width,
                height: TALL,
                confidence: 0.95,
                block: 0,
                paragraph: 0,
                line: self.line,
            });
            x += width + SPACE;
        }
        self.line += 1;
        self
    }

    /// Sets a line around `middle`.
    pub fn around(self, middle: u32, top: u32, text: &str) -> Typeset {
        let letters = text.chars().filter(|sign| *sign != ' ').count() as u32;
        let spaces = text.chars().filter(|sign| *sign == ' ').count() as u32;
        let width = letters * LETTER + spaces * SPACE;
        self.from(middle.saturating_sub(width / 2), top, text)
    }

    /// The motto of the state on the right, 60 pixels a line.
    pub fn motto(self, top: u32) -> Typeset {
        self.around(RIGHT, top, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
            .around(RIGHT, top + 62, "Độc lập - Tự do - Hạnh phúc")
    }

    /// Turns the page by so many pixels down for each thousand to the right.
    pub fn skewed(mut self, per_thousand: u32) -> Typeset {
        for word in &mut self.page.words {
            word.top += word.left * per_thousand / 1000;
        }
        self
    }

    /// Sets every word again as OCR numbers them: one line over both columns.
    pub fn done(self) -> PageWords {
        self.page
    }
}
