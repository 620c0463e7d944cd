//! Pages to count wrong characters on: running text of laws, and letters without stamps.

use image::imageops;
use image::{DynamicImage, GrayImage};
use serde::Serialize;

use crate::articles::article;
use crate::dice::Dice;
use crate::make::{rgb, unpressed};
use crate::recipe::{Era, Kind, Layout, Recipe, Wear, World, fonts};
use crate::wear::bench::{self, Grade};
use documents::Trouble;

const PROSE: &str = include_str!("../layouts/prose.typ");
/// Characters that fill a page; what runs over is not looked at.
const CHARS: usize = 3_600;
/// Pages are drawn and worn at this resolution; a scanner of a lower one sees the same page and
/// evens its grain out.
const DPI: u32 = 300;
/// Sizes of type, points.
const SIZES: [f64; 3] = [12.0, 13.0, 14.0];

/// What a page to count characters on is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// Paragraphs from edge to edge: its text has one order.
    Prose,
    /// The first page of a letter with its two columns at the head: lines have no one order.
    Letter,
}

/// A page and what is printed on it.
#[derive(Debug, Clone)]
pub struct Counted {
    /// Gray.
    pub page: GrayImage,
    /// Lines as printed; of a letter the left column of its head first.
    pub text: String,
}

#[derive(Serialize)]
struct Set {
    font: &'static str,
    size: f64,
    paragraphs: Vec<&'static str>,
}

/// Sets and wears a page, and scans it at `dpi`. The seed chooses words, font, size and grain, the
/// same ones for every grade and resolution.
pub fn counted(
    sheet: Sheet,
    world: World,
    seed: u64,
    grade: Grade,
    dpi: u32,
) -> Result<Counted, Trouble> {
    let (page, text) = match sheet {
        Sheet::Prose => prose(world, seed)?,
        Sheet::Letter => letter(world, seed)?,
    };
    let page = bench::wear(page, grade, seed);
    let side = |pixels: u32| (pixels * dpi + DPI / 2) / DPI;
    let (width, height) = (side(page.width()), side(page.height()));
    let page = match dpi {
        DPI => page,
        _ => imageops::thumbnail(&page, width, height),
    };
    Ok(Counted { page, text })
}

fn prose(world: World, seed: u64) -> Result<(GrayImage, String), Trouble> {
    let mut dice = Dice::new(seed, "prose");
    let font = *dice.pick(fonts(world, Era::Decree30));
    let size = *dice.pick(&SIZES);
    let mut paragraphs = Vec::new();
    let mut chars = 0;
    while chars < CHARS {
        let one = article(&mut dice, world);
        chars += one.iter().map(|text| text.chars().count()).sum::<usize>();
        paragraphs.extend(one);
    }
    let set = Set {
        font,
        size,
        paragraphs,
    };
    let json = serde_json::to_vec(&set)?;
    let files: [(&str, &[u8]); 1] = [("prose.json", &json)];
    let drawn = documents::pictures(PROSE, &[], &files, DPI)?;
    let texts = documents::texts(PROSE, &[], &files)?;
    let page = drawn.first().map(rgb).unwrap_or_default();
    Ok((
        DynamicImage::ImageRgb8(page).into_luma8(),
        texts.into_iter().next().unwrap_or_default(),
    ))
}

fn letter(world: World, seed: u64) -> Result<(GrayImage, String), Trouble> {
    let recipe = Recipe {
        layout: Layout {
            kind: Kind::Letter,
            era: Era::Decree30,
        },
        font: fonts(world, Era::Decree30)[0].to_owned(),
        wear: Wear::Clean,
        dpi: DPI,
        ..Recipe::draw(world, seed)
    };
    let (page, text) = unpressed(&recipe)?;
    Ok((DynamicImage::ImageRgb8(page).into_luma8(), text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_to_count_on_has_its_text() {
        for sheet in [Sheet::Prose, Sheet::Letter] {
            let made = counted(sheet, World::Tuning, 5, Grade::L1, 40).unwrap();
            assert!(made.text.chars().count() > 600, "{}", made.text);
            assert!(made.page.width() > 300);
            let again = counted(sheet, World::Tuning, 5, Grade::L1, 40).unwrap();
            assert_eq!(again.text, made.text);
            assert_eq!(again.page, made.page);
        }
    }
}
