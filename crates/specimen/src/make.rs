//! A recipe becomes pages: typeset, drawn, worn.

use documents::Trouble;
use image::{DynamicImage, RgbImage};

use crate::compose::compose;
use crate::paper::Paper;
use crate::recipe::{Era, Recipe};
use crate::truth::Truth;
use crate::wear;

const PARTS: &str = include_str!("../layouts/parts.typ");
const STATE: &str = include_str!("../layouts/state.typ");
const PARTY: &str = include_str!("../layouts/party.typ");
const TYPED: &str = include_str!("../layouts/typed.typ");

/// A made-up paper: its pages as a scanner would deliver them, and what it says.
#[derive(Debug, Clone)]
pub struct Specimen {
    /// RGB, or gray when the recipe says so; at the recipe's resolution.
    pub pages: Vec<DynamicImage>,
    /// What it says.
    pub truth: Truth,
    /// What it was made from.
    pub recipe: Recipe,
}

/// Makes the paper of a recipe; the same recipe gives the same pixels.
pub fn make(recipe: &Recipe) -> Result<Specimen, Trouble> {
    let (paper, truth) = read(recipe)?;
    let drawn = with_files(&paper, |files| {
        documents::pictures(source(recipe.layout.era), &[], files, recipe.dpi)
    })?;
    let mut pages: Vec<RgbImage> = drawn.iter().map(rgb).collect();
    for (number, page) in pages.iter_mut().enumerate() {
        wear::wear(page, recipe, number);
    }
    let finish = |page: RgbImage| {
        let page = DynamicImage::ImageRgb8(page);
        if recipe.colour {
            page
        } else {
            DynamicImage::ImageLuma8(page.to_luma8())
        }
    };
    Ok(Specimen {
        pages: pages.into_iter().map(finish).collect(),
        truth,
        recipe: recipe.clone(),
    })
}

/// The same paper as a PDF straight from the typesetter, with text instead of pictures, and what
/// it says. Nothing is pressed on it.
pub fn make_pdf(recipe: &Recipe) -> Result<(Vec<u8>, Truth), Trouble> {
    let (mut paper, truth) = read(recipe)?;
    paper.stamps = false;
    let source = source(recipe.layout.era);
    let bytes = with_files(&paper, |files| documents::pdf(source, &[], files))?;
    Ok((bytes, truth))
}

/// The first page of a paper as it comes from the printer, with nothing pressed on it, and its
/// text.
pub(crate) fn unpressed(recipe: &Recipe) -> Result<(RgbImage, String), Trouble> {
    let (mut paper, truth) = read(recipe)?;
    paper.stamps = false;
    let drawn = with_files(&paper, |files| {
        documents::pictures(source(recipe.layout.era), &[], files, recipe.dpi)
    })?;
    let page = drawn.first().map(rgb).unwrap_or_default();
    Ok((page, truth.text.into_iter().next().unwrap_or_default()))
}

/// The paper and its truth with the text of its pages.
pub(crate) fn read(recipe: &Recipe) -> Result<(Paper, Truth), Trouble> {
    let (mut paper, mut truth) = compose(recipe);
    paper.stamps = false;
    truth.text = with_files(&paper, |files| {
        documents::texts(source(recipe.layout.era), &[], files)
    })?;
    paper.stamps = true;
    Ok((paper, truth))
}

fn source(era: Era) -> &'static str {
    match era {
        Era::Party => PARTY,
        Era::Typewriter => TYPED,
        _ => STATE,
    }
}

fn with_files<T>(
    paper: &Paper,
    run: impl FnOnce(&[(&str, &[u8])]) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    let json = serde_json::to_vec(paper)?;
    run(&[("paper.json", &json), ("parts.typ", PARTS.as_bytes())])
}

/// Pages are opaque, so alpha is dropped.
pub(crate) fn rgb(picture: &documents::Picture) -> RgbImage {
    let pixels = picture
        .rgba
        .chunks_exact(4)
        .flat_map(|p| [p[0], p[1], p[2]])
        .collect();
    RgbImage::from_raw(picture.width, picture.height, pixels).unwrap_or_default()
}
