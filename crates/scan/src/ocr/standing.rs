//! Asks a tesseract that stands by. It takes the names of pictures from its standard input, one
//! after the other, and writes the table of each before it looks for the next name; that its
//! tables of letters are loaded once, and not for each page and each stamp, saves a quarter of all
//! that reading costs.

use std::process::Command;

use image::{GrayImage, Luma};

use super::feed::Feed;
use super::{TESSERACT, limits, told, trouble};
use crate::Trouble;

/// A white picture behind those that are asked: once its row is there, all of theirs are.
const END_SIDES: (u32, u32) = (32, 16);
const END_DPI: u32 = 200;
/// The level of a row that is a picture, which each has, be it as white as it may.
const PICTURE_ROW: &[u8] = b"1\t";

/// The tables of pictures with their resolutions, and of one more.
pub fn ask(
    pictures: &[(&GrayImage, u32)],
    settings: &[String],
) -> Result<confine::Output, Trouble> {
    let end = GrayImage::from_pixel(END_SIDES.0, END_SIDES.1, Luma([255]));
    let asked = pictures.iter().copied().chain([(&end, END_DPI)]);
    let feeds = asked.map(|(gray, dpi)| Feed::new(gray, told(dpi)));
    let feeds = feeds.collect::<std::io::Result<Vec<Feed>>>()?;
    let names = feeds
        .iter()
        .map(|feed| format!("{}\n", feed.path().display()));
    let names: String = names.collect();
    let is_whole = |table: &[u8]| table.ends_with(b"\n") && rows(table) > pictures.len();
    let mut command = Command::new(TESSERACT);
    command
        .args(["-", "-", "-c", "stream_filelist=1"])
        .args(settings)
        .env("OMP_THREAD_LIMIT", "1");
    confine::ask(&command, names.as_bytes(), is_whole, &limits(pictures)).map_err(trouble)
}

fn rows(table: &[u8]) -> usize {
    let lines = table.split(|&byte| byte == b'\n');
    lines.filter(|line| line.starts_with(PICTURE_ROW)).count()
}
