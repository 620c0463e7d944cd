//! Where a second look at a page pays: a head or a signature block of which a part is missing
//! or unsure. The caller reads that part of the page again by itself; the better reading of the
//! two is kept.
//!
//! It works page by page, since no more than one page's picture is at hand while a paper is
//! being read.

use scan::{PageWords, Word};

mod digits;

pub use digits::{NumberLine, number_line};

use crate::field::{Area, Field};
use crate::head::{self, Head};
use crate::names::Names;
use crate::piece::Sheet;
use crate::signing;
use crate::spelling::Echo;

/// A part of a page that should be read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubt {
    pub what: What,
    /// Pixels of the page.
    pub area: Area,
}

/// Which part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The left column of a head: issuers, number, a letter's abstract.
    HeadLeft,
    /// The right column of a head: place and date.
    HeadRight,
    /// Posts and name over and under a signature.
    Signature,
    /// The list beside a signature: small print that a page reader melts with the large beside it.
    Recipients,
}

/// Below this a field is doubted.
const SURE: f32 = 0.8;
/// Part of the page's height where a head is looked for when no motto shows it.
const HEAD_SHARE: f32 = 0.25;
/// A page with fewer words has no head.
const WORDS_MIN: usize = 8;

/// What of a page is worth a second look; nothing for most pages.
pub fn doubts(page: &PageWords) -> Vec<Doubt> {
    let sheet = Sheet::of(0, page);
    let mut found = Vec::new();
    if page.words.len() >= WORDS_MIN {
        found.extend(head_doubts(page, &sheet));
    }
    found.extend(signing::doubt(&sheet).into_iter().map(|area| Doubt {
        what: What::Signature,
        area,
    }));
    found.extend(signing::list_doubt(&sheet).map(|area| Doubt {
        what: What::Recipients,
        area,
    }));
    found
}

/// The page with the better of two readings of a part; `again` is the second one.
pub fn settle(page: PageWords, doubt: &Doubt, again: Vec<Word>) -> PageWords {
    if again.is_empty() {
        return page;
    }
    let other = replaced(&page, doubt.area, again);
    if worth(&other, doubt.what) > worth(&page, doubt.what) {
        other
    } else {
        page
    }
}

/// How much a page says of a part, and how surely.
fn worth(page: &PageWords, what: What) -> f32 {
    let sheet = Sheet::of(0, page);
    let sure = |field: &Option<Field>| field.as_ref().map_or(0.0, |field| field.confidence);
    if what == What::Signature {
        let end = signing::find(std::slice::from_ref(&sheet), &Echo::default());
        return sure(&end.signer) + sure(&end.post);
    }
    if what == What::Recipients {
        return signing::list_worth(&sheet);
    }
    let pages = std::slice::from_ref(page);
    let reading = crate::read(pages, &Names::default());
    match what {
        What::HeadRight => sure(&reading.issued_on) + 0.5 * sure(&reading.place),
        _ => {
            let letter = reading
                .kind
                .as_ref()
                .is_some_and(|kind| kind.value == "CÔNG VĂN");
            let matter = if letter {
                sure(&reading.abstract_text)
            } else {
                0.0
            };
            let number = sure(&reading.number) + sure(&reading.notation);
            number + sure(&reading.issuer) + matter
        }
    }
}

/// The page with the words of an area replaced. Words that only touch it stay.
fn replaced(page: &PageWords, area: Area, again: Vec<Word>) -> PageWords {
    let inside = |word: &Word| {
        let x = word.left + word.width / 2;
        let y = word.top + word.height / 2;
        (area.left..area.left + area.width).contains(&x)
            && (area.top..area.top + area.height).contains(&y)
    };
    // Lines of its own, so that text runs on where it did.
    let next = page.words.iter().map(|word| word.line + 1).max();
    let block = page.words.iter().map(|word| word.block + 1).max();
    let (next, block) = (next.unwrap_or(0), block.unwrap_or(0));
    let mut stay: Vec<Word> = Vec::with_capacity(page.words.len());
    // Where words are taken out: the place among those that stay, and the height.
    let mut gaps: Vec<(usize, u32)> = Vec::new();
    for word in &page.words {
        if inside(word) {
            gaps.push((stay.len(), word.top + word.height / 2));
        } else {
            stay.push(word.clone());
        }
    }
    let place = |word: &Word| {
        let middle = word.top + word.height / 2;
        let near = gaps.iter().min_by_key(|(_, at)| at.abs_diff(middle));
        near.map_or(stay.len(), |(at, _)| *at)
    };
    let mut placed: Vec<(usize, Word)> = Vec::new();
    let mut line = None;
    for word in again.into_iter().filter(inside) {
        // A line stays together where its first word belongs.
        let at = match line {
            Some((number, at)) if number == word.line => at,
            _ => place(&word).max(placed.last().map_or(0, |(at, _)| *at)),
        };
        line = Some((word.line, at));
        let word = Word {
            line: next + word.line,
            block,
            paragraph: block,
            ..word
        };
        placed.push((at, word));
    }
    let mut words: Vec<Word> = Vec::with_capacity(stay.len() + placed.len());
    let mut placed = placed.into_iter().peekable();
    for (at, word) in stay.into_iter().enumerate() {
        while let Some((_, new)) = placed.next_if(|(place, _)| *place <= at) {
            words.push(new);
        }
        words.push(word);
    }
    words.extend(placed.map(|(_, word)| word));
    PageWords {
        words,
        ..page.clone()
    }
}

fn head_doubts(page: &PageWords, sheet: &Sheet<'_>) -> Vec<Doubt> {
    let head = head::take_apart(sheet);
    if !head.motto && !likely_head(page, sheet) {
        return Vec::new();
    }
    let reading = crate::read(std::slice::from_ref(page), &Names::default());
    let unsure = |field: &Option<Field>| field.as_ref().is_none_or(|f| f.confidence < SURE);
    let letter = reading
        .kind
        .as_ref()
        .is_some_and(|kind| kind.value == "CÔNG VĂN");
    let left = unsure(&reading.number)
        || unsure(&reading.notation)
        || reading.issuer.as_ref().is_none_or(|f| f.confidence < 0.7)
        || letter
            && reading
                .abstract_text
                .as_ref()
                .is_none_or(|f| f.confidence < 0.7);
    let right = unsure(&reading.issued_on);
    let mut found = Vec::new();
    if left {
        found.push((What::HeadLeft, column(&head, sheet, true)));
    }
    if right {
        found.push((What::HeadRight, column(&head, sheet, false)));
    }
    let wide = |(what, area): (What, Area)| (area.width > 0).then_some(Doubt { what, area });
    found.into_iter().filter_map(wide).collect()
}

/// A first page without a motto that was read still names its date or number near the top.
fn likely_head(page: &PageWords, sheet: &Sheet<'_>) -> bool {
    let words = page.words.iter();
    let top = words.filter(|word| (word.top as f32) < HEAD_SHARE * sheet.height);
    let said: Vec<String> = top.map(|word| crate::plain::squeezed(&word.text)).collect();
    let signs = [
        "conghoa", "cong", "hoa", "doclap", "hanhphuc", "phuc", "hanh", "vietnam",
    ];
    said.iter()
        .filter(|word| signs.contains(&word.as_str()))
        .count()
        >= 2
}

/// The box of one column of a head, from the first line of the head to the body.
fn column(head: &Head<'_>, sheet: &Sheet<'_>, left: bool) -> Area {
    let pieces = || head.left.iter().chain(&head.right);
    let top = pieces().map(|piece| piece.top()).fold(f32::MAX, f32::min);
    let foot = pieces().map(|piece| piece.bottom()).fold(0.0, f32::max);
    let body = head
        .body
        .first()
        .map_or(foot, |piece| piece.top() - 0.2 * head.em);
    let foot = (foot + head.em).min(body.max(foot)).min(0.5 * sheet.height);
    let top = if top < f32::MAX {
        (top - head.em).max(0.0)
    } else {
        0.0
    };
    let foot = if foot > top {
        foot
    } else {
        HEAD_SHARE * sheet.height
    };
    let gutter = head.gutter - 0.3 * head.em;
    let (from, to) = if left {
        (0.0, gutter)
    } else {
        (gutter, sheet.width)
    };
    Area {
        left: from.max(0.0) as u32,
        top: top as u32,
        width: (to - from).max(0.0) as u32,
        height: (foot - top).max(0.0) as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, left: u32, top: u32, line: u32) -> Word {
        Word {
            text: text.to_owned(),
            left,
            top,
            width: 80,
            height: 30,
            confidence: 0.9,
            block: 0,
            paragraph: 0,
            line,
        }
    }

    #[test]
    fn words_of_a_second_look_stand_where_the_first_ones_stood() {
        let page = PageWords {
            width: 1000,
            height: 1000,
            dpi: 200,
            words: vec![
                word("before", 100, 10, 0),
                word("lft1", 100, 100, 1),
                word("right1", 600, 100, 1),
                word("lft2", 100, 200, 2),
                word("right2", 600, 200, 2),
                word("after", 100, 900, 3),
            ],
        };
        let area = Area {
            left: 0,
            top: 80,
            width: 400,
            height: 200,
        };
        let again = vec![
            word("left1", 100, 101, 0),
            word("too", 200, 101, 0),
            word("left2", 100, 199, 1),
            word("outside", 700, 199, 1),
        ];
        let page = replaced(&page, area, again);
        let said: Vec<&str> = page.words.iter().map(|word| word.text.as_str()).collect();
        let right = [
            "before", "left1", "too", "right1", "left2", "right2", "after",
        ];
        assert_eq!(said, right);
    }
}
