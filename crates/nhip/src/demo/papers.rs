//! The papers of the demo office, one after the other from their seeds, taken in like any
//! other paper. How many have been made is written down with each.

use house::event::Actor;
use house::{Error, House, Id, Result};
use image::DynamicImage;
use records::intake::{Arrived, NewBatch, take_all};
use specimen::{Recipe, World};

use super::cast::{PROVINCE, seat};

/// Papers in the demo office.
const PAPERS: u64 = 240;
/// Papers of one batch.
const BATCH_PAPERS: u64 = 24;
/// Every so many papers one bears a secrecy mark.
const SECRET_EVERY: u64 = 60;
/// Quality of JPEG pages.
const JPEG_QUALITY: u8 = 72;
/// Seeds begin here, so that the demo's papers are its own.
const SEED: u64 = 44_000;
/// Where each batch's papers belong.
const UNITS: [&str; 5] = [PROVINCE, "Xã Hướng Hiệp", PROVINCE, "Xã Lao Bảo", PROVINCE];

/// Makes the next paper and takes it in; `false` when all are there.
pub async fn next(house: &House) -> Result<bool> {
    let made = house.setting(super::SETTING).await?.unwrap_or_default();
    let number: u64 = made.parse().unwrap_or(PAPERS);
    if number >= PAPERS {
        return Ok(false);
    }
    let (name, bytes) = tokio::task::spawn_blocking(move || make(number))
        .await
        .map_err(|e| Error::Internal(e.to_string()))?
        .map_err(Error::Internal)?;
    let stored = house.intake.store_bytes(bytes).await?;
    let paper = Arrived {
        name,
        hash: stored.hash,
        size: stored.size,
    };
    let turn = number / BATCH_PAPERS;
    let unit = seat(house, UNITS[turn as usize % UNITS.len()]).await?;
    let known = house.setting("demo-batch").await?.unwrap_or_default();
    let batch = known
        .parse::<Id>()
        .ok()
        .filter(|_| !number.is_multiple_of(BATCH_PAPERS));
    let name = format!("Lô quét trình diễn {}", turn + 1);
    let new = NewBatch {
        unit,
        name,
        source: "command",
        label: records::record::INTERNAL,
    };
    let actor = Actor::program("nhip demo");
    let (batch, _) = take_all(house, &actor, batch, new, vec![paper]).await?;
    house.set_setting("demo-batch", batch.to_string()).await?;
    house
        .set_setting(super::SETTING, (number + 1).to_string())
        .await?;
    Ok(true)
}

/// One paper as an office would send it: scanned PDF, TIFF, photo, or a PDF born digital.
fn make(number: u64) -> std::result::Result<(String, Vec<u8>), String> {
    let mut recipe = Recipe::draw(World::Tuning, SEED + number);
    if number % SECRET_EVERY == SECRET_EVERY - 1 {
        recipe = recipe.with_secrecy();
    }
    let text = |e: &dyn std::fmt::Display| e.to_string();
    if number % 8 == 5 {
        let (bytes, _) = specimen::make_pdf(&recipe).map_err(|e| text(&e))?;
        return Ok((format!("van-ban-{number:03}.pdf"), bytes));
    }
    let made = specimen::make(&recipe).map_err(|e| text(&e))?;
    let pages: Vec<DynamicImage> = made
        .pages
        .into_iter()
        .map(|p| if_gray(p, recipe.colour))
        .collect();
    match number % 8 {
        3 => {
            let bytes = specimen::to_tiff(&pages, recipe.dpi).map_err(|e| text(&e))?;
            Ok((format!("quet-{number:03}.tif"), bytes))
        }
        7 if pages.len() == 1 => {
            let bytes = specimen::jpeg(&pages[0], JPEG_QUALITY).map_err(|e| text(&e))?;
            Ok((format!("anh-{number:03}.jpg"), bytes))
        }
        _ => {
            let bytes = specimen::to_pdf(&pages, recipe.dpi, JPEG_QUALITY);
            Ok((
                format!("quet-{number:03}.pdf"),
                bytes.map_err(|e| text(&e))?,
            ))
        }
    }
}

fn if_gray(page: DynamicImage, colour: bool) -> DynamicImage {
    if colour {
        page
    } else {
        DynamicImage::ImageLuma8(page.into_luma8())
    }
}
