//! A page that lies on its head: a few lines, a seal and a signature do not tell which way is up
//! until somebody tries to read them.

use records::reading::page;
use scan::ocr::UNREAD_PAGE;
use scan::picture::Frame;
use specimen::{Recipe, World};

/// A paper whose last page holds four lines under a seal.
const SEED: u64 = 830_100_015;

#[test]
fn a_page_on_its_head_is_read_and_sets_nothing_aside() {
    let recipe = Recipe::draw(World::Tuning, SEED);
    let made = specimen::make(&recipe).expect("a specimen");
    let last = made.pages.last().expect("a page");
    let frame = |picture: image::DynamicImage| Frame {
        picture,
        dpi: recipe.dpi,
        dpi_guessed: false,
    };
    for picture in [last.clone(), last.rotate180()] {
        let cleaned = page::upright(&frame(picture)).expect("cleaned");
        let (words, stamps) = page::words_of(&cleaned).expect("read");
        let said: Vec<&str> = words.words.iter().map(|word| word.text.as_str()).collect();
        assert!(said.iter().any(|word| word.contains("Nơi")), "{said:?}");
        assert!(stamps.words.iter().all(|word| word.text != UNREAD_PAGE));
    }
}
