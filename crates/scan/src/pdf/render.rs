//! Pictures of PDF pages, with their size judged before they are made.

use std::path::Path;

use confine::Limits;

use super::{limits, page_tool, pnm};
use crate::picture::{Frame, PIXELS_MAX};
use crate::{Trouble, picture};

/// A picture covers a page when it covers so much of its width and of its height.
const COVER_SHARE: f64 = 0.8;
/// Resolutions at which a scanned page is worth taking as it is.
const SCAN_DPI: std::ops::RangeInclusive<f64> = 90.0..=620.0;

/// Renders one page; gray where it has no colours.
///
/// # Errors
/// [`Trouble::TooLarge`] for pages of more than [`PIXELS_MAX`] pixels at this resolution,
/// [`Trouble::NoSuchPage`], [`Trouble::Password`], [`Trouble::Unreadable`], those of programs.
pub fn render(path: &Path, page: usize, dpi: u32) -> Result<Frame, Trouble> {
    let (width, height) = size(path, page)?;
    let side = |points: f64| (points * f64::from(dpi) / 72.0).ceil().max(1.0) as u64;
    let (width, height) = (side(width), side(height));
    let pixels = width.saturating_mul(height);
    if pixels > PIXELS_MAX {
        return Err(Trouble::TooLarge { width, height });
    }
    let fineness = dpi.to_string();
    let arguments = ["-singlefile", "-r", &fineness];
    let limits = Limits {
        stdout_bytes_max: pixels * 4 + (1 << 20),
        ..limits()
    };
    let out = page_tool("pdftoppm", page, &arguments, path, &[], &limits)?;
    let picture = pnm::parse(out.stdout)
        .ok_or_else(|| Trouble::Unreadable("poppler gave no picture of the page".into()))?;
    Ok(Frame {
        picture: picture::without_idle_colour(picture),
        dpi,
        dpi_guessed: false,
    })
}

/// Width and height of one page, points.
fn size(path: &Path, page: usize) -> Result<(f64, f64), Trouble> {
    let out = page_tool("pdfinfo", page, &[], path, &[], &limits())?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let pages = said.lines().find_map(|line| line.strip_prefix("Pages:"));
    let pages: usize = pages
        .and_then(|count| count.trim().parse().ok())
        .unwrap_or(0);
    if page >= pages {
        return Err(Trouble::NoSuchPage(page));
    }
    let sizes = said.lines().filter(|line| line.starts_with("Page "));
    let size = sizes.into_iter().find_map(|line| {
        let (_, value) = line.split_once("size:")?;
        let mut words = value.split_whitespace();
        let width = words.next()?.parse::<f64>().ok()?;
        let height = words.nth(1)?.parse::<f64>().ok()?;
        Some((width, height))
    });
    size.ok_or_else(|| Trouble::Unreadable("the page has no size".into()))
}

/// The resolution of the scan that a page consists of: `None` where no single picture covers
/// the page. Rendering at it keeps the scan as it is.
///
/// # Errors
/// As [`render`].
pub fn scan_dpi(path: &Path, page: usize) -> Result<Option<u32>, Trouble> {
    let (width, height) = size(path, page)?;
    let out = page_tool("pdfimages", page, &["-list"], path, &[], &limits())?;
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    Ok(said
        .lines()
        .skip(2)
        .find_map(|line| covering(line, width / 72.0, height / 72.0)))
}

/// A row of `pdfimages -list` whose picture covers a page of so many inches.
fn covering(line: &str, width: f64, height: f64) -> Option<u32> {
    let columns: Vec<&str> = line.split_whitespace().collect();
    let number = |at: usize| columns.get(at)?.parse::<f64>().ok();
    let (across, down, x_dpi, y_dpi) = (number(3)?, number(4)?, number(12)?, number(13)?);
    let (wide, high) = (across / x_dpi.max(1.0), down / y_dpi.max(1.0));
    let upright = wide >= COVER_SHARE * width && high >= COVER_SHARE * height;
    let lying = high >= COVER_SHARE * width && wide >= COVER_SHARE * height;
    let kept = SCAN_DPI.contains(&x_dpi) && SCAN_DPI.contains(&y_dpi);
    ((upright || lying) && kept).then(|| x_dpi.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_of_the_whole_page_is_recognised_and_a_logo_is_not() {
        let scan = "1 0 image 2480 3508 gray 1 8 jpeg no 5 0 300 300 800K 9.4%";
        let logo = "1 1 image 200 200 rgb 3 8 jpeg no 6 0 300 300 10K 9.4%";
        assert_eq!(covering(scan, 8.27, 11.69), Some(300));
        assert_eq!(covering(logo, 8.27, 11.69), None);
    }
}
