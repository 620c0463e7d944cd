//! Sets text that has no pages as boxes on a page, so that it is read like print.
//!
//! Office files and plain text come as lines. Where they would stand on paper follows from what
//! they are: the motto and the date on the right, issuers and number on the left, the type and
//! its abstract in the middle, recipients on the left and posts on the right at the end.

use crate::head::begins_body;
use crate::kind;
use crate::piece::Piece;
use crate::plain;
use scan::{PageWords, Word};

/// Lines that are set at most; the head and the end of the text are kept.
const FIRST_LINES_MAX: usize = 400;
const LAST_LINES_MAX: usize = 200;
/// A4 at 300 dots an inch.
const WIDTH: u32 = 2480;
const HEIGHT: u32 = 3508;
const DPI: u32 = 300;
/// Middles of the columns, and the margins of the body.
const LEFT: u32 = 640;
const RIGHT: u32 = 1720;
const MIDDLE: u32 = 1240;
const MARGIN: u32 = 300;
const BODY_WIDTH: u32 = 1900;
/// A letter, a space, a line.
const LETTER: u32 = 20;
const SPACE: u32 = 12;
const TALL: u32 = 40;
const PITCH: u32 = 64;

/// Part of the document that a line belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Head,
    Abstract,
    Body,
    End,
}

struct Setter {
    pages: Vec<PageWords>,
    left: u32,
    right: u32,
    part: Part,
}

/// Pages on which the text is set; their words have full confidence. Columns may be parted by
/// tabs or by `|`. Boxes are made up: no crop should be shown.
pub fn text(text: &str) -> Vec<PageWords> {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let last = lines.len().saturating_sub(LAST_LINES_MAX);
    let mut setter = Setter {
        pages: Vec::new(),
        left: 0,
        right: 0,
        part: Part::Head,
    };
    setter.turn();
    let kept = |at: &usize| *at < FIRST_LINES_MAX || *at >= last;
    for (_, line) in lines.iter().enumerate().filter(|(at, _)| kept(at)) {
        setter.line(line);
    }
    setter.pages
}

impl Setter {
    fn turn(&mut self) {
        self.pages.push(PageWords {
            width: WIDTH,
            height: HEIGHT,
            dpi: DPI,
            words: Vec::new(),
        });
        (self.left, self.right) = (200, 200);
    }

    fn line(&mut self, line: &str) {
        if self.left.max(self.right) + 2 * PITCH > HEIGHT {
            self.turn();
        }
        let cells: Vec<&str> = line
            .split(['\t', '|'])
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
            .collect();
        if let [left, .., right] = cells.as_slice()
            && matches!(self.part, Part::Head | Part::End)
        {
            self.at_left(left);
            self.at_right(right);
            return;
        }
        let cell = cells.join(" ");
        self.part = part_of(&cell, self.part);
        match self.part {
            Part::Head if belongs_right(&cell) => self.at_right(&cell),
            Part::Head => self.at_left(&cell),
            Part::Abstract => self.in_middle(&cell),
            Part::Body => self.body(&cell),
            Part::End if is_entry(&cell) => self.at_left(&cell),
            Part::End => self.at_right(&cell),
        }
    }

    fn at_left(&mut self, cell: &str) {
        for row in rows(cell, 760) {
            self.around(LEFT, self.left, &row);
            self.left += PITCH;
        }
    }

    fn at_right(&mut self, cell: &str) {
        for row in rows(cell, 1100) {
            self.around(RIGHT, self.right, &row);
            self.right += PITCH;
        }
    }

    fn in_middle(&mut self, cell: &str) {
        let mut top = self.left.max(self.right);
        for row in rows(cell, 1500) {
            self.around(MIDDLE, top, &row);
            top += PITCH;
        }
        (self.left, self.right) = (top, top);
    }

    fn body(&mut self, cell: &str) {
        let mut top = self.left.max(self.right) + PITCH / 2;
        for row in rows(cell, BODY_WIDTH) {
            if top + PITCH > HEIGHT {
                self.turn();
                top = self.left;
            }
            self.from(MARGIN, top, &row);
            top += PITCH;
        }
        (self.left, self.right) = (top, top);
    }

    fn around(&mut self, middle: u32, top: u32, row: &str) {
        self.from(middle.saturating_sub(width_of(row) / 2), top, row);
    }

    fn from(&mut self, left: u32, top: u32, row: &str) {
        let Some(page) = self.pages.last_mut() else {
            return;
        };
        let mut x = left;
        for word in row.split_whitespace() {
            let width = width_of(word);
            page.words.push(Word {
                text: word.to_owned(),
                left: x,
                top,
                width,
                height: TALL,
                confidence: 1.0,
                block: 0,
                paragraph: 0,
                line: top,
            });
            x += width + SPACE;
        }
    }
}

/// Width of a row as it is set, pixels.
fn width_of(row: &str) -> u32 {
    let spaces = row.matches(' ').count() as u32;
    let letters = row.chars().count() as u32 - spaces;
    letters * LETTER + spaces * SPACE
}

/// A line broken into rows of at most so many pixels; a longer word has a row of its own.
fn rows(line: &str, most: u32) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for word in line.split_whitespace() {
        match rows.last_mut() {
            Some(row) if width_of(row) + SPACE + width_of(word) <= most => {
                row.push(' ');
                row.push_str(word);
            }
            _ => rows.push(word.to_owned()),
        }
    }
    rows
}

/// The part that a line begins or goes on with.
fn part_of(cell: &str, before: Part) -> Part {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let spelt = plain::squeezed(cell);
    if spelt.starts_with("noinhan") && words.len() < 4 {
        return Part::End;
    }
    let is_type = plain::capital_share(cell) > 0.7 && kind::of_line(&words).is_some();
    match before {
        Part::Head if is_type => Part::Abstract,
        Part::Head | Part::Abstract if opens_body(cell, &spelt) => Part::Body,
        Part::Head if words.len() > 30 => Part::Body,
        Part::Abstract if plain::all_capitals(cell) && !is_type => Part::Body,
        other => other,
    }
}

fn opens_body(cell: &str, spelt: &str) -> bool {
    let word = Word {
        text: cell.to_owned(),
        left: 0,
        top: 0,
        width: 1,
        height: 1,
        confidence: 1.0,
        block: 0,
        paragraph: 0,
        line: 0,
    };
    let numbered = cell.starts_with("1.") || cell.starts_with("I.") || spelt.starts_with("dieu1");
    begins_body(&Piece { words: vec![&word] }) || numbered || cell.starts_with("- ")
}

/// The motto, the Party's name and the date.
fn belongs_right(cell: &str) -> bool {
    let spelt = plain::squeezed(cell);
    let dated = spelt.contains("ngay") && spelt.contains("thang") && spelt.contains("nam");
    let number = spelt.starts_with("so");
    let mottoes = ["conghoaxahoi", "doclaptudo", "dangcongsanvietnam"];
    dated && !number && !spelt.starts_with("vv") || mottoes.iter().any(|m| spelt.starts_with(m))
}

/// An entry of the recipients: a dash, or the label itself.
fn is_entry(cell: &str) -> bool {
    cell.starts_with(['-', '–', '+', '•']) || plain::squeezed(cell).starts_with("noinhan")
}
