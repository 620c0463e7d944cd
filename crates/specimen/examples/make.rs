//! Writes made-up papers to a folder, to be looked at and measured with:
//! `cargo run -p specimen --example make -- --world tuning --count 40 --seed 7 --out DIR`
//!
//! `--secrecy` gives every paper a mark, `--clean` no wear, `--png` lossless pages, `--born`
//! also its born-digital forms. Paper N becomes `NNNN-P.jpg` for each page P and `NNNN.json`.

use std::error::Error;
use std::path::PathBuf;

use specimen::{Born, Recipe, Wear, World};

struct Wish {
    world: World,
    count: u64,
    seed: u64,
    out: PathBuf,
    secrecy: bool,
    clean: bool,
    png: bool,
    born: bool,
}

fn wish() -> Result<Wish, Box<dyn Error>> {
    let mut wish = Wish {
        world: World::Tuning,
        count: 10,
        seed: 1,
        out: PathBuf::from("specimens"),
        secrecy: false,
        clean: false,
        png: false,
        born: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--world" => {
                wish.world = match value()?.as_str() {
                    "tuning" => World::Tuning,
                    "held-out" => World::HeldOut,
                    other => return Err(format!("no world {other}").into()),
                }
            }
            "--count" => wish.count = value()?.parse()?,
            "--seed" => wish.seed = value()?.parse()?,
            "--out" => wish.out = PathBuf::from(value()?),
            "--secrecy" => wish.secrecy = true,
            "--clean" => wish.clean = true,
            "--png" => wish.png = true,
            "--born" => wish.born = true,
            other => return Err(format!("what is {other}?").into()),
        }
    }
    Ok(wish)
}

fn main() -> Result<(), Box<dyn Error>> {
    let wish = wish()?;
    std::fs::create_dir_all(&wish.out)?;
    for step in 0..wish.count {
        let mut recipe = Recipe::draw(wish.world, wish.seed.wrapping_mul(100_000) + step);
        if wish.secrecy {
            recipe = recipe.with_secrecy();
        }
        if wish.clean {
            recipe.wear = Wear::Clean;
        }
        let made = specimen::make(&recipe)?;
        let stem = wish.out.join(format!("{step:04}"));
        let beside = |ending: &str| PathBuf::from(format!("{}{ending}", stem.display()));
        for (page, picture) in made.pages.iter().enumerate() {
            let ending = if wish.png { "png" } else { "jpg" };
            picture.save(beside(&format!("-{}.{ending}", page + 1)))?;
        }
        let told = serde_json::json!({ "recipe": made.recipe, "truth": made.truth });
        std::fs::write(beside(".json"), serde_json::to_string_pretty(&told)?)?;
        for form in Born::ALL.into_iter().filter(|_| wish.born) {
            std::fs::write(
                beside(&format!(".{}", form.ending())),
                specimen::born(&recipe, form)?.0,
            )?;
        }
    }
    Ok(())
}
