//! Numbers that a clerk wrote in by pen: read off the page as the room reads it.

use fields::Names;
use records::reading::page;
use scan::picture::Frame;
use specimen::{Recipe, World};

/// Papers whose number is written by hand; tesseract alone reads 51, nothing, 1u and I501.
const BY_HAND: [u64; 4] = [830_100_005, 830_100_020, 830_100_035, 830_100_052];
/// One whose number was left open for the secretary.
const OPEN: u64 = 830_100_057;
/// The upper part of a page that is read, the first of so many.
const PART: u32 = 3;

/// The number of a paper as read off the upper part of its first page, and as it is.
fn number(seed: u64) -> (Option<String>, Option<String>) {
    let recipe = Recipe::draw(World::Tuning, seed);
    let made = specimen::make(&recipe).expect("a specimen");
    let first = &made.pages[0];
    let frame = Frame {
        picture: first.crop_imm(0, 0, first.width(), first.height() / PART),
        dpi: recipe.dpi,
        dpi_guessed: false,
    };
    let cleaned = page::upright(&frame).expect("cleaned");
    let (words, _) = page::words_of(&cleaned).expect("read");
    let said = fields::read(&[words], &Names::default()).number;
    (said.map(|field| field.value), made.truth.number)
}

#[test]
fn numbers_written_by_pen_are_read() {
    for seed in BY_HAND {
        let (said, truth) = number(seed);
        assert!(truth.is_some());
        assert_eq!(said, truth, "paper {seed}");
    }
}

#[test]
fn a_number_left_open_stays_open() {
    assert_eq!(number(OPEN), (None, None));
}
