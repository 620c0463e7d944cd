//! A soft threshold after Sauvola: paper becomes white and ink black, edges keep their grays,
//! because tesseract's network reads grays better than stairs.

use image::GrayImage;

/// Side of the window whose mean and deviation set the threshold, millimetres.
const WINDOW_MM: f32 = 4.2;
/// Sauvola's k: how far below the mean the threshold lies where nothing is printed.
const DEPTH: f32 = 0.2;
/// Sauvola's R: the deviation of a window full of crisp text.
const DEVIATION_FULL: f32 = 128.0;
/// So far above the threshold paper is white, and so far below it ink is black; between them
/// grays stay, wide enough that hooks and acutes keep their shape.
const PAPER_LEVELS: f32 = 35.0;
const INK_LEVELS: f32 = 160.0;

/// Thresholds a page whose paper is white already.
pub fn soft(flat: &GrayImage, dpi: u32) -> GrayImage {
    let (wide, high) = (flat.width() as usize, flat.height() as usize);
    let mut out = GrayImage::new(flat.width(), flat.height());
    let reach = ((WINDOW_MM / 2.0 * dpi as f32 / 25.4).round() as usize).max(3);
    let gain = 255.0 / (PAPER_LEVELS + INK_LEVELS);
    let raw = flat.as_raw();
    let mut window = Window::new(wide);
    for y in 0..reach.min(high) {
        window.add(&raw[y * wide..(y + 1) * wide]);
    }
    for y in 0..high {
        if y + reach < high {
            window.add(&raw[(y + reach) * wide..(y + reach + 1) * wide]);
        }
        if y > reach {
            window.remove(&raw[(y - reach - 1) * wide..(y - reach) * wide]);
        }
        window.thresholds(reach);
        let from = &raw[y * wide..(y + 1) * wide];
        let to = &mut out.as_mut()[y * wide..(y + 1) * wide];
        for ((to, &from), &limit) in to.iter_mut().zip(from).zip(&window.limits) {
            *to = ((f32::from(from) - limit + INK_LEVELS) * gain).clamp(0.0, 255.0) as u8;
        }
    }
    out
}

/// Sums over the rows of a sliding window, column by column, and what follows from them.
struct Window {
    rows: u32,
    sums: Vec<u32>,
    squares: Vec<u32>,
    running: Vec<u64>,
    running_squares: Vec<u64>,
    limits: Vec<f32>,
}

impl Window {
    fn new(wide: usize) -> Self {
        Self {
            rows: 0,
            sums: vec![0; wide],
            squares: vec![0; wide],
            running: vec![0; wide + 1],
            running_squares: vec![0; wide + 1],
            limits: vec![0.0; wide],
        }
    }

    fn add(&mut self, row: &[u8]) {
        self.rows += 1;
        for ((sum, square), &level) in self.sums.iter_mut().zip(&mut self.squares).zip(row) {
            *sum += u32::from(level);
            *square += u32::from(level) * u32::from(level);
        }
    }

    fn remove(&mut self, row: &[u8]) {
        self.rows -= 1;
        for ((sum, square), &level) in self.sums.iter_mut().zip(&mut self.squares).zip(row) {
            *sum -= u32::from(level);
            *square -= u32::from(level) * u32::from(level);
        }
    }

    fn thresholds(&mut self, reach: usize) {
        let wide = self.sums.len();
        let (mut sum, mut square) = (0u64, 0u64);
        for x in 0..wide {
            sum += u64::from(self.sums[x]);
            square += u64::from(self.squares[x]);
            self.running[x + 1] = sum;
            self.running_squares[x + 1] = square;
        }
        for (x, limit) in self.limits.iter_mut().enumerate() {
            let (from, to) = (x.saturating_sub(reach), (x + reach + 1).min(wide));
            let share = 1.0 / ((to - from) as f32 * self.rows as f32);
            let mean = (self.running[to] - self.running[from]) as f32 * share;
            let square = (self.running_squares[to] - self.running_squares[from]) as f32 * share;
            let deviation = (square - mean * mean).max(0.0).sqrt();
            *limit = mean * (1.0 + DEPTH * (deviation / DEVIATION_FULL - 1.0));
        }
    }
}
