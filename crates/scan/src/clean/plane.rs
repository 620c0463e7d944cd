//! Small pictures of a large one: sums over square blocks, on which borders, background and
//! stance are judged cheaply.

use image::GrayImage;

/// A coarse map of a page: one level for each block of `step` × `step` pixels.
#[derive(Clone, Debug)]
pub struct Blocks {
    pub width: usize,
    pub height: usize,
    /// Pixels along one side of a block.
    pub step: usize,
    pub levels: Vec<f32>,
}

impl Blocks {
    /// The mean of each block; blocks at the right and bottom edge may be smaller.
    pub fn means(gray: &GrayImage, step: usize) -> Self {
        let (wide, high) = (gray.width() as usize, gray.height() as usize);
        let (width, height) = (wide.div_ceil(step), high.div_ceil(step));
        let mut levels = vec![0.0; width * height];
        // Columns first: whole rows are added at once, and a block's columns once a band.
        let mut columns = vec![0u32; wide];
        for (band, row) in levels.chunks_exact_mut(width.max(1)).enumerate() {
            columns.fill(0);
            let rows = band * step..((band + 1) * step).min(high);
            let tall = rows.len() as f32;
            for y in rows {
                let line = &gray.as_raw()[y * wide..(y + 1) * wide];
                for (column, &level) in columns.iter_mut().zip(line) {
                    *column += u32::from(level);
                }
            }
            for (level, block) in row.iter_mut().zip(columns.chunks(step)) {
                let sum: u32 = block.iter().sum();
                *level = sum as f32 / (block.len() as f32 * tall);
            }
        }
        Self {
            width,
            height,
            step,
            levels,
        }
    }

    pub fn at(&self, x: usize, y: usize) -> f32 {
        self.levels[y * self.width + x]
    }

    /// The largest (or smallest) level within `reach` blocks on either side.
    pub fn extreme(&mut self, reach: usize, pick: fn(f32, f32) -> f32) {
        let (width, height) = (self.width, self.height);
        let mut rows = self.levels.clone();
        for y in 0..height {
            let line = &self.levels[y * width..(y + 1) * width];
            for x in 0..width {
                let window = &line[x.saturating_sub(reach)..(x + reach + 1).min(width)];
                rows[y * width + x] = window.iter().copied().fold(line[x], pick);
            }
        }
        for y in 0..height {
            let (from, to) = (y.saturating_sub(reach), (y + reach + 1).min(height));
            for x in 0..width {
                let column = (from..to).map(|row| rows[row * width + x]);
                self.levels[y * width + x] = column.fold(rows[y * width + x], pick);
            }
        }
    }

    /// A box blur of `reach` blocks on either side.
    pub fn blur(&mut self, reach: usize) {
        let (width, height) = (self.width, self.height);
        let mut rows = self.levels.clone();
        for y in 0..height {
            let line = &self.levels[y * width..(y + 1) * width];
            for x in 0..width {
                let window = &line[x.saturating_sub(reach)..(x + reach + 1).min(width)];
                rows[y * width + x] = window.iter().sum::<f32>() / window.len() as f32;
            }
        }
        for y in 0..height {
            let (from, to) = (y.saturating_sub(reach), (y + reach + 1).min(height));
            for x in 0..width {
                let sum: f32 = (from..to).map(|row| rows[row * width + x]).sum();
                self.levels[y * width + x] = sum / (to - from) as f32;
            }
        }
    }

    /// The level below which `share` (0 to 1) of the blocks lie.
    pub fn quantile(&self, share: f32) -> f32 {
        let mut sorted = self.levels.clone();
        if sorted.is_empty() {
            return 255.0;
        }
        let at = ((sorted.len() - 1) as f32 * share) as usize;
        *sorted.select_nth_unstable_by(at, f32::total_cmp).1
    }
}

/// A connected patch of marked blocks: its box in blocks (right and bottom excluded).
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    pub left: usize,
    pub top: usize,
    pub right: usize,
    pub bottom: usize,
    pub blocks: Vec<usize>,
}

impl Patch {
    pub fn width(&self) -> usize {
        self.right - self.left
    }

    pub fn height(&self) -> usize {
        self.bottom - self.top
    }
}

/// The connected patches (eight neighbours) of a mask `width` blocks wide.
pub fn patches(mask: &[bool], width: usize) -> Vec<Patch> {
    let mut seen = vec![false; mask.len()];
    let mut found = Vec::new();
    let mut open = Vec::new();
    let height = mask.len().checked_div(width).unwrap_or(0);
    for start in 0..mask.len() {
        if !mask[start] || seen[start] {
            continue;
        }
        seen[start] = true;
        open.push(start);
        let (x, y) = (start % width, start / width);
        let mut patch = Patch {
            left: x,
            top: y,
            right: x + 1,
            bottom: y + 1,
            blocks: Vec::new(),
        };
        while let Some(at) = open.pop() {
            let (x, y) = (at % width, at / width);
            patch.blocks.push(at);
            patch.left = patch.left.min(x);
            patch.right = patch.right.max(x + 1);
            patch.top = patch.top.min(y);
            patch.bottom = patch.bottom.max(y + 1);
            for row in y.saturating_sub(1)..(y + 2).min(height) {
                for column in x.saturating_sub(1)..(x + 2).min(width) {
                    let near = row * width + column;
                    if mask[near] && !seen[near] {
                        seen[near] = true;
                        open.push(near);
                    }
                }
            }
        }
        found.push(patch);
    }
    found
}

/// The mask grown by `reach` blocks on every side.
pub fn grow(mask: &[bool], width: usize, reach: usize) -> Vec<bool> {
    let height = mask.len().checked_div(width).unwrap_or(0);
    let mut rows = vec![false; mask.len()];
    for y in 0..height {
        let line = &mask[y * width..(y + 1) * width];
        for x in 0..width {
            rows[y * width + x] =
                line[x.saturating_sub(reach)..(x + reach + 1).min(width)].contains(&true);
        }
    }
    let mut grown = vec![false; mask.len()];
    for y in 0..height {
        for row in y.saturating_sub(reach)..(y + reach + 1).min(height) {
            for x in 0..width {
                grown[y * width + x] |= rows[row * width + x];
            }
        }
    }
    grown
}
