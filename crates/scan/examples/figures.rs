//! Prints what cleaning costs and gains: for each PDF page with its truth (`NAME.pdf`,
//! `NAME.txt`) in a folder, at 300 and 150 dpi, clean, worn and bad.
//!
//! `cargo run -p scan --example figures -- FOLDER [raw]`; `raw` also reads uncleaned pages.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use image::{DynamicImage, GrayImage};
use scan::ocr::{self, Lang};

#[allow(dead_code)]
#[path = "../tests/degrade/mod.rs"]
mod degrade;

use degrade::{BAD, CLEAN, WORN, Wear, character_error, text};

const LEVELS: [(&str, Wear); 3] = [("clean", CLEAN), ("worn", WORN), ("bad", BAD)];

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .unwrap_or_else(|| "crates/scan/tests/pages".into());
    let rest: Vec<String> = arguments.collect();
    let raw = rest.iter().any(|word| word == "raw");
    let only: Option<u32> = rest.iter().find_map(|word| word.parse().ok());
    println!("page dpi wear | clean s, skew° | CER %, CPU s, ratio to bare | CER % uncleaned");
    for pdf in pages(Path::new(&folder))? {
        let truth = std::fs::read_to_string(pdf.with_extension("txt"))?;
        for dpi in [300, 150]
            .into_iter()
            .filter(|dpi| only.is_none_or(|only| only == *dpi))
        {
            for (name, wear) in &LEVELS {
                line(&pdf, &truth, dpi, name, wear, raw)?;
            }
        }
    }
    Ok(())
}

fn line(
    pdf: &Path,
    truth: &str,
    dpi: u32,
    name: &str,
    wear: &Wear,
    raw: bool,
) -> Result<(), Failed> {
    let page = degrade::degrade(&render(pdf, dpi)?, wear, dpi, 1);
    let picture = DynamicImage::ImageLuma8(page.clone());
    let started = Instant::now();
    let cleaned = scan::clean::page(&picture, dpi);
    let seconds = started.elapsed().as_secs_f64();
    let reading = ocr::read(&cleaned.image, cleaned.dpi, &[Lang::Vie])?;
    let bare = match std::env::var("NOBARE") {
        Ok(_) => 1.0,
        Err(_) => bare_cpu(&cleaned.image, cleaned.dpi)?,
    };
    let cpu = reading.cpu.as_secs_f64();
    let error = 100.0 * character_error(truth, &text(&reading.words));
    let stem = pdf
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    print!(
        "{stem:8} {dpi} {name:5} | {seconds:.3} {:6.2} | ",
        cleaned.skew_degrees
    );
    print!("{error:6.2} {cpu:5.2} {:.2} | ", cpu / bare);
    if raw {
        let reading = ocr::read(&page, dpi, &[Lang::Vie])?;
        print!(
            "{:6.2} {:.2}s",
            100.0 * character_error(truth, &text(&reading.words)),
            reading.cpu.as_secs_f64()
        );
    }
    println!(" {:?}", cleaned.quality);
    if let Ok(folder) = std::env::var("FIGURES_KEEP") {
        page.save(format!("{folder}/raw-{stem}-{dpi}-{name}.png"))?;
        cleaned
            .image
            .save(format!("{folder}/{stem}-{dpi}-{name}.png"))?;
        std::fs::write(
            format!("{folder}/{stem}-{dpi}-{name}.txt"),
            text(&reading.words),
        )?;
    }
    Ok(())
}

fn pages(folder: &Path) -> Result<Vec<PathBuf>, Failed> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|kind| kind == "pdf"))
        .filter(|path| path.with_extension("txt").exists())
        .collect();
    found.sort();
    Ok(found)
}

fn render(pdf: &Path, dpi: u32) -> Result<GrayImage, Failed> {
    let out = Command::new("pdftoppm")
        .args(["-gray", "-png", "-r", &dpi.to_string(), "-singlefile"])
        .arg(pdf)
        .output()?;
    Ok(image::load_from_memory(&out.stdout)?.to_luma8())
}

/// Processor seconds of tesseract by itself on the same page, given as a TIFF.
fn bare_cpu(page: &GrayImage, dpi: u32) -> Result<f64, Failed> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("page.tif");
    page.save(&path)?;
    let script = format!(
        "OMP_THREAD_LIMIT=1 tesseract {} - --dpi {dpi} -l vie --psm 3 tsv >/dev/null 2>&1; times",
        path.display()
    );
    let out = Command::new("bash").args(["-c", &script]).output()?;
    let times = String::from_utf8(out.stdout)?;
    let last = times.lines().last().unwrap_or_default();
    let seconds = |part: &str| {
        let (minutes, rest) = part.trim_end_matches('s').split_once('m')?;
        Some(minutes.parse::<f64>().ok()? * 60.0 + rest.parse::<f64>().ok()?)
    };
    Ok(last.split_whitespace().filter_map(seconds).sum())
}
