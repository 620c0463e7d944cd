//! Turns a page by its skew and cuts its edges off in one pass, with the same arithmetic for
//! the OCR picture, the view and the red ink, so that boxes fit all of them.

use image::{DynamicImage, GrayImage, RgbImage};

use super::border::Trim;

/// Fractions of a pixel are counted in these.
const ONE: i64 = 1 << 16;

/// How output pixels lie in the input.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The skew to take out, degrees, clockwise positive.
    pub degrees: f32,
    pub trim: Trim,
}

impl Place {
    fn output(&self, width: u32, height: u32) -> (u32, u32) {
        let wide = width
            .saturating_sub(self.trim.left + self.trim.right)
            .max(1);
        (
            wide,
            height
                .saturating_sub(self.trim.top + self.trim.bottom)
                .max(1),
        )
    }

    fn changes_nothing(&self) -> bool {
        self.degrees == 0.0 && self.trim == Trim::default()
    }
}

/// Turns a gray page; `fill` comes in where nothing was.
pub fn gray(from: &GrayImage, place: &Place, fill: u8) -> GrayImage {
    if place.changes_nothing() {
        return from.clone();
    }
    let (wide, high) = place.output(from.width(), from.height());
    let mut out = GrayImage::from_pixel(wide, high, image::Luma([fill]));
    turn::<1>(
        from.as_raw(),
        from.dimensions(),
        out.as_mut(),
        (wide, high),
        place,
    );
    out
}

/// Turns a page for people.
pub fn picture(from: DynamicImage, place: &Place) -> DynamicImage {
    if place.changes_nothing() {
        return from;
    }
    match from {
        DynamicImage::ImageLuma8(page) => DynamicImage::ImageLuma8(gray(&page, place, 255)),
        other => {
            let page = other.into_rgb8();
            let (wide, high) = place.output(page.width(), page.height());
            let mut out = RgbImage::from_pixel(wide, high, image::Rgb([255; 3]));
            turn::<3>(
                page.as_raw(),
                page.dimensions(),
                out.as_mut(),
                (wide, high),
                place,
            );
            DynamicImage::ImageRgb8(out)
        }
    }
}

/// Turns a small picture about its middle, for stamps.
pub(crate) fn rotate_gray(from: &GrayImage, degrees: f32) -> GrayImage {
    gray(
        from,
        &Place {
            degrees,
            trim: Trim::default(),
        },
        255,
    )
}

/// Bilinear sampling in fixed point, rows outermost; what lies outside is left as it is.
fn turn<const N: usize>(
    from: &[u8],
    (width, height): (u32, u32),
    out: &mut [u8],
    (wide, high): (u32, u32),
    place: &Place,
) {
    let stride = width as usize * N;
    let (sin, cos) = f64::from(place.degrees).to_radians().sin_cos();
    let (middle_x, middle_y) = (f64::from(width - 1) / 2.0, f64::from(height - 1) / 2.0);
    let fixed = |value: f64| (value * ONE as f64).round() as i64;
    let (step_x, step_y) = (fixed(cos), fixed(sin));
    let (last_x, last_y) = ((i64::from(width) - 1) * ONE, (i64::from(height) - 1) * ONE);
    for (y, row) in out
        .chunks_exact_mut(wide as usize * N)
        .take(high as usize)
        .enumerate()
    {
        let down = y as f64 + f64::from(place.trim.top) - middle_y;
        let across = f64::from(place.trim.left) - middle_x;
        let start_x = fixed(middle_x + across * cos - down * sin);
        let start_y = fixed(middle_y + across * sin + down * cos);
        let (a, b) = inside(start_x, step_x, last_x, wide);
        let (c, d) = inside(start_y, step_y, last_y, wide);
        let (first, end) = (a.max(c), b.min(d));
        for x in first..end {
            let (sx, sy) = (start_x + x * step_x, start_y + x * step_y);
            let at = (sy >> 16) as usize * stride + (sx >> 16) as usize * N;
            let (right, low) = (((sx & 0xFFFF) >> 8) as u32, ((sy & 0xFFFF) >> 8) as u32);
            let upper = &from[at..at + 2 * N];
            let lower = &from[at + stride..at + stride + 2 * N];
            for channel in 0..N {
                let mix = |pair: &[u8]| {
                    u32::from(pair[channel]) * (256 - right) + u32::from(pair[channel + N]) * right
                };
                let level = mix(upper) * (256 - low) + mix(lower) * low;
                row[x as usize * N + channel] = ((level + 0x8000) >> 16) as u8;
            }
        }
    }
}

/// The range of x for which `start + x * step` stays within 0 (included) and `last` (excluded).
fn inside(start: i64, step: i64, last: i64, wide: u32) -> (i64, i64) {
    let whole = i64::from(wide);
    let (first, end) = match step {
        0 => {
            return if (0..last).contains(&start) {
                (0, whole)
            } else {
                (0, 0)
            };
        }
        1.. => (ceil_div(-start, step), ceil_div(last - start, step)),
        _ => (
            ceil_div(start - last + 1, -step),
            start.div_euclid(-step) + 1,
        ),
    };
    (first.clamp(0, whole), end.clamp(0, whole))
}

fn ceil_div(above: i64, below: i64) -> i64 {
    -(-above).div_euclid(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_inside_is_exact() {
        for (start, step, last) in [(-70, 30, 100), (500, -30, 400), (10, 7, 11), (-5, -3, 9)] {
            let (first, end) = inside(start, step, last, 40);
            for x in 0..40 {
                let within = (0..last).contains(&(start + x * step));
                assert_eq!(
                    (first..end).contains(&x),
                    within,
                    "{start} {step} {last} {x}"
                );
            }
        }
    }

    #[test]
    fn turning_there_and_back_keeps_the_middle() {
        let page = GrayImage::from_fn(200, 100, |x, y| {
            image::Luma([
                ((x as f32 / 9.0).sin() * 60.0 + (y as f32 / 7.0).cos() * 60.0 + 128.0) as u8,
            ])
        });
        let back = rotate_gray(&rotate_gray(&page, 3.0), -3.0);
        for (x, y) in [(100, 50), (80, 40), (130, 60)] {
            let (old, new) = (page.get_pixel(x, y)[0], back.get_pixel(x, y)[0]);
            assert!(old.abs_diff(new) < 6, "{old} became {new}");
        }
    }
}
