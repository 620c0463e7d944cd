//! Sentences of laws, to fill pages with words that office papers really use.

use std::sync::LazyLock;

use crate::dice::Dice;
use crate::recipe::World;

static ARTICLES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    include_str!("../texts/articles.txt")
        .split("\n\n")
        .collect()
});

/// Paragraphs of one article; every second article belongs to one world.
pub fn article(dice: &mut Dice, world: World) -> Vec<&'static str> {
    let index = dice.below(ARTICLES.len() / 2) * 2 + world as usize;
    let article = ARTICLES.get(index).copied().unwrap_or_default();
    article.lines().filter(|line| !line.is_empty()).collect()
}

/// One paragraph of at most `chars_max` characters, without its own numbering.
pub fn sentence(dice: &mut Dice, world: World, chars_max: usize) -> String {
    for _ in 0..50 {
        let paragraphs = article(dice, world);
        let bare = unnumbered(dice.pick::<&str>(&paragraphs));
        if (60..=chars_max).contains(&bare.chars().count()) && bare.ends_with('.') {
            return bare.to_owned();
        }
    }
    "Các cơ quan, đơn vị nghiêm túc triển khai thực hiện.".to_owned()
}

fn unnumbered(paragraph: &str) -> &str {
    let (first, rest) = paragraph.split_once(' ').unwrap_or((paragraph, ""));
    if first.ends_with('.') || first.ends_with(')') {
        rest
    } else {
        paragraph
    }
}
