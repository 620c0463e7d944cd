//! What the scanner saw beside the paper: black borders are painted over and cut off, punch
//! holes are filled.

use image::GrayImage;

use super::orient;
use super::plane::{Blocks, Patch, grow, patches};
use super::turn::{Place, gray as turn_gray};

const BLOCK_MM: f32 = 0.7;
/// Darker than this share of the paper is border or hole.
const DARK_SHARE: f32 = 0.45;
/// More dark than this is a dark page, not a border.
const BORDER_SHARE_MAX: f32 = 0.5;
/// The diameter of punch holes, and how far from an edge their middle may lie.
const HOLE_MM_MIN: f32 = 3.5;
const HOLE_MM_MAX: f32 = 9.5;
const HOLE_EDGE_MM_MAX: f32 = 22.0;
/// Round: so much of its box is filled.
const HOLE_FILL_MIN: f32 = 0.6;
const HOLE_FILL_MAX: f32 = 0.97;
/// An edge row is cut off when so much of it is border; never more than this share of a side.
const CUT_SHARE: f32 = 0.6;
const CUT_SIDE_MAX: f32 = 0.2;

/// Pixels cut off at each side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trim {
    pub left: u32,
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
}

/// Where border and holes are, in blocks.
#[derive(Clone, Debug)]
pub struct Edges {
    step: usize,
    width: usize,
    /// Border and holes: to be painted.
    covered: Vec<bool>,
    /// Border alone: to be cut off.
    border: Vec<bool>,
    paper: u8,
}

/// Looks for border and holes.
pub fn find(gray: &GrayImage, dpi: u32) -> Edges {
    let per_mm = dpi as f32 / 25.4;
    let step = ((BLOCK_MM * per_mm).round() as usize).max(2);
    let blocks = Blocks::means(gray, step);
    let paper = blocks.quantile(0.85);
    let dark: Vec<bool> = blocks
        .levels
        .iter()
        .map(|&level| level < DARK_SHARE * paper)
        .collect();
    let width = blocks.width;
    let mut border = vec![false; dark.len()];
    for patch in patches(&cores(&dark, width), width) {
        if touches_edge(&patch, width, blocks.height) {
            patch.blocks.iter().for_each(|&at| border[at] = true);
        }
    }
    if share(&border) > BORDER_SHARE_MAX {
        border.fill(false);
    }
    let border = grow(&border, width, 2);
    let per_block = per_mm * step as f32 / per_mm / per_mm;
    let mut covered = border.clone();
    for patch in patches(&dark, width) {
        if is_hole(&patch, per_block, width, blocks.height) {
            patch.blocks.iter().for_each(|&at| covered[at] = true);
            let ring = ring(&patch, width, blocks.height);
            ring.for_each(|at| covered[at] = true);
        }
    }
    Edges {
        step,
        width,
        covered,
        border,
        paper: paper as u8,
    }
}

/// Dark blocks whose neighbours are dark as well: letters at the edge are thinner.
fn cores(dark: &[bool], width: usize) -> Vec<bool> {
    let light: Vec<bool> = dark.iter().map(|dark| !dark).collect();
    grow(&light, width, 1)
        .iter()
        .map(|near_light| !near_light)
        .collect()
}

/// Cores at the very edge have no neighbours beyond it, so one block of slack.
fn touches_edge(patch: &Patch, width: usize, height: usize) -> bool {
    patch.left <= 1 || patch.top <= 1 || patch.right + 1 >= width || patch.bottom + 1 >= height
}

fn is_hole(patch: &Patch, mm_per_block: f32, width: usize, height: usize) -> bool {
    let (wide, high) = (
        patch.width() as f32 * mm_per_block,
        patch.height() as f32 * mm_per_block,
    );
    let size = HOLE_MM_MIN..=HOLE_MM_MAX;
    let aspect = wide / high;
    let fill = patch.blocks.len() as f32 / (patch.width() * patch.height()) as f32;
    let middle_x = (patch.left + patch.right) as f32 / 2.0;
    let middle_y = (patch.top + patch.bottom) as f32 / 2.0;
    let to_edge = middle_x
        .min(middle_y)
        .min(width as f32 - middle_x)
        .min(height as f32 - middle_y);
    size.contains(&wide)
        && size.contains(&high)
        && (0.75..=1.33).contains(&aspect)
        && (HOLE_FILL_MIN..=HOLE_FILL_MAX).contains(&fill)
        && to_edge * mm_per_block <= HOLE_EDGE_MM_MAX
}

/// The blocks of a hole's box and one more around: its soft rim.
fn ring(patch: &Patch, width: usize, height: usize) -> impl Iterator<Item = usize> + use<> {
    let (left, right) = (patch.left.saturating_sub(1), (patch.right + 1).min(width));
    let (top, bottom) = (patch.top.saturating_sub(1), (patch.bottom + 1).min(height));
    (top..bottom).flat_map(move |y| (left..right).map(move |x| y * width + x))
}

fn share(mask: &[bool]) -> f32 {
    mask.iter().filter(|&&marked| marked).count() as f32 / mask.len().max(1) as f32
}

/// Paints border and holes with paper.
pub fn paint(gray: &mut GrayImage, edges: &Edges) {
    if !edges.covered.contains(&true) {
        return;
    }
    let (wide, high) = (gray.width() as usize, gray.height() as usize);
    for (at, _) in edges
        .covered
        .iter()
        .enumerate()
        .filter(|(_, covered)| **covered)
    {
        let (left, top) = (at % edges.width * edges.step, at / edges.width * edges.step);
        let right = (left + edges.step).min(wide);
        for y in top..(top + edges.step).min(high) {
            gray.as_mut()[y * wide + left..y * wide + right].fill(edges.paper);
        }
    }
}

/// How much to cut off a page of `(width, height)` pixels after turning it.
pub fn trim(edges: &Edges, rotation: u16, skew: f32, (width, height): (u32, u32)) -> Trim {
    if !edges.border.contains(&true) {
        return Trim::default();
    }
    let levels = edges
        .border
        .iter()
        .map(|&border| if border { 0 } else { 255 })
        .collect();
    let rows = edges.border.len() / edges.width;
    let Some(mask) = GrayImage::from_raw(edges.width as u32, rows as u32, levels) else {
        return Trim::default();
    };
    let mask = orient::quarter_turn(mask, rotation);
    let place = Place {
        degrees: skew,
        trim: Trim::default(),
    };
    let mask = turn_gray(&mask, &place, 0);
    let (wide, high) = mask.dimensions();
    let column = |x: u32| {
        (0..high).filter(|&y| mask.get_pixel(x, y)[0] < 128).count() as f32
            > CUT_SHARE * high as f32
    };
    let row = |y: u32| {
        (0..wide).filter(|&x| mask.get_pixel(x, y)[0] < 128).count() as f32
            > CUT_SHARE * wide as f32
    };
    let cut = |side: u32, covered: &dyn Fn(u32) -> bool| {
        let most = (side as f32 * CUT_SIDE_MAX) as u32;
        (0..most).take_while(|&at| covered(at)).count() as u32 * edges.step as u32
    };
    Trim {
        left: cut(wide, &column).min(width / 4),
        right: cut(wide, &|at| column(wide - 1 - at)).min(width / 4),
        top: cut(high, &row).min(height / 4),
        bottom: cut(high, &|at| row(high - 1 - at)).min(height / 4),
    }
}
