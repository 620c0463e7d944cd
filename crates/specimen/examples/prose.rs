//! Writes pages to count wrong characters on, by grade of wear and resolution:
//! `cargo run -p specimen --example prose -- --world tuning --count 8 --seed 7 --out DIR`
//!
//! Every fourth page is a letter. Page N becomes `KIND-GRADE-DPI-NNNN.png` and `.txt`.

use std::error::Error;
use std::path::PathBuf;

use specimen::{Grade, Sheet, World, counted};

const RESOLUTIONS: [u32; 2] = [300, 150];

fn main() -> Result<(), Box<dyn Error>> {
    let (mut world, mut count, mut seed) = (World::Tuning, 8, 1_u64);
    let mut out = PathBuf::from("prose");
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words
            .next()
            .ok_or_else(|| format!("{word} needs a value"))?;
        match (word.as_str(), value.as_str()) {
            ("--world", "tuning") => world = World::Tuning,
            ("--world", "held-out") => world = World::HeldOut,
            ("--count", _) => count = value.parse()?,
            ("--seed", _) => seed = value.parse()?,
            ("--out", _) => out = PathBuf::from(value),
            _ => return Err(format!("what is {word} {value}?").into()),
        }
    }
    std::fs::create_dir_all(&out)?;
    for step in 0..count {
        let letter = step % 4 == 3;
        let (sheet, name) = if letter {
            (Sheet::Letter, "letter")
        } else {
            (Sheet::Prose, "prose")
        };
        for grade in Grade::ALL {
            for dpi in RESOLUTIONS {
                let made = counted(sheet, world, seed * 1_000 + step, grade, dpi)?;
                let stem = out.join(format!("{name}-{grade:?}-{dpi}-{step:04}"));
                made.page.save(stem.with_extension("png"))?;
                std::fs::write(stem.with_extension("txt"), made.text)?;
            }
        }
    }
    Ok(())
}
