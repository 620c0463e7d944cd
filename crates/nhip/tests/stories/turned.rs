//! A page of a few lines beside a seal and a signature may look as if it lay on its head: it is
//! read both ways before it is turned over.

use records::reading::page;
use scan::picture::Frame;
use specimen::{Recipe, World};

/// Papers whose last pages the cleaner, and tesseract, would turn over, and a word that even a
/// worn page shows when it stands on its feet.
const PAPERS: [(u64, &str); 2] = [(830_100_003, "Nơi"), (830_100_015, "Quang")];

#[test]
fn a_page_that_looks_upside_down_is_read_on_its_feet() {
    for (seed, shown) in PAPERS {
        let recipe = Recipe::draw(World::Tuning, seed);
        let made = specimen::make(&recipe).expect("a specimen");
        let last = made.pages.last().expect("a page");
        let frame = Frame {
            picture: last.clone(),
            dpi: recipe.dpi,
            dpi_guessed: false,
        };
        let cleaned = page::upright(&frame).expect("cleaned");
        let (words, _) = page::words_of(&cleaned).expect("read");
        let said: Vec<&str> = words.words.iter().map(|word| word.text.as_str()).collect();
        assert!(said.contains(&shown), "{seed}: {said:?}");
    }
}
