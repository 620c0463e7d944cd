//! Finds stamped and printed frames by their lines alone: two long straight lines of one length,
//! a stamp's height apart, closed at both ends. Print that crosses a frame, grain that breaks it
//! and letters that touch it change nothing, and neither does the angle at which it was set down.

use image::GrayImage;

/// Resolution of the picture in which frames are looked for.
pub(super) const LOOK_DPI: u32 = 100;
/// Pixels in a millimetre of it.
const MM: f32 = LOOK_DPI as f32 / 25.4;
/// The size of a frame, millimetres.
const WIDTH_MM: std::ops::RangeInclusive<f32> = 11.0..=72.0;
const HEIGHT_MM: std::ops::RangeInclusive<f32> = 4.5..=13.5;
/// A frame is wider than high by this.
const SIDES_MIN: f32 = 1.5;
/// How crooked it may be, degrees. A line of the longest frame leaves its row by two pixels at
/// half a step.
const CROOKED_DEGREES: i32 = 14;
const STEP_DEGREES: usize = 2;
/// So much of a line, of the one opposite and of each end must be ink.
const LINE_SHARE: f32 = 0.85;
const OTHER_SHARE: f32 = 0.8;
const END_SHARE: f32 = 0.75;
/// So much of all four together: of a stamp's frame it is 0.97 and more, of what lines of print
/// make up at most 0.87.
const WHOLE_MIN: f32 = 0.93;
/// A page that was set straight has no tables more crooked than this, degrees.
const TABLE_DEGREES_MAX: f32 = 4.0;
/// Gaps that a line may have, pixels.
const GAP_MAX: usize = 4;
/// How far an end may stand off the corner, pixels.
const CORNER: i32 = 5;
/// A frame whose two ends both go on for so far is a part of a table, millimetres: farther than
/// a letter that happens to stand there.
const GOES_ON_MM: f32 = 4.5;
const GOES_ON_SHARE: f32 = 0.85;
/// So much of a frame's inside is ink.
const INSIDE_SHARE: std::ops::Range<f32> = 0.06..0.6;
/// The paper's level is that of so large a square, pixels, at this share of its levels.
const SQUARE: usize = 48;
const PAPER_SHARE: f32 = 0.7;
/// The share of a picture's pixels that are as dark as print.
const PRINT_SHARE: f32 = 0.0012;
/// From print to paper, up to here it is ink.
const INK_REACH: f32 = 0.72;
/// Print and paper are at least so many levels apart.
const CONTRAST_MIN: f32 = 40.0;

/// A frame, pixels of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frame {
    /// How far it is turned, clockwise.
    pub degrees: f32,
    pub middle: (f32, f32),
    pub width: f32,
    pub height: f32,
    /// What share of its four sides is there, 0 to 1.
    pub whole: f32,
}

impl Frame {
    fn meets(&self, other: &Frame) -> bool {
        let near = |a: f32, b: f32, sides: f32| (a - b).abs() < sides / 2.0;
        near(self.middle.0, other.middle.0, self.width + other.width)
            && near(self.middle.1, other.middle.1, self.height + other.height)
    }

    /// Its upright box: left, top, width, height.
    pub fn area(&self) -> (f32, f32, f32, f32) {
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        let wide = self.width * cos.abs() + self.height * sin.abs();
        let high = self.width * sin.abs() + self.height * cos.abs();
        let (x, y) = self.middle;
        (x - wide / 2.0, y - high / 2.0, wide, high)
    }
}

/// The frames of a picture of [`LOOK_DPI`], the surest first, none over another.
pub(super) fn find(gray: &GrayImage) -> Vec<Frame> {
    let ink = ink(gray);
    let mut found = Vec::new();
    for degrees in (-CROOKED_DEGREES..=CROOKED_DEGREES).step_by(STEP_DEGREES) {
        let turned = Turned::of(&ink, gray.dimensions(), degrees as f32);
        turned.frames(&mut found);
    }
    found.sort_by(|a: &Frame, b| b.whole.total_cmp(&a.whole));
    let mut kept: Vec<Frame> = Vec::new();
    for frame in found {
        if !kept.iter().any(|other| other.meets(&frame)) {
            kept.push(frame);
        }
    }
    kept
}

/// The pixels darker than the paper around them.
fn ink(gray: &GrayImage) -> Vec<(f32, f32)> {
    let (width, height) = (gray.width() as usize, gray.height() as usize);
    let levels = gray.as_raw();
    let print = quantile(levels.iter().copied(), PRINT_SHARE);
    let mut found = Vec::new();
    for top in (0..height).step_by(SQUARE) {
        for left in (0..width).step_by(SQUARE) {
            let rows = top..(top + SQUARE).min(height);
            let right = (left + SQUARE).min(width);
            let row = |y: usize| &levels[y * width + left..y * width + right];
            let paper = quantile(rows.clone().flat_map(row).copied(), PAPER_SHARE);
            if paper - print < CONTRAST_MIN {
                continue;
            }
            let least = print + INK_REACH * (paper - print);
            for y in rows {
                let dark = row(y).iter().enumerate();
                let dark = dark.filter(|(_, level)| f32::from(**level) < least);
                found.extend(dark.map(|(x, _)| ((left + x) as f32, y as f32)));
            }
        }
    }
    found
}

fn quantile(levels: impl Iterator<Item = u8>, share: f32) -> f32 {
    let (mut counts, mut total) = ([0u32; 256], 0.0);
    for level in levels {
        counts[usize::from(level)] += 1;
        total += 1.0;
    }
    let mut below = 0.0;
    let at = counts.iter().position(|&count| {
        below += count as f32;
        below > share * total
    });
    at.unwrap_or(255) as f32
}

/// The ink turned so that lines at this angle lie in rows.
struct Turned {
    degrees: f32,
    ink: Vec<u8>,
    /// Of each pixel, whether it or the one under it is ink.
    thick: Vec<u8>,
    width: usize,
    height: usize,
    /// What was added to keep places positive.
    off: (f32, f32),
}

impl Turned {
    fn of(ink: &[(f32, f32)], (wide, high): (u32, u32), degrees: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let off = (
            (high as f32 * sin.abs()).ceil() + CORNER as f32,
            (wide as f32 * sin.abs()).ceil() + CORNER as f32,
        );
        let width = wide as usize + 2 * off.0 as usize + 1;
        let height = high as usize + 2 * off.1 as usize + 1;
        let mut turned = Turned {
            degrees,
            ink: vec![0; width * height],
            thick: vec![0; width * height],
            width,
            height,
            off,
        };
        for &(x, y) in ink {
            let u = (x * cos + y * sin + off.0).round() as usize;
            let v = (y * cos - x * sin + off.1).round() as usize;
            if u < width && v < height {
                turned.ink[v * width + u] = 1;
                turned.thick[v * width + u] = 1;
                if v > 0 {
                    turned.thick[(v - 1) * width + u] = 1;
                }
            }
        }
        turned
    }

    fn frames(&self, found: &mut Vec<Frame>) {
        let longest = (*WIDTH_MM.end() * MM) as usize;
        let shortest = (*WIDTH_MM.start() * MM) as usize;
        for v in 0..self.height {
            let row = &self.thick[v * self.width..(v + 1) * self.width];
            let mut u = 0;
            while let Some(next) = row[u..].iter().position(|&ink| ink == 1) {
                let start = u + next;
                let (end, inked) = run(row, start);
                u = end + 1;
                let long = end + 1 - start;
                if (shortest..=longest).contains(&long) && inked as f32 >= LINE_SHARE * long as f32
                {
                    self.closed((start as i32, end as i32), v as i32, found);
                }
            }
        }
    }

    /// Looks for the other line of a frame, over and under this one.
    fn closed(&self, (start, end): (i32, i32), v: i32, found: &mut Vec<Frame>) {
        let long = (end + 1 - start) as f32;
        let lowest = (*HEIGHT_MM.start() * MM) as i32;
        let highest = ((*HEIGHT_MM.end() * MM).min(long / SIDES_MIN)) as i32;
        for off in lowest..=highest {
            for other in [v + off, v - off] {
                let share = self.row_share((start + 2, end - 2), other);
                if share < OTHER_SHARE {
                    continue;
                }
                let (top, foot) = (v.min(other), v.max(other));
                let ends = [start, end].map(|u| self.end_share(u, top, foot + 1));
                if ends.iter().any(|share| *share < END_SHARE)
                    || self.goes_on((start, end), (top, foot))
                {
                    continue;
                }
                if !INSIDE_SHARE.contains(&self.inside((start, end), (top, foot))) {
                    continue;
                }
                let line = self.row_share((start, end), v);
                let whole = (line + share + ends[0] + ends[1]) / 4.0;
                if whole >= WHOLE_MIN {
                    found.push(self.frame((start, end), (top, foot), whole));
                }
            }
        }
    }

    fn frame(&self, (start, end): (i32, i32), (top, foot): (i32, i32), whole: f32) -> Frame {
        let u = (start + end) as f32 / 2.0 - self.off.0;
        let v = (top + foot) as f32 / 2.0 - self.off.1;
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        Frame {
            degrees: self.degrees,
            middle: (u * cos - v * sin, u * sin + v * cos),
            width: (end + 1 - start) as f32,
            height: (foot + 1 - top) as f32,
            whole,
        }
    }

    fn at(map: &[u8], width: usize, u: i32, v: i32) -> usize {
        let (Ok(u), Ok(v)) = (usize::try_from(u), usize::try_from(v)) else {
            return 0;
        };
        if u >= width {
            return 0;
        }
        map.get(v * width + u).copied().unwrap_or(0).into()
    }

    fn row_share(&self, (start, end): (i32, i32), v: i32) -> f32 {
        let ink: usize = (start..=end)
            .map(|u| Self::at(&self.thick, self.width, u, v))
            .sum();
        ink as f32 / (end + 1 - start).max(1) as f32
    }

    /// The share of ink in the best column about this one.
    fn end_share(&self, u: i32, top: i32, foot: i32) -> f32 {
        let column = |u: i32| {
            let ink = |v: i32| {
                Self::at(&self.ink, self.width, u, v) | Self::at(&self.ink, self.width, u + 1, v)
            };
            let sum: usize = (top..=foot).map(ink).sum();
            sum as f32 / (foot + 1 - top).max(1) as f32
        };
        (-CORNER..=CORNER)
            .map(|by| column(u + by))
            .fold(0.0, f32::max)
    }

    /// Whether both lines or both ends go on: then it is a part of a table.
    fn goes_on(&self, (start, end): (i32, i32), (top, foot): (i32, i32)) -> bool {
        if self.degrees.abs() > TABLE_DEGREES_MAX {
            return false;
        }
        let far = (GOES_ON_MM * MM) as i32;
        let rows = |from: i32, to: i32| {
            let best = |v: i32| {
                let shares = (v - 2..=v + 2).map(|v| self.row_share((from, to), v));
                shares.fold(0.0, f32::max)
            };
            best(top) > GOES_ON_SHARE && best(foot) > GOES_ON_SHARE
        };
        let columns = |from: i32, to: i32| {
            self.end_share(start, from, to) > GOES_ON_SHARE
                && self.end_share(end, from, to) > GOES_ON_SHARE
        };
        rows(end + 3, end + 3 + far)
            || rows(start - 3 - far, start - 3)
            || columns(foot + 3, foot + 3 + far)
            || columns(top - 3 - far, top - 3)
    }

    fn inside(&self, (start, end): (i32, i32), (top, foot): (i32, i32)) -> f32 {
        let (mut ink, mut all) = (0, 0);
        for v in top + 4..=foot - 3 {
            for u in start + CORNER..=end - CORNER {
                ink += Self::at(&self.ink, self.width, u, v);
                all += 1;
            }
        }
        ink as f32 / all.max(1) as f32
    }
}

/// The end of a run of ink with no larger gaps than a line may have, and how much of it is ink.
fn run(row: &[u8], start: usize) -> (usize, usize) {
    let (mut end, mut inked, mut gap) = (start, 0, 0);
    for (u, &ink) in row.iter().enumerate().skip(start) {
        if ink == 1 {
            (end, gap) = (u, 0);
            inked += 1;
        } else {
            gap += 1;
            if gap > GAP_MAX {
                break;
            }
        }
    }
    (end, inked)
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    /// A page with a frame of 30 by 8 millimetres at this angle, strokes in it and lines of print
    /// across all of it.
    fn page(degrees: f32, stamp: u8) -> GrayImage {
        let (sin, cos) = degrees.to_radians().sin_cos();
        GrayImage::from_fn(820, 580, |x, y| {
            let (dx, dy) = (x as f32 - 300.0, y as f32 - 200.0);
            let (u, v) = ((dx * cos + dy * sin).abs(), (dy * cos - dx * sin).abs());
            let (wide, high) = (15.0 * MM, 4.0 * MM);
            let line = u < wide && v < high && (u > wide - 3.0 || v > high - 3.0);
            let stroke = u < wide - 8.0 && v < high - 7.0 && (u as i32) % 12 < 4;
            let print = y % 24 < 8 && x % 11 < 5 && (80..740).contains(&x);
            match (print, line || stroke) {
                (true, _) => Luma([25]),
                (_, true) => Luma([stamp]),
                _ => Luma([228 + ((x * 7 + y * 13) % 11) as u8]),
            }
        })
    }

    #[test]
    fn a_pale_crooked_frame_over_print_is_found_where_it_lies() {
        for degrees in [-12.0, -5.5, 0.0, 3.0, 9.5] {
            let found = find(&page(degrees, 130));
            let frame = found.first().unwrap_or_else(|| panic!("at {degrees}"));
            assert!((frame.degrees - degrees).abs() <= 2.0, "{frame:?}");
            assert!((frame.width / MM - 30.0).abs() < 2.5, "{frame:?}");
            assert!((frame.height / MM - 8.0).abs() < 1.5, "{frame:?}");
            let (x, y) = frame.middle;
            assert!(
                (x - 300.0).abs() < 6.0 && (y - 200.0).abs() < 6.0,
                "{frame:?}"
            );
        }
    }

    #[test]
    fn letters_that_stand_at_the_corners_of_a_frame_do_not_hide_it() {
        for degrees in [0.0, 8.0] {
            let mut page = page(degrees, 130);
            let frame = find(&page)[0];
            let (left, top, wide, high) = frame.area();
            for x in [left, left + wide - 3.0] {
                for y in [top - 14.0, top + high + 2.0] {
                    for (dx, dy) in (0..3).flat_map(|dx| (0..12).map(move |dy| (dx, dy))) {
                        page.put_pixel(x as u32 + dx, y as u32 + dy, Luma([25]));
                    }
                }
            }
            assert!(!find(&page).is_empty(), "at {degrees}");
        }
    }

    #[test]
    fn lines_of_print_and_tables_are_no_frames() {
        let print = GrayImage::from_fn(820, 580, |x, y| {
            let print = y % 24 < 8 && x % 11 < 5 || y % 96 == 12 && x > 100;
            Luma([if print { 25 } else { 235 }])
        });
        assert_eq!(find(&print), []);
        let table = GrayImage::from_fn(820, 580, |x, y| {
            let rule =
                (100..700).contains(&x) && (60..421).contains(&y) && (x % 120 < 2 || y % 36 < 2);
            let print = y % 36 > 12 && y % 36 < 22 && x % 9 < 4;
            Luma([if rule || print { 25 } else { 235 }])
        });
        assert_eq!(find(&table), []);
    }
}
