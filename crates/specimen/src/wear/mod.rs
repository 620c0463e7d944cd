//! What years, copiers and scanners do to a page, seeded.

pub(crate) mod bench;
mod paper;
mod scan;

use image::RgbImage;

use crate::dice::Dice;
use crate::recipe::{Recipe, Wear};

/// How much of each thing happens to one page. Shares are of full black or white, lengths are in
/// pixels at 300 dpi.
#[derive(Debug, Clone)]
pub(crate) struct Amounts {
    pub(crate) turn_degrees: f64,
    pub(crate) blur: f64,
    pub(crate) noise: f64,
    pub(crate) specks: f64,
    pub(crate) light: f64,
    pub(crate) tint: [f64; 3],
    pub(crate) faint: f64,
    pub(crate) through: f64,
    pub(crate) folds: usize,
    pub(crate) holes: bool,
    pub(crate) border: f64,
    pub(crate) stains: usize,
    pub(crate) jpeg_quality: u8,
}

fn amounts(recipe: &Recipe, dice: &mut Dice) -> Amounts {
    // Upper ends by level: turn, blur, noise, specks, light, tint, faint, through.
    let (top, jpeg): ([f64; 8], (i64, i64)) = match recipe.wear {
        Wear::Clean => ([0.0; 8], (92, 95)),
        Wear::Office => ([0.8, 0.7, 6.0, 0.0002, 0.08, 0.04, 0.10, 0.0], (78, 92)),
        Wear::Bad => ([2.0, 1.1, 16.0, 0.002, 0.25, 0.12, 0.35, 0.10], (55, 80)),
        Wear::Terrible => ([3.0, 1.4, 24.0, 0.006, 0.40, 0.20, 0.50, 0.16], (42, 65)),
    };
    let worn = matches!(recipe.wear, Wear::Bad | Wear::Terrible);
    let mut some = |top: f64| dice.between(top * 0.3, top.max(f64::EPSILON));
    let [turn, blur, noise, specks] = [some(top[0]), some(top[1]), some(top[2]), some(top[3])];
    let [light, tint, faint, through] = [some(top[4]), some(top[5]), some(top[6]), some(top[7])];
    Amounts {
        turn_degrees: if dice.chance(50) { turn } else { -turn },
        blur,
        noise,
        specks,
        light,
        tint: [1.0 - tint * 0.3, 1.0 - tint * 0.55, 1.0 - tint],
        faint: if dice.chance(40) { faint } else { 0.0 },
        through: if dice.chance(40) { through } else { 0.0 },
        folds: if worn { dice.below(3) } else { 0 },
        holes: worn && dice.chance(40),
        border: if worn && dice.chance(60) {
            dice.between(6.0, 46.0)
        } else {
            0.0
        },
        stains: if worn { dice.below(3) } else { 0 },
        jpeg_quality: dice.whole(jpeg.0, jpeg.1) as u8,
    }
}

/// Wears one page; `number` counts pages from 0, since each lay differently on the glass.
pub(crate) fn wear(page: &mut RgbImage, recipe: &Recipe, number: usize) {
    if recipe.wear == Wear::Clean {
        return;
    }
    let mut dice = Dice::new(recipe.seed ^ ((number as u64) << 40), "wear");
    let amounts = amounts(recipe, &mut dice);
    let scale = f64::from(recipe.dpi) / 300.0;
    paper::age(page, &amounts, scale, &mut dice);
    scan::scan(page, &amounts, scale, &mut dice);
}
